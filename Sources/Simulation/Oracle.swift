import Scheduling

/// The judge of a simulated run: knows what must come out, and what may.
struct Oracle: Sendable {
  let plan: SimulationPlan
  /// The workload's results so far.
  private(set) var kept: [TaskID: [UInt8]] = [:]
  /// What went against the rules; the run ends with the first.
  private(set) var violations: [String] = []
  /// How often each worker crashed, hung, froze, was cut off or went, by name.
  private var losses: [String: Int] = [:]

  init(plan: SimulationPlan) {
    self.plan = plan
  }

  mutating func accuse(_ sentence: String) { violations.append(sentence) }

  mutating func noteLoss(of worker: String) { losses[worker, default: 0] += 1 }

  /// The workload accepts a result.
  mutating func keep(_ task: TaskID, octets: [UInt8], mayBeFlipped: Bool) {
    if kept[task] != nil { accuse("\(task) was kept twice") }
    if octets != SimulatedWork.result(of: task, seed: plan.seed) && !mayBeFlipped {
      accuse("\(task) was kept with wrong octets")
    }
    kept[task] = octets
  }

  /// A worker is told that its result is kept, and forgets it.
  mutating func release(_ task: TaskID) {
    if kept[task] == nil { accuse("\(task) was acknowledged before it was kept") }
  }

  /// The run says it is finished.
  mutating func finish() {
    for (stage, shape) in plan.stages.enumerated() {
      for ordinal in shape.taskMilliseconds.indices {
        let task = TaskID(stage: stage, ordinal: ordinal)
        if kept[task] == nil { accuse("the run finished without \(task)") }
      }
    }
    let count = plan.stages.reduce(0) { $0 + $1.taskMilliseconds.count }
    if kept.count > count { accuse("the run finished with tasks nobody planned") }
  }

  /// The run says it failed: the plan must hold the reason.
  mutating func fail(_ failure: ScheduleFailure, now: Int64) {
    let isDue: Bool
    switch failure {
    case .data:
      isDue = plan.stains.values.contains { if case .data = $0 { true } else { false } }
    case .bug:
      isDue = plan.stains.values.contains {
        if case .bug(let times) = $0 { times > 1 } else { false }
      }
    case .poison(_, let strikes):
      isDue =
        strikes.count == plan.limits.strikesMax
        && strikes.allSatisfy { strike in
          strikes.filter { $0.worker == strike.worker }.count <= losses[strike.worker, default: 0]
        }
    case .exhausted: isDue = plan.isTroubled
    case .divergence: isDue = plan.workers.contains { $0.flipsResults }
    case .noWorkers: isDue = plan.rescueAt == nil
    case .disowned: isDue = plan.workers.contains { $0.flipsResults }
    case .workload, .diskFull: isDue = false
    case .cancelled: isDue = plan.cancelAt.map { now >= $0 } ?? false
    }
    if !isDue { accuse("the run failed for no reason of the plan: \(failure)") }
  }
}

extension SimulationPlan {
  /// Whether anything at all is out of order.
  var isTroubled: Bool {
    !faults.isEmpty || !stains.isEmpty || network.lossPerTenThousand > 0
      || network.flipPerTenThousand > 0 || network.doublePerTenThousand > 0
      || network.reorders || workers.contains { $0.isFull || $0.flipsResults }
  }
}
