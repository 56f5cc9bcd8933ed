import Foundation
import Synchronization

/// Answers, for all sockets of a context, who may come in (ZAP, RFC 27 of ZeroMQ). A thread of its
/// own; its list may be replaced at any time.
///
/// Make it before the first address is bound: it holds `inproc://zeromq.zap.01`. A refused peer
/// learns nothing but that it was refused; no frame of it reaches a socket.
package final class Gatekeeper: Sendable {
  /// The ZAP domain of our servers.
  package static let domain = "ratemill"
  static let endpoint = Endpoint.inproc(name: "zeromq.zap.01")

  /// Something that an operator may want to know.
  package enum Incident: Hashable, Sendable {
    /// A key that isn't on the list; `address` is the peer's.
    case refused(CurvePublicKey, address: String)
  }

  /// Kept until they are taken; more are counted only.
  static let incidentsMax = 64
  static let lookMilliseconds = 1_000

  struct State {
    var names: [CurvePublicKey: String]
    /// A key that only the gate's own test has.
    var guest: CurvePublicKey?
    var admitted = 0
    var refused = 0
    var incidents: [Incident] = []

    mutating func note(_ incident: Incident) {
      if incidents.count < Gatekeeper.incidentsMax { incidents.append(incident) }
    }
  }

  private let state: Mutex<State>
  private let bell: Bell
  private let isOver = Atomic<Bool>(false)
  private let hasEnded = DispatchSemaphore(value: 0)

  /// Starts the thread and waits until it answers. `names` are the keys that may come in and what
  /// ``Socket/receiveNamed(framesMax:)`` calls them.
  ///
  /// *Throws* where the context has a gatekeeper already, or the host no file descriptor left.
  package static func start(
    in context: borrowing Context, names: [CurvePublicKey: String]
  ) throws(ZeroMQError) -> Gatekeeper {
    let gatekeeper = try Gatekeeper(names: names)
    let lent = Mutex<ContextHandle?>(context.handle)
    let trouble = Mutex<ZeroMQError?>(nil)
    let isReady = DispatchSemaphore(value: 0)
    let thread = Thread { [gatekeeper] in
      do throws(ZeroMQError) {
        guard let handle = lent.withLock({ $0.take() }) else { return }
        let socket = try Socket.make(.router, in: handle, options: SocketOptions())
        try socket.bind(Self.endpoint)
        isReady.signal()
        try gatekeeper.work(socket)
      } catch {
        // Before the signal it is the caller's trouble. After it, the gate has lost its keeper, and
        // stays shut: see ``SocketSecurity/server(_:)``.
        trouble.withLock { $0 = error }
        isReady.signal()
      }
      // The socket and the context are let go of by now.
      gatekeeper.hasEnded.signal()
    }
    thread.name = "gatekeeper"
    thread.start()
    isReady.wait()
    if let error = trouble.withLock({ $0 }) { throw error }
    return gatekeeper
  }

  private init(names: [CurvePublicKey: String]) throws(ZeroMQError) {
    state = Mutex(State(names: names))
    bell = try Bell()
  }

  /// Whom to let in from now on. Connections that stand are not asked again: see
  /// ``ConnectionWatch/cut(senders:)``.
  package func admit(_ names: [CurvePublicKey: String]) {
    state.withLock { $0.names = names }
  }

  func admit(guest: CurvePublicKey?) {
    state.withLock { $0.guest = guest }
  }

  /// Connections let in and refused so far.
  package var counts: (admitted: Int, refused: Int) {
    state.withLock { ($0.admitted, $0.refused) }
  }

  /// What happened since the last call, at most 64 incidents.
  package func takeIncidents() -> [Incident] {
    state.withLock { state in
      defer { state.incidents = [] }
      return state.incidents
    }
  }

  /// Ends the thread, and with it the admissions: nobody comes in any more. Once.
  package func end() {
    guard !isOver.exchange(true, ordering: .acquiringAndReleasing) else { return }
    bell.ring()
    hasEnded.wait()
  }

  // MARK: The thread

  private func work(_ socket: borrowing Socket) throws(ZeroMQError) {
    while !isOver.load(ordering: .acquiring) {
      _ = try wait(for: socket, bell: bell, milliseconds: Self.lookMilliseconds)
      while let received = try socket.receive(framesMax: 16) {
        guard case .frames(let frames) = received, let reply = answer(frames) else { continue }
        // A peer that has gone meanwhile needs no answer.
        _ = try socket.send(reply)
      }
    }
  }

  /// Request: route, empty, version, request, domain, address, identity, mechanism, key. Reply:
  /// route, empty, version, request, status, text, user, metadata. nil: it isn't a request at all.
  private func answer(_ frames: [[UInt8]]) -> [[UInt8]]? {
    guard frames.count >= 8, frames[1].isEmpty, frames[2] == Array("1.0".utf8) else { return nil }
    let head = Array(frames[..<4])
    let name = state.withLock { state -> String? in
      guard frames.count == 9, frames[4] == Array(Self.domain.utf8),
        frames[7] == Array("CURVE".utf8), let key = CurvePublicKey(octets: frames[8])
      else {
        state.refused += 1
        return nil
      }
      if let name = key == state.guest ? GateProbe.guestName : state.names[key] {
        state.admitted += 1
        return name
      }
      state.refused += 1
      state.note(.refused(key, address: String(decoding: frames[5].prefix(64), as: UTF8.self)))
      return nil
    }
    guard let name else {
      return head + [Array("400".utf8), Array("Not admitted".utf8), [], []]
    }
    return head + [Array("200".utf8), Array("OK".utf8), Array(name.utf8), []]
  }
}
