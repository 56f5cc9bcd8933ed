import Foundation

/// Conformance cases that lie beside the package, where there are any.
enum SharedCases {
  /// `RATEMILL_SHARED`, else `../shared` of the package root.
  static let folder: URL = {
    if let path = ProcessInfo.processInfo.environment["RATEMILL_SHARED"] {
      return URL(filePath: path)
    }
    var root = URL(filePath: #filePath)
    for _ in 0..<4 { root.deleteLastPathComponent() }
    return root.deletingLastPathComponent().appending(path: "shared")
  }()

  static func url(_ name: String) -> URL { folder.appending(path: "cases/\(name)") }

  static func exist(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: url(name).path())
  }
}
