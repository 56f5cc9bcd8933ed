import Pipeline
import Scheduling
import Wire

/// What the schedule decided, done.
extension CoordinatorLoop {
  func perform(_ action: Schedule.Action) throws(CoordinatorFailure) {
    switch action {
    case .welcome(let session, let adopted): welcome(session, adopted)
    case .refuse(let session, let refusal):
      let (code, sentence) = refusal.told
      if let name = peers[session]?.name {
        configuration.journal(.workerRefused(name: name, reason: sentence))
      }
      say(.refused(code, sentence: sentence), to: session)
      close(session)
    case .answerHeartbeat(let session): say(.heartbeatAck, to: session)
    case .assign(let session, let attempt, _, let trial): assign(attempt, trial, to: session)
    case .cancelTask(let session, let attempt, let reason):
      say(.cancel(reason: reason.rawValue), to: session, about: attempt)
      discard(attempt, of: session)
    case .grantUpload(let session, let attempt): grant(attempt, to: session)
    case .acknowledge(let session, let attempt):
      say(.resultAck, to: session, about: attempt)
      discard(attempt, of: session)
    case .superseded(let session, let attempt):
      say(.superseded, to: session, about: attempt)
      discard(attempt, of: session)
    case .shutdownWorker(let session):
      say(.shutdown, to: session)
      close(session)
    case .dropWorker(let session, let loss):
      if let name = peers[session]?.name {
        configuration.journal(.workerLost(name: name, loss: loss))
      }
      close(session)
    case .discardUpload(let session, let attempt):
      // What of it is on its way is of no use: if it is offered again, it is sent again as a whole.
      say(.resultNack, to: session, about: attempt)
      discard(attempt, of: session)
    case .commit(let session, let attempt): keep(attempt, of: session)
    case .stageFinished(let name):
      configuration.journal(.stageFinished(name: name))
      if shard == nil { beginNextStage() } else { sealStage() }
    case .note(let note): write(note)
    case .alarm(let alarm): tell(alarm)
    case .finished:
      progress.isFinished = true
      outcome = .finished(progress)
    case .failed(.diskFull(let milliseconds)):
      outcome = .failed(.noRoom(pausedMilliseconds: milliseconds, diskWatch.shortage))
    case .failed(let failure): outcome = .failed(.schedule(failure))
    }
  }

  private func welcome(_ session: UInt64, _ adopted: [Adoption]) {
    if let peer = peers[session], !peer.isWelcome {
      peers[session]?.isWelcome = true
      configuration.journal(.workerJoined(name: peer.name))
    }
    let limits = configuration.limits
    say(
      .welcome(
        Message.Welcome(
          run: configuration.run, heartbeatMilliseconds: Int(limits.heartbeatMilliseconds),
          leaseMilliseconds: Int(limits.leaseMilliseconds),
          fetchWindow: configuration.fetchWindow, identity: workload.identity.digest,
          adoptions: adopted.map {
            Message.Adoption(
              formerEpoch: $0.former.epoch, task: $0.former.wireTask,
              formerAttempt: $0.former.number, attempt: $0.attempt.number)
          })),
      to: session)
  }

  private func assign(_ attempt: Attempt, _ trial: Trial, to session: UInt64) {
    guard let stage, attempt.task.stage == stageIndex,
      stage.tasks.indices.contains(attempt.task.ordinal)
    else { preconditionFailure("The schedule assigns tasks of the stage that runs.") }
    let task = stage.tasks[attempt.task.ordinal]
    do {
      let octets = try workload.prepareInput(stage: stage.name, task: task.ordinal)
      inputOctets[task.ordinal] = octets
      let assignment = Message.Assignment(
        stage: stage.name, inputOctets: octets, parameters: task.parameters, label: task.label,
        shared: sharedObjects.map { Message.SharedPart(name: $0.name, octets: $0.octets) },
        prefix: trial.prefix, exclusions: trial.exclusions)
      say(.assign(assignment), to: session, about: attempt)
    } catch {
      workloadFailed(error)
    }
  }

  func workloadFailed(_ error: any Error) {
    events.append(.workloadFailed(sentence: String(describing: error)))
  }

  // MARK: Sessions

  /// Forgets a session with everything that is open with it.
  func close(_ session: UInt64) {
    guard let peer = peers.removeValue(forKey: session) else { return }
    for attempt in peer.uploads.keys.sorted() { peer.uploads[attempt]?.discard() }
  }

  func discard(_ attempt: Attempt, of session: UInt64) {
    peers[session]?.uploads.removeValue(forKey: attempt)?.discard()
    peers[session]?.claims[attempt] = nil
  }
}
