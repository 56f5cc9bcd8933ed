import Foundation
import Scheduling
import Seeds
import Simulation
import Synchronization
import Testing

@Suite("The pool in a bad world", .serialized)
struct SimulationTests {
  @Test("Whatever dies, fills up, gets lost or comes twice: the right month once, and an end")
  func badWorld() {
    let seeds = SplitMix64.seeds(count: Play.seedCount)
    let began = ContinuousClock.now
    let sightings = Mutex(Sightings())
    let wrong = Play.firstWrong(of: seeds) { _, outcome in
      sightings.withLock { $0.add(outcome) }
    }
    let seen = sightings.withLock { $0 }
    report(seen, seconds: (ContinuousClock.now - began) / .seconds(1))
    if let (seed, outcome) = wrong {
      Issue.record("\(outcome.violations). Replay it with SEED=\(seed).")
      return
    }
    guard SplitMix64.replayed == nil, Play.seedCount >= 2_000 else { return }
    // Worlds too tame would show nothing: each of these must have come up.
    #expect(seen.ends.keys.filter { (seen.ends[$0] ?? 0) > 0 }.count >= 5, "\(seen.ends)")
    #expect(seen.finished > seeds.count * 8 / 10, "\(seen.ends)")
    #expect(seen.tally.crashes > seeds.count, "\(seen.tally)")
    #expect(seen.tally.powerCuts > seeds.count / 4, "\(seen.tally)")
    #expect(seen.tally.replayed > seeds.count * 5, "\(seen.tally)")
    #expect(seen.tally.adopted > seeds.count / 4, "\(seen.tally)")
    #expect(seen.tally.diskTroubles > seeds.count / 4, "\(seen.tally)")
    #expect(seen.tally.rotted > seeds.count / 20, "\(seen.tally)")
    #expect(seen.tally.rivals > seeds.count / 20, "\(seen.tally)")
    #expect(seen.tally.convictedUnits > seeds.count / 100, "\(seen.tally)")
  }

  private func report(_ seen: Sightings, seconds: Double) {
    let rate = Double(seen.count) / max(seconds, 0.001)
    let ends = seen.ends.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
    print(
      "simulation: \(seen.count) seeds in \(Int(seconds)) s, \(Int(rate)) seeds/s on "
        + "\(Play.threads) threads; \(seen.steps) steps; \(ends.joined(separator: ", "))")
    print("simulation: \(seen.tally)")
  }

  @Test("A calm world finishes with nothing tried twice")
  func calmWorld() {
    for seed in UInt64(1)...40 {
      let outcome = SimulatedRun.play(SimulationPlan(seed: seed).calmed())
      #expect(outcome.violations == [] && outcome.failure == nil, "SEED=\(seed)")
      #expect(outcome.counts.retriedAttempts == 0, "SEED=\(seed)")
    }
  }

  @Test("The same seed gives the same run", arguments: [1, 77, 4_242] as [UInt64])
  func deterministic(seed: UInt64) {
    let one = SimulatedRun.play(SimulationPlan(seed: seed), tellsStory: true)
    let two = SimulatedRun.play(SimulationPlan(seed: seed), tellsStory: true)
    #expect(one.story == two.story && one.steps == two.steps && one.tally == two.tally)
  }

  @Test("A worker with bad memory never decides what is published where all is verified")
  func badMemory() {
    for seed in UInt64(1)...60 {
      var plan = SimulationPlan(seed: seed)
      plan.workers[0].flipsResults = true
      plan.limits.verifySamplePerTenThousand = 10_000
      let outcome = SimulatedRun.play(plan)
      #expect(outcome.violations == [], "SEED=\(seed)")
    }
  }
}

@Suite(
  "The simulation finds a mistake in loop, keeper or disk",
  .enabled(if: SplitMix64.replayed == nil, "A seed is replayed."))
struct MistakeTests {
  @Test("within 2,000 seeds", arguments: Mistake.allCases)
  func found(mistake: Mistake) {
    for seed in UInt64(1)...2_000 {
      var plan = SimulationPlan(seed: seed)
      plan.mistake = mistake
      let outcome = SimulatedRun.play(plan)
      guard let violation = outcome.violations.first else { continue }
      print("simulation: \(mistake) is found by seed \(seed): \(violation)")
      return
    }
    Issue.record("No seed of 2,000 shows \(mistake): the simulation proves nothing about it.")
  }
}
