import Ledger
import Scheduling
import Storage
import Wire

// How coordinators begin, die and end.
extension SimulatedRun {
  static let folder = SpoolFolder(path: "/spool")
  static let identity = RunIdentity(
    digest: SimulatedWork.digest(of: [1, 2, 3]), build: build, words: "a simulated month")

  func startCoordinator() {
    guard !coordinator.isUp else { return }
    let life = coordinator.life + 1
    coordinator = SimulatedCoordinator(limits: plan.limits)
    coordinator.life = life
    coordinator.beganAt = now
    coordinator.isUp = true
    disk.set(now: now, isCalm: isCalm)
    let isDoomed = !isCalm && random.happens(perTenThousand: plan.coordinator.doomedPerTenThousand)
    let process = disk.begin(
      life, doom: isDoomed ? random.within(0...plan.coordinator.doomOperationsMax) : nil)
    let book = book
    let keeper = ResultKeeper(disk: process, folder: Self.folder) {
      (path) throws(LedgerError) in try book.open(by: life, path: path)
    }
    coordinator.process = process
    coordinator.keeper = keeper
    let strays = plan.mistake == .believesStrays ? listStrays() : []
    do throws(LedgerError) {
      var resumption = try keeper.resume(Self.identity, isParanoid: plan.isParanoid)
      keeper.takeBallast()
      believe(strays, in: &resumption)
      keeper.defersSyncs = plan.disk.settleAfterMilliseconds > 0 && !resumption.goesOn
      oracle.resume(resumption, troubles: disk.troubles)
      go(on: resumption)
    } catch {
      if coordinator.hasDied(on: disk) {
        crashCoordinator("died resuming: \(error)")
      } else {
        endLife(with: .workload(sentence: error.description))
      }
    }
  }

  private func go(on resumption: Resumption) {
    if coordinator.life > 1 { tally.resumptions += 1 }
    tell(
      "coordinator \(coordinator.life) begins with epoch \(resumption.epoch), "
        + "\(resumption.kept.count) results kept")
    coordinator.resumption = resumption
    coordinator.schedule = Schedule(epoch: resumption.epoch, limits: plan.limits, now: 0)
    if resumption.manifestDigest != nil {
      removeSpool()
      return
    }
    beginNextStage()
    if coordinator.isUp { agenda.enter(.tick(life: coordinator.life), at: now + 250) }
  }

  func tick(life: Int) {
    guard coordinator.isUp, coordinator.life == life else { return }
    disk.set(now: now, isCalm: isCalm)
    setDiskLevel(disk.level(now: now, isCalm: isCalm))
    settleSome()
    feed(.tick)
    agenda.enter(.tick(life: life), at: now + 250)
  }

  // MARK: Death

  func crashCoordinator(_ how: String) {
    guard coordinator.isUp else { return }
    let isPowerCut = random.happens(perTenThousand: plan.coordinator.powerCutPerTenThousand)
    tell("coordinator \(coordinator.life) \(how)\(isPowerCut ? "; the power is cut" : "")")
    tally.crashes += 1
    stopCoordinator()
    if isPowerCut {
      tally.powerCuts += 1
      oracle.losePower()
      disk.cutPower()
    }
    rot()
    agenda.enter(
      .coordinatorStarts,
      at: now + random.within(Int64(20)...plan.coordinator.restartMillisecondsMax))
  }

  private func stopCoordinator() {
    coordinator.isUp = false
    coordinator.events = []
    disk.end(coordinator.life)
    book.end(coordinator.life)
  }

  /// Kept blocks are damaged while nobody looks.
  private func rot() {
    guard !isCalm, plan.disk.rotPerTenThousand > 0 else { return }
    for result in book.contents.kept.values.sorted(by: { $0.task < $1.task })
    where random.happens(perTenThousand: plan.disk.rotPerTenThousand) {
      tally.rotted += 1
      tell("the block of \(result.task) rots")
      oracle.damage(result.task)
      disk.damage(Self.folder.block(result), turnsBit: plan.isParanoid)
    }
  }

  // MARK: The end

  /// The run says that it can't go on: its process ends, and the same command may go on later.
  func endLife(with failure: ScheduleFailure) {
    guard coordinator.isUp else { return }
    tell("coordinator \(coordinator.life) fails: \(failure)")
    oracle.fail(failure, now: now, diskTroubles: disk.troubles)
    flush()
    if coordinator.isUp, settle() != nil, coordinator.hasDied(on: disk) {
      crashCoordinator("died ending")
    }
    guard coordinator.isUp else { return }
    for session in coordinator.peers.keys.sorted() { say(.shutdown, to: session) }
    stopCoordinator()
    let mayGoOn = failure.exitCode == 74 || failure.exitCode == 75 || failure.exitCode == 130
    if mayGoOn, !oracle.isFinal(failure, now: now) {
      agenda.enter(.coordinatorStarts, at: now + 2_000)
    } else {
      self.failure = failure
      hasEnded = true
    }
  }

  /// What waits for the keeper is written down before the process ends.
  private func flush() {
    while coordinator.isUp, !coordinator.keeping.isEmpty {
      let count = coordinator.keeping.count
      guard keepSome() != nil, coordinator.keeping.count < count else { break }
    }
    if coordinator.hasDied(on: disk) { crashCoordinator("died ending") }
  }

  /// All results in their order, in one file that is there whole or not at all.
  func publish() {
    guard let process = coordinator.process else { return }
    disk.set(now: now, isCalm: isCalm)
    flush()
    guard coordinator.isUp else { return }
    do throws(DiskError) {
      let paths =
        plan.mistake == .mergesAsTheyCome
        ? coordinator.acceptedInOrder
        : coordinator.accepted.keys.sorted().compactMap { coordinator.accepted[$0] }
      try process.makeFolder("/out", mode: 0o755, at: .makeAbove)
      let file = try process.create("/out/.staging", at: .writePart)
      for path in paths { try file.append(process.read(path, at: .plain)) }
      try file.close()
      oracle.drop(coordinator.keeper?.unsettled.map(\.result.task) ?? [])
      coordinator.keeper?.dropUnsettled()
      try process.synchronize(file: "/out/.staging", at: .syncStaging)
      try process.rename("/out/.staging", to: Self.published, at: .exchange)
      try process.synchronize(folder: "/out", at: .syncParent)
      oracle.publish(disk.octets(at: Self.published) ?? [])
      let octets = disk.octets(at: Self.published) ?? []
      try note(manifest: SimulatedWork.digest(of: octets))
    } catch {
      stumble(error)
      return
    }
    removeSpool()
  }

  private static let published = "/out/month"

  private func note(manifest digest: [UInt8]) throws(DiskError) {
    do throws(LedgerError) {
      try coordinator.keeper?.notePublished(manifestDigest: digest)
    } catch {
      if case .disk(let error) = error { throw error }
      throw .failed(path: Self.folder.ledger, operation: .write, code: 5)
    }
  }

  /// The month stands: nothing of the run stays but it.
  private func removeSpool() {
    do throws(DiskError) {
      if let process = coordinator.process { try Self.folder.remove(on: process) }
    } catch {
      stumble(error)
      return
    }
    tell("coordinator \(coordinator.life) has published")
    stopCoordinator()
    hasEnded = true
  }

  private func stumble(_ error: DiskError) {
    if coordinator.hasDied(on: disk) {
      crashCoordinator("died publishing: \(error)")
    } else {
      endLife(with: .workload(sentence: error.description))
    }
  }

  /// What must be true when all is over.
  func lookBack() {
    guard failure == nil else { return }
    oracle.publish(disk.octets(at: Self.published) ?? [])
    let left = disk.list(Self.folder.path)
    if !left.isEmpty { oracle.accuse("the spool is left behind: \(left)") }
    let beside = disk.list("/out")
    if beside != ["month"] { oracle.accuse("beside the month there are \(beside)") }
  }

  // MARK: Others

  /// Somebody starts a second coordinator: it must find the spool taken and touch nothing in it.
  func startRival() {
    guard coordinator.isUp else { return }
    tally.rivals += 1
    let number = 1_000_000 + tally.rivals
    let process = disk.begin(number, doom: nil)
    let changes = disk.changes
    let book = book
    let rival = ResultKeeper(disk: process, folder: Self.folder) {
      (path) throws(LedgerError) in try book.open(by: number, path: path)
    }
    do throws(LedgerError) {
      _ = try rival.resume(Self.identity)
      oracle.accuse("a second coordinator was let in")
    } catch {
      tell("a second coordinator is turned away: \(error)")
    }
    if disk.changes != changes { oracle.accuse("a second coordinator changed the spool") }
    disk.end(number)
    book.end(number)
  }

  // MARK: The mistake of believing what lies about

  private func listStrays() -> [(path: String, octets: [UInt8])] {
    let kept = Set(book.contents.kept.values.map { Self.folder.block($0) })
    return [Self.folder.temporary, Self.folder.blocks].flatMap { folder in
      disk.list(folder).map { folder + "/" + $0 }
    }.filter { !kept.contains($0) }.compactMap { path in
      disk.octets(at: path).map { (path, $0) }
    }
  }

  private func believe(_ strays: [(path: String, octets: [UInt8])], in resumption: inout Resumption)
  {
    for stray in strays {
      // STAGE-ORDINAL and whatever follows.
      let words = stray.path.split(separator: "/").last?.split { $0 == "-" || $0 == "." } ?? []
      guard words.count > 2, let ordinal = Int(words[1]) else { continue }
      let task = TaskName(stage: String(words[0]), ordinal: ordinal)
      guard resumption.kept[task] == nil else { continue }
      let result = KeptResult(
        task: task, octets: stray.octets.count, sha256: SimulatedWork.digest(of: stray.octets),
        epoch: 0, attempt: 1, worker: "")
      disk.plant(stray.octets, at: Self.folder.block(result))
      resumption.kept[task] = result
    }
  }
}

extension SimulatedCoordinator {
  /// Whether its process died at an operation of the disk.
  func hasDied(on disk: VirtualDisk) -> Bool { isUp && disk.isDead(life) }
}
