import Scheduling
import Wire
import WorkerNode

/// One run in virtual time: workers that crash, hang, freeze and leave, a network that loses,
/// doubles, delays, reorders and flips, a disk that fails, fills up and forgets, coordinators that
/// die and start again; and among them the real ``Schedule``, ``WorkerDesk``, ``Envelope`` and
/// keeper of results.
///
/// The same plan gives the same run, step by step. All in one thread; nothing here waits.
package final class SimulatedRun {
  /// What is to happen at a time.
  enum Happening {
    case starts(worker: Int)
    case looks(worker: Int, session: UInt64)
    case ends(worker: Int, session: UInt64, TaskKey, SimulatedTrial)
    case fault(SimulationPlan.Fault)
    case toCoordinator(worker: Int, connection: Int, frames: [[UInt8]])
    case toWorker(worker: Int, connection: Int, frames: [[UInt8]])
    case seenDead(session: UInt64)
    case coordinatorStarts
    case coordinatorCrashes
    case rivalStarts
    case tick(life: Int)
    case kept(life: Int, [Kept])
    case cancel
  }

  let plan: SimulationPlan
  let golden: [TaskID: [UInt8]]
  var random: SeededRandom
  var agenda = Agenda<Happening>()
  var now: Int64 = 0
  var workers: [SimulatedWorker]
  var workerOfSession: [UInt64: Int] = [:]
  /// When the last message arrives, on each of a worker's four ways: for order and clogs.
  var lastArrivals: [Int64]
  var coordinator: SimulatedCoordinator
  let disk: VirtualDisk
  let book: VirtualBook
  var oracle: Oracle
  var story: Story
  /// How often a task met its defect.
  var bugsMet: [TaskID: Int] = [:]
  var hasEnded = false
  var failure: ScheduleFailure?
  var tally = SimulationOutcome.Tally()

  /// Events between two looks at the machine's rules.
  let checkEvery: Int

  static let build = "simulated"
  private static let virtualMillisecondsMax: Int64 = 3_600_000
  private static let stepsMax = 600_000

  /// Plays the plan to its end, or to the first thing that goes against the rules.
  package static func play(_ plan: SimulationPlan, tellsStory: Bool = false) -> SimulationOutcome {
    let run = SimulatedRun(plan: plan, story: Story(isTold: tellsStory))
    var steps = 0
    while !run.hasEnded, run.oracle.violations.isEmpty, let next = run.agenda.next() {
      run.now = next.at
      run.step(next.happening)
      steps += 1
      if run.now > virtualMillisecondsMax || steps > stepsMax {
        run.oracle.accuse("the run has no end: \(run.coordinator.schedule.counts)")
      }
    }
    if run.oracle.violations.isEmpty { run.lookBack() }
    run.tally.diskTroubles = run.disk.troubles
    for violation in run.oracle.violations { run.tell("VIOLATION: \(violation)") }
    return SimulationOutcome(
      violations: run.oracle.violations, failure: run.failure, tally: run.tally,
      counts: run.coordinator.schedule.counts, virtualMilliseconds: run.now, steps: steps,
      story: run.story.lines)
  }

  private init(plan: SimulationPlan, story: Story) {
    var plan = plan
    if plan.mistake == .convictsAtOnce {
      plan.limits.strikesMax = 1
      plan.limits.soloDeathsMax = 1
      plan.limits.probeDeathsMin = 1
      plan.limits.coincidencesPerMillionMax = 1_000_000
    }
    self.plan = plan
    self.story = story
    golden = plan.golden()
    random = SeededRandom(seed: SeededRandom.mix(plan.seed &+ 0xD1CE))
    workers = plan.workers.enumerated().map { index, shape in
      SimulatedWorker(name: "worker-\(index)", shape: shape)
    }
    disk = VirtualDisk(plan: plan)
    book = VirtualBook(plan: plan, disk: disk)
    coordinator = SimulatedCoordinator(limits: plan.limits)
    checkEvery = max(1, golden.count * golden.count / 400)
    oracle = Oracle(plan: plan, golden: golden)
    if let rescueAt = plan.rescueAt {
      var shape = SimulationPlan.Worker(joinsAt: rescueAt, slots: 2)
      shape.host = "rescue"
      workers.append(SimulatedWorker(name: "rescue", shape: shape))
    }
    lastArrivals = Array(repeating: 0, count: workers.count * 4)
    for (index, worker) in workers.enumerated() {
      agenda.enter(.starts(worker: index), at: worker.shape.joinsAt)
    }
    for fault in plan.faults { agenda.enter(.fault(fault), at: fault.at) }
    for at in plan.coordinator.crashesAt { agenda.enter(.coordinatorCrashes, at: at) }
    for at in plan.coordinator.rivalsAt { agenda.enter(.rivalStarts, at: at) }
    if let cancelAt = plan.cancelAt { agenda.enter(.cancel, at: cancelAt) }
    agenda.enter(.coordinatorStarts, at: 0)
  }

  var isCalm: Bool { now >= plan.calmFrom }

  func tell(_ line: @autoclosure () -> String) { story.tell(line(), at: now) }

  private func step(_ happening: Happening) {
    if let worker = concerned(by: happening), now < workers[worker].frozenUntil {
      agenda.enter(happening, at: workers[worker].frozenUntil)
      return
    }
    switch happening {
    case .starts(let worker): start(worker)
    case .looks(let worker, let session): look(worker, session: session)
    case .ends(let worker, let session, let key, let trial):
      endTask(key, trial: trial, worker: worker, session: session)
    case .fault(let fault): inflict(fault)
    case .toCoordinator(let worker, let connection, let frames):
      arriveAtCoordinator(frames, worker: worker, connection: connection)
    case .toWorker(let worker, let connection, let frames):
      arriveAtWorker(frames, worker: worker, connection: connection)
    case .seenDead(let session):
      if coordinator.isUp { feed(.workerGone(session: session, loss: .exited)) }
    case .coordinatorStarts: startCoordinator()
    case .coordinatorCrashes:
      if coordinator.isUp { crashCoordinator("killed by the plan") }
    case .rivalStarts: startRival()
    case .tick(let life): tick(life: life)
    case .kept(let life, let outcomes): hearKeeper(outcomes, life: life)
    case .cancel:
      if coordinator.isUp { feed(.cancelRequested(reason: "The plan says so.")) }
    }
  }

  /// The worker that does nothing of this while it is frozen.
  private func concerned(by happening: Happening) -> Int? {
    switch happening {
    case .looks(let worker, _), .ends(let worker, _, _, _), .toWorker(let worker, _, _): worker
    default: nil
    }
  }
}

/// How a simulated run ended.
package struct SimulationOutcome: Sendable {
  /// What the world saw, over all lives of the coordinator.
  package struct Tally: Hashable, Sendable {
    package var crashes = 0
    package var powerCuts = 0
    package var resumptions = 0
    package var replayed = 0
    package var adopted = 0
    package var kept = 0
    package var diskTroubles = 0
    package var rotted = 0
    package var rivals = 0
    package var convictedUnits = 0
    package var messages = 0

    package init() {}

    /// Adds another run's.
    package mutating func add(_ other: Tally) {
      crashes += other.crashes
      powerCuts += other.powerCuts
      resumptions += other.resumptions
      replayed += other.replayed
      adopted += other.adopted
      kept += other.kept
      diskTroubles += other.diskTroubles
      rotted += other.rotted
      rivals += other.rivals
      convictedUnits += other.convictedUnits
      messages += other.messages
    }
  }

  /// What went against the rules: empty, or something of ours is wrong.
  package var violations: [String]
  /// nil: published.
  package var failure: ScheduleFailure?
  package var tally: Tally
  /// Of the last coordinator.
  package var counts: Schedule.Counts
  package var virtualMilliseconds: Int64
  package var steps: Int
  /// What happened, where it was asked for.
  package var story: [String]
}
