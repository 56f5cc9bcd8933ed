import Scheduling
import Seeds
import Testing

/// Events with no sense behind them, but such as the coordinator may feed: what comes from workers
/// is free, what the coordinator itself says (stages, commits) follows the actions.
struct Nonsense {
  var dice: SplitMix64
  var schedule: Schedule
  var now: Int64 = 0
  var stagesLeft: Int
  var commits: [Attempt] = []
  var hasStage = false
  var ends = 0

  init(seed: UInt64) {
    dice = SplitMix64(seed: seed)
    var limits = ScheduleLimits()
    limits.uploadsMax = 1 + dice.below(3)
    limits.uploadOctetsMax = 20 + dice.below(100)
    limits.attemptsMax = 40
    limits.strikesMax = 2 + dice.below(20)
    limits.bugsMax = 2 + dice.below(20)
    limits.prefetch = dice.below(3)
    limits.stallMilliseconds = 15_000
    schedule = Schedule(epoch: 1, limits: limits, now: 0)
    stagesLeft = dice.below(4)
  }

  mutating func next() -> Schedule.Event {
    now += Int64(dice.below(10) == 0 ? dice.below(9_000) : dice.below(200))
    if !commits.isEmpty, dice.below(2) == 0 {
      return .committed(attempt: commits.remove(at: dice.below(commits.count)))
    }
    if !hasStage, dice.below(4) == 0 {
      if stagesLeft == 0 { return .workEnded }
      stagesLeft -= 1
      hasStage = true
      let weights = (0..<dice.below(8)).map { _ in dice.below(5) }
      return .stageBegan(name: "stage\(stagesLeft)", tasks: weights.map { TaskShape(weight: $0) })
    }
    let session = UInt64(1 + dice.below(6))
    switch dice.below(12) {
    case 0: return .tick
    case 1:
      return .workerJoined(
        session: session, name: "w\(session % 4)", slots: dice.below(4), host: "h", memoryOctets: 0,
        held: [])
    case 2, 3: return .ready(session: session, credit: dice.below(6) - 1)
    case 4, 5:
      return .heartbeat(
        session: session,
        held: (0..<dice.below(6)).map { _ in
          HeldAttempt(attempt: attempt(), recordsDone: Int64(dice.below(100)))
        })
    case 6: return rare(session)
    case 7, 8:
      let attempt = attempt()
      let octets = 10 + attempt.task.ordinal * 20
      return .offered(
        session: session, attempt: attempt,
        result: ResultClaim(octets: octets, digest: [UInt8(attempt.task.ordinal)]))
    case 9:
      return .uploadAdvanced(session: session, attempt: attempt(), octets: dice.below(90))
    case 10: return .uploadCompleted(session: session, attempt: attempt())
    default: return .returned(session: session, attempt: attempt())
    }
  }

  private mutating func rare(_ session: UInt64) -> Schedule.Event {
    switch dice.below(8) {
    case 0: return .workerLeaving(session: session)
    case 1, 2:
      let losses = Schedule.WorkerLoss.allCases
      return .workerGone(session: session, loss: losses[dice.below(losses.count)])
    case 3: return .uploadBroken(session: session, attempt: attempt())
    case 4, 5:
      return .failed(session: session, attempt: attempt(), kind: .bug, sentence: "A bug.")
    case 6:
      return .failed(session: session, attempt: attempt(), kind: .resource, sentence: "Full.")
    default: return .tick
    }
  }

  private mutating func attempt() -> Attempt {
    Attempt(
      epoch: dice.below(50) == 0 ? 2 : 1,
      task: TaskID(stage: dice.below(3), ordinal: dice.below(8)), number: UInt32(dice.below(6)))
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

@Suite("Laws of the schedule, under events without sense")
struct LawTests {
  static let seeds = SplitMix64.seeds(count: 150)

  @Test("Its rules hold after every event; it ends once and says no more; and it is deterministic")
  func nonsense() {
    var ends: [String: Int] = [:]
    for seed in Self.seeds {
      var play = Nonsense(seed: seed)
      var twin = play.schedule
      for step in 0..<400 {
        let event = play.next()
        let wasEnded = play.schedule.isEnded
        let actions = play.schedule.handle(event, now: play.now)
        play.heed(actions)
        let broken = play.schedule.checkInvariants()
        #expect(
          broken.isEmpty, "SEED=\(seed), step \(step), \(event): replay it with SEED=\(seed).")
        #expect(twin.handle(event, now: play.now) == actions, "SEED=\(seed): not deterministic.")
        if wasEnded { #expect(actions.allSatisfy(Self.isRefusal), "SEED=\(seed), step \(step)") }
        if !broken.isEmpty { return }
      }
      #expect(play.ends == (play.schedule.isEnded ? 1 : 0), "SEED=\(seed): ended twice.")
      ends[play.schedule.isEnded ? "ended" : "runs", default: 0] += 1
    }
    if SplitMix64.replayed == nil {
      #expect(ends.count == 2, "Some plays end and some don't, or the events are too tame: \(ends)")
    }
  }

  @Test("A task is committed once, however often its results are offered and uploaded")
  func commitsOnce() {
    for seed in Self.seeds {
      var play = Nonsense(seed: seed)
      var committed: [TaskID: Int] = [:]
      for _ in 0..<400 {
        let event = play.next()
        let actions = play.schedule.handle(event, now: play.now)
        play.heed(actions)
        for case .commit(_, let attempt) in actions { committed[attempt.task, default: 0] += 1 }
      }
      let twice = committed.filter { $0.value > 1 }.keys.sorted()
      #expect(twice.isEmpty, "SEED=\(seed): the workload gets these more than once.")
    }
  }

  @Test("Time that goes backwards counts as time that stands still")
  func clock() {
    var transcript = Transcript()
    transcript.play(
      """
      9000  join 1 a 1        -> welcome 1
      0     ready 1 1         ->
      0     stage rate 1      -> assign 1 0.0#1
      0     tick              ->
      """)
  }

  private static func isRefusal(_ action: Schedule.Action) -> Bool {
    if case .refuse(_, .runEnded) = action { true } else { false }
  }
}
