import Foundation

/// An entry as a ledger's file has it: a word for its kind, and a JSON object with the rest. People
/// read them with any SQLite tool.
///
/// | kind | members of the object |
/// |---|---|
/// | `began` | `digest` (64 hexadecimal digits), `build`, `words` |
/// | `epoch` | `epoch` |
/// | `kept` | `stage`, `ordinal`, `octets`, `sha256` (64 digits), `epoch`, `attempt`, `worker` |
/// | `forgotten`, `disowned` | `stage`, `ordinal`, `reason` |
/// | `strike` | `stage`, `ordinal`, `worker`, `loss` |
/// | `exclusion` | `stage`, `ordinal`, `unit` |
/// | `event` | `about`, `text` |
/// | `sealed` | none |
/// | `published` | `manifest` (digits) |
package struct LedgerLine: Hashable, Sendable {
  package var kind: String
  /// JSON, members in alphabetical order.
  package var body: String

  package init(kind: String, body: String) {
    self.kind = kind
    self.body = body
  }

  private struct Members: Codable {
    var about: String?
    var attempt: UInt32?
    var build: String?
    var digest: String?
    var epoch: UInt32?
    var loss: String?
    var manifest: String?
    var octets: Int?
    var ordinal: Int?
    var reason: String?
    var sha256: String?
    var stage: String?
    var text: String?
    var unit: Int?
    var words: String?
    var worker: String?

    init() {}

    init(_ task: TaskName) {
      stage = task.stage
      ordinal = task.ordinal
    }

    var task: TaskName? {
      guard let stage, let ordinal, ordinal >= 0 else { return nil }
      return TaskName(stage: stage, ordinal: ordinal)
    }
  }

  // MARK: From an entry

  package init(_ entry: LedgerEntry) {
    var members = Members()
    switch entry {
    case .began(let identity):
      kind = "began"
      members.digest = Hex.text(identity.digest)
      members.build = identity.build
      members.words = identity.words
    case .epoch(let number):
      kind = "epoch"
      members.epoch = number
    case .kept(let result):
      kind = "kept"
      members = Self.members(result)
    case .forgotten(let task, let reason):
      kind = "forgotten"
      members = Members(task)
      members.reason = reason
    case .disowned(let task, let reason):
      kind = "disowned"
      members = Members(task)
      members.reason = reason
    case .strike(let task, let strike):
      kind = "strike"
      members = Members(task)
      members.worker = strike.worker
      members.loss = strike.loss
    case .exclusion(let task, let unit):
      kind = "exclusion"
      members = Members(task)
      members.unit = unit
    case .event(let about, let text):
      kind = "event"
      members.about = about
      members.text = text
    case .sealed:
      kind = "sealed"
    case .published(let digest):
      kind = "published"
      members.manifest = Hex.text(digest)
    }
    body = Self.text(members)
  }

  private static func members(_ result: KeptResult) -> Members {
    var members = Members(result.task)
    members.octets = result.octets
    members.sha256 = Hex.text(result.sha256)
    members.epoch = result.epoch
    members.attempt = result.attempt
    members.worker = result.worker
    return members
  }

  private static func text(_ members: Members) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // It can't throw: see the sentence.
    guard let octets = try? encoder.encode(members) else {
      preconditionFailure("Texts and numbers can be said in JSON.")
    }
    return String(decoding: octets, as: UTF8.self)
  }

  // MARK: To an entry

  /// nil where the line is none that ``init(_:)`` makes.
  package var entry: LedgerEntry? {
    guard let members = try? JSONDecoder().decode(Members.self, from: Data(body.utf8)) else {
      return nil
    }
    let entry = Self.entry(kind, members)
    // One entry, one line: what reads the same but is written otherwise is not ours.
    return entry.map(LedgerLine.init) == self ? entry : nil
  }

  private static func entry(_ kind: String, _ members: Members) -> LedgerEntry? {
    switch kind {
    case "began":
      guard let digest = digest(members.digest), let build = members.build,
        let words = members.words
      else { return nil }
      return .began(RunIdentity(digest: digest, build: build, words: words))
    case "epoch": return members.epoch.map(LedgerEntry.epoch)
    case "event":
      guard let about = members.about, let text = members.text else { return nil }
      return .event(kind: about, text: text)
    case "sealed": return .sealed
    case "published":
      return members.manifest.flatMap(Hex.octets).map { .published(manifestDigest: $0) }
    default:
      return members.task.flatMap { entry(kind, $0, members) }
    }
  }

  private static func entry(
    _ kind: String, _ task: TaskName, _ members: Members
  ) -> LedgerEntry? {
    switch kind {
    case "kept":
      guard let octets = members.octets, octets >= 0, let sha256 = digest(members.sha256),
        let epoch = members.epoch, let attempt = members.attempt, let worker = members.worker
      else { return nil }
      return .kept(
        KeptResult(
          task: task, octets: octets, sha256: sha256, epoch: epoch, attempt: attempt,
          worker: worker))
    case "forgotten": return members.reason.map { .forgotten(task, reason: $0) }
    case "disowned": return members.reason.map { .disowned(task, reason: $0) }
    case "strike":
      guard let worker = members.worker, let loss = members.loss else { return nil }
      return .strike(task, LedgerEntry.Strike(worker: worker, loss: loss))
    case "exclusion": return members.unit.map { .exclusion(task, unit: $0) }
    default: return nil
    }
  }

  private static func digest(_ text: String?) -> [UInt8]? {
    guard let octets = text.flatMap(Hex.octets), octets.count == 32 else { return nil }
    return octets
  }
}
