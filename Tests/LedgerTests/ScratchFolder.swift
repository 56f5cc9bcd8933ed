import Foundation

/// A folder of one test; gone when the test is.
final class ScratchFolder {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appending(path: "ratemill-ledger-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    // What can't be removed is the system's to clear away: it lies in its temporary folder.
    try? FileManager.default.removeItem(atPath: path)
  }
}
