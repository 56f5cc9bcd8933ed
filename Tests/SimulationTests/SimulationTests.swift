import Foundation
import Scheduling
import Seeds
import Simulation
import Testing

private let seedCount = ProcessInfo.processInfo.environment["SEEDS"].flatMap { UInt64($0) } ?? 500

@Suite("The schedule in a bad world")
struct SimulationTests {
  @Test("Whatever is lost, doubled, late or dead: kept once, with the right octets, and an end")
  func badWorld() {
    var ends: Set<String> = []
    var seen = Sightings()
    for seed in SplitMix64.seeds(count: seedCount) {
      let outcome = SimulatedRun.play(SimulationPlan(seed: seed))
      #expect(outcome.violations == [], "Replay it with SEED=\(seed).")
      if !outcome.violations.isEmpty { return }
      ends.insert(outcome.failure.map(Self.name) ?? "finished")
      seen.add(outcome)
    }
    guard SplitMix64.replayed == nil, seedCount >= 500 else { return }
    // Worlds too tame would show nothing: each of these must have come up.
    #expect(ends.isSuperset(of: ["finished", "data", "bug", "poison", "noWorkers", "cancelled"]))
    #expect(seen.finished > seedCount / 2)
    #expect(seen.retried > seedCount)
    #expect(seen.lostWorkers > seedCount / 2)
    #expect(seen.superseded > 20)
    #expect(seen.stalled > 20)
  }

  @Test("A calm world finishes with nothing tried twice")
  func calmWorld() {
    for seed in UInt64(1)...40 {
      var plan = SimulationPlan(seed: seed)
      plan.network = .init()
      plan.faults = []
      plan.stains = [:]
      plan.cancelAt = nil
      plan.workers[0].isFull = false
      plan.limits.stallMilliseconds = 100_000
      let outcome = SimulatedRun.play(plan)
      #expect(outcome.violations == [] && outcome.failure == nil, "SEED=\(seed)")
      #expect(outcome.counts.retriedAttempts == 0, "SEED=\(seed)")
    }
  }

  @Test("The same seed gives the same run", arguments: [1, 77, 4_242] as [UInt64])
  func deterministic(seed: UInt64) {
    let one = SimulatedRun.play(SimulationPlan(seed: seed))
    let two = SimulatedRun.play(SimulationPlan(seed: seed))
    #expect(one.steps == two.steps && one.counts == two.counts && one.failure == two.failure)
    #expect(one.virtualMilliseconds == two.virtualMilliseconds)
  }

  @Test("A worker with bad memory is found out wherever two results of a task meet")
  func badMemory() {
    var found = 0
    for seed in UInt64(1)...60 {
      var plan = SimulationPlan(seed: seed)
      plan.workers[0].flipsResults = true
      let outcome = SimulatedRun.play(plan)
      #expect(outcome.violations == [], "SEED=\(seed)")
      if case .divergence(_, let first, let second) = outcome.failure {
        #expect([first.worker, second.worker].contains("worker-0"), "SEED=\(seed)")
        found += 1
      }
      if case .disowned(let worker, _) = outcome.failure {
        #expect(worker == "worker-0", "SEED=\(seed)")
        found += 1
      }
    }
    #expect(found > 0, "Two results of a task never met: make the worlds worse.")
  }

  @Test(
    "The simulation finds a mistake in the coordinator's loop",
    arguments: SimulationPlan.Driver.allCases.filter { $0 != .faithful })
  func findsMistakes(driver: SimulationPlan.Driver) {
    for seed in UInt64(1)...200 {
      var plan = SimulationPlan(seed: seed)
      plan.driver = driver
      let outcome = SimulatedRun.play(plan)
      if !outcome.violations.isEmpty {
        #expect(outcome.violations[0].contains(Self.finding(of: driver)), "SEED=\(seed)")
        return
      }
    }
    Issue.record("No seed of 200 shows \(driver): the simulation proves nothing about it.")
  }

  private static func finding(of driver: SimulationPlan.Driver) -> String {
    switch driver {
    case .faithful: ""
    case .keepsWithoutFence: "was kept twice"
    case .acknowledgesEarly: "was acknowledged before it was kept"
    case .trustsUploads: "was kept with wrong octets"
    case .forgetsTime: "has no end"
    }
  }

  private static func name(_ failure: ScheduleFailure) -> String {
    Mirror(reflecting: failure).children.first?.label ?? "\(failure)"
  }
}

/// What the seeds brought up between them.
private struct Sightings {
  var finished = 0
  var retried = 0
  var stalled = 0
  var superseded = 0
  var lostWorkers = 0

  mutating func add(_ outcome: SimulationOutcome) {
    finished += outcome.failure == nil ? 1 : 0
    retried += outcome.counts.retriedAttempts
    stalled += outcome.counts.stalledAttempts
    superseded += outcome.counts.supersededResults
    lostWorkers += outcome.counts.lostWorkers
  }
}
