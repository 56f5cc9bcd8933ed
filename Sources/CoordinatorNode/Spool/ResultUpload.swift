import Crypto
import Scheduling
import Storage

/// A result on its way in: written in order and hashed as it comes.
final class ResultUpload {
  let path: String
  let claim: ResultClaim
  private(set) var octetsHere = 0
  private var hash = SHA256()
  private let disk: any Disk
  private let file: any DiskFile
  private(set) var isClosed = false
  private var isGivenAway = false

  init(path: String, claim: ResultClaim, disk: any Disk) throws(DiskError) {
    self.path = path
    self.claim = claim
    self.disk = disk
    file = try disk.create(path, at: .writeResult)
  }

  var isComplete: Bool { octetsHere == claim.octets }

  /// Takes the next chunk. false = it isn't the next one, or more than was claimed: dropped.
  func append(_ chunk: [UInt8], at offset: Int) throws(DiskError) -> Bool {
    guard !isClosed, offset == octetsHere, chunk.count <= claim.octets - octetsHere else {
      return false
    }
    try file.append(chunk)
    hash.update(data: chunk)
    octetsHere += chunk.count
    return true
  }

  /// Closes the complete file. false = its digest isn't the one claimed. Nothing waits for the disk
  /// here: that is the keeper's.
  func close() throws(DiskError) -> Bool {
    isClosed = true
    try file.close()
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
    // What is left is removed with the next start.
    try? disk.remove(path, at: .dropResult)
  }
}
