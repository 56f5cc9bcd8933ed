import CZeroMQ
import Glibc

/// What became of a message. `.sent` means only that the library took it: nothing but an answer
/// says that it arrived.
package enum SendOutcome: Hashable, Sendable {
  case sent
  /// The peer's queue is full: try again after the next answer.
  case queueFull
  /// A router knows no such peer (any more).
  case unreachable
}

/// What was waiting in a socket.
package enum ReceiveOutcome: Hashable, Sendable {
  case frames([[UInt8]])
  /// More frames than the cap; read to the end and dropped. `first` is the first frame: at a
  /// router, the peer.
  case tooManyFrames(first: [UInt8], count: Int)
}

/// A message and where it came from.
package struct Reception {
  package var outcome: ReceiveOutcome
  /// The name that the ``Gatekeeper`` admitted the sender by; nil on a plain connection.
  package var sender: String?
  /// The connection it came by; -1 where there is none.
  var descriptor: Int32

  /// Ends the connection it came by.
  package func hangUp() {
    // Where it has ended by itself, there is nothing left to do.
    if descriptor >= 0 { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }
  }
}

/// One socket, owned and used by the thread that made it. Every call returns at once; waiting is
/// the business of ``wait(for:and:bell:milliseconds:)``.
@safe package struct Socket: ~Copyable {
  let pointer: UnsafeMutableRawPointer
  private let context: ContextHandle

  private init(pointer: UnsafeMutableRawPointer, context: ContextHandle) {
    unsafe self.pointer = unsafe pointer
    self.context = context
  }

  static func make(
    _ kind: SocketKind, in context: ContextHandle, options: SocketOptions
  ) throws(ZeroMQError) -> Socket {
    let socket = unsafe Socket(pointer: try context.newSocket(kind), context: context)
    for (option, value) in options.integers(for: kind) {
      try socket.set(option, value)
    }
    try socket.set(ZMQ_MAXMSGSIZE, options.frameOctetsMax)
    return socket
  }

  deinit {
    unsafe zmq_close(pointer)
  }

  func set<Value: FixedWidthInteger>(
    _ option: Int32, _ value: Value
  ) throws(ZeroMQError) {
    var value = value
    let code = unsafe zmq_setsockopt(pointer, option, &value, MemoryLayout<Value>.size)
    guard code == 0 else { throw .call(.setOption, code: zmq_errno()) }
  }

  func set(_ option: Int32, octets: [UInt8]) throws(ZeroMQError) {
    let code = unsafe octets.withUnsafeBytes {
      unsafe zmq_setsockopt(pointer, option, $0.baseAddress, $0.count)
    }
    guard code == 0 else { throw .call(.setOption, code: zmq_errno()) }
  }

  /// How long the socket may go on sending after its end, instead of what its options said.
  package func linger(milliseconds: Int) throws(ZeroMQError) {
    try set(ZMQ_LINGER, Int32(milliseconds))
  }

  /// *Throws* ``ZeroMQError/call(_:code:)`` with `EADDRINUSE` where the address is taken.
  package func bind(_ endpoint: Endpoint) throws(ZeroMQError) {
    // Only where asked for: else 127.0.0.1 would be bound as [::ffff:127.0.0.1].
    try set(ZMQ_IPV6, endpoint.isLiteralIPv6 ? 1 : 0 as Int32)
    var code: Int32
    repeat { code = unsafe zmq_bind(pointer, endpoint.description) } while isInterrupted(code)
    guard code == 0 else { throw .call(.bind, code: zmq_errno()) }
  }

  /// Starts connecting; whether someone is there shows in what arrives.
  package func connect(_ endpoint: Endpoint) throws(ZeroMQError) {
    // A name may stand for either kind of address.
    try set(ZMQ_IPV6, 1 as Int32)
    var code: Int32
    repeat { code = unsafe zmq_connect(pointer, endpoint.description) } while isInterrupted(code)
    guard code == 0 else { throw .call(.connect, code: zmq_errno()) }
  }

  /// The address last bound, with the port that was found for port 0.
  package func lastEndpoint() throws(ZeroMQError) -> Endpoint {
    var text = [UInt8](repeating: 0, count: 512)
    var count = text.count
    let code = unsafe zmq_getsockopt(pointer, ZMQ_LAST_ENDPOINT, &text, &count)
    guard code == 0 else { throw .call(.getOption, code: zmq_errno()) }
    return try Endpoint(parsing: String(decoding: text.prefix(max(0, count - 1)), as: UTF8.self))
  }

  /// Sends all `frames` as one message, or none of them.
  ///
  /// *Limits*: at least one frame. *Throws* any refusal other than a full queue or a missing peer.
  package func send(_ frames: [[UInt8]]) throws(ZeroMQError) -> SendOutcome {
    precondition(!frames.isEmpty, "A message has at least one frame.")
    for (index, frame) in frames.enumerated() {
      let flags = ZMQ_DONTWAIT | (index + 1 < frames.count ? ZMQ_SNDMORE : 0)
      let code = sendFrame(frame, flags: flags)
      if code == 0 { continue }
      if index == 0, code == EAGAIN { return .queueFull }
      if code == EHOSTUNREACH { return .unreachable }
      throw .call(.send, code: code)
    }
    return .sent
  }

  /// 0 or `errno`.
  private func sendFrame(_ frame: [UInt8], flags: Int32) -> Int32 {
    var code: Int32
    repeat {
      code = unsafe frame.withUnsafeBytes {
        unsafe zmq_send(pointer, $0.baseAddress, $0.count, flags)
      }
    } while isInterrupted(code)
    return code >= 0 ? 0 : zmq_errno()
  }

  /// Whether a whole message is waiting.
  package func hasWaiting() throws(ZeroMQError) -> Bool {
    var events: Int32 = 0
    var count = MemoryLayout<Int32>.size
    var code: Int32
    repeat {
      code = unsafe zmq_getsockopt(pointer, ZMQ_EVENTS, &events, &count)
    } while isInterrupted(code)
    guard code == 0 else { throw .call(.getOption, code: zmq_errno()) }
    return events & Int32(ZMQ_POLLIN) != 0
  }

  /// The next whole message, or nil where none is waiting.
  package func receive(framesMax: Int = 4) throws(ZeroMQError) -> ReceiveOutcome? {
    try receiveNamed(framesMax: framesMax)?.outcome
  }

  /// The next whole message with who sent it, or nil where none is waiting.
  package func receiveNamed(framesMax: Int = 4) throws(ZeroMQError) -> Reception? {
    var frames: [[UInt8]] = []
    var count = 0
    while true {
      guard let frame = try receiveFrame() else {
        if count == 0 { return nil }
        // The library hands out whole messages only; a part without its rest is a broken socket.
        throw .call(.receive, code: EPROTO)
      }
      count += 1
      if count <= framesMax { frames.append(frame.octets) }
      if frame.hasMore { continue }
      let outcome =
        count <= framesMax
        ? ReceiveOutcome.frames(frames) : .tooManyFrames(first: frames[0], count: count)
      return Reception(outcome: outcome, sender: frame.sender, descriptor: frame.descriptor)
    }
  }

  private struct Frame {
    var octets: [UInt8]
    var hasMore: Bool
    /// Of the last frame only: a router's first frame doesn't know its sender.
    var sender: String?
    var descriptor: Int32 = -1
  }

  private func receiveFrame() throws(ZeroMQError) -> Frame? {
    var message = zmq_msg_t()
    guard unsafe zmq_msg_init(&message) == 0 else {
      throw .call(.initializeMessage, code: zmq_errno())
    }
    defer { unsafe zmq_msg_close(&message) }
    var code: Int32
    repeat { code = unsafe zmq_msg_recv(&message, pointer, ZMQ_DONTWAIT) } while isInterrupted(code)
    if code < 0 {
      let reason = zmq_errno()
      if reason == EAGAIN { return nil }
      throw .call(.receive, code: reason)
    }
    let bytes = unsafe UnsafeRawBufferPointer(
      start: zmq_msg_data(&message), count: zmq_msg_size(&message))
    var frame = Frame(
      octets: unsafe [UInt8](bytes), hasMore: unsafe zmq_msg_more(&message) != 0)
    if !frame.hasMore {
      if let sender = unsafe zmq_msg_gets(&message, "User-Id") {
        frame.sender = unsafe String(cString: sender)
      }
      frame.descriptor = unsafe zmq_msg_get(&message, ZMQ_SRCFD)
    }
    return frame
  }
}

@available(*, unavailable)
extension Socket: Sendable {}

/// Whether a call was cut short by a signal and is to be made again.
func isInterrupted(_ code: Int32) -> Bool { code < 0 && zmq_errno() == EINTR }
