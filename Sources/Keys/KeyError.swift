/// What is wrong with keys, their files or their list. No case carries a secret.
package enum KeyError: Error, Hashable, Sendable {
  /// How a file is open to those it shouldn't be open to.
  package enum Exposure: Hashable, Sendable {
    case readableByOthers
    case writableByOthers
    case ownedByOther(user: UInt32)
    case notAFile
  }

  case unreadable(path: String, reason: String)
  case unwritable(path: String, reason: String)
  case exists(path: String)
  case exposed(path: String, mode: UInt32, Exposure)
  /// A key file isn't what `ratemill keys make` writes. Line 0: the file as a whole.
  case keyFile(path: String, line: Int, reason: String)
  case allowList(path: String, line: Int, reason: String)
  case name(String, reason: String)
  case day(String)
  /// The key is on the list already.
  case known(name: String, path: String)
  case notListed(name: String, path: String)
  case noKey(folder: String, what: String, remedy: String)
  case severalKeys(folder: String, names: [String])
  case signature(path: String, reason: String)
}

extension KeyError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unreadable(let path, let reason):
      return "\(path): can't be read (\(reason)); check the path and its rights"
    case .unwritable(let path, let reason):
      return "\(path): can't be written (\(reason)); check the folder's rights and the space left"
    case .exists(let path):
      return "\(path): is there already; a key is never overwritten: choose another name, or move "
        + "the file away"
    case .exposed(let path, let mode, let exposure):
      return Self.sentence(path, mode: mode, exposure)
    case .keyFile(let path, let line, let reason):
      let place = line > 0 ? "\(path):\(line)" : path
      return "\(place): \(reason); use a file as 'ratemill keys make' writes it"
    case .allowList(let path, let line, let reason):
      return "\(path):\(line): \(reason); a line is KEY NAME TASKS UNTIL ADDED, '-' for none; see "
        + "'ratemill keys authorize --help'"
    case .name(let name, let reason):
      return "'\(name)' is no name for a key: \(reason); use letters, digits, '.', '_' and '-', at "
        + "most 64, as in host-3"
    case .day(let text): return "'\(text)' is no day: write it as 2027-03-31"
    case .known(let name, let path):
      return "\(path): the key is authorised already, as \(name); revoke it first to change that"
    case .notListed(let name, let path):
      return "\(path): nobody is called '\(name)' in it; 'ratemill keys list' shows who is"
    case .noKey(let folder, let what, let remedy):
      return "\(folder): there is no \(what) in it; \(remedy)"
    case .severalKeys(let folder, let names):
      return "\(folder): there are several workers' keys in it; choose with --name: "
        + names.joined(separator: ", ")
    case .signature(let path, let reason): return "\(path): \(reason)"
    }
  }

  private static func sentence(_ path: String, mode: UInt32, _ exposure: Exposure) -> String {
    let octal = "0" + String(mode & 0o7777, radix: 8)
    switch exposure {
    case .readableByOthers:
      return "\(path): has mode \(octal), so that others can read a secret: 'chmod 600 \(path)', "
        + "and make another key if somebody may have read it"
    case .writableByOthers:
      return "\(path): has mode \(octal), so that others can change who is let in: "
        + "'chmod go-w \(path)', and check what is in it"
    case .ownedByOther(let user):
      return "\(path): belongs to user \(user), who can change it: 'chown' it to the user that "
        + "runs ratemill"
    case .notAFile: return "\(path): is no plain file; give the file itself"
    }
  }
}
