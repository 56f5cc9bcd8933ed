import Scheduling
import Seeds

/// Events with no sense behind them, but such as the coordinator may feed: what comes from workers
/// is free, what the coordinator itself says (stages, commits) follows the actions.
struct Nonsense {
  var dice: SplitMix64
  var schedule: Schedule
  var now: Int64 = 0
  var stagesLeft: Int
  var commits: [Attempt] = []
  /// What was given to whom last: half of all events are about these.
  var given: [(session: UInt64, attempt: Attempt)] = []
  var hasStage = false
  var ends = 0
  /// Of a thousand results, so many differ from the task's.
  let wrongPerThousand: Int

  init(seed: UInt64) {
    dice = SplitMix64(seed: seed)
    var limits = ScheduleLimits()
    limits.uploadsMax = 1 + dice.below(3)
    limits.uploadOctetsMax = 20 + dice.below(100)
    limits.attemptsMax = 100
    limits.strikesMax = 1 + dice.below(4)
    limits.soloDeathsMin = 2 + dice.below(10)
    limits.soloDeathsMax = limits.soloDeathsMin + dice.below(10)
    limits.probeDeathsMin = 1 + dice.below(3)
    limits.probesMax = 20 + dice.below(80)
    limits.coincidencesPerMillionMax = dice.below(2) == 0 ? 1 : 900_000
    limits.bugsMax = 2 + dice.below(40)
    limits.prefetch = dice.below(3)
    limits.stallMilliseconds = 15_000
    limits.voteMilliseconds = Int64(dice.below(60_000))
    limits.verifySamplePerTenThousand = dice.below(3) == 0 ? 5_000 : 0
    limits.stragglerMilliseconds = 100
    limits.stragglerFactor = 1
    limits.stragglerDonePerHundred = 30
    schedule = Schedule(epoch: 3, limits: limits, now: 0)
    stagesLeft = dice.below(4)
    wrongPerThousand = dice.below(2) == 0 ? 30 : 0
  }

  mutating func next() -> Schedule.Event {
    now += Int64(dice.below(10) == 0 ? dice.below(9_000) : dice.below(200))
    if !commits.isEmpty, dice.below(2) == 0 {
      let attempt = commits.remove(at: dice.below(commits.count))
      return dice.below(8) == 0 ? .keepFailed(attempt: attempt) : .committed(attempt: attempt)
    }
    if !hasStage, dice.below(4) == 0 {
      if stagesLeft == 0 { return .workEnded }
      stagesLeft -= 1
      hasStage = true
      given = []
      return .stageBegan(
        name: "stage\(stagesLeft)", tasks: (0..<dice.below(9)).map { _ in shape() })
    }
    return fromWorker()
  }

  private mutating func shape() -> TaskShape {
    let units = dice.below(2) * dice.below(9)
    return TaskShape(
      weight: dice.below(5), memoryOctets: Int64(dice.below(2) * dice.below(60)), units: units,
      isCommitted: dice.below(10) == 0, keptBy: "w\(dice.below(4))",
      strikes: dice.below(5) == 0 ? dice.below(6) : 0,
      exclusions: units > 2 && dice.below(5) == 0 ? [dice.below(2)] : [])
  }

  private mutating func fromWorker() -> Schedule.Event {
    var session = UInt64(1 + dice.below(6))
    var attempt = attempt()
    if !given.isEmpty, dice.below(2) == 0 { (session, attempt) = given[dice.below(given.count)] }
    switch dice.below(12) {
    case 0: return .tick
    case 1:
      return .workerJoined(
        session: session, name: "w\(session % 4)", slots: dice.below(4), host: "h\(session % 2)",
        memoryOctets: Int64(dice.below(2) * 80), held: held(attempt))
    case 2, 3: return .ready(session: session, credit: dice.below(6) - 1)
    case 4, 5: return .heartbeat(session: session, held: held(attempt))
    case 6: return rare(session, attempt)
    case 7, 8: return .offered(session: session, attempt: attempt, result: result(of: attempt))
    case 9:
      return .uploadAdvanced(session: session, attempt: attempt, octets: dice.below(90))
    case 10: return .uploadCompleted(session: session, attempt: attempt)
    default: return .returned(session: session, attempt: attempt)
    }
  }

  private mutating func rare(_ session: UInt64, _ attempt: Attempt) -> Schedule.Event {
    switch dice.below(10) {
    case 0: return .workerLeaving(session: session)
    case 1, 2, 3:
      let losses = Schedule.WorkerLoss.allCases
      return .workerGone(session: session, loss: losses[dice.below(losses.count)])
    case 4: return .uploadBroken(session: session, attempt: attempt)
    case 5, 6:
      let levels = Schedule.DiskLevel.allCases
      return .diskLevel(dice.below(2) == 0 ? .ample : levels[dice.below(levels.count)])
    case 7:
      let kinds = Schedule.FailureKind.allCases.filter { $0 != .data }
      return .failed(
        session: session, attempt: attempt, kind: kinds[dice.below(kinds.count)], sentence: "Oops.")
    default:
      let isBad = dice.below(300) == 0
      return .failed(
        session: session, attempt: attempt, kind: isBad ? .data : .infra, sentence: "Oops.")
    }
  }

  private mutating func result(of attempt: Attempt) -> ResultClaim {
    let wrong = dice.below(1_000) < wrongPerThousand ? 1 + dice.below(2) : 0
    return ResultClaim(
      octets: 10 + attempt.task.ordinal * 20,
      digest: [UInt8(attempt.task.ordinal), UInt8(wrong)])
  }

  private mutating func held(_ known: Attempt) -> [HeldAttempt] {
    (0..<dice.below(6)).map { index in
      let phases: [HeldAttempt.Phase?] = [nil, .waiting, .running, .done]
      return HeldAttempt(
        attempt: index == 0 ? known : attempt(), recordsDone: Int64(dice.below(100)),
        phase: phases[dice.below(phases.count)])
    }
  }

  private mutating func attempt() -> Attempt {
    Attempt(
      epoch: dice.below(6) == 0 ? UInt32(1 + dice.below(4)) : 3,
      task: TaskID(stage: dice.below(3), ordinal: dice.below(8)), number: UInt32(dice.below(6)))
  }

  mutating func heed(_ actions: [Schedule.Action]) {
    for action in actions {
      switch action {
      case .assign(let session, let attempt, _, _):
        given.append((session, attempt))
        if given.count > 8 { given.removeFirst() }
      case .commit(_, let attempt): commits.append(attempt)
      case .stageFinished: hasStage = false
      case .finished, .failed: ends += 1
      default: break
      }
    }
  }
}
