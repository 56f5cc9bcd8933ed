/// What can be wrong with files of the lake: inputs, spool, outputs.
package enum LakeError: Error, Hashable, Sendable, CustomStringConvertible {
  case unreadable(path: String, reason: String)
  case unwritable(path: String, reason: String)
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
