import Scheduling

/// What is to happen in one simulated run: drawn from a seed, then played.
///
/// Times are virtual milliseconds. Troubles end at ``calmFrom``; from then on nothing is lost and
/// nobody dies, so that a run that can end does.
package struct SimulationPlan: Sendable {
  package var seed: UInt64
  package var limits: ScheduleLimits
  package var stages: [Stage]
  package var workers: [Worker]
  package var network: Network
  package var disk: Disk
  package var coordinator: Coordinator
  package var faults: [Fault]
  package var stains: [TaskID: Stain]
  /// From here on the network and the disk are sound and no fault begins.
  package var calmFrom: Int64
  /// When a sound worker joins that has room for any task; nil: none does.
  package var rescueAt: Int64?
  package var cancelAt: Int64?
  /// Whether a coordinator that goes on reads all that is kept.
  package var isParanoid = false
  package var mistake: Mistake?

  /// A stage: its tasks in their order.
  package struct Stage: Sendable {
    package var name: String
    package var tasks: [Task]
  }

  /// A task that has nothing wrong with it.
  package struct Task: Sendable {
    /// What it takes on a sound worker.
    package var milliseconds: Int64
    /// What it needs; 0 = not known.
    package var memoryOctets: Int64 = 0
    /// Parts that it can be run in; 0 = it can't be divided.
    package var units = 0
    /// Its result has no fewer octets.
    package var resultOctetsMin = 1
  }

  /// A worker, and what is wrong with it all the time.
  package struct Worker: Sendable {
    package var joinsAt: Int64
    package var slots: Int
    package var host = "host"
    /// What its host lets it use; 0 = no limit.
    package var memoryOctets: Int64 = 0
    /// Per cent of a sound worker's time.
    package var slowness: Int64 = 100
    /// Whether every result has a wrong bit: bad memory.
    package var flipsResults = false
    /// Whether it has no room for any task.
    package var isFull = false
    /// So many of its results change between their digest and their sending.
    package var garblesPerTenThousand = 0
  }

  /// What the network does to each message, until all is calm.
  package struct Network: Sendable {
    package var lossPerTenThousand = 0
    package var doublePerTenThousand = 0
    /// A double comes at most so much later.
    package var doubleMillisecondsMax: Int64 = 0
    package var flipPerTenThousand = 0
    package var delayMillisecondsMax: Int64 = 5
    /// A message holds up all that follow it on its way…
    package var clogPerTenThousand = 0
    /// …for at most so long.
    package var clogMillisecondsMax: Int64 = 5_000
    /// Whether a later message may arrive first.
    package var reorders = false

    /// A sound network: nothing is lost, little is late.
    package init() {}
  }

  /// What the coordinator's disk does, until all is calm.
  package struct Disk: Sendable {
    /// Of its operations, reading and writing.
    package var faultPerTenThousand = 0
    /// A sync takes at most so long.
    package var syncMillisecondsMax: Int64 = 3
    /// When it is full.
    package var fullFrom: [Range<Int64>] = []
    /// Kept results that are damaged while no coordinator runs, of each.
    package var rotPerTenThousand = 0
    /// How old a result is when it is synchronized.
    package var settleAfterMilliseconds: Int64 = 10_000

    /// A sound disk.
    package init() {}
  }

  /// When coordinators die.
  package struct Coordinator: Sendable {
    /// At these times.
    package var crashesAt: [Int64] = []
    /// Of the processes that start before all is calm, so many die at an operation of their disk…
    package var doomedPerTenThousand = 0
    /// …which is one of so many first ones.
    package var doomOperationsMax = 300
    /// Of the crashes, so many are power cuts; the others leave what was written.
    package var powerCutPerTenThousand = 5_000
    /// The next process starts at most so much later.
    package var restartMillisecondsMax: Int64 = 8_000
    /// Somebody starts a second coordinator at these times.
    package var rivalsAt: [Int64] = []

    /// One that lives.
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
  package enum Stain: Hashable, Sendable {
    case data
    /// A defect in its first so many attempts.
    case bug(times: Int)
    /// These units kill the worker that runs them; without units, the whole task does.
    case poison(units: [Int])
  }
}

extension SimulationPlan {
  /// The same work and workers with nothing wrong anywhere.
  package func calmed() -> SimulationPlan {
    var plan = self
    plan.network = Network()
    plan.disk = Disk()
    plan.coordinator = Coordinator()
    plan.faults = []
    plan.stains = [:]
    plan.cancelAt = nil
    plan.limits.verifySamplePerTenThousand = 0
    for index in plan.workers.indices {
      plan.workers[index].isFull = false
      plan.workers[index].flipsResults = false
      plan.workers[index].garblesPerTenThousand = 0
      plan.workers[index].slowness = 100
      plan.workers[index].memoryOctets = 0
    }
    return plan
  }
}
