import Foundation

/// The files of one job, read once each and kept for the manifest.
final class JobFolder {
  let findings = FindingList()
  /// The folder of the job file, as it was named; `.` where that has none.
  let path: String
  private var read: [String: [UInt8]] = [:]

  init(path: String) { self.path = path }

  /// Everything read so far, by path (octets).
  var files: [LoadedFile] {
    read.map { LoadedFile(path: $0.key, contents: $0.value) }
      .sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  /// The text of the file that `reference` names relative to the folder `base` (itself relative to
  /// the job's), and its path relative to the job's folder; nil after a finding.
  func text(
    _ reference: Placed<String>, from base: String
  ) -> (path: String, text: String)? {
    let path = Self.normalised(joined(base, reference.value))
    do {
      let text = try text(at: path)
      guard let text else {
        findings.error(
          at: Place(file: shown(path)), "the text is not UTF-8", "save it in the UTF-8 encoding")
        return nil
      }
      return (path, text)
    } catch {
      findings.error(
        at: reference.place, "\(reference.value) can't be used: \(error.problem)",
        "\(error.remedy); the path is relative to the file that names it")
      return nil
    }
  }

  /// The text of a file relative to the job's folder; nil where it is not UTF-8. A byte order mark
  /// is dropped.
  func text(at path: String) throws(JobError) -> String? {
    var contents = try contents(at: path)
    if contents.starts(with: [0xEF, 0xBB, 0xBF]) { contents.removeFirst(3) }
    return String(validating: contents, as: UTF8.self)
  }

  /// A path relative to the job's folder as people see it.
  func shown(_ path: String) -> String { joined(self.path, path) }

  private func contents(at path: String) throws(JobError) -> [UInt8] {
    if let contents = read[path] { return contents }
    let place = shown(path)
    let facts = try FileFacts(of: place)
    guard facts.kind == .file else { throw .notAFile(path: place) }
    guard facts.octets <= JobFile.octetsMax else {
      throw .tooLarge(path: place, octets: facts.octets, octetsMax: JobFile.octetsMax)
    }
    do {
      let contents = Array(try Data(contentsOf: URL(fileURLWithPath: place)))
      read[path] = contents
      return contents
    } catch {
      throw .unreadable(path: place)
    }
  }

  /// `a/../b` → `b`, `./a` → `a`; leading `..` stay.
  static func normalised(_ path: String) -> String {
    var names: [Substring] = []
    for name in path.split(separator: "/") where name != "." {
      if name == "..", let last = names.last, last != ".." {
        names.removeLast()
      } else {
        names.append(name)
      }
    }
    return names.joined(separator: "/")
  }

  /// The folder of a path; empty where it has none.
  static func folder(of path: String) -> String {
    path.split(separator: "/").dropLast().joined(separator: "/")
  }
}
