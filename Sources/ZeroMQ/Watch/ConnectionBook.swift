/// What is known of the connections to our ports, and whom to hang up on. It is told what the
/// kernel counts and which messages were handed out, and does nothing by itself.
///
/// The library keeps a message in memory until its last frame is there, however many there are, and
/// for each connection some tens of kibioctets. Both are bounded here. Octets are those on the
/// wire.
package struct ConnectionBook: Sendable {
  /// Who can send messages to a port.
  package enum Door: Hashable, Sendable {
    /// Everybody on this host. An empty frame takes two octets on the wire and 64 in memory, so
    /// little is kept, and memory is looked at, too: see ``ConnectionBook/growthOctetsMax``.
    case plain
    /// Keys of the list alone; before its handshake is done, a connection has one frame at most.
    case locked

    /// What connections may have sent in all of messages that they don't end: of a stranger all,
    /// of a worker what is more than the largest message.
    package var unfinishedOctetsMax: Int64 { self == .plain ? 5 << 18 : 16 << 20 }
    /// What strangers may have sent in all, ended or not, while nobody takes messages out.
    package var strangersOctetsMax: Int64 { self == .plain ? 10 << 20 : 32 << 20 }
  }

  /// A live connection, as the kernel has it.
  package struct Sighting: Hashable, Sendable {
    package var descriptor: Int32
    /// Tells it from another one that had the same descriptor before.
    package var inode: UInt
    package var door: Door
    /// That have come and were read by the library.
    package var octets: Int64

    package init(descriptor: Int32, inode: UInt, door: Door, octets: Int64) {
      self.descriptor = descriptor
      self.inode = inode
      self.door = door
      self.octets = octets
    }
  }

  /// Something that an operator may want to know.
  package enum Incident: Hashable, Sendable {
    /// A connection was cut since it sent without end what is no whole message; `sender` is the
    /// name it was admitted by, where it has said anything whole before.
    case flooded(sender: String?)
    /// So many connections were cut, since together they had too much that was not ended.
    case hoarded(connections: Int)
    /// So many silent connections were cut, since there were too many.
    case crowded(connections: Int)
  }

  /// What is to be done after a look.
  package struct Verdict: Hashable, Sendable {
    package var hangUps: [Int32] = []
    package var incidents: [Incident] = []
    /// Whether there is too much already, unless it turns out to be whole messages that wait.
    package var isWorried = false
    /// Whether the next look should come soon.
    package var isAlert = false
  }

  /// One connection, between two whole messages. *Limits*: above the receive queue's maximum times
  /// the largest message, plus one (see ``SocketOptions/dataServer``).
  package static let octetsMax: Int64 = 16 << 20
  /// A chunk of 1 MiB with all that is around it.
  package static let messageOctetsMax: Int64 = 17 << 16
  /// Strangers' connections beside as many as there are workers' (each worker has a second one,
  /// which says nothing before its first task).
  package static let strangersMax = 256

  /// How much the process may grow beside twice what strangers at plain doors have sent of messages
  /// that were not handed out; then all of those are cut who have sent more than
  /// ``smallOctetsMax``. It may have been others who made it grow: who is cut without fault comes
  /// again.
  package static let growthOctetsMax: Int64 = 6 << 20
  /// Beginnings that are not looked at.
  package static let smallOctetsMax: Int64 = 16 << 10

  private struct Connection {
    var inode: UInt
    var door: Door
    /// The look at which it was first seen.
    var since: Int
    var octets: Int64 = 0
    /// What had come when a whole message was last seen.
    var octetsBefore: Int64 = 0
    /// Since then, and surely of a message that has not ended: all whole ones were taken out.
    var unfinished: Int64 = 0
    /// Whether it has said something that a worker says.
    var isWorker = false
    var sender: String?

    var sinceWhole: Int64 { octets - octetsBefore }
    /// What counts against ``Door/unfinishedOctetsMax``.
    func burden(_ octets: Int64) -> Int64 {
      isWorker ? max(0, octets - ConnectionBook.messageOctetsMax) : octets
    }
  }

  /// What was heard by a connection since the last look.
  package struct Note: Hashable, Sendable {
    var isWorker = false
    var sender: String?
  }

  private var connections: [Int32: Connection] = [:]
  private var notes: [Int32: Note] = [:]
  private var looks = 0
  /// Memory of the process when strangers at plain doors had last begun next to nothing.
  private var restOctets: Int64 = .max

  /// Knows of nobody.
  package init() {}

  /// A whole message was handed out; `isWorker`: it is one that workers send.
  package mutating func noteWhole(descriptor: Int32, isWorker: Bool, sender: String?) {
    var note = notes[descriptor] ?? Note()
    if isWorker { note.isWorker = true }
    if let sender { note.sender = sender }
    notes[descriptor] = note
  }

  /// What was noted so far, for the look that begins: the kernel is to be asked after this.
  package mutating func takeNotes() -> [Int32: Note] {
    defer { notes = [:] }
    return notes
  }

  /// Connections that were admitted by one of these names and have spoken, as of the last look.
  package func connections(of senders: Set<String>) -> [Int32] {
    connections.filter { $0.value.sender.map(senders.contains) ?? false }.keys.sorted()
  }

  func inode(of descriptor: Int32) -> UInt? { connections[descriptor]?.inode }

  /// Judges what the kernel says of all live connections, in any order.
  ///
  /// `isDrained`: since the look before, all messages that had come whole by then were handed out.
  /// `residentOctets`: memory of the process; `connectionsMax`: what the open-file limit allows.
  package mutating func look(
    _ sightings: [Sighting], notes: [Int32: Note], isDrained: Bool, residentOctets: Int64,
    connectionsMax: Int
  ) -> Verdict {
    looks += 1
    var verdict = Verdict()
    var seen: [Int32: Connection] = [:]
    for sighting in sightings.sorted(by: { $0.descriptor < $1.descriptor }) {
      var connection =
        connections[sighting.descriptor].flatMap { $0.inode == sighting.inode ? $0 : nil }
        ?? Connection(inode: sighting.inode, door: sighting.door, since: looks)
      let note = notes[sighting.descriptor]
      if let note {
        connection.isWorker = connection.isWorker || note.isWorker
        connection.sender = note.sender ?? connection.sender
        connection.octetsBefore = sighting.octets
        connection.unfinished = 0
      } else if isDrained {
        connection.unfinished = connection.sinceWhole
      }
      connection.octets = sighting.octets
      if connection.sinceWhole > Self.octetsMax {
        verdict.hangUps.append(sighting.descriptor)
        verdict.incidents.append(.flooded(sender: connection.sender))
      } else {
        seen[sighting.descriptor] = connection
      }
    }
    dust(&seen, residentOctets: residentOctets, &verdict)
    for door in [Door.plain, .locked] { relieve(door, &seen, &verdict) }
    thinOut(&seen, connectionsMax: connectionsMax, &verdict)
    connections = seen
    return verdict
  }

  /// Hangs up on those that the memory may have gone to.
  private mutating func dust(
    _ seen: inout [Int32: Connection], residentOctets: Int64, _ verdict: inout Verdict
  ) {
    let begun = seen.filter {
      !$0.value.isWorker && $0.value.door == .plain && $0.value.sinceWhole > Self.smallOctetsMax
    }
    guard !begun.isEmpty else {
      restOctets = residentOctets
      return
    }
    verdict.isAlert = true
    restOctets = min(restOctets, residentOctets)
    let sent = begun.values.reduce(0) { $0 + $1.sinceWhole }
    guard residentOctets - restOctets > Self.growthOctetsMax + 2 * sent else { return }
    for descriptor in begun.keys { seen[descriptor] = nil }
    verdict.hangUps += begun.keys.sorted()
    verdict.incidents.append(.hoarded(connections: begun.count))
  }

  /// Hangs up on those that have most, until a door's burden is what it may be.
  private func relieve(_ door: Door, _ seen: inout [Int32: Connection], _ verdict: inout Verdict) {
    let ours = seen.filter { $0.value.door == door }
    var cut = take(
      ours.mapValues { $0.burden($0.unfinished) }, downTo: door.unfinishedOctetsMax)
    cut += take(
      ours.filter { !$0.value.isWorker && !cut.contains($0.key) }.mapValues(\.sinceWhole),
      downTo: door.strangersOctetsMax)
    for descriptor in cut { seen[descriptor] = nil }
    verdict.hangUps += cut
    if !cut.isEmpty { verdict.incidents.append(.hoarded(connections: cut.count)) }
    let suspected = seen.values.reduce(0) {
      $1.door == door ? $0 + $1.burden($1.sinceWhole) : $0
    }
    if suspected > door.unfinishedOctetsMax {
      verdict.isWorried = true
      verdict.isAlert = true
    }
  }

  /// The greatest, so many that the sum of the others is at most `octetsMax`.
  private func take(_ burdens: [Int32: Int64], downTo octetsMax: Int64) -> [Int32] {
    var sum = burdens.values.reduce(0, +)
    var taken: [Int32] = []
    guard sum > octetsMax else { return [] }
    for (descriptor, burden) in burdens.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
      if sum <= octetsMax { break }
      sum -= burden
      taken.append(descriptor)
    }
    return taken
  }

  /// Hangs up on the strangers that came first, where there are too many.
  private func thinOut(
    _ seen: inout [Int32: Connection], connectionsMax: Int, _ verdict: inout Verdict
  ) {
    let strangers = seen.filter { !$0.value.isWorker }.sorted {
      ($0.value.since, $0.key) < ($1.value.since, $1.key)
    }
    let workers = seen.count - strangers.count
    let surplus = max(strangers.count - workers - Self.strangersMax, seen.count - connectionsMax)
    guard surplus > 0 else { return }
    let cut = strangers.prefix(surplus).map(\.key)
    for descriptor in cut { seen[descriptor] = nil }
    verdict.hangUps += cut
    if !cut.isEmpty { verdict.incidents.append(.crowded(connections: cut.count)) }
  }
}
