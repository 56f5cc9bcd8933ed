import Glibc

/// What the messaging library or the host refused, with the call and its `errno`.
package enum ZeroMQError: Error, Hashable, Sendable {
  /// The C calls of this fence, by name.
  package enum Call: String, Sendable {
    case newContext = "zmq_ctx_new"
    case setContext = "zmq_ctx_set"
    case newSocket = "zmq_socket"
    case setOption = "zmq_setsockopt"
    case getOption = "zmq_getsockopt"
    case bind = "zmq_bind"
    case connect = "zmq_connect"
    case send = "zmq_send"
    case initializeMessage = "zmq_msg_init"
    case receive = "zmq_msg_recv"
    case poll = "zmq_poll"
    case keyPair = "zmq_curve_keypair"
    case makeBell = "eventfd"
    case signalAction = "sigaction"
    case signalAtParentDeath = "prctl"
    case spawn = "posix_spawn"
    case wait = "waitpid"
    case kill = "kill"
  }

  case call(Call, code: Int32)
  /// An endpoint's text isn't one of ours: see ``Endpoint/init(parsing:)``.
  case endpoint(text: String, problem: Endpoint.Problem)

  /// A text that isn't the 40 characters of a key. It isn't repeated: it may be a secret.
  case key(length: Int)

  /// `errno` of a refused call; 0 where no call was made.
  package var code: Int32 {
    switch self {
    case .call(_, let code): code
    case .endpoint, .key: 0
    }
  }
}

extension ZeroMQError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .call(.bind, code: EADDRINUSE):
      return "The address to listen on is taken: choose another port or end the other process."
    case .call(let call, let code):
      let reason = unsafe String(cString: strerror(code))
      return "\(call.rawValue) failed with errno \(code) (\(reason)): "
        + "check the address, the open-file limit and the memory of this host."
    case .endpoint(let text, let problem):
      return "`\(text)` is no address: \(problem.rawValue)."
    case .key(let length):
      return "A text of \(length) characters is no key: it must be 40 characters of Z85, as "
        + "'ratemill keys make' writes them."
    }
  }
}
