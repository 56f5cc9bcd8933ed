import CZeroMQ
import Foundation
import Glibc
import Synchronization

/// Watches the TCP connections to our ports for what the library doesn't bound: messages of endless
/// frames, which it keeps in memory until their last one, and silent connections by the hundred.
/// A thread of its own, from the first port on.
///
/// The kernel counts what has come by a connection (`TCP_INFO`); a ``ConnectionBook`` says which
/// are shut down. Hints from the kernel only decide whom to hang up on, never what is true.
package final class ConnectionWatch: Sendable {
  /// Between two looks, where they cost next to nothing; nine times their processor time where
  /// they do, but at most ``lookMillisecondsMax``.
  static let lookMilliseconds = 5
  static let lookMillisecondsMax = 50
  /// While there may soon be too much; or twice what a look takes of a processor.
  static let alertMilliseconds = 1
  /// After hanging up: by then the library has let go of the memory, which is then given back.
  static let clearingMilliseconds = 50
  /// Connections to our ports, in all; the open-file limit may allow fewer.
  static let connectionsMax = 8_192
  /// Kept until they are taken; more are dropped.
  static let incidentsMax = 64

  private struct State {
    var doors: [UInt16: ConnectionBook.Door] = [:]
    var book = ConnectionBook()
    var incidents: [ConnectionBook.Incident] = []
    /// When the sockets were last seen empty.
    var drainedAt: ContinuousClock.Instant?
    var isOver = false
  }

  /// The thread's own: sockets that were asked for their port before, by descriptor.
  private struct Known {
    var inode: UInt
    var door: ConnectionBook.Door?
  }

  private let state = Mutex(State())
  private let bell: Bell
  private let pause = DispatchSemaphore(value: 0)
  private let hasEnded = DispatchSemaphore(value: 0)

  /// `bell` is rung when the sockets' owner should take messages out and say so
  /// (``noteDrained(asOf:)``).
  package init(bell: Bell) { self.bell = bell }

  /// Watches the connections to this TCP port of ours.
  package func add(port: UInt16, _ door: ConnectionBook.Door) {
    let isFirst = state.withLock { state in
      defer { state.doors[port] = door }
      return state.doors.isEmpty
    }
    guard isFirst else { return }
    let thread = Thread { self.work() }
    thread.name = "watch"
    thread.start()
  }

  /// As ``add(port:_:)``, for the ports of an address and of its twin, if they are TCP.
  package func add(_ endpoint: Endpoint, _ door: ConnectionBook.Door) {
    for case .tcp(_, let port)? in [endpoint, endpoint.dataTwin] { add(port: port, door) }
  }

  /// Tells where a whole message came from, so that its connection isn't taken for a flood;
  /// `isWorker`: it is one that workers send, so that it isn't taken for a stranger's either.
  package func noteWhole(_ reception: borrowing Reception, isWorker: Bool) {
    let (descriptor, sender) = (reception.descriptor, reception.sender)
    guard descriptor >= 0 else { return }
    state.withLock {
      guard !$0.doors.isEmpty else { return }
      $0.book.noteWhole(descriptor: descriptor, isWorker: isWorker, sender: sender)
    }
  }

  /// Tells that at this instant or later no whole message was waiting in the sockets.
  package func noteDrained(asOf instant: ContinuousClock.Instant) {
    state.withLock { $0.drainedAt = instant }
  }

  /// Ends the connections that were admitted by these names and have spoken.
  package func cut(senders: Set<String>) {
    guard !senders.isEmpty else { return }
    state.withLock { state in
      for descriptor in state.book.connections(of: senders)
      where isSame(descriptor, state.book.inode(of: descriptor)) {
        // What they are told arrives. One that has ended by itself needs nothing.
        _ = shutdown(descriptor, Int32(SHUT_RDWR))
      }
    }
  }

  /// What happened since the last call, at most 64 incidents.
  package func takeIncidents() -> [ConnectionBook.Incident] {
    state.withLock { state in
      defer { state.incidents = [] }
      return state.incidents
    }
  }

  /// Ends the thread. Once.
  package func end() {
    let isAtWork = state.withLock { state in
      defer { state.isOver = true }
      return !state.isOver && !state.doors.isEmpty
    }
    guard isAtWork else { return }
    pause.signal()
    hasEnded.wait()
  }

  // MARK: The thread

  private func work() {
    var known: [Int32: Known] = [:]
    var lookedAt: ContinuousClock.Instant?
    var clearingAt: ContinuousClock.Instant?
    while !state.withLock(\.isOver) {
      let start = ProcessorTime.ofThisThread()
      let verdict = look(&known, lastAt: lookedAt)
      let end = ContinuousClock.now
      lookedAt = end
      if !verdict.hangUps.isEmpty {
        clearingAt = end + .milliseconds(Self.clearingMilliseconds)
      } else if let due = clearingAt, due < end {
        // Else the holes between what others keep stay with us, and the next siege makes more.
        ratemill_give_memory_back()
        clearingAt = nil
      }
      let cost = Int(clamping: (ProcessorTime.ofThisThread() - start) / 1_000)
      let rest =
        verdict.isAlert
        ? max(Self.alertMilliseconds * 1_000, cost * 2)
        : max(Self.lookMilliseconds * 1_000, cost * 9)
      let most = Self.lookMillisecondsMax * 1_000
      _ = pause.wait(timeout: .now() + .microseconds(min(rest, most)))
    }
    hasEnded.signal()
  }

  /// Looks at every connection once, and hangs up where it must.
  private func look(
    _ known: inout [Int32: Known], lastAt: ContinuousClock.Instant?
  ) -> ConnectionBook.Verdict {
    // Noted before the kernel is asked: what is noted meanwhile is for the next look.
    let (doors, notes) = state.withLock { ($0.doors, $0.book.takeNotes()) }
    let sightings = Self.sightings(doors, &known)
    let limit = min(Self.connectionsMax, OpenDescriptors.limit / 2)
    let verdict = state.withLock { state in
      let isDrained = lastAt.map { last in state.drainedAt.map { $0 > last } ?? false } ?? false
      let verdict = state.book.look(
        sightings, notes: notes, isDrained: isDrained,
        residentOctets: ResidentMemory.octets(), connectionsMax: limit)
      let room = Self.incidentsMax - state.incidents.count
      state.incidents += verdict.incidents.prefix(max(0, room))
      for descriptor in verdict.hangUps where isSame(descriptor, known[descriptor]?.inode) {
        TCPConnection.abort(descriptor)
      }
      return verdict
    }
    if verdict.isWorried { bell.ring() }
    return verdict
  }

  private static func sightings(
    _ doors: [UInt16: ConnectionBook.Door], _ known: inout [Int32: Known]
  ) -> [ConnectionBook.Sighting] {
    var seen: [Int32: Known] = [:]
    var sightings: [ConnectionBook.Sighting] = []
    for descriptor in OpenDescriptors.list() {
      guard let inode = OpenDescriptors.inode(of: descriptor) else { continue }
      let socket =
        known[descriptor].flatMap { $0.inode == inode ? $0 : nil }
        ?? Known(inode: inode, door: TCPConnection.port(of: descriptor).flatMap { doors[$0] })
      seen[descriptor] = socket
      guard let door = socket.door, let octets = TCPConnection.octetsTaken(descriptor) else {
        continue
      }
      sightings.append(
        ConnectionBook.Sighting(descriptor: descriptor, inode: inode, door: door, octets: octets))
    }
    known = seen
    return sightings
  }

  /// Its number may be another file's by now.
  private func isSame(_ descriptor: Int32, _ inode: UInt?) -> Bool {
    inode != nil && OpenDescriptors.inode(of: descriptor) == inode
  }
}
