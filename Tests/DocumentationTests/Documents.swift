import Foundation

/// The project's documents, found from where this file lies.
enum Documents {
  static let catalogue = "Sources/ratemill/Ratemill.docc"

  static var root: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
  }

  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
  }

  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
  }

  /// Every page, relative to the project's folder, in order.
  static func pages() throws -> [String] {
    let base = root.appendingPathComponent(catalogue).path
    let names = try FileManager.default.subpathsOfDirectory(atPath: base).sorted()
    return ["README.md", "CHANGELOG.md"]
      + names.filter { $0.hasSuffix(".md") }.map { "\(catalogue)/\($0)" }
  }
}
