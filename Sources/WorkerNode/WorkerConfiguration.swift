import Wire
import ZeroMQ

/// What a worker process is told at its start. No secrets: its arguments may be seen by others.
package struct WorkerConfiguration: Sendable {
  /// The coordinator's control endpoint; its data endpoint is ``ZeroMQ/Endpoint/dataTwin``.
  package var connect: Endpoint
  /// Stable over restarts and unique in the pool: `host-3`.
  package var name: String
  /// What the run's coordinator compares: ``BuildIdentity/ofThisProgram()``.
  package var build: String
  /// One start of one worker: random. A coordinator that starts workers itself chooses it.
  package var session: UInt64
  /// Tasks run at one time, each on its own thread.
  package var slots: Int
  /// What tasks may take of the host's memory, those of other workers on it included; 0 = not
  /// known.
  package var memoryOctets: Int
  /// Workers that say the same share one memory.
  package var host: String
  /// A larger input, or a larger sum of shared objects, is refused with FAILED(resource).
  package var objectOctetsMax: Int
  /// Without a word of the coordinator for so long the worker ends.
  package var coordinatorGoneMilliseconds: Int64
  /// How long what runs may go on after SIGTERM.
  package var drainMilliseconds: Int64
  /// The process that started this one: the worker dies with it, and leaves the terminal's Ctrl-C
  /// to it.
  package var parent: Int32?
  /// Whether SIGTERM and SIGINT drain this worker: yes in a process of its own.
  package var listensToSignals: Bool
  /// Its key and the coordinator's: a TCP connection is then encrypted, both ends known.
  /// nil = plain.
  package var security: WorkerSecurity?
  /// Whether a plain connection may leave this host.
  package var allowsInsecureNetwork: Bool

  package init(connect: Endpoint, name: String, build: String) {
    self.connect = connect
    self.name = name
    self.build = build
    session = UInt64.random(in: 1 ... .max)
    slots = 1
    memoryOctets = 0
    host = ""
    objectOctetsMax = 1 << 30
    coordinatorGoneMilliseconds = 600_000
    drainMilliseconds = 90_000
    parent = nil
    listensToSignals = true
    security = nil
    allowsInsecureNetwork = false
  }
}

/// Who a worker is, and who its coordinator must be.
package struct WorkerSecurity: Sendable {
  package var pair: CurveKeyPair
  package var coordinator: CurvePublicKey

  package init(pair: CurveKeyPair, coordinator: CurvePublicKey) {
    self.pair = pair
    self.coordinator = coordinator
  }
}

/// How a worker ended.
package enum WorkerOutcome: Hashable, Sendable {
  /// The coordinator sent it home.
  case finished
  /// It was told to stop, and has given back or delivered what it held.
  case drained
  case coordinatorGone
  case refused(Message.Refusal, sentence: String)
  /// The address is plain and leaves this host.
  case insecureEndpoint(Endpoint)
  /// The process that started it is no more.
  case orphaned
  case network(ZeroMQError)

  /// 0 done · 75 may be tried again · 78 set up wrongly · 74 network.
  package var exitCode: Int32 {
    switch self {
    case .finished, .drained: 0
    case .coordinatorGone, .orphaned: 75
    case .refused(let refusal, _): refusal == .otherBuild ? 78 : 75
    case .insecureEndpoint: 78
    case .network: 74
    }
  }
}

extension WorkerOutcome: CustomStringConvertible {
  package var description: String {
    switch self {
    case .finished: "The run is over."
    case .drained: "Stopped as asked; nothing was left behind."
    case .coordinatorGone:
      "The coordinator hasn't spoken for too long: check that it runs, then start this worker "
        + "again."
    case .refused(_, let sentence): "The coordinator refused this worker: \(sentence)"
    case .insecureEndpoint(let endpoint):
      "\(endpoint) leaves this host, and the connection would be neither authenticated nor "
        + "encrypted: make a key ('ratemill keys make worker NAME') and give --keys, or connect "
        + "over ipc:// or a loopback address."
    case .orphaned: "The process that started this worker is gone."
    case .network(let error): error.description
    }
  }
}
