import Scheduling

/// *Shape* of the octets: a few for the limits, then events; each begins with an octet for how much
/// time has passed. What the coordinator itself says (stages, commits) follows the actions; what
/// workers say is mostly about attempts that were issued, to whomever.
enum ScheduleEntry {
  static func run(_ octets: [UInt8]) throws(FuzzBreach) -> Bool {
    var dice = OctetDice(octets)
    var limits = ScheduleLimits()
    limits.uploadsMax = 1 + dice.below(3)
    limits.uploadOctetsMax = 20 + dice.below(100)
    limits.attemptsMax = 4 + dice.below(40)
    limits.strikesMax = 1 + dice.below(4)
    limits.bugsMax = 1 + dice.below(4)
    limits.prefetch = dice.below(3)
    limits.soloDeathsMax = 1 + dice.below(3)
    limits.verifySamplePerTenThousand = dice.below(4) * 3_000
    limits.stallMilliseconds = 15_000
    limits.voteMilliseconds = 20_000
    // Convictions and copies come soon, or a search would hardly meet them.
    limits.soloDeathsMin = 1
    limits.probeDeathsMin = 1
    limits.probesMax = 20
    limits.coincidencesPerMillionMax = 900_000
    limits.stragglerDonePerHundred = 30
    limits.stragglerFactor = 1
    limits.stragglerMilliseconds = 100
    limits.stragglerSlotsPerHundred = 100
    var play = Play(schedule: Schedule(epoch: 2, limits: limits, now: 0), stagesLeft: dice.below(4))
    var steps = 0
    while !dice.isEmpty, steps < 2_000 {
      steps += 1
      let event = play.next(&dice)
      let wasEnded = play.schedule.isEnded
      play.heed(play.schedule.handle(event, now: play.now))
      let broken = play.schedule.checkInvariants()
      try FuzzBreach.unless(
        broken.isEmpty, "The rules hold after step \(steps), \(event): \(broken)")
      try FuzzBreach.unless(!wasEnded || play.ends == 1, "A run ends once.")
    }
    return play.schedule.isEnded
  }

  private struct Play {
    var schedule: Schedule
    var stagesLeft: Int
    var now: Int64 = 0
    var issued: [(session: UInt64, attempt: Attempt)] = []
    var commits: [Attempt] = []
    var hasStage = false
    var ends = 0

    mutating func next(_ dice: inout OctetDice) -> Schedule.Event {
      let pause = Int64(dice.octet())
      now += pause < 200 ? pause : (pause - 199) * 500
      let kind = dice.below(20)
      if kind >= 17, !commits.isEmpty {
        let attempt = commits.remove(at: dice.below(commits.count))
        return dice.chance(8) ? .keepFailed(attempt: attempt) : .committed(attempt: attempt)
      }
      if kind == 0, !hasStage {
        if stagesLeft == 0 { return .workEnded }
        stagesLeft -= 1
        hasStage = true
        return .stageBegan(
          name: "stage\(stagesLeft)", tasks: (0..<dice.below(8)).map { _ in shape(&dice) })
      }
      let (session, attempt) = speaker(&dice)
      switch kind {
      case 1:
        let session = UInt64(1 + dice.below(6))
        return .workerJoined(
          session: session, name: "w\(session % 4)", slots: dice.below(4), host: "h\(session % 2)",
          memoryOctets: Int64(dice.below(3)) * 100, held: held(&dice))
      case 2, 3: return .ready(session: session, credit: dice.below(6) - 1)
      case 4, 5: return .heartbeat(session: session, held: held(&dice))
      case 6, 7, 8:
        return .offered(
          session: session, attempt: attempt,
          result: ResultClaim(
            octets: 10 + attempt.task.ordinal * 20,
            digest: [UInt8(attempt.task.ordinal), dice.chance(16) ? 1 : 0]))
      case 9:
        return .uploadAdvanced(session: session, attempt: attempt, octets: dice.below(90))
      case 10, 11: return .uploadCompleted(session: session, attempt: attempt)
      case 12: return .returned(session: session, attempt: attempt)
      case 13, 14: return rare(session, attempt, &dice)
      default: return .tick
      }
    }

    private func rare(
      _ session: UInt64, _ attempt: Attempt, _ dice: inout OctetDice
    ) -> Schedule.Event {
      switch dice.below(8) {
      case 0: return .workerLeaving(session: session)
      case 1, 2:
        let losses = Schedule.WorkerLoss.allCases
        return .workerGone(session: session, loss: losses[dice.below(losses.count)])
      case 3: return .uploadBroken(session: session, attempt: attempt)
      case 4, 5:
        let kind = Schedule.FailureKind(rawValue: UInt8(dice.below(4))) ?? .bug
        return .failed(session: session, attempt: attempt, kind: kind, sentence: "No.")
      case 6: return .diskLevel(Schedule.DiskLevel(rawValue: UInt8(dice.below(3))) ?? .ample)
      default:
        if !dice.chance(8) { return .tick }
        return dice.chance(2)
          ? .cancelRequested(reason: "Enough.") : .workloadFailed(sentence: "Broken.")
      }
    }

    private func shape(_ dice: inout OctetDice) -> TaskShape {
      let octet = Int(dice.octet())
      return TaskShape(
        weight: octet & 3, memoryOctets: Int64(octet >> 2 & 3) * 60, units: octet >> 4 & 3,
        isCommitted: octet >> 6 == 3, keptBy: octet >> 6 == 3 ? "w\(octet & 3)" : "",
        strikes: octet >> 6 == 2 ? 1 : 0, exclusions: octet >> 4 == 6 ? [1] : [])
    }

    private func held(_ dice: inout OctetDice) -> [HeldAttempt] {
      (0..<dice.below(6)).map { _ in
        let attempt = speaker(&dice).attempt
        let octet = dice.octet()
        return HeldAttempt(
          attempt: attempt, recordsDone: Int64(octet),
          phase: HeldAttempt.Phase(rawValue: octet >> 6))
      }
    }

    /// A session and an attempt: mostly one issued to it, sometimes one that is none of its.
    private func speaker(_ dice: inout OctetDice) -> (session: UInt64, attempt: Attempt) {
      let octet = Int(dice.octet())
      guard octet < 208, !issued.isEmpty else {
        let attempt = Attempt(
          epoch: octet & 1 == 0 ? 2 : 1,
          task: TaskID(stage: octet >> 3 & 1, ordinal: octet & 7), number: UInt32(octet >> 2 & 3))
        return (UInt64(1 + octet % 6), attempt)
      }
      return issued[issued.count - 1 - octet % min(issued.count, 16)]
    }

    mutating func heed(_ actions: [Schedule.Action]) {
      for action in actions {
        switch action {
        case .assign(let session, let attempt, _, _): issued.append((session, attempt))
        case .welcome(let session, let adopted):
          issued += adopted.map { (session, $0.attempt) }
        case .commit(_, let attempt): commits.append(attempt)
        case .stageFinished: hasStage = false
        case .finished, .failed: ends += 1
        default: break
        }
      }
    }
  }

  /// A run of one worker from HELLO to the end, and octets without order.
  static var seeds: [[UInt8]] {
    let limits: [UInt8] = [2, 90, 20, 2, 2, 1, 2, 0]
    // Each line is an event: the pause before it, its kind, and what that kind takes.
    let run: [[UInt8]] = [
      [1],  // stages
      [0, 1, 0, 0, 2, 0, 0],  // session 1 joins with two slots
      [0, 0, 2, 1, 1],  // a stage of two tasks
      [0, 2, 252, 4],  // session 1 has room for three
      [9, 6, 1, 1],  // it offers what was issued first
      [9, 10, 1],  // that is here
      [9, 17, 0, 1],  // and kept
      [9, 6, 0, 1],  // so is the other
      [9, 10, 0],
      [9, 17, 0, 1],
      [0, 0],  // the work has ended
    ]
    let noise = (0..<600).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 7) }
    return [limits + run.joined(), limits + [1] + noise, noise]
  }
}
