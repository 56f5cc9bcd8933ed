import Foundation
import Lake

/// A folder of one test; gone when the test is.
final class TestFolder {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appending(path: "ratemill-lake-\(UUID().uuidString)").path
    try FileWriting.makeFolder(path)
  }

  deinit {
    // What can't be removed is the system's to clear away: it lies in its temporary folder.
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Writes a file and returns where it is.
  func write(_ octets: [UInt8], to name: String) throws -> String {
    try FileWriting.write(octets, to: "\(path)/\(name)")
    return "\(path)/\(name)"
  }
}
