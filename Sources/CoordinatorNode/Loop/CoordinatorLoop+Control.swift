import Pipeline
import Scheduling
import Wire
import ZeroMQ

/// What workers say on the control socket, as events.
extension CoordinatorLoop {
  func hear(_ envelope: Envelope, from route: [UInt8], sender: String?) {
    let session = envelope.session
    if case .hello(let hello) = envelope.message {
      greet(hello, session: session, route: route, sender: sender)
      return
    }
    // A session speaks by the connection of its last HELLO, or says HELLO again.
    guard let peer = peers[session], peer.route == route, peer.sender == sender else {
      refuse(.unknownSession, "Say HELLO first.", session: session, route: route)
      return
    }
    let attempt = Attempt(
      epoch: envelope.epoch, wireTask: envelope.task, number: envelope.attempt)
    switch envelope.message {
    case .heartbeat(let held):
      events.append(.heartbeat(session: session, held: held.map(\.scheduled)))
    case .ready(let credit): events.append(.ready(session: session, credit: credit))
    case .rejected: events.append(.returned(session: session, attempt: attempt))
    case .failed(let kind, let sentence):
      events.append(
        .failed(session: session, attempt: attempt, kind: kind.scheduled, sentence: sentence))
    case .offer(let octets, let digest):
      let claim = ResultClaim(octets: octets, digest: digest)
      if peer.claims.count < Peer.claimsMax { peers[session]?.claims[attempt] = claim }
      events.append(.offered(session: session, attempt: attempt, result: claim))
    case .draining: events.append(.workerLeaving(session: session))
    case .bye: events.append(.workerGone(session: session, loss: .left))
    default: break
    }
  }

  private func greet(
    _ hello: Message.Hello, session: UInt64, route: [UInt8], sender: String?
  ) {
    guard let slots = slotsAdmitted(hello, session: session, sender: sender, route: route) else {
      return
    }
    guard hello.build == configuration.build else {
      let sentence =
        "it is another build (\(hello.build.prefix(12))) than the coordinator's "
        + "(\(configuration.build.prefix(12))): start both from one build."
      configuration.journal(.workerRefused(name: hello.name, reason: sentence))
      refuse(.otherBuild, sentence, session: session, route: route)
      return
    }
    let bringsWork =
      hello.identity == workload.identity.digest && shard?.isRebased != true
      && hello.held.contains { $0.epoch != schedule.epoch }
    if bringsWork, !isOpen, waitingHellos.count < Self.peersMax {
      // It is heard once there is a stage that may need what it brings.
      waitingHellos[session] = (hello, route, sender)
      let answer = outgoing(.heartbeatAck, session: session, about: nil)
      send(answer, by: route, over: control)
      return
    }
    if peers[session] != nil {
      peers[session]?.route = route
    } else {
      guard peers.count < Self.peersMax else {
        refuse(.poolFull, "the pool is full.", session: session, route: route)
        return
      }
      peers[session] = Peer(name: hello.name, sender: sender, slots: slots, route: route)
    }
    localWorkers.noteJoined(session: session)
    events.append(
      .workerJoined(
        session: session, name: hello.name, slots: slots,
        host: hello.host.isEmpty ? hello.name : hello.host,
        memoryOctets: Int64(hello.memoryOctets), held: bringsWork ? brought(by: hello) : []))
  }

  /// What a worker holds of former coordinators of the run.
  private func brought(by hello: Message.Hello) -> [HeldAttempt] {
    hello.held.filter { $0.epoch != schedule.epoch }.map(\.scheduled)
  }

  /// Hears the workers that had to wait: there is a stage for what they bring, or none any more.
  func hearWaiting() {
    isOpen = true
    let waiting = waitingHellos
    waitingHellos = [:]
    for session in waiting.keys.sorted() {
      guard let (hello, route, sender) = waiting[session] else { continue }
      greet(hello, session: session, route: route, sender: sender)
    }
  }

  func refuse(
    _ refusal: Message.Refusal, _ sentence: String, session: UInt64, route: [UInt8]
  ) {
    let envelope = outgoing(.refused(refusal, sentence: sentence), session: session, about: nil)
    send(envelope, by: route, over: control)
  }
}

extension Message.HeldTask {
  var scheduled: HeldAttempt {
    HeldAttempt(
      attempt: Attempt(epoch: epoch, wireTask: task, number: attempt), recordsDone: recordsDone)
  }
}

extension Message.FailureKind {
  var scheduled: Schedule.FailureKind {
    switch self {
    case .data: .data
    case .resource: .resource
    case .bug: .bug
    case .infra: .infra
    }
  }
}

extension Schedule.Refusal {
  /// The refusal on the wire, and what a person is told.
  var told: (refusal: Message.Refusal, sentence: String) {
    switch self {
    case .unknownSession: (.unknownSession, "say HELLO first.")
    case .replaced: (.replaced, "another worker came under its name: give each its own.")
    case .dismissed: (.dismissed, "its tasks stood still too often: look into its host.")
    case .poolFull: (.poolFull, "the pool is full: it may come later.")
    case .runEnded: (.runEnded, "the run is over.")
    }
  }
}
