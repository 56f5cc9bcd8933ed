import Foundation
import Scheduling
import Seeds
import Simulation
import Synchronization

/// Plays many seeds on all cores; `SEEDS` says how many, `SEED` replays one and tells its story,
/// `MISTAKE` has all of them played with that mistake.
enum Play {
  static let seedCount = environment["SEEDS"].flatMap { UInt64($0) } ?? 2_000
  static let threads = min(ProcessInfo.processInfo.activeProcessorCount, 16)

  private static let environment = ProcessInfo.processInfo.environment
  private static let mistake = environment["MISTAKE"].flatMap { Mistake(rawValue: $0) }

  static func plan(_ seed: UInt64) -> SimulationPlan {
    var plan = SimulationPlan(seed: seed)
    plan.mistake = mistake
    return plan
  }

  /// The lowest wrong seed met; the others are not played to the end. `see` hears of each outcome.
  static func firstWrong(
    of seeds: [UInt64], see: @Sendable (UInt64, SimulationOutcome) -> Void
  ) -> (seed: UInt64, outcome: SimulationOutcome)? {
    let next = Mutex(0)
    let wrong = Mutex<(seed: UInt64, outcome: SimulationOutcome)?>(nil)
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      while let seed = take(from: seeds, next), wrong.withLock({ $0 == nil }) {
        let outcome = SimulatedRun.play(plan(seed), tellsStory: SplitMix64.replayed != nil)
        for line in outcome.story { print(line) }
        see(seed, outcome)
        if outcome.violations.isEmpty { continue }
        wrong.withLock { found in
          if found.map({ seed < $0.seed }) ?? true { found = (seed, outcome) }
        }
      }
    }
    return wrong.withLock { $0 }
  }

  private static func take(from seeds: [UInt64], _ next: borrowing Mutex<Int>) -> UInt64? {
    next.withLock { position in
      guard position < seeds.count else { return nil }
      defer { position += 1 }
      return seeds[position]
    }
  }
}

/// What the seeds brought up between them.
struct Sightings {
  var count = 0
  var steps = 0
  /// By the name of the failure.
  var ends: [String: Int] = [:]
  var tally = SimulationOutcome.Tally()

  var finished: Int { ends["published"] ?? 0 }

  mutating func add(_ outcome: SimulationOutcome) {
    count += 1
    steps += outcome.steps
    ends[outcome.failure.map(Self.name) ?? "published", default: 0] += 1
    tally.add(outcome.tally)
  }

  private static func name(_ failure: ScheduleFailure) -> String {
    Mirror(reflecting: failure).children.first?.label ?? "\(failure)"
  }
}
