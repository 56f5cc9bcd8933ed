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
      let attempts = held.map {
        HeldAttempt(
          attempt: Attempt(epoch: $0.epoch, wireTask: $0.task, number: $0.attempt),
          recordsDone: $0.recordsDone)
      }
      events.append(.heartbeat(session: session, held: attempts))
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
    events.append(.workerJoined(session: session, name: hello.name, slots: slots))
  }

  func refuse(
    _ refusal: Message.Refusal, _ sentence: String, session: UInt64, route: [UInt8]
  ) {
    let envelope = outgoing(.refused(refusal, sentence: sentence), session: session, about: nil)
    send(envelope, by: route, over: control)
  }
}

extension Message.FailureKind {
  var scheduled: Schedule.FailureKind {
    switch self {
    case .data: .data
    case .resource: .resource
    case .bug: .bug
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
