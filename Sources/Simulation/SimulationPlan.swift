import Scheduling

/// What is to happen in one simulated run: drawn from a seed, then played.
///
/// Times are virtual milliseconds. Faults end at ``calmFrom``; from then on nothing is lost, so
/// that a run that can end does.
package struct SimulationPlan: Sendable {
  package var seed: UInt64
  package var limits: ScheduleLimits
  package var stages: [Stage]
  package var workers: [Worker]
  package var network: Network
  package var faults: [Fault]
  package var stains: [TaskID: Stain]
  /// From here on the network is sound and no fault begins.
  package var calmFrom: Int64
  /// When a sound worker joins; nil: none does.
  package var rescueAt: Int64?
  package var cancelAt: Int64?
  package var driver: Driver = .faithful

  /// A stage: its tasks by what they take.
  package struct Stage: Sendable {
    package var name: String
    /// What each task takes on a sound worker.
    package var taskMilliseconds: [Int64]
  }

  /// A worker, and what is wrong with it all the time.
  package struct Worker: Sendable {
    package var joinsAt: Int64
    package var slots: Int
    /// Per cent of a sound worker's time.
    package var slowness: Int64 = 100
    /// Whether every result has a wrong bit: bad memory.
    package var flipsResults = false
    /// Whether it has no room for any task.
    package var isFull = false
  }

  /// What the network does to each message, until all is calm.
  package struct Network: Sendable {
    package var lossPerTenThousand = 0
    package var doublePerTenThousand = 0
    package var flipPerTenThousand = 0
    package var delayMillisecondsMax: Int64 = 5
    /// Whether a later message may arrive first.
    package var reorders = false

    /// A sound network: nothing is lost, little is late.
    package init() {}
  }

  /// Something that happens to one worker at one time.
  package struct Fault: Sendable {
    /// What happens to it.
    package enum Kind: Sendable {
      /// The process ends; it comes back after so long, if at all.
      case crash(restartAfter: Int64?)
      /// It stops for so long, and then goes on as if nothing had been.
      case freeze(milliseconds: Int64)
      /// What it runs never ends, while its heartbeats flow.
      case hang
      case leave
      /// Nothing arrives for so long: of what it says, or of what it is told.
      case cut(milliseconds: Int64, outward: Bool, inward: Bool)
    }
    package var at: Int64
    package var worker: Int
    package var kind: Kind
  }

  /// What is wrong with a task.
  package enum Stain: Sendable {
    case data
    /// A defect in its first so many attempts.
    case bug(times: Int)
    /// Kills the worker that runs it.
    case poison
  }

  /// How the coordinator's loop performs what the schedule says. All but the first are mistakes,
  /// made to see that the simulation finds them.
  package enum Driver: String, CaseIterable, Sendable {
    case faithful
    /// Gives every upload that is complete to the workload, whatever the schedule says.
    case keepsWithoutFence
    /// Tells the worker that its result is kept before it is.
    case acknowledgesEarly
    /// Never compares the bytes that came in with the digest that was offered.
    case trustsUploads
    /// Never says that time has passed.
    case forgetsTime
  }
}

extension SimulationPlan {
  /// A run with a random choice of troubles, each seed another mix.
  package init(seed: UInt64) {
    var random = SeededRandom(seed: SeededRandom.mix(seed &+ 0x51CE))
    self.seed = seed
    limits = Self.limits(&random)
    calmFrom = 40_000
    stages = (0..<random.within(1...3)).map { index in
      let count = random.within(0...10)
      return Stage(
        name: "stage\(index)",
        taskMilliseconds: (0..<count).map { _ in random.within(Int64(10)...6_000) })
    }
    workers = (0..<random.within(1...4)).map { _ in
      Worker(
        joinsAt: random.happens(perTenThousand: 7_000) ? 0 : random.within(Int64(0)...30_000),
        slots: random.within(1...3),
        slowness: random.happens(perTenThousand: 8_000) ? 100 : random.within(Int64(150)...1_000))
    }
    network = Network()
    faults = []
    stains = [:]
    rescueAt = random.happens(perTenThousand: 9_300) ? calmFrom + 1_000 : nil
    drawNetwork(&random)
    drawFaults(&random)
    drawStains(&random)
    if random.happens(perTenThousand: 300) { cancelAt = random.within(Int64(0)...calmFrom) }
    if random.happens(perTenThousand: 500) { workers[0].isFull = true }
  }

  /// The production limits, three to thirty times as fast.
  private static func limits(_ random: inout SeededRandom) -> ScheduleLimits {
    var limits = ScheduleLimits()
    limits.heartbeatMilliseconds = 1_000
    limits.suspectMilliseconds = 3_000
    limits.leaseMilliseconds = 10_000
    limits.stallMilliseconds = 20_000
    limits.drainMilliseconds = 15_000
    limits.noWorkerMilliseconds = 60_000
    limits.uploadsMax = random.within(1...4)
    limits.uploadOctetsMax = random.within(100...2_000)
    limits.prefetch = random.within(0...2)
    return limits
  }

  private mutating func drawNetwork(_ random: inout SeededRandom) {
    if random.happens(perTenThousand: 5_000) {
      network.lossPerTenThousand = random.within(0...3_000)
    }
    if random.happens(perTenThousand: 5_000) {
      network.doublePerTenThousand = random.within(0...5_000)
    }
    if random.happens(perTenThousand: 3_000) {
      network.flipPerTenThousand = random.within(0...300)
    }
    if random.happens(perTenThousand: 5_000) {
      network.delayMillisecondsMax = random.within(Int64(1)...1_500)
    }
    network.reorders = random.happens(perTenThousand: 4_000)
  }

  private mutating func drawFaults(_ random: inout SeededRandom) {
    let crashes = random.happens(perTenThousand: 5_000)
    let freezes = random.happens(perTenThousand: 4_000)
    let hangs = random.happens(perTenThousand: 2_500)
    let leaves = random.happens(perTenThousand: 3_000)
    let cuts = random.happens(perTenThousand: 4_000)
    for worker in workers.indices {
      func draw(_ isOn: Bool, _ most: Int, _ kind: (inout SeededRandom) -> Fault.Kind) {
        guard isOn else { return }
        for _ in 0..<random.within(0...most) {
          let at = random.within(Int64(0)...(calmFrom - 1))
          faults.append(Fault(at: at, worker: worker, kind: kind(&random)))
        }
      }
      draw(crashes, 2) { random in
        .crash(
          restartAfter: random.happens(perTenThousand: 7_000)
            ? random.within(Int64(10)...15_000) : nil)
      }
      draw(freezes, 2) { .freeze(milliseconds: $0.within(Int64(100)...30_000)) }
      draw(hangs, 1) { _ in .hang }
      draw(leaves, 1) { _ in .leave }
      draw(cuts, 2) { random in
        let way = random.within(0...2)
        return .cut(
          milliseconds: random.within(Int64(100)...25_000), outward: way != 0, inward: way != 1)
      }
    }
  }

  private mutating func drawStains(_ random: inout SeededRandom) {
    guard random.happens(perTenThousand: 1_500), let stage = stages.indices.last,
      !stages[stage].taskMilliseconds.isEmpty
    else { return }
    let task = TaskID(
      stage: stage, ordinal: random.within(0...(stages[stage].taskMilliseconds.count - 1)))
    switch random.within(0...4) {
    case 0: stains[task] = .data
    case 1: stains[task] = .bug(times: 1)
    case 2: stains[task] = .bug(times: 2)
    default: stains[task] = .poison
    }
  }
}
