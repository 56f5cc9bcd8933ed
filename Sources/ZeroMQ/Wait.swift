import CZeroMQ
import Glibc

/// Which of the things waited for has something to give.
package struct Readiness: Hashable, Sendable {
  package var first = false
  package var second = false
  package var bell = false

  /// Nothing.
  package init() {}
}

/// Waits until a socket has a message, the bell was rung, or the time is up.
///
/// A ring is heard once: the bell is silent again afterwards. A signal ends the wait early, with
/// nothing ready. *Limits*: `milliseconds` ≥ 0; there is no waiting for ever.
package func wait(
  for first: borrowing Socket, and second: borrowing Socket, bell: Bell, milliseconds: Int
) throws(ZeroMQError) -> Readiness {
  unsafe try poll([first.pointer, second.pointer], bell: bell, milliseconds: milliseconds)
}

/// As ``wait(for:and:bell:milliseconds:)``, for one socket.
package func wait(
  for socket: borrowing Socket, bell: Bell, milliseconds: Int
) throws(ZeroMQError) -> Readiness {
  unsafe try poll([socket.pointer], bell: bell, milliseconds: milliseconds)
}

private func poll(
  _ sockets: [UnsafeMutableRawPointer], bell: Bell, milliseconds: Int
) throws(ZeroMQError) -> Readiness {
  precondition(milliseconds >= 0, "Every wait has a deadline.")
  var items = unsafe sockets.map {
    unsafe zmq_pollitem_t(socket: $0, fd: -1, events: Int16(ZMQ_POLLIN), revents: 0)
  }
  unsafe items.append(
    zmq_pollitem_t(socket: nil, fd: bell.descriptor, events: Int16(ZMQ_POLLIN), revents: 0))
  let code = unsafe zmq_poll(&items, Int32(items.count), milliseconds)
  if code < 0 {
    let reason = zmq_errno()
    if reason == EINTR { return Readiness() }
    throw .call(.poll, code: reason)
  }
  var readiness = Readiness()
  readiness.first = unsafe items[0].revents != 0
  if unsafe items.count == 3 { readiness.second = unsafe items[1].revents != 0 }
  readiness.bell = unsafe items[items.count - 1].revents != 0
  if readiness.bell { bell.silence() }
  return readiness
}
