import Ledger
import Scheduling
import Storage
import Wire

// The coordinator's loop: events in, actions out.
extension SimulatedRun {
  /// Lets the schedule hear what happened, and does what it says, until nothing is left to hear.
  func feed(_ event: Schedule.Event) {
    guard coordinator.isUp else { return }
    coordinator.events.append(event)
    guard !coordinator.isSettling else { return }
    coordinator.isSettling = true
    let life = coordinator.life
    while coordinator.isUp, coordinator.life == life, !coordinator.events.isEmpty {
      let heard = coordinator.events.removeFirst()
      if plan.mistake == .forgetsTime, heard == .tick { continue }
      let actions = coordinator.schedule.handle(heard, now: coordinator.clock(now))
      checkMachine(after: heard)
      for action in actions where coordinator.isUp && coordinator.life == life { perform(action) }
    }
    if coordinator.life == life { coordinator.isSettling = false }
  }

  /// The machine's own rules: after every event of a small run, and of a replayed one; else often
  /// enough, since the check costs as much as the tasks are many.
  private func checkMachine(after event: Schedule.Event) {
    coordinator.unchecked += 1
    guard story.isTold || coordinator.unchecked >= checkEvery else { return }
    coordinator.unchecked = 0
    for rule in coordinator.schedule.checkInvariants() {
      oracle.accuse("the schedule broke a rule with \(event.words): \(rule)")
    }
  }

  private func perform(_ action: Schedule.Action) {
    switch action {
    case .welcome(let session, let adopted): welcome(session, adopted)
    case .refuse(let session, let refusal):
      let code = Message.Refusal(rawValue: refusal.rawValue) ?? .unknownSession
      say(.refused(code, sentence: "\(refusal)"), to: session)
      coordinator.peers[session] = nil
    case .answerHeartbeat(let session): say(.heartbeatAck, to: session)
    case .assign(let session, let attempt, _, let trial):
      assign(attempt, trial: trial, to: session)
    case .cancelTask(let session, let attempt, let reason):
      say(.cancel(reason: reason.rawValue), to: session, about: attempt)
      discard(attempt, of: session)
    case .grantUpload(let session, let attempt): grant(attempt, to: session)
    case .acknowledge(let session, let attempt):
      release(attempt)
      say(.resultAck, to: session, about: attempt)
      discard(attempt, of: session)
    case .superseded(let session, let attempt):
      release(attempt)
      say(.superseded, to: session, about: attempt)
      discard(attempt, of: session)
    case .shutdownWorker(let session):
      say(.shutdown, to: session)
      close(session)
    case .dropWorker(let session, let loss):
      tell("coordinator loses \(name(of: session)): \(loss)")
      close(session)
    case .discardUpload(let session, let attempt):
      // If it is offered again, it is sent again as a whole.
      say(.resultNack, to: session, about: attempt)
      discard(attempt, of: session)
    case .commit(let session, let attempt): commit(attempt, of: session)
    case .note(let note): take(note)
    case .alarm(let alarm):
      tell("alarm: \(alarm)")
      oracle.hear(alarm)
    case .stageFinished(let name):
      tell("stage \(name) is finished")
      beginNextStage()
    case .finished: publish()
    case .failed(let failure): endLife(with: failure)
    }
  }

  private func welcome(_ session: UInt64, _ adopted: [Adoption]) {
    tally.adopted += adopted.count
    if !adopted.isEmpty {
      tell(
        "coordinator adopts of \(name(of: session)): "
          + adopted.map { "\($0.former.words) as \($0.attempt.words)" }.joined(separator: ", "))
    }
    say(
      .welcome(
        Message.Welcome(
          run: "simulated", heartbeatMilliseconds: Int(plan.limits.heartbeatMilliseconds),
          leaseMilliseconds: Int(plan.limits.leaseMilliseconds), fetchWindow: 4,
          identity: Self.identity.digest,
          adoptions: adopted.map {
            Message.Adoption(
              formerEpoch: $0.former.epoch, task: $0.former.wireTask,
              formerAttempt: $0.former.number, attempt: $0.attempt.number)
          })),
      to: session)
  }

  private func assign(_ attempt: Attempt, trial: Trial, to session: UInt64) {
    oracle.noteAssigned(attempt)
    let input = SimulatedWork.input(of: attempt.task, seed: plan.seed)
    let shared = SimulatedWork.shared(stage: attempt.task.stage, seed: plan.seed)
    let stage = plan.stages[attempt.task.stage].name
    tell(
      "coordinator gives \(attempt.words) to \(name(of: session))"
        + SimulatedTrial(trial.prefix, trial.exclusions).words)
    say(
      .assign(
        Message.Assignment(
          stage: stage, inputOctets: input.count, parameters: [], label: attempt.task.words,
          shared: [Message.SharedPart(name: stage + ".shared", octets: shared.count)],
          prefix: trial.prefix, exclusions: trial.exclusions)),
      to: session, about: attempt)
  }

  /// What must outlive the coordinator goes to the keeper, after the results before it.
  private func take(_ note: Schedule.LedgerNote) {
    tell("note: \(note)")
    switch note {
    case .strike(let task, let worker, let loss):
      coordinator.keeping.append(
        .note(.strike(taskName(task), LedgerEntry.Strike(worker: worker, loss: "\(loss)"))))
    case .exclusion(let task, let unit):
      tally.convictedUnits += 1
      oracle.convict(task, unit: unit)
      coordinator.keeping.append(.note(.exclusion(taskName(task), unit: unit)))
    case .disowned(let worker, let tasks):
      // Whatever the ledger has of the worker, kept under whatever coordinator.
      var names = Set(tasks.map { taskName($0) })
      for result in book.contents.kept.values where result.worker == worker {
        names.insert(result.task)
      }
      for name in names.sorted() {
        oracle.disown(name)
        coordinator.keeping.append(.note(.disowned(name, reason: worker)))
      }
    }
    startKeeper()
  }

  // MARK: Stages

  func beginNextStage() {
    coordinator.stageIndex += 1
    guard plan.stages.indices.contains(coordinator.stageIndex) else {
      feed(.workEnded)
      return
    }
    let stage = plan.stages[coordinator.stageIndex]
    forgetDamaged(of: stage.name)
    guard coordinator.isUp else { return }
    let resumed = coordinator.resumption
    let shapes = stage.tasks.enumerated().map { ordinal, task in
      let name = TaskName(stage: stage.name, ordinal: ordinal)
      let kept = resumed?.kept[name]
      return TaskShape(
        weight: Int(task.milliseconds), memoryOctets: task.memoryOctets, units: task.units,
        isCommitted: kept != nil, keptBy: kept?.worker ?? "",
        strikes: resumed?.strikes[name]?.count ?? 0, exclusions: resumed?.exclusions[name] ?? [])
    }
    let keptCount = shapes.count { $0.isCommitted }
    tell("stage \(stage.name) begins: \(stage.tasks.count) tasks, \(keptCount) kept")
    // Resume is replay: what is kept is accepted again, in its order.
    for result in resumed?.results(of: stage.name) ?? [] {
      tally.replayed += 1
      accept(
        TaskID(stage: coordinator.stageIndex, ordinal: result.task.ordinal),
        path: SimulatedRun.folder.block(result))
      guard coordinator.isUp else { return }
    }
    feed(.stageBegan(name: stage.name, tasks: shapes))
  }

  /// Kept results of a stage are read before they count: a power cut may have taken a part.
  private func forgetDamaged(of stage: String) {
    if plan.mistake == .replaysUnread { return }
    for result in coordinator.resumption?.results(of: stage) ?? [] {
      let path = Self.folder.block(result)
      // What can't be read is as good as damaged.
      let digest = try? coordinator.process?.digest(of: path, at: .checkBlock)
      if coordinator.hasDied(on: disk) {
        crashCoordinator("died replaying results")
        return
      }
      if digest == result.sha256 { continue }
      tell("the kept result of \(result.task) is damaged")
      oracle.forget(result.task, troubles: disk.troubles)
      coordinator.resumption?.kept[result.task] = nil
      coordinator.keeping.append(
        .note(.forgotten(result.task, reason: "it has other octets than were kept")))
    }
    startKeeper()
  }

  func taskName(_ task: TaskID) -> TaskName {
    TaskName(stage: plan.stages[task.stage].name, ordinal: task.ordinal)
  }

  func name(of session: UInt64) -> String {
    workerOfSession[session].map { workers[$0].name } ?? "nobody"
  }
}

extension Schedule.Event {
  /// As a story has it.
  var words: String {
    let words = "\(self)"
    return words.count > 160 ? words.prefix(160) + "…" : words
  }
}
