/// One fault that a test plans: what happens when a step is reached for the `hit`th time.
///
/// As text `step:kind:hit`, several with commas between them: `commit.sync-result:crash-before:2`.
/// The hit may be left out and is 1 then.
package struct Strike: Hashable, Sendable, CustomStringConvertible {
  /// What happens.
  package enum Kind: String, CaseIterable, Sendable {
    /// The process ends before the operation.
    case crashBefore = "crash-before"
    /// The process ends after it.
    case crashAfter = "crash-after"
    /// The operation isn't done and says EIO.
    case error
    /// The operation isn't done and says ENOSPC.
    case full
    /// Half of the octets are written, then the process ends. As `crash-before` where none are.
    case torn
  }

  package var step: DiskStep
  package var kind: Kind
  /// From 1.
  package var hit: Int

  package init(step: DiskStep, kind: Kind, hit: Int = 1) {
    self.step = step
    self.kind = kind
    self.hit = hit
  }

  package var description: String { "\(step.rawValue):\(kind.rawValue):\(hit)" }

  /// Reads a list of strikes. *Throws* ``StrikeTextError`` for the first that isn't one.
  package static func list(_ text: String) throws(StrikeTextError) -> [Strike] {
    var strikes: [Strike] = []
    for item in text.split(separator: ",") {
      let words = item.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      guard (2...3).contains(words.count) else { throw .shape(String(item)) }
      guard let step = DiskStep(rawValue: words[0]) else { throw .step(words[0]) }
      guard let kind = Kind(rawValue: words[1]) else { throw .kind(words[1]) }
      guard words.count == 2 || (Int(words[2]) ?? 0) > 0 else { throw .hit(words[2]) }
      strikes.append(Strike(step: step, kind: kind, hit: words.count == 3 ? Int(words[2]) ?? 1 : 1))
    }
    return strikes
  }
}

/// What can be wrong with the text of a list of strikes.
package enum StrikeTextError: Error, Hashable, Sendable, CustomStringConvertible {
  case shape(String)
  case step(String)
  case kind(String)
  case hit(String)

  package var description: String {
    switch self {
    case .shape(let text):
      "'\(text)' is no strike; write STEP:KIND:HIT, such as commit.sync-result:crash-before:2"
    case .step(let text):
      "no step '\(text)'; the steps are "
        + DiskStep.allCases.map(\.rawValue).joined(separator: ", ")
    case .kind(let text):
      "no kind of strike '\(text)'; the kinds are "
        + Strike.Kind.allCases.map(\.rawValue).joined(separator: ", ")
    case .hit(let text):
      "'\(text)' is no number of a hit; write 1 for the first time that the step is reached"
    }
  }
}
