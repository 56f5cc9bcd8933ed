import Ledger
import Pipeline
import Scheduling
import Wire
import ZeroMQ

/// Receive → decode → `schedule.handle(event, now:)` → perform the actions; again.
final class CoordinatorLoop {
  let configuration: CoordinatorConfiguration
  let workload: any Workload
  let keeping: KeeperThread
  let resumption: Resumption
  let stop: StopSwitch

  private let context: Context
  let control: Socket
  let data: Socket
  var schedule: Schedule
  var clock = LoopClock()
  var peers: [UInt64: Peer] = [:]
  var localWorkers: LocalWorkers
  /// Over the connections to TCP addresses.
  let watch: ConnectionWatch
  /// The door to other hosts, where it is locked.
  let gate: PoolGate?
  /// Messages in a row that could not be read, by connection.
  var garbage: [[UInt8]: Int] = [:]

  /// The stage that runs, its position in the run, and its shared objects.
  var stage: StagePlan?
  var stageIndex = -1
  /// Names of all stages so far.
  var stageNames: [String] = []
  /// Kept results of the stage that are being handed to the workload, before it begins.
  var replay: StageReplay?
  /// Where this is one of several coordinators.
  var shard: ShardState?
  /// Whether a stage runs that has tasks to do. What workers bring along is heard only then.
  var isOpen = false
  /// HELLOs of workers that bring something along, by session.
  var waitingHellos: [UInt64: (hello: Message.Hello, route: [UInt8], sender: String?)] = [:]
  /// Attempts whose results the keeper has, with their sessions.
  var keepingOf: [Attempt: UInt64] = [:]
  var diskWatch: DiskWatch
  /// A kept result that waits for room where the workload writes.
  var waitingReport: KeeperReport?
  /// Refusals of the disk in a row, for other reasons than want of room.
  var diskErrors = 0
  var sharedObjects: [SharedObject] = []
  /// Lengths of the inputs, by ordinal, of the stage's tasks that were assigned: only those are
  /// served.
  var inputOctets: [Int: Int] = [:]

  /// What the schedule has not heard yet.
  var events: [Schedule.Event] = []
  var outcome: RunOutcome?
  var progress = RunProgress()
  private var reported = RunProgress()
  private var reportedAt = ContinuousClock.now
  private var sequence: UInt32 = 0

  static let lookAroundMilliseconds = 50
  static let messagesInARow = 64
  static let peersMax = 4_096
  static let diskErrorsMax = 8
  /// How long the loop takes results in before it listens again.
  static let acceptMilliseconds: Int64 = 100
  static let shutdownMilliseconds = 3_000
  static let lastWordMilliseconds = 500
  static let progressMilliseconds = 200

  init(
    configuration: CoordinatorConfiguration, workload: any Workload, keeping: KeeperThread,
    resumption: Resumption, endpoint: Endpoint, stop: StopSwitch
  ) throws(CoordinatorFailure) {
    self.configuration = configuration
    self.workload = workload
    self.keeping = keeping
    self.resumption = resumption
    self.stop = stop
    shard = configuration.shard.map(ShardState.init)
    diskWatch = DiskWatch(
      disk: keeping.disk, folders: [keeping.folder.path] + configuration.writtenFolders,
      estimateOctets: configuration.estimateOctets)
    schedule = Schedule(epoch: resumption.epoch, limits: configuration.limits, now: 0)
    localWorkers = LocalWorkers(configuration: configuration, endpoint: endpoint)
    do throws(ZeroMQError) {
      if configuration.listensToSignals { try stop.listenToSignals() }
      context = try Context(ioThreads: configuration.listen.isEmpty ? 1 : 4)
      control = try context.socket(.router, options: .control)
      data = try context.socket(.router, options: .dataServer)
    } catch {
      throw .network(error)
    }
    watch = ConnectionWatch(bell: stop.bell)
    if let security = configuration.security {
      gate = try PoolGate(security, in: context, watch: watch)
    } else {
      gate = nil
    }
    do throws(ZeroMQError) {
      let plain = gate == nil ? configuration.listen : []
      for endpoint in [endpoint] + plain {
        try control.bind(endpoint)
        if let twin = endpoint.dataTwin { try data.bind(twin) }
        watch.add(endpoint, .plain)
        guard !endpoint.staysOnThisHost else { continue }
        configuration.journal(.security(.open(endpoint)))
      }
      for news in try gate?.bind(control, data, to: configuration.listen) ?? [] {
        configuration.journal(.security(news))
      }
    } catch {
      throw .network(error)
    }
  }

  func run() throws(CoordinatorFailure) -> RunOutcome {
    defer { end() }
    for endpoint in configuration.listen { configuration.journal(.listening(endpoint)) }
    do throws(ZeroMQError) {
      try localWorkers.startAll()
    } catch {
      throw .network(error)
    }
    keeping.start(bell: stop.bell)
    beginNextStage()
    while true {
      clock.advance()
      hearKeeper()
      askForSeals()
      watchDisk()
      try settle()
      if let outcome {
        reportProgress(always: true)
        return outcome
      }
      reportProgress(always: false)
      do throws(ZeroMQError) {
        _ = try wait(
          for: control, and: data, bell: stop.bell, milliseconds: Self.lookAroundMilliseconds)
        clock.advance()
        try hearControl()
        try hearData()
        try lookAfterChildren()
        try keepGate()
      } catch {
        throw .network(error)
      }
      if let signal = stop.pulledBy, outcome == nil {
        events.append(.cancelRequested(reason: "It was stopped by signal \(signal)."))
      }
      events.append(.tick)
    }
  }

  /// Lets the schedule hear what happened, and does what it says, until nothing is left to hear.
  private func settle() throws(CoordinatorFailure) {
    while !events.isEmpty, outcome == nil {
      let heard = events
      events = []
      for event in heard where outcome == nil {
        for action in schedule.handle(event, now: clock.milliseconds) { try perform(action) }
      }
    }
  }

  /// Sends everybody home, and waits for the processes that are ours.
  private func end() {
    if !goesOnAtOnce {
      for session in peers.keys.sorted() { say(.shutdown, to: session) }
    }
    for session in peers.keys.sorted() { close(session) }
    // Where it can't be set, the workers find out by the silence.
    try? control.linger(milliseconds: Self.lastWordMilliseconds)
    localWorkers.endAll(withinMilliseconds: Self.shutdownMilliseconds)
    keeping.end(isDone: isDone)
    gate?.end()
    watch.end()
  }

  /// Whether all is done that only publishing needs. A shard's results are for a merge.
  private var isDone: Bool {
    if case .finished = outcome { shard == nil } else { false }
  }

  private var goesOnAtOnce: Bool {
    if case .failed(let failure) = outcome { failure.goesOnAtOnce } else { false }
  }

  // MARK: Hearing

  private func hearControl() throws(ZeroMQError) {
    for _ in 0..<Self.messagesInARow * 4 {
      guard let received = try control.receiveNamed() else { return }
      guard let (route, envelope) = opened(received) else { continue }
      hear(envelope, from: route, sender: received.sender)
    }
  }

  private func hearData() throws(ZeroMQError) {
    for _ in 0..<Self.messagesInARow {
      guard let received = try data.receiveNamed() else { return }
      guard let (route, envelope) = opened(received) else { continue }
      guard outcome == nil, peers[envelope.session] != nil,
        isOwner(received.sender, of: envelope.session)
      else { continue }
      switch envelope.message {
      case .fetch(let object, let offset, let count):
        serve(object, offset: offset, count: count, to: route, asked: envelope)
      case .put(let offset): take(envelope, at: offset, from: route)
      default: break
      }
    }
  }

  /// The peer's route and its message. What can't be read is dropped: whoever meant it asks again.
  private func opened(_ received: Reception) -> (route: [UInt8], envelope: Envelope)? {
    guard case .frames(let frames) = received.outcome, frames.count > 1,
      // Why it can't be read is nothing that its sender could mend.
      let envelope = try? Envelope(frames: Array(frames.dropFirst())),
      envelope.message.type.comesFromWorker
    else {
      noteGarbage(received)
      return nil
    }
    watch.noteWhole(received, isWorker: true)
    garbage[frames[0]] = nil
    return (frames[0], envelope)
  }

  // MARK: Saying

  /// A control message to a worker. One that can't be sent is lost: the schedule finds out.
  func say(_ message: Message, to session: UInt64, about attempt: Attempt? = nil) {
    guard let route = peers[session]?.route else { return }
    let envelope = outgoing(message, session: session, about: attempt)
    send(envelope, by: route, over: control)
  }

  func outgoing(
    _ message: Message, session: UInt64, about attempt: Attempt?, chunk: [UInt8] = []
  ) -> Envelope {
    sequence &+= 1
    return Envelope(
      session: session, epoch: attempt?.epoch ?? schedule.epoch,
      task: attempt?.wireTask ?? 0, attempt: attempt?.number ?? 0, sequence: sequence,
      message: message, chunk: chunk)
  }

  func send(_ envelope: Envelope, by route: [UInt8], over socket: borrowing Socket) {
    do throws(ZeroMQError) {
      _ = try socket.send([route] + envelope.frames())
    } catch {
      if outcome == nil { outcome = .failed(.network(error)) }
    }
  }

  private func reportProgress(always: Bool) {
    progress.workers = peers.values.count { $0.isWelcome }
    let now = ContinuousClock.now
    let isDue = now - reportedAt >= .milliseconds(Self.progressMilliseconds)
    guard always || (isDue && progress != reported) else { return }
    reported = progress
    reportedAt = now
    configuration.progress(progress)
  }

  // MARK: Children

  private func lookAfterChildren() throws(ZeroMQError) {
    for loss in try localWorkers.replaceEnded() {
      configuration.journal(
        .localWorkerEnded(
          name: loss.child.name, ending: loss.ending, startedAgain: loss.isReplaced))
      if loss.child.hasJoined {
        events.append(.workerGone(session: loss.child.session, loss: .exited))
      }
      if localWorkers.diesAtStart, localWorkers.children.isEmpty, peers.isEmpty {
        outcome = .failed(.workersDieAtStart(name: loss.child.name, ending: loss.ending))
      }
    }
  }
}
