import CZeroMQ

/// The socket kinds we use. PUSH, PUB and REQ lose work without a word; they are not here.
package enum SocketKind: Sendable {
  case router
  case dealer
  /// Between two threads of one process.
  case pair

  var code: Int32 {
    switch self {
    case .router: ZMQ_ROUTER
    case .dealer: ZMQ_DEALER
    case .pair: ZMQ_PAIR
    }
  }
}

/// What is set on a socket before it binds or connects. Times in milliseconds.
///
/// ZMQ_IMMEDIATE is not among them: with it, libzmq 4.3.4 drops what has come in and was not read
/// yet when the peer closes (`socket_base_t::hiccuped` ends the pipe at once), so that a
/// coordinator's last word never arrived.
package struct SocketOptions: Hashable, Sendable {
  /// How long a closed socket goes on sending. 0: nothing outlives its socket, and nothing hangs.
  package var lingerMilliseconds: Int32 = 0
  /// *Limits*: of one frame, not of a message; a peer that announces more is cut off.
  package var frameOctetsMax: Int64 = 256 << 10
  /// Whole messages queued a peer and direction.
  package var sendQueueMax: Int32 = 1000
  package var receiveQueueMax: Int32 = 1000
  /// A peer that hasn't finished its handshake by then is dropped.
  package var handshakeMilliseconds: Int32 = 5000
  package var connectMilliseconds: Int32 = 3000
  /// Silent peers: asked every so often, and given up after that long. 0 = off.
  package var heartbeatMilliseconds: Int32 = 2000
  package var heartbeatTimeoutMilliseconds: Int32 = 6000
  /// First wait before reconnecting, doubled up to the maximum, with jitter.
  package var reconnectMilliseconds: Int32 = 250
  package var reconnectMillisecondsMax: Int32 = 8000
  package var backlog: Int32 = 1024

  package init() {}

  /// Small messages, quick to notice a dead peer.
  package static var control: SocketOptions { SocketOptions() }

  /// Chunks of 1 MiB: a slow line must not look dead in the middle of one.
  package static var data: SocketOptions {
    var options = SocketOptions()
    options.frameOctetsMax = (1 << 20) + (4 << 10)
    options.sendQueueMax = 64
    options.receiveQueueMax = 64
    options.heartbeatMilliseconds = 5000
    options.heartbeatTimeoutMilliseconds = 30000
    return options
  }

  /// As ``data``, for the end that many workers send to: it keeps little for each of them, since
  /// they send and ask within windows of eight chunks.
  package static var dataServer: SocketOptions {
    var options = SocketOptions.data
    options.sendQueueMax = 24
    options.receiveQueueMax = 8
    return options
  }
}

extension SocketOptions {
  /// Option number and value, in the order they are set.
  func integers(for kind: SocketKind) -> [(option: Int32, value: Int32)] {
    var list: [(option: Int32, value: Int32)] = [
      (ZMQ_LINGER, lingerMilliseconds), (ZMQ_SNDHWM, sendQueueMax), (ZMQ_RCVHWM, receiveQueueMax),
      (ZMQ_HANDSHAKE_IVL, handshakeMilliseconds), (ZMQ_CONNECT_TIMEOUT, connectMilliseconds),
      (ZMQ_HEARTBEAT_IVL, heartbeatMilliseconds),
      (ZMQ_HEARTBEAT_TIMEOUT, heartbeatTimeoutMilliseconds),
      (ZMQ_RECONNECT_IVL, reconnectMilliseconds),
      (ZMQ_RECONNECT_IVL_MAX, reconnectMillisecondsMax), (ZMQ_BACKLOG, backlog),
      (ZMQ_TCP_KEEPALIVE, 1), (ZMQ_TCP_KEEPALIVE_IDLE, 30), (ZMQ_TCP_KEEPALIVE_INTVL, 10),
      (ZMQ_TCP_KEEPALIVE_CNT, 3),
    ]
    if kind == .router { list.append((ZMQ_ROUTER_MANDATORY, 1)) }
    return list
  }
}
