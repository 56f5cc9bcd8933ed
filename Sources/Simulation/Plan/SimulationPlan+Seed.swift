import Scheduling

extension SimulationPlan {
  /// A run with a random choice of troubles, each seed another mix.
  package init(seed: UInt64) {
    var random = SeededRandom(seed: SeededRandom.mix(seed &+ 0x51CE))
    self.seed = seed
    limits = Self.limits(&random)
    calmFrom = 40_000
    workers = Self.workers(&random)
    stages = Self.stages(&random, slots: workers.reduce(0) { $0 + $1.slots })
    network = Network()
    disk = Disk()
    coordinator = Coordinator()
    faults = []
    stains = [:]
    rescueAt = random.happens(perTenThousand: 9_600) ? calmFrom + 1_000 : nil
    drawNetwork(&random)
    drawDisk(&random)
    drawCoordinator(&random)
    drawFaults(&random)
    drawStains(&random)
    if random.happens(perTenThousand: 200) { cancelAt = random.within(Int64(0)...calmFrom) }
    if random.happens(perTenThousand: 500) { workers[0].isFull = true }
    if random.happens(perTenThousand: 600) { workers[0].flipsResults = true }
    if random.happens(perTenThousand: 600) {
      workers[workers.count - 1].garblesPerTenThousand = random.within(500...3_000)
    }
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
    limits.pausedMillisecondsMax = 60_000
    limits.alarmMilliseconds = 10_000
    limits.keepAgainMilliseconds = 1_000
    limits.voteMilliseconds = 30_000
    limits.stragglerMilliseconds = 3_000
    if random.happens(perTenThousand: 2_000) {
      limits.verifySamplePerTenThousand = random.happens(perTenThousand: 5_000) ? 10_000 : 1_000
    }
    limits.uploadsMax = random.within(1...8)
    limits.uploadOctetsMax = random.within(100...4_000)
    limits.prefetch = random.within(0...2)
    return limits
  }

  private static func workers(_ random: inout SeededRandom) -> [Worker] {
    let hasMemory = random.happens(perTenThousand: 3_000)
    return (0..<random.within(1...8)).map { index in
      var worker = Worker(
        joinsAt: random.happens(perTenThousand: 7_000) ? 0 : random.within(Int64(0)...30_000),
        slots: random.within(1...3))
      worker.host = "host-\(index / 2)"
      if hasMemory { worker.memoryOctets = random.within(Int64(60)...200) }
      if random.happens(perTenThousand: 2_000) {
        worker.slowness = random.within(Int64(150)...1_000)
      }
      return worker
    }
  }

  /// 5 to 200 tasks, of which sound workers would have half a minute's work at most.
  private static func stages(_ random: inout SeededRandom, slots: Int) -> [Stage] {
    let count =
      random.happens(perTenThousand: 3_000)
      ? random.within(30...200) : random.within(5...30)
    let fair = Int64(30_000 * slots / count)
    let longest = max(20, min(6_000, 2 * fair))
    let hasUnits = random.happens(perTenThousand: 6_000)
    let hasMemory = random.happens(perTenThousand: 3_000)
    let stageCount = random.within(1...3)
    var stages = (0..<stageCount).map { index in
      // Now and then a stage has nothing to do.
      let share = index == 0 ? count - (stageCount - 1) * (count / 4) : count / 4
      let tasks = random.happens(perTenThousand: 300) && index > 0 ? 0 : share
      return Stage(
        name: "stage\(index)",
        tasks: (0..<tasks).map { _ in
          var task = Task(milliseconds: random.within(Int64(10)...longest))
          if hasUnits { task.units = random.within(1...24) }
          if hasMemory { task.memoryOctets = random.within(Int64(0)...120) }
          return task
        })
    }
    // A result of several parts is costly to play, and rarely is another matter than a small one.
    if random.happens(perTenThousand: 200), let ordinal = stages[0].tasks.indices.first {
      stages[0].tasks[ordinal].resultOctetsMin = 2 << 20
    }
    return stages
  }

  private mutating func drawNetwork(_ random: inout SeededRandom) {
    if random.happens(perTenThousand: 5_000) {
      network.lossPerTenThousand = random.within(0...3_000)
    }
    if random.happens(perTenThousand: 5_000) {
      network.doublePerTenThousand = random.within(0...5_000)
      network.doubleMillisecondsMax = random.within(Int64(1)...15_000)
    }
    if random.happens(perTenThousand: 3_000) {
      network.flipPerTenThousand = random.within(0...300)
    }
    if random.happens(perTenThousand: 5_000) {
      network.delayMillisecondsMax = random.within(Int64(1)...1_500)
    }
    if random.happens(perTenThousand: 3_000) { network.clogPerTenThousand = random.within(0...200) }
    network.reorders = random.happens(perTenThousand: 4_000)
  }

  private mutating func drawDisk(_ random: inout SeededRandom) {
    if random.happens(perTenThousand: 3_000) {
      // Half of the disks that fail do so rarely: else nothing would ever be kept before the calm.
      disk.faultPerTenThousand = random.within(
        0...(random.happens(perTenThousand: 5_000) ? 50 : 1_000))
    }
    if random.happens(perTenThousand: 4_000) {
      disk.syncMillisecondsMax = random.within(Int64(1)...2_000)
    }
    if random.happens(perTenThousand: 3_000) {
      disk.fullFrom = (0..<random.within(1...3)).map { _ in
        let from = random.within(Int64(0)...(calmFrom - 10_000))
        return from..<(from + random.within(Int64(100)...10_000))
      }
    }
    if random.happens(perTenThousand: 2_000) { disk.rotPerTenThousand = random.within(0...2_000) }
    isParanoid = random.happens(perTenThousand: 3_000)
    disk.settleAfterMilliseconds =
      random.happens(perTenThousand: 4_000) ? 0 : random.within(Int64(0)...20_000)
  }

  private mutating func drawCoordinator(_ random: inout SeededRandom) {
    if random.happens(perTenThousand: 6_000) {
      coordinator.crashesAt = (0..<random.within(1...4)).map { _ in
        random.within(Int64(0)...(calmFrom - 1))
      }
    }
    if random.happens(perTenThousand: 4_000) {
      coordinator.doomedPerTenThousand = random.within(1_000...9_000)
      coordinator.doomOperationsMax = random.within(5...600)
    }
    coordinator.powerCutPerTenThousand = random.within(0...10_000)
    coordinator.restartMillisecondsMax = random.within(Int64(50)...15_000)
    if random.happens(perTenThousand: 2_000) {
      coordinator.rivalsAt = [random.within(Int64(100)...calmFrom)]
    }
  }

  private mutating func drawStains(_ random: inout SeededRandom) {
    guard random.happens(perTenThousand: 2_000), let stage = stages.indices.last,
      !stages[stage].tasks.isEmpty
    else { return }
    let task = TaskID(
      stage: stage, ordinal: random.within(0...(stages[stage].tasks.count - 1)))
    let units = stages[stage].tasks[task.ordinal].units
    switch random.within(0...7) {
    case 0: stains[task] = .data
    case 1: stains[task] = .bug(times: 1)
    case 2: stains[task] = .bug(times: 2)
    default:
      let count = units == 0 ? 0 : random.within(1...min(2, units))
      stains[task] = .poison(units: (0..<count).map { _ in random.within(0...(units - 1)) })
    }
  }
}

// What befalls the workers.
extension SimulationPlan {
  private mutating func drawFaults(_ random: inout SeededRandom) {
    let crashes = random.happens(perTenThousand: 8_000)
    let freezes = random.happens(perTenThousand: 4_000)
    let hangs = random.happens(perTenThousand: 2_500)
    let leaves = random.happens(perTenThousand: 3_000)
    let cutPerTenThousand =
      random.happens(perTenThousand: 4_000) ? random.within(0...300) : 0
    for worker in workers.indices {
      draw(worker, crashes ? 2 : 0, &random) { random in
        .crash(
          restartAfter: random.happens(perTenThousand: 8_000)
            ? random.within(Int64(10)...15_000) : nil)
      }
      draw(worker, freezes ? 2 : 0, &random) {
        .freeze(milliseconds: $0.within(Int64(100)...30_000))
      }
      draw(worker, hangs ? 1 : 0, &random) { _ in .hang }
      draw(worker, leaves ? 1 : 0, &random) { _ in .leave }
      for second in 0..<(calmFrom / 1_000)
      where random.happens(perTenThousand: cutPerTenThousand) {
        let way = random.within(0...2)
        faults.append(
          Fault(
            at: second * 1_000 + random.within(Int64(0)...999), worker: worker,
            kind: .cut(
              milliseconds: random.within(Int64(100)...20_000), outward: way != 0,
              inward: way != 1)))
      }
    }
  }

  private mutating func draw(
    _ worker: Int, _ most: Int, _ random: inout SeededRandom,
    _ kind: (inout SeededRandom) -> Fault.Kind
  ) {
    guard most > 0 else { return }
    for _ in 0..<random.within(0...most) {
      let at = random.within(Int64(0)...(calmFrom - 1))
      faults.append(Fault(at: at, worker: worker, kind: kind(&random)))
    }
  }
}
