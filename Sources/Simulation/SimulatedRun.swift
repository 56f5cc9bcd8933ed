import Scheduling

/// How a simulated run ended.
package struct SimulationOutcome: Sendable {
  /// What went against the rules: empty, or the schedule (or its driver) is wrong.
  package var violations: [String]
  /// nil: finished.
  package var failure: ScheduleFailure?
  package var counts: Schedule.Counts
  package var virtualMilliseconds: Int64
  package var steps: Int
}

/// One run in virtual time: workers that crash, hang, freeze and leave, a network that loses,
/// doubles, delays, reorders and flips, and between them the real ``Schedule``.
///
/// The same plan gives the same run, step by step.
package struct SimulatedRun: Sendable {
  enum Happening: Sendable {
    case tick
    case nextStage
    case cancel
    case starts(worker: Int)
    case beats(worker: Int, session: UInt64)
    case ends(worker: Int, session: UInt64, Attempt)
    case fault(SimulationPlan.Fault)
    case toCoordinator(session: UInt64, WorkerMessage)
    case toWorker(worker: Int, session: UInt64, CoordinatorMessage)
    case seenDead(session: UInt64)
    case accepted(Attempt, octets: [UInt8])
  }

  let plan: SimulationPlan
  var random: SeededRandom
  var agenda = Agenda<Happening>()
  var now: Int64 = 0
  var workers: [SimulatedWorker]
  var workerOfSession: [UInt64: Int] = [:]
  /// When the last message arrives, on each worker's way out and in: for order.
  var lastArrivals: [Int64]
  var coordinator: SimulatedCoordinator
  var oracle: Oracle
  var stagesBegun = 0
  var hasEnded = false
  var failure: ScheduleFailure?

  private static let virtualMillisecondsMax: Int64 = 3_600_000
  private static let stepsMax = 300_000

  /// Plays the plan to its end, or to the first thing that goes against the rules.
  package static func play(_ plan: SimulationPlan) -> SimulationOutcome {
    var run = SimulatedRun(plan: plan)
    var steps = 0
    while !run.hasEnded, run.oracle.violations.isEmpty, let next = run.agenda.next() {
      run.now = next.at
      run.step(next.happening)
      steps += 1
      if run.now > virtualMillisecondsMax || steps > stepsMax {
        run.oracle.accuse("the run has no end: \(run.coordinator.schedule.counts)")
      }
      for rule in run.coordinator.brokenRules { run.oracle.accuse(rule) }
    }
    return SimulationOutcome(
      violations: run.oracle.violations, failure: run.failure,
      counts: run.coordinator.schedule.counts, virtualMilliseconds: run.now, steps: steps)
  }

  private init(plan: SimulationPlan) {
    self.plan = plan
    random = SeededRandom(seed: SeededRandom.mix(plan.seed &+ 0xD1CE))
    workers = plan.workers.enumerated().map { index, shape in
      SimulatedWorker(name: "worker-\(index)", shape: shape, limits: plan.limits)
    }
    coordinator = SimulatedCoordinator(plan: plan)
    oracle = Oracle(plan: plan)
    for (index, shape) in plan.workers.enumerated() {
      agenda.enter(.starts(worker: index), at: shape.joinsAt)
    }
    if let rescueAt = plan.rescueAt {
      agenda.enter(.starts(worker: workers.count), at: rescueAt)
      workers.append(
        SimulatedWorker(
          name: "rescue", shape: SimulationPlan.Worker(joinsAt: rescueAt, slots: 2),
          limits: plan.limits))
    }
    lastArrivals = Array(repeating: 0, count: workers.count * 2)
    for fault in plan.faults { agenda.enter(.fault(fault), at: fault.at) }
    if let cancelAt = plan.cancelAt { agenda.enter(.cancel, at: cancelAt) }
    agenda.enter(.nextStage, at: 0)
    agenda.enter(.tick, at: 0)
  }

  private mutating func step(_ happening: Happening) {
    if let worker = concerned(by: happening), now < workers[worker].frozenUntil {
      agenda.enter(happening, at: workers[worker].frozenUntil)
      return
    }
    switch happening {
    case .tick:
      feed(.tick)
      agenda.enter(.tick, at: now + 500)
    case .nextStage: beginNextStage()
    case .cancel: feed(.cancelRequested(reason: "The plan says so."))
    case .starts(let worker): start(worker)
    case .beats(let worker, let session): beat(worker, session: session)
    case .ends(let worker, let session, let attempt):
      endTask(attempt, worker: worker, session: session)
    case .fault(let fault): inflict(fault)
    case .toCoordinator(let session, let message):
      perform(coordinator.receive(message, session: session, now: now))
    case .toWorker(let worker, let session, let message):
      guard workers[worker].session == session else { return }
      apply(workers[worker].receive(message, now: now), to: worker)
    case .seenDead(let session): feed(.workerGone(session: session, loss: .exited))
    case .accepted(let attempt, let octets): keep(attempt, octets: octets)
    }
  }

  /// The worker that does nothing of this while it is frozen.
  private func concerned(by happening: Happening) -> Int? {
    switch happening {
    case .beats(let worker, _), .ends(let worker, _, _), .toWorker(let worker, _, _): worker
    default: nil
    }
  }

  private mutating func beginNextStage() {
    guard stagesBegun < plan.stages.count else {
      feed(.workEnded)
      return
    }
    let stage = plan.stages[stagesBegun]
    stagesBegun += 1
    feed(
      .stageBegan(
        name: stage.name, tasks: stage.taskMilliseconds.map { TaskShape(weight: Int($0)) }))
  }

  private mutating func keep(_ attempt: Attempt, octets: [UInt8]) {
    if plan.driver != .keepsWithoutFence {
      oracle.keep(attempt.task, octets: octets, mayBeFlipped: plan.mayFlip)
    }
    feed(.committed(attempt: attempt))
  }

  mutating func feed(_ event: Schedule.Event) {
    perform(coordinator.feed(event, now: now))
  }

  private mutating func perform(_ effects: [SimulatedCoordinator.Effect]) {
    for effect in effects {
      switch effect {
      case .send(let session, let message):
        if case .done(let attempt) = message { oracle.release(attempt.task) }
        send(message, toSession: session)
      case .accept(let attempt, let octets):
        agenda.enter(.accepted(attempt, octets: octets), at: now + random.within(Int64(0)...50))
      case .keep(let attempt, let octets):
        oracle.keep(attempt.task, octets: octets, mayBeFlipped: plan.mayFlip)
      case .nextStage: agenda.enter(.nextStage, at: now + random.within(Int64(0)...500))
      case .terminal(let failure):
        if hasEnded { oracle.accuse("the run ended twice") }
        hasEnded = true
        self.failure = failure
        if let failure { oracle.fail(failure, now: now) } else { oracle.finish() }
      }
    }
  }
}

extension SimulationPlan {
  /// Whether wrong octets may be kept, as long as nobody gave others.
  var mayFlip: Bool { workers.contains { $0.flipsResults } }
}
