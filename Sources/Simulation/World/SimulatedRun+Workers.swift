import Pipeline
import Scheduling
import Wire
import WorkerNode

// Workers.
extension SimulatedRun {
  func start(_ worker: Int) {
    guard !workers[worker].isUp, !workers[worker].isLeaving else { return }
    let session = random.next() | 1
    workers[worker].start(session: session, now: now)
    workerOfSession[session] = worker
    tell("\(workers[worker].name) starts")
    obey(worker)
    agenda.enter(.looks(worker: worker, session: session), at: now + random.within(Int64(1)...200))
  }

  /// The loop wakes up often enough for each of the desk's deadlines.
  func look(_ worker: Int, session: UInt64) {
    guard workers[worker].session == session else { return }
    workers[worker].look(now: now)
    obey(worker)
    let patience: Int64 = workers[worker].desk.isWelcome ? 250 : 100
    agenda.enter(.looks(worker: worker, session: session), at: now + patience)
  }

  func arriveAtWorker(_ frames: [[UInt8]], worker: Int, connection: Int) {
    guard workers[worker].isUp, workers[worker].connection == connection,
      // What can't be read is as good as lost, and is asked for again.
      let envelope = try? Envelope(frames: frames)
    else { return }
    workers[worker].desk.receive(envelope, now: now)
    obey(worker)
  }

  /// Performs the desk's orders.
  private func obey(_ worker: Int) {
    for order in workers[worker].desk.takeOrders() {
      switch order {
      case .control(let envelope), .data(let envelope): send(envelope, from: worker)
      case .compute(let order): begin(order, worker: worker)
      case .reconnect:
        workers[worker].connection += 1
        tell("\(workers[worker].name) reconnects")
      case .end(let outcome):
        tell("\(workers[worker].name) ends: \(outcome)")
        oracle.noteLoss(of: workers[worker].name)
        workers[worker].stop()
        // Whoever started it starts it again, if it did not want to go.
        agenda.enter(.starts(worker: worker), at: now + 3_000)
        return
      }
    }
  }

  // MARK: Tasks

  private func begin(_ order: ComputeOrder, worker: Int) {
    let attempt = Attempt(
      epoch: order.key.epoch, wireTask: order.key.task, number: order.key.attempt)
    let trial = SimulatedTrial(order.trial.prefix, order.trial.exclusions)
    if order.input != SimulatedWork.input(of: attempt.task, seed: plan.seed)
      || order.shared != [SimulatedWork.shared(stage: attempt.task.stage, seed: plan.seed)]
    {
      oracle.accuse("\(attempt.words) runs with another input than its own")
    }
    workers[worker].running.append(SimulatedWorker.Running(key: order.key, beganAt: now))
    let shape = plan.stages[attempt.task.stage].tasks[attempt.task.ordinal]
    var milliseconds = max(1, shape.milliseconds * workers[worker].shape.slowness / 100)
    if let prefix = trial.prefix {
      milliseconds = milliseconds * Int64(prefix) / Int64(max(1, shape.units)) + 1
    }
    tell("\(workers[worker].name) runs \(attempt.words)\(trial.words)")
    agenda.enter(
      .ends(worker: worker, session: workers[worker].session, order.key, trial),
      at: now + milliseconds)
  }

  func endTask(_ key: TaskKey, trial: SimulatedTrial, worker: Int, session: UInt64) {
    guard workers[worker].session == session, workers[worker].leaveThread(key) else { return }
    let attempt = Attempt(epoch: key.epoch, wireTask: key.task, number: key.attempt)
    var outcome: ComputeReport.Outcome?
    switch plan.stains[attempt.task] {
    case nil: break
    case .data: outcome = .failed(kind: .data, sentence: "A simulated fault of its input.")
    case .bug(let times):
      if bugsMet[attempt.task, default: 0] < times {
        bugsMet[attempt.task, default: 0] += 1
        outcome = .failed(kind: .bug, sentence: "A simulated defect.")
      }
    case .poison(let units):
      if units.isEmpty ? trial.prefix != 0 : units.contains(where: { trial.runs($0) }) {
        tell("\(workers[worker].name) dies of \(attempt.words)\(trial.words)")
        oracle.notePoisoned(attempt.task, isProbe: trial.isProbe)
        crash(worker, restartAfter: 1_000)
        return
      }
    }
    if workers[worker].shape.isFull {
      outcome = .failed(kind: .resource, sentence: "A simulated full disk.")
    }
    let report = ComputeReport(
      key: key, outcome: outcome ?? result(of: attempt.task, trial: trial, worker: worker))
    workers[worker].desk.finish(report, now: now)
    obey(worker)
  }

  private func result(
    of task: TaskID, trial: SimulatedTrial, worker: Int
  ) -> ComputeReport.Outcome {
    var octets = SimulatedWork.result(
      of: task, seed: plan.seed, exclusions: trial.exclusions,
      octetsMin: plan.stages[task.stage].tasks[task.ordinal].resultOctetsMin)
    if workers[worker].shape.flipsResults { octets[0] ^= 1 }
    let digest = SimulatedWork.digest(of: octets)
    let garbles = isCalm ? 0 : workers[worker].shape.garblesPerTenThousand
    if random.happens(perTenThousand: garbles) { octets[octets.count - 1] ^= 0x80 }
    return .done(bytes: octets, digest: digest)
  }

  // MARK: Faults

  func inflict(_ fault: SimulationPlan.Fault) {
    let worker = fault.worker
    guard workers[worker].isUp else { return }
    tell("\(workers[worker].name): \(fault.kind)")
    if case .crash(let restartAfter) = fault.kind {
      crash(worker, restartAfter: restartAfter)
      return
    }
    oracle.noteLoss(of: workers[worker].name)
    switch fault.kind {
    case .crash: break
    case .freeze(let milliseconds):
      workers[worker].frozenUntil = max(workers[worker].frozenUntil, now + milliseconds)
    case .hang: workers[worker].hang(now: now)
    case .leave:
      workers[worker].isLeaving = true
      workers[worker].desk.drain(deadline: now + 12_000)
      obey(worker)
    case .cut(let milliseconds, let outward, let inward):
      if outward { workers[worker].outwardCutUntil = now + milliseconds }
      if inward { workers[worker].inwardCutUntil = now + milliseconds }
    }
  }

  func crash(_ worker: Int, restartAfter: Int64?) {
    oracle.noteLoss(of: workers[worker].name)
    let session = workers[worker].session
    workers[worker].stop()
    // Half of the workers have somebody who sees them die.
    if worker.isMultiple(of: 2) {
      agenda.enter(.seenDead(session: session), at: now + random.within(Int64(1)...300))
    }
    if let restartAfter { agenda.enter(.starts(worker: worker), at: now + restartAfter) }
  }
}

extension SimulatedTrial {
  /// As a story has it.
  var words: String {
    (prefix.map { ", its first \($0) units" } ?? "")
      + (exclusions.isEmpty ? "" : " without \(exclusions)")
  }
}
