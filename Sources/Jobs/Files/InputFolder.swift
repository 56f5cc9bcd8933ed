import Foundation

/// The files below a run's input folder, listed once.
///
/// *Shape*: `files` ascend by the octets of their path, so the order of a month's files depends on
/// their names alone, not on the file system. Symbolic links are followed.
package struct InputFolder: Hashable, Sendable {
  /// A file that a pattern may match.
  package struct File: Hashable, Sendable {
    /// Relative to the folder, `/` between names.
    package var path: String
    package var octets: Int64

    package init(path: String, octets: Int64) {
      self.path = path
      self.octets = octets
    }
  }

  /// As given.
  package let path: String
  package let files: [File]
  private let folders: [String]

  /// Lists everything below `path`.
  ///
  /// *Throws*: ``JobError/missing(path:)`` and ``JobError/notAFolder(path:)`` for the folder
  /// itself,
  /// ``JobError/unreadable(path:)``, ``JobError/brokenLink(path:)``, ``JobError/linkLoop(path:)``
  /// and ``JobError/notAFile(path:)`` (a socket, a device) for anything in it. Names that begin
  /// with a full stop are passed over.
  package init(path: String) throws(JobError) {
    guard FileManager.default.fileExists(atPath: path) else { throw .missing(path: path) }
    guard try FileFacts(of: path).kind == .folder else { throw .notAFolder(path: path) }
    var listing = Listing(root: path)
    try listing.walk("", above: [])
    self.path = path
    files = listing.files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    folders = listing.folders.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The files that match, in order of their paths; empty where none does.
  ///
  /// *Throws*: ``JobError/folderMatches(path:pattern:)``.
  package func files(matching pattern: FeedPattern) throws(JobError) -> [File] {
    if !pattern.endsInAllBelow, let folder = folders.first(where: pattern.matches) {
      throw .folderMatches(path: joined(path, folder), pattern: pattern.text)
    }
    return files.filter { pattern.matches($0.path) }
  }
}

/// The walk over one folder tree.
private struct Listing {
  let root: String
  var files: [InputFolder.File] = []
  var folders: [String] = []

  init(root: String) { self.root = root }

  mutating func walk(_ folder: String, above: [FileFacts.Identity]) throws(JobError) {
    let place = folder.isEmpty ? root : joined(root, folder)
    let identity = try FileFacts(of: place).identity
    if above.contains(identity) { throw .linkLoop(path: place) }
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: place)
    } catch {
      throw .unreadable(path: place)
    }
    for name in names where !name.hasPrefix(".") {
      let path = folder.isEmpty ? name : folder + "/" + name
      let facts = try FileFacts(of: joined(root, path))
      switch facts.kind {
      case .folder:
        folders.append(path)
        try walk(path, above: above + [identity])
      case .file:
        files.append(InputFolder.File(path: path, octets: facts.octets))
      case .other:
        throw .notAFile(path: joined(root, path))
      }
    }
  }
}
