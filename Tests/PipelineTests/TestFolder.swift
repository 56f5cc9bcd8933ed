import Foundation
import Lake

/// A folder of one test; gone when the test is.
final class TestFolder {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appending(path: "ratemill-pipeline-\(UUID().uuidString)").path
    try FileWriting.makeFolder(path)
  }

  deinit {
    // What can't be removed is the system's to clear away: it lies in its temporary folder.
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Makes a sub-folder.
  func folder(_ name: String) throws -> String {
    try FileWriting.makeFolder("\(path)/\(name)")
    return "\(path)/\(name)"
  }

  /// Writes a file and returns where it is.
  func write(_ octets: [UInt8], to name: String) throws -> String {
    try FileWriting.write(octets, to: "\(path)/\(name)")
    return "\(path)/\(name)"
  }

  /// Every file below `folder` with its octets, `/`-separated.
  static func contents(of folder: String) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      var isFolder: ObjCBool = false
      let full = "\(folder)/\(path)"
      if unsafe FileManager.default.fileExists(atPath: full, isDirectory: &isFolder),
        !isFolder.boolValue
      {
        files[path] = try FileReading.contents(of: full)
      }
    }
    return files
  }
}
