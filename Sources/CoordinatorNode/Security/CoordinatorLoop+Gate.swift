import Keys
import Scheduling
import Wire
import ZeroMQ

/// Who may say what.
extension CoordinatorLoop {
  /// So many messages in a row that can't be read end a connection.
  static let garbageMax = 16
  /// Connections whose garbage is counted; more of them, and counting begins anew.
  static let garbageRoutesMax = 4_096
  /// Sessions of one key.
  static let sessionsPerKeyMax = 256

  /// Counts what can't be read: a peer that says nothing else is hung up on.
  func noteGarbage(_ reception: borrowing Reception) {
    watch.noteWhole(reception, isWorker: false)
    let route: [UInt8]
    switch reception.outcome {
    case .frames(let frames): route = frames.first ?? []
    case .tooManyFrames(let first, _): route = first
    }
    if garbage.count >= Self.garbageRoutesMax { garbage = [:] }
    garbage[route, default: 0] += 1
    guard garbage[route, default: 0] >= Self.garbageMax else { return }
    garbage[route] = nil
    let spoilt = peers.filter { $0.value.route == route }.keys.sorted()
    let name = spoilt.first.flatMap { peers[$0]?.name } ?? reception.sender
    configuration.journal(.security(.garbage(worker: name)))
    for session in spoilt { events.append(.workerGone(session: session, loss: .left)) }
    reception.hangUp()
  }

  /// Whether the message comes from whom its session belongs to, as far as there is one.
  func isOwner(_ sender: String?, of session: UInt64) -> Bool {
    guard let peer = peers[session] else { return true }
    return peer.sender == sender
  }

  /// Whether a HELLO may be said under this key, and with how many slots; nil = it may not, and has
  /// been told so. A plain connection (of this host) may say anything.
  func slotsAdmitted(
    _ hello: Message.Hello, session: UInt64, sender: String?, route: [UInt8]
  ) -> Int? {
    guard isOwner(sender, of: session) else {
      return turnAway(hello, "its session is another key's.", session: session, route: route)
    }
    guard let sender else { return hello.slots }
    guard let gate, let entry = gate.entry(of: sender) else {
      gate?.sendAway(sender)
      return turnAway(hello, "its key is not good any more.", session: session, route: route)
    }
    guard hello.name == sender || hello.name.hasPrefix(sender + "/") else {
      let sentence = "its key is \(sender)'s: it must be called \(sender), or \(sender)/ and more."
      return turnAway(hello, sentence, session: session, route: route)
    }
    let others = peers.filter { $0.key != session && $0.value.name != hello.name }
    guard !peers.contains(where: { $0.value.name == hello.name && $0.value.sender != sender })
    else { return turnAway(hello, "its name is another's.", session: session, route: route) }
    let siblings = others.values.filter { $0.sender == sender }
    let taken = siblings.reduce(0) { $0 + $1.slots }
    let free = (entry.tasksMax ?? .max) - taken
    guard free > 0, siblings.count < Self.sessionsPerKeyMax else {
      let sentence = "the tasks of key \(sender) are all taken by its other workers."
      configuration.journal(.workerRefused(name: hello.name, reason: sentence))
      refuse(.poolFull, sentence, session: session, route: route)
      return nil
    }
    return min(hello.slots, free)
  }

  private func turnAway(
    _ hello: Message.Hello, _ sentence: String, session: UInt64, route: [UInt8]
  ) -> Int? {
    configuration.journal(.workerRefused(name: hello.name, reason: sentence))
    refuse(.dismissed, sentence, session: session, route: route)
    return nil
  }

  /// Looks after the door: says what was seen there, and sends away whose key has gone.
  func keepGate() throws(ZeroMQError) {
    try askTheWatch()
    guard let gate, let news = gate.look() else { return }
    for item in news { configuration.journal(.security(item)) }
    for session in peers.keys.sorted() {
      guard let peer = peers[session], let sender = peer.sender, !gate.isGood(sender),
        !peer.isSentAway
      else { continue }
      peers[session]?.isSentAway = true
      configuration.journal(.security(.revoked(worker: peer.name)))
      say(.refused(.dismissed, sentence: "its key is not good any more."), to: session)
      events.append(.workerGone(session: session, loss: .left))
      gate.sendAway(sender)
    }
  }

  private func askTheWatch() throws(ZeroMQError) {
    let now = ContinuousClock.now
    if try !control.hasWaiting(), try !data.hasWaiting() { watch.noteDrained(asOf: now) }
    for incident in watch.takeIncidents() {
      switch incident {
      case .flooded(let sender):
        configuration.journal(.security(.flooded(sender: sender)))
        if let sender, let gate, gate.isBanned(afterFloodOf: sender) {
          configuration.journal(.security(.banned(sender: sender)))
        }
      case .hoarded(let connections):
        configuration.journal(.security(.hoarded(connections: connections)))
      case .crowded(let connections):
        configuration.journal(.security(.crowded(connections: connections)))
      }
    }
  }
}
