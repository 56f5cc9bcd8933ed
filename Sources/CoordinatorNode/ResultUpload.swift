import Crypto
import Foundation
import Scheduling

/// A result on its way in: written in order and hashed as it comes.
final class ResultUpload {
  let path: String
  let claim: ResultClaim
  private(set) var octetsHere = 0
  private var hash = SHA256()
  private let file: FileHandle
  private(set) var isClosed = false
  private var isGivenAway = false

  init(path: String, claim: ResultClaim) throws(CoordinatorFailure) {
    self.path = path
    self.claim = claim
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let file = FileHandle(forWritingAtPath: path)
    else { throw .spool(path: path, reason: "the file can't be made") }
    self.file = file
  }

  var isComplete: Bool { octetsHere == claim.octets }

  /// Takes the next chunk. false = it isn't the next one, or more than was claimed: dropped.
  func append(_ chunk: [UInt8], at offset: Int) throws(CoordinatorFailure) -> Bool {
    guard !isClosed, offset == octetsHere, chunk.count <= claim.octets - octetsHere else {
      return false
    }
    do {
      try file.write(contentsOf: chunk)
    } catch {
      throw .spool(path, error)
    }
    hash.update(data: chunk)
    octetsHere += chunk.count
    return true
  }

  /// Closes the complete file. false = its digest isn't the one claimed. A run can't be resumed, so
  /// nothing waits for the disk before the month is published.
  func close() throws(CoordinatorFailure) -> Bool {
    isClosed = true
    do {
      try file.close()
    } catch {
      throw .spool(path, error)
    }
    return Array(hash.finalize()) == claim.digest
  }

  /// The file is somebody else's from now on: it is not removed any more.
  func giveAway() {
    precondition(isClosed, "Only a complete result is given away.")
    isGivenAway = true
  }

  /// Closes and removes the file, unless it was given away.
  func discard() {
    if isGivenAway { return }
    if !isClosed {
      isClosed = true
      // The file goes anyway.
      try? file.close()
    }
    // What is left is removed with the next run's start.
    try? FileManager.default.removeItem(atPath: path)
  }
}
