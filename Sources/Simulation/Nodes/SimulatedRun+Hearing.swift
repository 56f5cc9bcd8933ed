import Crypto
import Ledger
import Scheduling
import Storage
import Wire

// What workers say to the coordinator, and bytes both ways.
extension SimulatedRun {
  /// What comes by a connection; a process that is no more hears nothing.
  func arriveAtCoordinator(_ frames: [[UInt8]], worker: Int, connection: Int) {
    guard coordinator.isUp,
      // What can't be read is dropped: whoever meant it asks again.
      let envelope = try? Envelope(frames: frames), envelope.message.type.comesFromWorker
    else { return }
    disk.set(now: now, isCalm: isCalm)
    let route = SimulatedCoordinator.Route(worker: worker, connection: connection)
    let session = envelope.session
    switch envelope.message {
    case .hello(let hello):
      greet(hello, session: session, route: route)
      return
    case .fetch(let object, let offset, let count):
      guard coordinator.peers[session] != nil else { return }
      serve(object, offset: offset, count: count, to: route, asked: envelope)
      return
    case .put(let offset):
      take(envelope, at: offset, from: route)
      return
    default: break
    }
    // A session speaks by the connection of its last HELLO, or says HELLO again.
    guard coordinator.peers[session]?.route == route else {
      let refusal = Message.refused(.unknownSession, sentence: "Say HELLO first.")
      send(outgoing(refusal, session: session, about: nil), to: route)
      return
    }
    hear(envelope, session: session)
  }

  private func hear(_ envelope: Envelope, session: UInt64) {
    let attempt = Attempt(
      epoch: envelope.epoch, wireTask: envelope.task, number: envelope.attempt)
    switch envelope.message {
    case .heartbeat(let held):
      feed(.heartbeat(session: session, held: held.map(\.scheduled)))
    case .ready(let credit): feed(.ready(session: session, credit: credit))
    case .rejected: feed(.returned(session: session, attempt: attempt))
    case .failed(let kind, let sentence):
      feed(
        .failed(
          session: session, attempt: attempt,
          kind: Schedule.FailureKind(rawValue: kind.rawValue) ?? .bug, sentence: sentence))
    case .offer(let octets, let digest):
      let claim = ResultClaim(octets: octets, digest: digest)
      coordinator.peers[session]?.claims[attempt] = claim
      feed(.offered(session: session, attempt: attempt, result: claim))
    case .draining: feed(.workerLeaving(session: session))
    case .bye: feed(.workerGone(session: session, loss: .left))
    default: break
    }
  }

  private func greet(
    _ hello: Message.Hello, session: UInt64, route: SimulatedCoordinator.Route
  ) {
    if coordinator.peers[session] != nil {
      coordinator.peers[session]?.route = route
    } else {
      coordinator.peers[session] = SimulatedCoordinator.Peer(name: hello.name, route: route)
    }
    let held = hello.identity == Self.identity.digest ? hello.held.map(\.scheduled) : []
    feed(
      .workerJoined(
        session: session, name: hello.name, slots: hello.slots,
        host: hello.host,
        memoryOctets: Int64(hello.memoryOctets), held: held))
  }

  // MARK: Saying

  func say(_ message: Message, to session: UInt64, about attempt: Attempt? = nil) {
    guard let route = coordinator.peers[session]?.route else { return }
    send(outgoing(message, session: session, about: attempt), to: route)
  }

  private func outgoing(
    _ message: Message, session: UInt64, about attempt: Attempt?, chunk: [UInt8] = []
  ) -> Envelope {
    coordinator.sequence &+= 1
    return Envelope(
      session: session, epoch: attempt?.epoch ?? coordinator.schedule.epoch,
      task: attempt?.wireTask ?? 0, attempt: attempt?.number ?? 0,
      sequence: coordinator.sequence, message: message, chunk: chunk)
  }

  // MARK: Out

  /// FETCH → CHUNK, or NOSUCH where the stage or the range isn't (any more).
  private func serve(
    _ object: Message.Object, offset: Int, count: Int, to route: SimulatedCoordinator.Route,
    asked: Envelope
  ) {
    let attempt = Attempt(epoch: asked.epoch, wireTask: asked.task, number: asked.attempt)
    var whole: [UInt8]?
    if attempt.epoch == coordinator.schedule.epoch, attempt.task.stage == coordinator.stageIndex {
      switch object {
      case .taskInput: whole = SimulatedWork.input(of: attempt.task, seed: plan.seed)
      case .shared: whole = SimulatedWork.shared(stage: attempt.task.stage, seed: plan.seed)
      }
    }
    guard let whole, offset >= 0, offset + count <= whole.count else {
      send(
        outgoing(.noSuch(object, offset: offset), session: asked.session, about: attempt),
        to: route)
      return
    }
    send(
      outgoing(
        .chunk(object, offset: offset), session: asked.session, about: attempt,
        chunk: Array(whole[offset..<(offset + count)])),
      to: route)
  }

  // MARK: In

  /// Opens the upload, or says again where it stands.
  func grant(_ attempt: Attempt, to session: UInt64) {
    guard let claim = coordinator.peers[session]?.claims[attempt] else { return }
    if coordinator.peers[session]?.uploads[attempt] == nil {
      guard openUpload(attempt, claim: claim, session: session) else { return }
    }
    say(.grant(windowChunks: 4), to: session, about: attempt)
  }

  private func openUpload(_ attempt: Attempt, claim: ResultClaim, session: UInt64) -> Bool {
    guard let process = coordinator.process else { return false }
    let path = Self.folder.upload(
      taskName(attempt.task), epoch: attempt.epoch, attempt: attempt.number)
    do throws(DiskError) {
      let file = try process.create(path, at: .writeResult)
      coordinator.peers[session]?.uploads[attempt] = SimulatedCoordinator.Upload(
        path: path, claim: claim, file: file)
      return true
    } catch {
      meet(error, attempt: attempt, session: session)
      return false
    }
  }

  /// PUT: the next chunk is kept; every one is answered with how far the upload is.
  private func take(
    _ envelope: Envelope, at offset: Int, from route: SimulatedCoordinator.Route
  ) {
    let session = envelope.session
    let attempt = Attempt(
      epoch: envelope.epoch, wireTask: envelope.task, number: envelope.attempt)
    if plan.mistake == .dropsFence { takeWithoutFence(attempt, octets: envelope.chunk) }
    guard var upload = coordinator.peers[session]?.uploads[attempt] else { return }
    let isNews =
      !upload.isClosed && offset == upload.octetsHere
      && envelope.chunk.count <= upload.claim.octets - upload.octetsHere
    if isNews {
      do throws(DiskError) {
        try upload.file.append(envelope.chunk)
      } catch {
        say(.resultNack, to: session, about: attempt)
        discard(attempt, of: session)
        meet(error, attempt: attempt, session: session)
        return
      }
      upload.hash.update(data: envelope.chunk)
      upload.octetsHere += envelope.chunk.count
      coordinator.peers[session]?.uploads[attempt] = upload
    }
    send(
      outgoing(.putAck(offset: upload.octetsHere), session: session, about: attempt), to: route)
    guard isNews else { return }
    feed(.uploadAdvanced(session: session, attempt: attempt, octets: upload.octetsHere))
    if upload.isComplete { complete(attempt, session: session) }
  }

  private func complete(_ attempt: Attempt, session: UInt64) {
    guard var upload = coordinator.peers[session]?.uploads[attempt] else { return }
    upload.isClosed = true
    coordinator.peers[session]?.uploads[attempt] = upload
    let isRight = Array(upload.hash.finalize()) == upload.claim.digest
    if isRight || plan.mistake == .trustsUploads {
      feed(.uploadCompleted(session: session, attempt: attempt))
    } else {
      feed(.uploadBroken(session: session, attempt: attempt))
    }
  }

  /// The mistake: whatever comes in of an attempt is the task's result.
  private func takeWithoutFence(_ attempt: Attempt, octets: [UInt8]) {
    guard plan.stages.indices.contains(attempt.task.stage) else { return }
    oracle.accept(attempt.task, octets: octets, isReplay: false)
  }

  /// What a loop does with a disk that refuses a result: room may come, and other troubles may
  /// pass, but not for ever.
  func meet(_ error: DiskError, attempt: Attempt, session: UInt64) {
    switch error {
    case .crashed: crashCoordinator("died at \(error)")
    case .full:
      tell("the disk is full for \(attempt.words)")
      setDiskLevel(.full)
    case .failed, .busy:
      tell("the disk refuses \(attempt.words): \(error)")
      coordinator.diskErrors += 1
      if coordinator.diskErrors >= Self.diskErrorsMax {
        endLife(with: .workload(sentence: error.description))
      }
    }
  }

  private static let diskErrorsMax = 8

  // MARK: Sessions

  func discard(_ attempt: Attempt, of session: UInt64) {
    coordinator.peers[session]?.claims[attempt] = nil
    guard let upload = coordinator.peers[session]?.uploads.removeValue(forKey: attempt) else {
      return
    }
    coordinator.keeper?.drop(upload.path)
    if coordinator.hasDied(on: disk) { crashCoordinator("died dropping an upload") }
  }

  /// Forgets a session with everything that is open with it.
  func close(_ session: UInt64) {
    guard let peer = coordinator.peers[session] else { return }
    for attempt in peer.uploads.keys.sorted() { discard(attempt, of: session) }
    coordinator.peers[session] = nil
  }
}

extension Message.HeldTask {
  fileprivate var scheduled: HeldAttempt {
    HeldAttempt(
      attempt: Attempt(epoch: epoch, wireTask: task, number: attempt), recordsDone: recordsDone)
  }
}
