import Scheduling

/// *Shape* of the octets: a few for the limits, then events; each begins with an octet for how much
/// time has passed. What the coordinator itself says (stages, commits) follows the actions.
enum ScheduleEntry {
  static func run(_ octets: [UInt8]) throws(FuzzBreach) -> Bool {
    var dice = OctetDice(octets)
    var limits = ScheduleLimits()
    limits.uploadsMax = 1 + dice.below(3)
    limits.uploadOctetsMax = 20 + dice.below(100)
    limits.attemptsMax = 4 + dice.below(40)
    limits.strikesMax = 2 + dice.below(20)
    limits.bugsMax = 2 + dice.below(20)
    limits.prefetch = dice.below(3)
    limits.stallMilliseconds = 15_000
    var play = Play(schedule: Schedule(epoch: 1, limits: limits, now: 0), stagesLeft: dice.below(4))
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
    var commits: [Attempt] = []
    var hasStage = false
    var ends = 0

    mutating func next(_ dice: inout OctetDice) -> Schedule.Event {
      let pause = Int64(dice.octet())
      now += pause < 200 ? pause : (pause - 199) * 500
      let kind = dice.below(20)
      if kind >= 17, !commits.isEmpty {
        return .committed(attempt: commits.remove(at: dice.below(commits.count)))
      }
      if kind == 0, !hasStage {
        if stagesLeft == 0 { return .workEnded }
        stagesLeft -= 1
        hasStage = true
        return .stageBegan(
          name: "stage\(stagesLeft)", weights: (0..<dice.below(8)).map { _ in dice.below(5) })
      }
      let session = UInt64(1 + dice.below(6))
      switch kind {
      case 1: return .workerJoined(session: session, name: "w\(session % 4)", slots: dice.below(4))
      case 2, 3: return .ready(session: session, credit: dice.below(6) - 1)
      case 4, 5:
        return .heartbeat(
          session: session,
          held: (0..<dice.below(6)).map { _ in
            HeldAttempt(attempt: attempt(&dice), recordsDone: Int64(dice.octet()))
          })
      case 6, 7:
        let attempt = attempt(&dice)
        return .offered(
          session: session, attempt: attempt,
          result: ResultClaim(
            octets: 10 + attempt.task.ordinal * 20,
            digest: [UInt8(attempt.task.ordinal), dice.chance(64) ? 1 : 0]))
      case 8:
        return .uploadAdvanced(session: session, attempt: attempt(&dice), octets: dice.below(90))
      case 9, 10: return .uploadCompleted(session: session, attempt: attempt(&dice))
      case 11: return .returned(session: session, attempt: attempt(&dice))
      case 12: return rare(session, &dice)
      default: return .tick
      }
    }

    private func rare(_ session: UInt64, _ dice: inout OctetDice) -> Schedule.Event {
      switch dice.below(6) {
      case 0: return .workerLeaving(session: session)
      case 1:
        let losses = Schedule.WorkerLoss.allCases
        return .workerGone(session: session, loss: losses[dice.below(losses.count)])
      case 2: return .uploadBroken(session: session, attempt: attempt(&dice))
      case 3:
        let kind = Schedule.FailureKind(rawValue: UInt8(dice.below(3))) ?? .bug
        return .failed(session: session, attempt: attempt(&dice), kind: kind, sentence: "No.")
      case 4: return dice.chance(8) ? .cancelRequested(reason: "Enough.") : .tick
      default: return dice.chance(8) ? .workloadFailed(sentence: "Broken.") : .tick
      }
    }

    private func attempt(_ dice: inout OctetDice) -> Attempt {
      let octet = Int(dice.octet())
      return Attempt(
        epoch: octet == 255 ? 2 : 1,
        task: TaskID(stage: octet >> 6 & 3, ordinal: octet & 7), number: UInt32(octet >> 3 & 7))
    }

    mutating func heed(_ actions: [Schedule.Action]) {
      for action in actions {
        switch action {
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
    let limits: [UInt8] = [2, 90, 20, 5, 5, 1, 1]
    let run: [UInt8] = [
      0, 1, 0, 2, 0, 2, 0, 5, 0, 0, 2, 1, 1, 1, 0, 6, 0, 8, 1, 0, 6, 0, 9, 1, 0, 9, 0, 8, 0, 17, 0,
      0, 9, 0, 9, 0, 17, 0, 0, 0,
    ]
    let noise = (0..<600).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 7) }
    return [limits + run, limits + noise, noise]
  }
}
