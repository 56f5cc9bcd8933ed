import Ledger
import Pipeline
import Scheduling

/// One of several coordinators: seals its part of each stage, and gathers the others'.
extension CoordinatorLoop {
  /// Asks for the seals of the stage before anything of it is done.
  func beginShard(of next: StagePlan, kept: [KeptResult]) {
    guard let plan = shard?.plan else { return }
    shard?.begin(next.name, kept: kept)
    keeping.post(.readSeals(stage: next.name, spools: plan.peers))
  }

  /// What this coordinator tells of the stage that runs.
  private func seal(isComplete: Bool) -> StageSeal {
    guard let shard, let stage else { preconditionFailure("A seal is of a shard's stage.") }
    let results = isComplete ? shard.results.values.sorted { $0.ordinal < $1.ordinal } : []
    return StageSeal(
      run: Hex.text(workload.identity.digest), build: configuration.build,
      words: workload.identity.words, shard: shard.number.index + 1, shards: shard.number.count,
      epoch: resumption.epoch, stage: stage.name, basis: shard.basis, isComplete: isComplete,
      results: results)
  }

  /// What the seals say: before the stage, and again and again while others are waited for.
  func hearSeals(_ own: StageSeal?, _ others: [String: StageSeal]) {
    guard outcome == nil, let phase = shard?.phase else { return }
    shard?.isAsking = false
    switch phase {
    case .beginning(let kept):
      shard?.phase = .working
      shard?.found = others
      beginPart(kept: kept, sealed: own)
    case .gathering: gather(others)
    case .working, .sealing: break
    }
  }

  // MARK: Its own part

  /// Kept results count where they were made from what the stage is made from now.
  private func beginPart(kept: [KeptResult], sealed: StageSeal?) {
    guard let shard, let stage else { return }
    let begun = seal(isComplete: false)
    let former = sealed.flatMap { $0.isSameRun(as: begun) ? $0 : nil }
    var own = kept.filter { shard.number.does(stage.tasks[$0.task.ordinal]) }
    let isRebased = former?.basis ?? StageSeal.root != shard.basis
    self.shard?.isRebased = isRebased
    if isRebased, !own.isEmpty {
      let reason = "made from other results of the stages before"
      configuration.journal(
        .resumed(
          note: "\(own.count) kept results of stage \(stage.name) were \(reason): they are "
            + "computed again"))
      keeping.post(.note(own.map { .forgotten($0.task, reason: reason) }))
      own = []
    }
    // A seal that still holds stays: the others may have read it.
    let holds =
      former?.isComplete == true && former?.basis == shard.basis && former?.number == shard.number
      && former?.results == own.map(SealedResult.init)
    if !holds { keeping.post(.seal(begun)) }
    beginReplay(of: own)
  }

  /// Its part of the stage is done.
  func sealStage() {
    isOpen = false
    shard?.phase = .sealing
    keeping.post(.seal(seal(isComplete: true)))
  }

  func noteSealed(_ seal: StageSeal) {
    guard seal.isComplete, let stage, let plan = shard?.plan else { return }
    if stage.isLast {
      self.stage = nil
      events.append(.workEnded)
      hearWaiting()
      return
    }
    shard?.phase = .gathering
    shard?.waiting = plan.peers
    shard?.waitsSince = clock.milliseconds
    shard?.alarmedAt =
      clock.milliseconds - ShardState.alarmMilliseconds + ShardState.firstAlarmMilliseconds
    shard?.numbers = [plan.number: keeping.folder.path]
    if plan.peers.isEmpty { endGathering() } else { ask() }
  }

  // MARK: The others'

  /// Now and then, while others are waited for.
  func askForSeals() {
    guard let state = shard, case .gathering = state.phase, !state.isAsking,
      !state.waiting.isEmpty, outcome == nil,
      clock.milliseconds - state.askedAt >= ShardState.askMilliseconds
    else { return }
    ask()
  }

  private func ask() {
    guard let stage, let waiting = shard?.waiting else { return }
    shard?.isAsking = true
    shard?.askedAt = clock.milliseconds
    keeping.post(.readSeals(stage: stage.name, spools: waiting))
  }

  private func gather(_ seals: [String: StageSeal]) {
    guard let state = shard else { return }
    let ours = seal(isComplete: false)
    for spool in state.waiting {
      guard let seal = seals[spool] else { continue }
      if let trouble = trouble(with: seal, at: spool, ours: ours) {
        // What stood there before this stage began may be of a month that is over.
        if state.found[spool] == seal { continue }
        outcome = .failed(.shard(trouble))
        return
      }
      guard seal.isComplete, seal.isSameRun(as: ours), seal.number.count == ours.shards else {
        continue
      }
      take(seal, at: spool)
      if outcome != nil { return }
    }
    noteWaiting(seals, ours)
    endGathering()
  }

  /// Why the coordinator at a spool doesn't go with this one, as far as is known.
  private func trouble(
    with seal: StageSeal, at spool: String, ours: StageSeal
  ) -> ShardTrouble? {
    guard seal.isSameRun(as: ours) else {
      return .otherRun(spool: spool, words: seal.words, isOtherBuild: seal.run == ours.run)
    }
    let number = seal.number
    let isTaken = shard?.numbers[number].map { $0 != spool } ?? false
    guard number.count == ours.shards, !isTaken else {
      return .otherShare(spool: spool, found: number, ours: ours.number)
    }
    return nil
  }

  /// Has the results of a complete seal read.
  private func take(_ seal: StageSeal, at spool: String) {
    guard let stage, let state = shard else { return }
    guard seal.basis == state.basis else {
      outcome = .failed(.shard(.otherBasis(spool: spool, stage: stage.name)))
      return
    }
    let due = stage.tasks.filter { seal.number.does($0) }.map(\.ordinal)
    guard due == seal.results.map(\.ordinal) else {
      let what = "\(spool) has \(seal.results.count) of the \(due.count) results that it does"
      outcome = .failed(.shard(.missing(stage: stage.name, [what])))
      return
    }
    shard?.numbers[seal.number] = spool
    shard?.waiting.removeAll { $0 == spool }
    configuration.journal(
      .gathered(stage: stage.name, results: seal.results.count, spool: spool))
    if seal.results.isEmpty { return }
    shard?.checking[spool] = seal.results.count
    for result in seal.results { keeping.post(.checkSealed(result, spool: spool)) }
  }

  func acceptSealed(_ result: SealedResult, of spool: String, damage: String?) {
    guard let stage, let left = shard?.checking[spool], outcome == nil else { return }
    let path = result.path(in: spool)
    do {
      if let damage { throw DamagedResult(path: path, reason: damage) }
      let done = try workload.accept(stage: stage.name, task: result.ordinal, resultPath: path)
      progress.tasksDone += 1
      progress.records += done.records
      progress.octets += done.octets
      shard?.others[result.ordinal] = result
      shard?.checking[spool] = left == 1 ? nil : left - 1
      endGathering()
    } catch let error as DamagedResult {
      outcome = .failed(.shard(.damaged(path: path, reason: error.reason)))
    } catch {
      workloadFailed(error)
    }
  }

  private func endGathering() {
    guard outcome == nil, let state = shard, case .gathering = state.phase, state.waiting.isEmpty,
      state.checking.isEmpty
    else { return }
    shard?.phase = .working
    progress.waitsFor = ""
    beginNextStage()
  }

  private func noteWaiting(_ seals: [String: StageSeal], _ ours: StageSeal) {
    guard let state = shard, let stage, !state.waiting.isEmpty else { return }
    let waiting = state.waiting.map {
      ShardWaiting(spool: $0, reason: state.reason(seals[$0], ours: ours))
    }
    progress.waitsFor = state.waiting.joined(separator: ", ")
    let waited = clock.milliseconds - state.waitsSince
    let left = state.plan.waitSecondsMax - waited / 1_000
    if left <= 0 {
      let foreign = state.waiting.lazy.compactMap { spool in
        seals[spool].flatMap { self.trouble(with: $0, at: spool, ours: ours) }
      }.first
      outcome = .failed(.shard(foreign ?? .late(stage: stage.name, waiting)))
    } else if clock.milliseconds - state.alarmedAt >= ShardState.alarmMilliseconds {
      shard?.alarmedAt = clock.milliseconds
      configuration.journal(
        .waitingForShards(stage: stage.name, waiting, endsInSeconds: left))
    }
  }
}
