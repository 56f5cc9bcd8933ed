import Foundation

/// The package's own files, found from where this file lies; what a build or an editor leaves in
/// hidden folders is not ours.
enum SourceTree {
  static let root: URL = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .standardizedFileURL

  /// One file: its path below the root and its text, read once.
  struct File: Sendable {
    var path: String
    var text: String
    var source: SwiftSource?

    var name: String { String(path.split(separator: "/").last ?? "") }
    var folder: String { path.split(separator: "/").dropLast().joined(separator: "/") }

    /// `Rating` of `Sources/Rating/Pricer.swift`; empty for what lies elsewhere.
    var target: String {
      let parts = path.split(separator: "/")
      return parts.count > 2 && (parts[0] == "Sources" || parts[0] == "Tests")
        ? String(parts[1]) : ""
    }

    var isSource: Bool { path.hasPrefix("Sources/") }
  }

  private static let hiddenButOurs: Set<String> = [".ci", ".swift-format", ".gitignore"]
  /// Test data is kept as its makers wrote it.
  private static let dataSuffixes: Set<String> = [
    "csv", "gz", "zst", "parquet", "json", "der", "ber", "bin", "png", "svg", "pyc", "lock",
  ]

  /// Text files by path; unreadable ones (not UTF-8) are named by `strangers`.
  static let texts: [File] = {
    var files: [File] = []
    walk("", into: &files)
    return files.sorted { $0.path < $1.path }
  }()

  static let swift: [File] = texts.filter { $0.source != nil }

  private static func walk(_ folder: String, into files: inout [File]) {
    let manager = FileManager.default
    // A folder that can't be listed has nothing to be judged.
    let names = (try? manager.contentsOfDirectory(atPath: root.path + "/" + folder)) ?? []
    for name in names where !name.hasPrefix(".") || hiddenButOurs.contains(name) {
      let path = folder.isEmpty ? name : folder + "/" + name
      let url = root.appending(path: path)
      // What has no values is taken for a file, and then can't be read.
      let values = try? url.resourceValues(forKeys: [.isDirectoryKey])
      if values?.isDirectory == true {
        walk(path, into: &files)
      } else if !dataSuffixes.contains(url.pathExtension),
        // What is not UTF-8 is no text of ours.
        let text = try? String(contentsOf: url, encoding: .utf8)
      {
        let source = url.pathExtension == "swift" ? SwiftSource(text) : nil
        files.append(File(path: path, text: text, source: source))
      }
    }
  }
}

/// A rule's breach: where it is and what to do.
struct Breach: CustomStringConvertible {
  var path: String
  var line: Int
  var remedy: String

  var description: String { "\(path):\(line): \(remedy)" }
}

extension [Breach] {
  /// All breaches, one a line, as a test's message.
  var report: String { "\n" + map(\.description).joined(separator: "\n") }
}
