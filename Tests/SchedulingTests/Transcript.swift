import Scheduling
import Testing

/// A play of the schedule as text, one event a line: `time event -> action; action`.
///
/// Tasks are `stage.ordinal#attempt`. The events: `stage NAME SHAPE…`, `end`, `trouble TEXT`,
/// `stop TEXT`, `tick`, `disk LEVEL`, `join S NAME SLOTS [on HOST MEMORY] TASK=RECORDS…`,
/// `beat S TASK=RECORDS…`, `ready S N`, `leave S`, `gone S LOSS`, `back S TASK`,
/// `fail S TASK KIND TEXT`, `offer S TASK OCTETS DIGEST`, `put S TASK OCTETS`, `got S TASK`,
/// `broken S TASK`, `kept TASK`, `unkept TASK`. A line that starts with `->` goes on with the
/// actions of the one before; `//` starts a comment.
///
/// A shape is a weight and what else there is to say: `9u4` has four units, `9m70` needs 70 octets,
/// `9s3` has three strikes, `9x2` is without unit 2, `9kb` is kept from worker b. An assignment
/// ends with its trial, if that isn't the whole: `<2` for the first two units, `-3` for all but
/// unit 3.
struct Transcript {
  var schedule: Schedule
  let epoch: UInt32 = 7
  /// Whether the tables have the notes for the ledger and the alarms, too.
  let showsNotes: Bool

  init(limits: ScheduleLimits = ScheduleLimits(), showsNotes: Bool = false) {
    schedule = Schedule(epoch: 7, limits: limits, now: 0)
    self.showsNotes = showsNotes
  }

  /// Plays the lines and records an issue where the schedule answers otherwise.
  mutating func play(_ text: String, at place: SourceLocation = #_sourceLocation) {
    var lines: [(event: String, actions: [String])] = []
    for raw in text.split(separator: "\n") {
      let line = raw.split(separator: "//", maxSplits: 1, omittingEmptySubsequences: false)[0]
      let halves = line.components(around: "->")
      let actions = (halves.count > 1 ? halves[1] : "").components(around: ";").filter { $0 != "" }
      if halves[0].isEmpty {
        if !lines.isEmpty { lines[lines.count - 1].actions += actions }
      } else {
        lines.append((halves[0], actions))
      }
    }
    for line in lines {
      let words = line.event.split(separator: " ").map(String.init)
      guard let now = Int64(words[0]), let event = event(Array(words.dropFirst())) else {
        Issue.record(
          "I can't read the event of '\(line.event)': see Transcript.", sourceLocation: place)
        return
      }
      let actions = schedule.handle(event, now: now).filter { showsNotes || !$0.isNote }
        .map(Self.text)
      #expect(
        actions == line.actions,
        "'\(line.event)': if the new actions are right, put them into the table.",
        sourceLocation: place)
      // What follows rests on this line.
      if actions != line.actions { return }
      #expect(schedule.checkInvariants() == [], "after '\(line.event)'", sourceLocation: place)
    }
  }

  private func event(_ words: [String]) -> Schedule.Event? {
    guard let verb = words.first else { return nil }
    switch verb {
    case "stage":
      return .stageBegan(name: words[1], tasks: words.dropFirst(2).map(Self.shape))
    case "disk":
      return Schedule.DiskLevel.allCases.first { "\($0)" == words[1] }.map { .diskLevel($0) }
    case "end": return .workEnded
    case "trouble": return .workloadFailed(sentence: words.dropFirst().joined(separator: " "))
    case "stop": return .cancelRequested(reason: words.dropFirst().joined(separator: " "))
    case "tick": return .tick
    case "kept": return attempt(words[1]).map { .committed(attempt: $0) }
    case "unkept": return attempt(words[1]).map { .keepFailed(attempt: $0) }
    default:
      guard words.count > 1, let session = UInt64(words[1]) else { return nil }
      return workerEvent(verb, session, words) ?? attemptEvent(verb, session, words)
    }
  }

  private func workerEvent(_ verb: String, _ session: UInt64, _ words: [String]) -> Schedule.Event?
  {
    switch verb {
    case "join": joined(session, words)
    case "beat": .heartbeat(session: session, held: words.dropFirst(2).compactMap(held))
    case "ready": .ready(session: session, credit: Int(words[2]) ?? 0)
    case "leave": .workerLeaving(session: session)
    case "gone":
      Schedule.WorkerLoss.allCases.first { "\($0)" == words[2] }.map {
        .workerGone(session: session, loss: $0)
      }
    default: nil
    }
  }

  private func joined(_ session: UInt64, _ words: [String]) -> Schedule.Event {
    let hasHost = words.count > 5 && words[4] == "on"
    return .workerJoined(
      session: session, name: words[2], slots: Int(words[3]) ?? 0,
      host: hasHost ? words[5] : words[2],
      memoryOctets: hasHost ? words.dropFirst(6).first.flatMap { Int64($0) } ?? 0 : 0,
      held: words.dropFirst(4).filter { $0.contains("#") }.compactMap(held))
  }

  /// A number, then letters with what belongs to them.
  private static func shape(_ word: String) -> TaskShape {
    var parts: [(letter: Character, rest: String)] = [("w", "")]
    for character in word {
      let isMark = "umsxk".contains(character) && parts.last?.letter != "k"
      if isMark {
        parts.append((character, ""))
      } else {
        parts[parts.count - 1].rest.append(character)
      }
    }
    var shape = TaskShape(weight: Int(parts[0].rest) ?? 0)
    for part in parts.dropFirst() {
      let number = Int(part.rest) ?? 0
      switch part.letter {
      case "u": shape.units = number
      case "m": shape.memoryOctets = Int64(number)
      case "s": shape.strikes = number
      case "x": shape.exclusions.append(number)
      default:
        shape.isCommitted = true
        shape.keptBy = part.rest
      }
    }
    return shape
  }

  private func attemptEvent(_ verb: String, _ session: UInt64, _ words: [String]) -> Schedule.Event?
  {
    guard words.count > 2, let attempt = attempt(words[2]) else { return nil }
    switch verb {
    case "back": return .returned(session: session, attempt: attempt)
    case "fail":
      guard let kind = Schedule.FailureKind.allCases.first(where: { "\($0)" == words[3] }) else {
        return nil
      }
      return .failed(
        session: session, attempt: attempt, kind: kind,
        sentence: words.dropFirst(4).joined(separator: " "))
    case "offer":
      let digest = [UInt8](repeating: words[4].utf8.first ?? 0, count: 32)
      return .offered(
        session: session, attempt: attempt,
        result: ResultClaim(octets: Int(words[3]) ?? 0, digest: digest))
    case "put":
      return .uploadAdvanced(session: session, attempt: attempt, octets: Int(words[3]) ?? 0)
    case "got": return .uploadCompleted(session: session, attempt: attempt)
    case "broken": return .uploadBroken(session: session, attempt: attempt)
    default: return nil
    }
  }

  /// `0.3#1`, or `0.3#1@6` for another epoch than the transcript's.
  private func attempt(_ word: String) -> Attempt? {
    let parts = word.split { ".#@".contains($0) }.map { Int($0) ?? -1 }
    guard parts.count >= 3 else { return nil }
    return Attempt(
      epoch: parts.count > 3 ? UInt32(parts[3]) : epoch,
      task: TaskID(stage: parts[0], ordinal: parts[1]), number: UInt32(parts[2]))
  }

  /// `0.3#1=50`, or `0.3#1=50r` for one that the worker says runs (`w`: waits, `d`: is done).
  private func held(_ word: String) -> HeldAttempt? {
    let halves = word.components(around: "=")
    guard let attempt = attempt(halves[0]) else { return nil }
    let figure = halves.count > 1 ? halves[1] : "0"
    let phase = HeldAttempt.Phase.allCases.first { "\($0)".first == figure.last }
    return HeldAttempt(
      attempt: attempt, recordsDone: Int64(figure.filter(\.isNumber)) ?? 0, phase: phase)
  }

  private static func text(_ attempt: Attempt) -> String {
    "\(attempt.task.stage).\(attempt.task.ordinal)#\(attempt.number)"
      + (attempt.epoch == 7 ? "" : "@\(attempt.epoch)")
  }

  private static func text(_ action: Schedule.Action) -> String {
    switch action {
    case .welcome(let session, let adopted):
      "welcome \(session)" + adopted.map { " \(text($0.former))=\(text($0.attempt))" }.joined()
    case .refuse(let session, let refusal): "refuse \(session) \(refusal)"
    case .answerHeartbeat(let session): "answer \(session)"
    case .assign(let session, let attempt, _, let trial):
      "assign \(session) \(text(attempt))" + (trial.prefix.map { " <\($0)" } ?? "")
        + trial.exclusions.map { " -\($0)" }.joined()
    case .cancelTask(let session, let attempt, let reason):
      "cancel \(session) \(text(attempt)) \(reason)"
    case .grantUpload(let session, let attempt): "grant \(session) \(text(attempt))"
    case .acknowledge(let session, let attempt): "ack \(session) \(text(attempt))"
    case .superseded(let session, let attempt): "superseded \(session) \(text(attempt))"
    case .shutdownWorker(let session): "shutdown \(session)"
    case .dropWorker(let session, let loss): "drop \(session) \(loss)"
    case .discardUpload(let session, let attempt): "discard \(session) \(text(attempt))"
    case .commit(let session, let attempt): "commit \(session) \(text(attempt))"
    case .stageFinished(let name): "done \(name)"
    case .note(.strike(let task, let worker, let loss)):
      "strike \(task.stage).\(task.ordinal) \(worker) \(loss)"
    case .note(.exclusion(let task, let unit)): "exclude \(task.stage).\(task.ordinal) \(unit)"
    case .note(.disowned(let worker, let tasks)):
      "disown \(worker)" + tasks.map { " \($0.stage).\($0.ordinal)" }.joined()
    case .alarm(.resumed): "alarm resumed"
    case .alarm(let alarm): "alarm \(name(of: alarm))"
    case .finished: "finished"
    case .failed(let failure): "failed \(name(of: failure))"
    }
  }

  /// The name of an enumeration's case.
  private static func name(of value: some Any) -> String {
    Mirror(reflecting: value).children.first?.label ?? "\(value)"
  }
}

extension Schedule.Action {
  var isNote: Bool {
    switch self {
    case .note, .alarm: true
    default: false
    }
  }
}

extension StringProtocol {
  /// The parts between the marks, without blanks at their ends.
  func components(around mark: String) -> [String] {
    var parts: [String] = []
    var part = ""
    var rest = Substring(self)
    while let character = rest.first {
      if rest.hasPrefix(mark) {
        parts.append(part)
        part = ""
        rest = rest.dropFirst(mark.count)
      } else {
        part.append(character)
        rest = rest.dropFirst()
      }
    }
    parts.append(part)
    return parts.map { part in
      String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
  }
}
