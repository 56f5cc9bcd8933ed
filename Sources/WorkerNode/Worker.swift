import Pipeline
import Wire
import ZeroMQ

/// A worker: a socket thread, which is the caller's, and compute threads.
package struct Worker: Sendable {
  private let configuration: WorkerConfiguration
  private let factory: RunnerFactory
  private let stop: StopSwitch

  /// *Throws* where the host has no file descriptor left.
  package init(
    configuration: WorkerConfiguration, factory: RunnerFactory, stop: StopSwitch? = nil
  ) throws(ZeroMQError) {
    self.configuration = configuration
    self.factory = factory
    if let stop { self.stop = stop } else { self.stop = try StopSwitch() }
  }

  /// Works until told to stop, by the coordinator, a signal or the `stop` switch (which drain it).
  ///
  /// Blocks its thread, which must be a real one: the main thread or a `Thread`, never a task's.
  /// A compute thread may still be at a task that nobody wants when this returns; a process exits
  /// then.
  package func run() -> WorkerOutcome {
    let isSafe = configuration.connect.staysOnThisHost || configuration.security != nil
    guard isSafe || configuration.allowsInsecureNetwork else {
      return .insecureEndpoint(configuration.connect)
    }
    do throws(ZeroMQError) {
      if configuration.parent != nil { try ParentProcess.dieWithIt() }
      if configuration.listensToSignals {
        try stop.listenToSignals(ignoresInterrupt: configuration.parent != nil)
      }
      let loop = try WorkerLoop(configuration: configuration, factory: factory, stop: stop)
      return try loop.run()
    } catch {
      return .network(error)
    }
  }
}

/// The worker's sockets and clock around its ``WorkerDesk``.
final class WorkerLoop {
  private let configuration: WorkerConfiguration
  private let stop: StopSwitch
  private let context: Context
  private let threads: ComputeThreads
  private let started = ContinuousClock.now
  private var control: Socket
  private var data: Socket
  private var desk: WorkerDesk
  private var outcome: WorkerOutcome?
  /// Data messages that the socket had no room for yet, in their order.
  private var unsent: [Envelope] = []

  /// How long the loop waits at most before it looks around, milliseconds.
  static let lookAroundMilliseconds = 100
  static let lastWordMilliseconds = 500
  /// Messages read from a socket before the other one has its turn.
  static let messagesInARow = 64

  init(
    configuration: WorkerConfiguration, factory: RunnerFactory, stop: StopSwitch
  ) throws(ZeroMQError) {
    self.configuration = configuration
    self.stop = stop
    context = try Context()
    control = try Self.connected(configuration, in: context, isData: false)
    data = try Self.connected(configuration, in: context, isData: true)
    threads = ComputeThreads(count: configuration.slots, factory: factory, bell: stop.bell)
    desk = WorkerDesk(configuration: configuration, now: 0)
  }

  private static func connected(
    _ configuration: WorkerConfiguration, in context: borrowing Context, isData: Bool
  ) throws(ZeroMQError) -> Socket {
    let options = isData ? SocketOptions.data : SocketOptions.control
    let endpoint = isData ? configuration.connect.dataTwin : configuration.connect
    guard let endpoint else {
      throw .endpoint(text: configuration.connect.description, problem: .port)
    }
    let socket = try context.socket(.dealer, options: options)
    if let security = configuration.security, endpoint.isTCP {
      try socket.secure(.client(security.pair, server: security.coordinator))
    }
    try socket.connect(endpoint)
    return socket
  }

  private var now: Int64 {
    let elapsed = (ContinuousClock.now - started).components
    return elapsed.seconds * 1_000 + elapsed.attoseconds / 1_000_000_000_000_000
  }

  func run() throws(ZeroMQError) -> WorkerOutcome {
    defer { threads.end() }
    while true {
      for task in threads.progress {
        desk.noteProgress(of: task.key, recordsDone: task.recordsDone)
      }
      if stop.pulledBy != nil { desk.drain(deadline: now + configuration.drainMilliseconds) }
      if let parent = configuration.parent, ParentProcess.identifier != parent { return .orphaned }
      desk.tick(now: now)
      try obey()
      if let outcome {
        // The last word may still be on its way.
        try control.linger(milliseconds: Self.lastWordMilliseconds)
        return outcome
      }
      let isCalm = desk.isWelcome && unsent.isEmpty
      let patience = isCalm ? Self.lookAroundMilliseconds : Self.lookAroundMilliseconds / 5
      _ = try wait(for: control, and: data, bell: stop.bell, milliseconds: patience)
      try hear(control)
      try hear(data)
      while let report = threads.nextReport() { desk.finish(report, now: now) }
    }
  }

  private func hear(_ socket: borrowing Socket) throws(ZeroMQError) {
    for _ in 0..<Self.messagesInARow {
      guard let received = try socket.receive() else { return }
      guard case .frames(let frames) = received else { continue }
      // What can't be read is as good as lost, and is asked for again.
      guard let envelope = try? Envelope(frames: frames) else { continue }
      desk.receive(envelope, now: now)
    }
  }

  /// Performs the desk's orders. A control message that the socket doesn't take is as good as lost:
  /// it is said again. Data waits for room, bounded by the desk's windows.
  private func obey() throws(ZeroMQError) {
    for order in desk.takeOrders() {
      switch order {
      case .control(let envelope): _ = try control.send(envelope.frames())
      case .data(let envelope): unsent.append(envelope)
      case .compute(let order): threads.start(order)
      case .reconnect:
        unsent = []
        control = try Self.connected(configuration, in: context, isData: false)
        data = try Self.connected(configuration, in: context, isData: true)
      case .end(let outcome):
        if self.outcome == nil { self.outcome = outcome }
      }
    }
    var sent = 0
    while sent < unsent.count, try data.send(unsent[sent].frames()) != .queueFull { sent += 1 }
    unsent.removeFirst(sent)
  }
}
