import Scheduling
import Seeds

/// A small pool around the schedule in which tasks kill by plan and workers die by chance as well:
/// all are honest, nothing is lost, and the dead are replaced at once.
struct PoisonPlay {
  /// What kills: a part, or a part after another one.
  struct Poison: Hashable {
    let task: Int
    let unit: Int
    let after: Int?
  }

  struct Worker {
    let name: String
    let slots: Int
    var session: UInt64
    var running: [(attempt: Attempt, trial: Trial, endsAt: Int64)] = []
    var waiting: [(attempt: Attempt, trial: Trial)] = []
  }

  var dice: SplitMix64
  var schedule: Schedule
  var now: Int64 = 0
  let units: [Int]
  let poisons: [Poison]
  /// How often of ten thousand an attempt dies for no reason of its own.
  let deathsPerTenThousand: Int
  var workers: [Worker] = []
  var nextSession: UInt64 = 1
  var events: [Schedule.Event] = []
  var convicted: [TaskID: [Int]] = [:]
  var failure: ScheduleFailure?
  var isFinished = false
  private var brokenRules: [String] = []
  private var fed = 0

  init(seed: UInt64, poisonsMax: Int, deathsPerTenThousandMax: Int, strikesMax: Int = 3) {
    var dice = SplitMix64(seed: seed)
    var limits = ScheduleLimits()
    limits.stallMilliseconds = 5_000
    limits.strikesMax = strikesMax
    // As long as chance may have it: what is asked here is who is convicted.
    limits.attemptsMax = 1_000
    limits.probesMax = 10_000
    schedule = Schedule(epoch: 1, limits: limits, now: 0)
    units = (0...dice.below(6)).map { _ in [1, 2, 3, 17, 64, 1_000][dice.below(6)] }
    poisons = Self.planted(in: units, count: dice.below(poisonsMax + 1), &dice)
    deathsPerTenThousand = dice.below(deathsPerTenThousandMax + 1)
    self.dice = dice
    for index in 0..<(1 + dice.below(4)) {
      workers.append(Worker(name: "w\(index)", slots: 1 + dice.below(3), session: 0))
    }
    for index in workers.indices { restart(index) }
    let shapes = units.map { TaskShape(weight: $0, units: $0) }
    events.append(.stageBegan(name: "rate", tasks: shapes))
  }

  private static func planted(
    in units: [Int], count: Int, _ dice: inout SplitMix64
  ) -> [Poison] {
    var planted: [Poison] = []
    for _ in 0..<count {
      let task = dice.below(units.count)
      let unit = dice.below(units[task])
      let after = unit > 0 && dice.below(3) == 0 ? dice.below(unit) : nil
      // Each part has one part to play, so that the right verdict is known.
      let parts = planted.filter { $0.task == task }.flatMap { [$0.unit, $0.after ?? $0.unit] }
      if parts.contains(unit) || after.map({ parts.contains($0) }) == true { continue }
      planted.append(Poison(task: task, unit: unit, after: after))
    }
    return planted
  }

  /// The parts that must be convicted, ascending, by task.
  var guilty: [TaskID: [Int]] {
    poisons.reduce(into: [:]) { guilty, poison in
      guilty[TaskID(stage: 0, ordinal: poison.task), default: []].append(poison.unit)
    }.mapValues { $0.sorted() }
  }

  /// Plays to the end, or for a day.
  mutating func play() {
    while !isFinished, failure == nil, brokenRules.isEmpty, now < 86_400_000 {
      let heard = events
      events = []
      for event in heard { feed(event) }
      guard events.isEmpty else { continue }
      now += 20
      for index in workers.indices { work(index) }
      if now.isMultiple(of: 500) { beat() }
    }
  }

  /// What went wrong, if it is not finished.
  var trouble: String? {
    if let rule = brokenRules.first { return rule }
    return isFinished ? nil : failure.map { "\($0)" } ?? "no end: \(schedule.counts)"
  }

  private mutating func feed(_ event: Schedule.Event) {
    defer {
      fed += 1
      if fed.isMultiple(of: 16) { brokenRules = schedule.checkInvariants() }
    }
    for action in schedule.handle(event, now: now) {
      switch action {
      case .assign(let session, let attempt, _, let trial):
        guard let index = workers.firstIndex(where: { $0.session == session }) else { continue }
        workers[index].waiting.append((attempt, trial))
      case .grantUpload(let session, let attempt):
        events.append(.uploadCompleted(session: session, attempt: attempt))
      case .commit(_, let attempt): events.append(.committed(attempt: attempt))
      case .shutdownWorker(let session):
        if let index = workers.firstIndex(where: { $0.session == session }) { restart(index) }
      case .note(.exclusion(let task, let unit)):
        convicted[task, default: []].append(unit)
        convicted[task]?.sort()
      case .stageFinished: isFinished = true
      case .failed(let failure): self.failure = failure
      default: break
      }
    }
  }

  private mutating func restart(_ index: Int) {
    workers[index].session = nextSession
    nextSession += 1
    workers[index].running = []
    workers[index].waiting = []
    let worker = workers[index]
    events += [
      .workerJoined(
        session: worker.session, name: worker.name, slots: worker.slots, host: "h",
        memoryOctets: 0, held: []),
      .ready(session: worker.session, credit: worker.slots + 1),
    ]
  }

  private mutating func work(_ index: Int) {
    let ended = workers[index].running.filter { $0.endsAt <= now }
    workers[index].running.removeAll { $0.endsAt <= now }
    for one in ended {
      if kills(one.trial, task: one.attempt.task.ordinal) || isStruck() {
        die(index)
        return
      }
      let session = workers[index].session
      let claim = ResultClaim(octets: 1, digest: [UInt8(one.trial.exclusions.count)])
      events.append(.offered(session: session, attempt: one.attempt, result: claim))
      events.append(.ready(session: session, credit: workers[index].slots + 1))
    }
    while workers[index].running.count < workers[index].slots, !workers[index].waiting.isEmpty {
      let next = workers[index].waiting.removeFirst()
      let length = Int64(next.trial.prefix ?? units[next.attempt.task.ordinal])
      workers[index].running.append((next.attempt, next.trial, now + 20 + length))
    }
  }

  private mutating func isStruck() -> Bool { dice.below(10_000) < deathsPerTenThousand }

  private mutating func die(_ index: Int) {
    // Half are seen to die; of the others their successor tells.
    if dice.below(2) == 0 {
      events.append(.workerGone(session: workers[index].session, loss: .exited))
    }
    restart(index)
  }

  private func kills(_ trial: Trial, task: Int) -> Bool {
    func runs(_ unit: Int) -> Bool {
      unit < trial.prefix ?? units[task] && !trial.exclusions.contains(unit)
    }
    return poisons.contains {
      $0.task == task && runs($0.unit) && $0.after.map(runs) != false
    }
  }

  private mutating func beat() {
    for worker in workers {
      let held =
        worker.running.map { HeldAttempt(attempt: $0.attempt, recordsDone: now) }
        + worker.waiting.map { HeldAttempt(attempt: $0.attempt, recordsDone: 0, phase: .waiting) }
      events.append(.heartbeat(session: worker.session, held: held))
    }
    events.append(.tick)
  }
}
