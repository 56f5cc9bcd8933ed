import CZeroMQ
import Glibc

/// The library's context: its I/O threads. One a process (libzmq #4241); make it after the last
/// `fork`, since a fork behind its back aborts.
///
/// Sockets keep the context alive: it ends when it and all its sockets are gone, so its end can't
/// wait for a socket that someone forgot.
package struct Context: ~Copyable {
  let handle: ContextHandle

  /// *Throws* ``ZeroMQError/call(_:code:)`` where the host has no file descriptors or memory left.
  package init(ioThreads: Int = 1) throws(ZeroMQError) {
    handle = try ContextHandle(ioThreads: ioThreads)
  }

  /// A socket with `options` set, neither bound nor connected. It belongs to the calling thread.
  package func socket(
    _ kind: SocketKind, options: SocketOptions = SocketOptions()
  ) throws(ZeroMQError) -> Socket {
    try Socket.make(kind, in: handle, options: options)
  }
}

@available(*, unavailable)
extension Context: Sendable {}

/// The owner of the C context, shared by the ``Context`` and its sockets, on whatever threads: the
/// library's contexts are made for that.
@safe final class ContextHandle: @unchecked Sendable {
  private let pointer: UnsafeMutableRawPointer

  init(ioThreads: Int) throws(ZeroMQError) {
    guard let pointer = unsafe zmq_ctx_new() else {
      throw .call(.newContext, code: zmq_errno())
    }
    unsafe self.pointer = unsafe pointer
    guard unsafe zmq_ctx_set(pointer, ZMQ_IO_THREADS, Int32(ioThreads)) == 0 else {
      throw .call(.setContext, code: zmq_errno())
    }
  }

  deinit {
    while unsafe zmq_ctx_term(pointer) != 0, zmq_errno() == EINTR {}
  }

  func newSocket(_ kind: SocketKind) throws(ZeroMQError) -> UnsafeMutableRawPointer {
    guard let socket = unsafe zmq_socket(pointer, kind.code) else {
      throw .call(.newSocket, code: zmq_errno())
    }
    return unsafe socket
  }
}
