import Scheduling
import Seeds
import Testing

@Suite("Laws of the schedule, under events without sense")
struct LawTests {
  /// What must have come up between all seeds.
  private static let mustHappen: [(String, any KeyPath<Schedule.Counts, Int> & Sendable)] = [
    ("adoptions", \.adoptedAttempts), ("second attempts", \.copies), ("quarantines", \.quarantines),
    ("probes", \.probes),
    ("convicted workers", \.convictedWorkers), ("superseded results", \.supersededResults),
  ]

  static let seeds = SplitMix64.seeds(count: 300)

  @Test("Its rules hold after every event; it ends once and says no more; and it is deterministic")
  func nonsense() {
    var ends: [String: Int] = [:]
    var seen: [Schedule.Counts] = []
    for seed in Self.seeds {
      var play = Nonsense(seed: seed)
      var twin = play.schedule
      for step in 0..<800 {
        let event = play.next()
        let wasEnded = play.schedule.isEnded
        let actions = play.schedule.handle(event, now: play.now)
        play.heed(actions)
        let broken = play.schedule.checkInvariants()
        #expect(
          broken.isEmpty, "\(broken) at step \(step), \(event): replay it with SEED=\(seed).")
        #expect(twin.handle(event, now: play.now) == actions, "SEED=\(seed): not deterministic.")
        if wasEnded { #expect(actions.allSatisfy(Self.isRefusal), "SEED=\(seed), step \(step)") }
        if !broken.isEmpty { return }
      }
      #expect(play.ends == (play.schedule.isEnded ? 1 : 0), "SEED=\(seed): ended twice.")
      ends[play.schedule.isEnded ? "ended" : "runs", default: 0] += 1
      seen.append(play.schedule.counts)
    }
    if SplitMix64.replayed == nil {
      for (name, figure) in Self.mustHappen {
        let count = seen.reduce(0) { $0 + $1[keyPath: figure] }
        #expect(count > 0, "The events are too tame: \(count) \(name) in all.")
      }
      #expect(ends.count == 2, "Some plays end and some don't, or the events are too tame: \(ends)")
    }
  }

  @Test("A task is kept once, however often its results are offered, uploaded and not kept")
  func commitsOnce() {
    for seed in Self.seeds {
      var play = Nonsense(seed: seed)
      var committed: [TaskID: Int] = [:]
      for _ in 0..<400 {
        let event = play.next()
        let actions = play.schedule.handle(event, now: play.now)
        play.heed(actions)
        for case .commit(_, let attempt) in actions { committed[attempt.task, default: 0] += 1 }
        if case .keepFailed(let attempt) = event { committed[attempt.task, default: 0] -= 1 }
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
