import Ledger
import Scheduling

/// The judge of a simulated run: knows what must come out, and what may.
struct Oracle {
  let plan: SimulationPlan
  let golden: [TaskID: [UInt8]]
  /// What went against the rules; the run ends with the first.
  private(set) var violations: [String] = []
  /// What the workload of this coordinator has.
  private var accepted: Set<TaskID> = []
  /// Whose worker was told that the result is kept: nobody else has it.
  private var acknowledged: Set<TaskName> = []
  private var damaged: Set<TaskName> = []
  /// Kept and not settled: a power cut may take them.
  private var unsettled: Set<TaskName> = []
  private var disowned: Set<TaskName> = []
  /// Strikes and exclusions that the ledger has, by task.
  private var written: [TaskName: [LedgerEntry]] = [:]
  /// Tasks whose result nobody was there to verify.
  private var unverified: Set<TaskName> = []
  private var issued: Set<Attempt> = []
  /// Troubles of the disk at the last start: a block that can't be read then is made again.
  private var troublesBefore = 0
  private var lastEpoch: UInt32 = 0
  /// How often each worker crashed, hung, froze, was cut off or went, by name.
  private var losses: [String: Int] = [:]
  /// Workers that whole attempts of a task killed.
  private var poisoned: [TaskID: Int] = [:]

  init(plan: SimulationPlan, golden: [TaskID: [UInt8]]) {
    self.plan = plan
    self.golden = golden
  }

  mutating func accuse(_ sentence: String) { violations.append(sentence) }

  mutating func noteLoss(of worker: String) { losses[worker, default: 0] += 1 }

  // MARK: Attempts

  /// An attempt is given to a worker: for the first and only time.
  mutating func noteAssigned(_ attempt: Attempt) {
    if !issued.insert(attempt).inserted { accuse("\(attempt.words) was issued twice") }
  }

  /// An attempt killed its worker, as the plan wants it.
  mutating func notePoisoned(_ task: TaskID, isProbe: Bool) {
    if isProbe { return }
    poisoned[task, default: 0] += 1
    // The schedule asks for more deaths where much else dies, but not for ever.
    if let deaths = poisoned[task], deaths > Self.deathsMax {
      accuse("task \(task.words) killed \(deaths) workers and was never called poison")
    }
  }

  /// Whole attempts of a task that die, in all lives of the coordinator.
  private static let deathsMax = 60

  /// What the ledger was told and said that it has.
  mutating func noteWritten(_ entries: [LedgerEntry]) {
    for entry in entries {
      switch entry {
      case .strike(let task, _): written[task, default: []].append(entry)
      case .exclusion(let task, _):
        written[task] = (written[task] ?? []).filter {
          if case .exclusion = $0 { true } else { false }
        }
        written[task, default: []].append(entry)
      default: break
      }
    }
  }

  private mutating func compareNotes(_ resumption: Resumption) {
    for (task, entries) in written.sorted(by: { $0.key < $1.key }) {
      var strikes = entries.count { if case .strike = $0 { true } else { false } }
      // A write that failed may be there all the same, and an exclusion explains the strikes.
      let known = entries.compactMap { if case .exclusion(_, let unit) = $0 { unit } else { nil } }
      if !Set(resumption.exclusions[task] ?? []).isSubset(of: known) { strikes = 0 }
      if strikes > resumption.strikes[task]?.count ?? 0 {
        accuse("strikes of \(task) were written and are lost")
      }
      for case .exclusion(_, let unit) in entries
      where !(resumption.exclusions[task] ?? []).contains(unit) {
        accuse("the exclusion of unit \(unit) of \(task) was written and is lost")
      }
    }
  }

  mutating func convict(_ task: TaskID, unit: Int) {
    if !plan.poisonUnits(of: task).contains(unit) {
      accuse("unit \(unit) of task \(task.words) was convicted and is sound")
    }
  }

  // MARK: Results

  /// The workload takes a result.
  mutating func accept(_ task: TaskID, octets: [UInt8], isReplay: Bool) {
    if !accepted.insert(task).inserted { accuse("task \(task.words) was kept twice") }
    if octets != golden[task] && !mayDiffer(task) {
      accuse("task \(task.words) was kept with wrong octets")
    }
  }

  /// A worker is told that its result is kept, and forgets it.
  mutating func release(_ task: TaskID, isKept: Bool) {
    if !isKept { accuse("task \(task.words) was acknowledged before it was kept") }
    acknowledged.insert(taskName(task))
  }

  /// These results were kept without waiting for the disk.
  mutating func noteUnsettled(_ tasks: [TaskName]) { unsettled.formUnion(tasks) }

  /// Nothing else is unsettled any more.
  mutating func noteSettled(allBut tasks: [TaskName]) { unsettled = Set(tasks) }

  /// The power is cut: what wasn't settled may be gone.
  mutating func losePower() { drop(Array(unsettled)) }

  /// Results whose blocks may be gone, and needn't be there.
  mutating func drop(_ tasks: [TaskName]) {
    acknowledged.subtract(tasks)
    unsettled.subtract(tasks)
  }

  /// A kept result has other octets than were kept.
  mutating func forget(_ task: TaskName, troubles: Int) {
    if acknowledged.remove(task) != nil, troubles == troublesBefore {
      accuse("\(task) was acknowledged and is damaged")
    }
  }

  /// A block was damaged by the plan: its result may be made again.
  mutating func damage(_ task: TaskName) { damaged.insert(task) }

  mutating func disown(_ task: TaskName) { disowned.insert(task) }

  /// A coordinator begins: what was acknowledged must be there.
  mutating func resume(_ resumption: Resumption, troubles: Int) {
    accepted = []
    unsettled = []
    compareNotes(resumption)
    if resumption.epoch <= lastEpoch { accuse("epoch \(resumption.epoch) was there before") }
    lastEpoch = resumption.epoch
    // What is published needs its results no more: they may be half removed.
    if resumption.manifestDigest != nil { acknowledged = [] }
    let lost = acknowledged.subtracting(resumption.kept.keys).subtracting(damaged)
      .subtracting(disowned)
    if let task = lost.sorted().first, troubles == troublesBefore {
      accuse("\(task) was acknowledged and is lost")
    }
    troublesBefore = troubles
    acknowledged.subtract(lost)
    acknowledged.subtract(damaged)
    damaged = []
  }

  /// The month is there, as these octets.
  mutating func publish(_ octets: [UInt8]) {
    let whole = golden.keys.sorted().flatMap { golden[$0] ?? [] }
    if octets != whole && !golden.keys.contains(where: { mayDiffer($0) }) {
      accuse("the month was published with wrong octets")
    }
  }

  /// Whether wrong octets may be kept, as long as nobody gave others: a worker with bad memory that
  /// nobody checks.
  private func mayDiffer(_ task: TaskID) -> Bool {
    let isVerified =
      plan.limits.verifySamplePerTenThousand == 10_000 && !unverified.contains(taskName(task))
    return plan.workers.contains { $0.flipsResults } && !isVerified
  }

  mutating func hear(_ alarm: Schedule.Alarm) {
    if case .unverified(let task) = alarm {
      unverified.insert(TaskName(stage: task.stage, ordinal: task.ordinal))
    }
  }

  private func taskName(_ task: TaskID) -> TaskName {
    TaskName(stage: plan.stages[task.stage].name, ordinal: task.ordinal)
  }

  // MARK: Ends

  /// The run says it failed: the plan must hold the reason.
  mutating func fail(_ failure: ScheduleFailure, now: Int64, diskTroubles: Int) {
    let stains = plan.stains.values
    let isDue: Bool
    switch failure {
    case .data: isDue = stains.contains(.data)
    case .bug: isDue = stains.contains { if case .bug(let times) = $0 { times > 1 } else { false } }
    case .poison(let place, _):
      isDue = plan.stains.contains { task, stain in
        guard case .poison = stain else { return false }
        return taskName(task) == TaskName(stage: place.stage, ordinal: place.ordinal)
      }
    case .exhausted: isDue = plan.isTroubled
    case .divergence, .disowned: isDue = plan.workers.contains { $0.flipsResults }
    case .noWorkers: isDue = plan.rescueAt == nil || plan.stains.count > 0
    case .workload: isDue = diskTroubles > 0
    case .diskFull: isDue = !plan.disk.fullFrom.isEmpty
    case .cancelled: isDue = plan.cancelAt.map { now >= $0 } ?? false
    }
    if !isDue { accuse("the run failed for no reason of the plan: \(failure)") }
  }

  /// Whether the same command would only fail again.
  func isFinal(_ failure: ScheduleFailure, now: Int64) -> Bool {
    switch failure {
    case .noWorkers, .exhausted: plan.rescueAt == nil && now > plan.calmFrom
    default: false
    }
  }
}

extension SimulationPlan {
  /// Whether anything at all is out of order.
  var isTroubled: Bool {
    !faults.isEmpty || !stains.isEmpty || network.lossPerTenThousand > 0
      || network.flipPerTenThousand > 0 || network.doublePerTenThousand > 0
      || network.reorders || workers.contains { $0.isFull || $0.flipsResults }
  }

  /// The units that kill; empty where none or the whole task does.
  func poisonUnits(of task: TaskID) -> [Int] {
    if case .poison(let units)? = stains[task] { return units }
    return []
  }

  /// What each task must give.
  func golden() -> [TaskID: [UInt8]] {
    var golden: [TaskID: [UInt8]] = [:]
    for (stage, shape) in stages.enumerated() {
      for (ordinal, task) in shape.tasks.enumerated() {
        let id = TaskID(stage: stage, ordinal: ordinal)
        golden[id] = SimulatedWork.result(
          of: id, seed: seed, exclusions: Array(Set(poisonUnits(of: id))),
          octetsMin: task.resultOctetsMin)
      }
    }
    return golden
  }
}
