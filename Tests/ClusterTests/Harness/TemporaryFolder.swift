import Foundation
import Testing

/// A test's own folder below the temporary directory, removed with it.
final class TemporaryFolder {
  let path: String
  /// The pseudonym key of every run: the same one, so that outputs can be compared.
  let keyPath: String
  private var names = 0

  init() throws {
    let name = "ratemill-cluster-\(UInt32.random(in: 0 ... .max))"
    path = FileManager.default.temporaryDirectory.appendingPathComponent(name).standardized.path
    keyPath = path + "/key"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Self.write(Array("the key of the cluster tests".utf8), to: keyPath)
  }

  deinit {
    // A file that can't be removed is the temporary directory's to clean.
    try? FileManager.default.removeItem(atPath: path)
  }

  /// A path in the folder that nothing has yet; short, since sockets lie below some.
  func fresh(_ name: String) -> String {
    names += 1
    return "\(path)/\(name)-\(names)"
  }

  func freshFolder(_ name: String) throws -> String {
    let folder = fresh(name)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
  }

  static func write(_ octets: some Sequence<UInt8>, to path: String) throws {
    let url = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(octets).write(to: url)
  }

  static func octets(of path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  /// Files below a folder, relative to it, in order.
  static func files(below folder: String) -> [String] {
    var names: [String] = []
    guard let walk = FileManager.default.enumerator(atPath: folder) else { return [] }
    for case let name as String in walk where !isFolder("\(folder)/\(name)") { names.append(name) }
    return names.sorted()
  }

  static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    let exists = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    return exists && isFolder.boolValue
  }
}

/// A folder tree as a value: what two runs are compared by.
struct FileTree {
  /// By path: content, or nil for a folder, and permissions.
  private var entries: [String: (octets: [UInt8]?, mode: Int)] = [:]

  init(_ folder: String) throws {
    let manager = FileManager.default
    let walk = try #require(manager.enumerator(atPath: folder), "There is no \(folder).")
    for case let name as String in walk {
      let path = "\(folder)/\(name)"
      let mode = try manager.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
      entries[name] = (
        TemporaryFolder.isFolder(path) ? nil : try TemporaryFolder.octets(of: path),
        mode?.intValue ?? 0
      )
    }
  }

  var fileCount: Int { entries.values.count { $0.octets != nil } }

  var paths: [String] { entries.keys.sorted() }

  func octets(of path: String) -> [UInt8]? { entries[path]?.octets }

  /// Where two trees differ, the first few; empty where they are equal to the octet.
  func differences(from other: FileTree, settingAside: Set<String> = []) -> [String] {
    var differences: [String] = []
    for name in Set(entries.keys).union(other.entries.keys).sorted() {
      if settingAside.contains(name) { continue }
      switch (entries[name], other.entries[name]) {
      case (.some(let ours), .some(let theirs)):
        if ours.mode != theirs.mode {
          differences.append(
            "\(name) has mode \(String(ours.mode, radix: 8)), not "
              + String(theirs.mode, radix: 8))
        }
        guard ours.octets != theirs.octets else { continue }
        let (left, right) = (ours.octets ?? [], theirs.octets ?? [])
        let first = zip(left, right).enumerated().first { $0.element.0 != $0.element.1 }?.offset
        differences.append(
          "\(name) differs at octet \(first ?? min(left.count, right.count)) of \(left.count)")
      case (.some, .none): differences.append("\(name) is only here")
      default: differences.append("\(name) is missing")
      }
    }
    return Array(differences.prefix(8))
  }
}
