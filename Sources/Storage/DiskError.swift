import Glibc

/// What was asked of the disk when it refused.
package enum DiskOperation: String, Hashable, Sendable {
  case makeFolder = "make the folder"
  case list = "list"
  case look = "look at"
  case read = "read"
  case create = "create"
  case write = "write"
  case close = "close"
  case synchronize = "synchronize"
  case rename = "rename"
  case exchange = "exchange"
  case remove = "remove"
  case reserve = "reserve space for"
  case lock = "lock"
  case measureSpace = "measure the space of"
}

/// What can be wrong with a disk.
package enum DiskError: Error, Hashable, Sendable, CustomStringConvertible {
  /// No space, or no quota, is left for so many octets more (0 = not known).
  case full(path: String, neededOctets: Int)
  /// The system's `code` is errno.
  case failed(path: String, operation: DiskOperation, code: Int32)
  /// Somebody else holds the lock.
  case busy(path: String)
  /// A test's strike ended the process here: nothing after it happens.
  case crashed(DiskStep)

  package var description: String {
    switch self {
    case .full(let path, let octets):
      "\(path): the disk is full"
        + (octets > 0 ? " (\(octets) octets more are needed)" : "")
        + "; make room, then run the same command again: it goes on where it stopped"
    case .failed(let path, let operation, let code):
      "\(path): can't \(operation.rawValue) it (\(Self.reason(code))); check the disk and its "
        + "permissions, then run the same command again"
    case .busy(let path):
      "\(path): another run holds it; wait for its end"
    case .crashed(let step):
      "a strike at \(step.rawValue) ended the run; run the same command again"
    }
  }

  /// errno in the system's words.
  package static func reason(_ code: Int32) -> String {
    guard let text = unsafe strerror(code) else { return "errno \(code)" }
    return unsafe String(cString: text)
  }

  /// errno as an error: no space and no quota are ``full(path:neededOctets:)``.
  static func of(
    _ code: Int32, _ operation: DiskOperation, _ path: String, neededOctets: Int = 0
  ) -> DiskError {
    code == ENOSPC || code == EDQUOT
      ? .full(path: path, neededOctets: neededOctets)
      : .failed(path: path, operation: operation, code: code)
  }
}
