import Foundation

/// What the file system says of a path, symbolic links followed.
struct FileFacts {
  enum Kind {
    case file
    case folder
    /// A socket, a pipe, a device.
    case other
  }

  /// What tells two folders apart whatever links lead to them.
  struct Identity: Hashable {
    var device: UInt64
    var node: UInt64
  }

  let kind: Kind
  let octets: Int64
  let identity: Identity

  /// *Throws*: ``JobError/missing(path:)``, ``JobError/brokenLink(path:)``,
  /// ``JobError/unreadable(path:)`` (a file that we may not open, or a folder above it).
  init(of path: String) throws(JobError) {
    let files = FileManager.default
    guard files.fileExists(atPath: path) else {
      // A name that is there although what it leads to isn't is a link.
      do {
        _ = try files.attributesOfItem(atPath: path)
      } catch {
        throw .missing(path: path)
      }
      throw .brokenLink(path: path)
    }
    let attributes: [FileAttributeKey: Any]
    do {
      let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
      attributes = try files.attributesOfItem(atPath: target)
    } catch {
      throw .unreadable(path: path)
    }
    guard files.isReadableFile(atPath: path) else { throw .unreadable(path: path) }
    switch attributes[.type] as? FileAttributeType {
    case .typeRegular: kind = .file
    case .typeDirectory: kind = .folder
    default: kind = .other
    }
    octets = (attributes[.size] as? NSNumber)?.int64Value ?? 0
    identity = Identity(
      device: (attributes[.systemNumber] as? NSNumber)?.uint64Value ?? 0,
      node: (attributes[.systemFileNumber] as? NSNumber)?.uint64Value ?? 0)
  }
}

/// `folder/name`, without a doubled stroke.
func joined(_ folder: String, _ name: String) -> String {
  if folder.isEmpty || folder == "." { return name }
  return folder.hasSuffix("/") ? folder + name : folder + "/" + name
}
