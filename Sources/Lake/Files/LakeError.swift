import Storage

/// What can be wrong with files of the lake: inputs, spool, outputs.
package enum LakeError: Error, Hashable, Sendable, CustomStringConvertible {
  case unreadable(path: String, reason: String)
  case unwritable(path: String, reason: String)
  /// The disk has no room for so many octets more (0 = not known).
  case full(path: String, neededOctets: Int)
  case damaged(path: String, reason: String)
  /// Somebody else's folder stands where the output should go.
  case notOurs(path: String)
  /// Another run is writing this output.
  case busy(path: String)
  /// The control identity doesn't hold: nothing was published.
  case unbalanced(differences: [String])

  package var description: String {
    switch self {
    case .unreadable(let path, let reason):
      "\(path): can't be read (\(reason)); check that it is a file and its permissions"
    case .unwritable(let path, let reason):
      "\(path): can't be written (\(reason)); check free space and permissions, then run again"
    case .full(let path, let octets):
      "\(DiskError.full(path: path, neededOctets: octets))"
    case .damaged(let path, let reason):
      "\(path): \(reason)"
    case .notOurs(let path):
      "\(path): exists and is not an output of ratemill (no manifest.json in it); choose another "
        + "--output or remove it"
    case .busy(let path):
      "\(path): another run is writing it; wait for its end, or choose another --output"
    case .unbalanced(let differences):
      "the control totals don't balance, so nothing was published:\n  "
        + differences.joined(separator: "\n  ")
        + "\nkeep the inputs and report this: it is a defect of ratemill"
    }
  }
}

extension LakeError {
  /// What a disk said, in the lake's words.
  init(_ error: DiskError) {
    switch error {
    case .full(let path, let octets): self = .full(path: path, neededOctets: octets)
    case .failed(let path, .read, let code), .failed(let path, .list, let code),
      .failed(let path, .look, let code):
      self = .unreadable(path: path, reason: DiskError.reason(code))
    case .failed(let path, _, let code):
      self = .unwritable(path: path, reason: DiskError.reason(code))
    case .busy(let path): self = .busy(path: path)
    case .crashed(let step):
      self = .unwritable(path: step.rawValue, reason: "a strike ended the run there")
    }
  }

  /// Does `body`, and says what its disk says in the lake's words.
  static func translating<Value>(
    _ body: () throws(DiskError) -> Value
  ) throws(LakeError) -> Value {
    do throws(DiskError) { return try body() } catch { throw LakeError(error) }
  }
}
