import Wire

/// The worker's head: what it holds, what it asks for, what it says. Pure: messages, results and
/// time in, orders out; the ``WorkerLoop`` around it has the sockets and the threads.
///
/// Everything said to the coordinator is a state that is said again with each heartbeat, so a lost
/// message costs a heartbeat and nothing else. Times are milliseconds of one monotonic clock.
package struct WorkerDesk {
  /// What the loop is to do, in this order.
  package enum Order {
    case control(Envelope)
    case data(Envelope)
    case compute(ComputeOrder)
    /// New sockets: the old ones may be deaf.
    case reconnect
    case end(WorkerOutcome)
  }

  let configuration: WorkerConfiguration
  var orders: [Order] = []
  var tasks: [HeldTask] = []
  /// Shared objects by name, of the stages that are held.
  var shared: [String: FetchBuffer] = [:]

  private(set) var epoch: UInt32 = 0
  /// What the tasks and objects here are of; empty before the first WELCOME.
  private(set) var runIdentity: [UInt8] = []
  package private(set) var isWelcome = false
  var isDraining = false
  private var drainDeadline: Int64 = 0
  private var heartbeatMilliseconds: Int64 = 2_000
  private var leaseMilliseconds: Int64 = 30_000
  private(set) var fetchWindow = 4
  private var lastHeard: Int64
  private var lastHello: Int64
  private var helloPatience = Self.helloPatience
  private var lastHeartbeat: Int64 = 0
  private var lastReconnect: Int64
  private var saidCredit = -1
  private var sequence: UInt32 = 0

  /// How long an answer on the data socket may take before it is asked for again, milliseconds.
  package static let patience: Int64 = 10_000
  /// How long a HELLO may go unanswered before it is said again: doubled each time, up to…
  static let helloPatience: Int64 = 50
  package static let helloPatienceMax: Int64 = 3_200
  /// Results a worker keeps that the coordinator has not taken, beyond one a slot.
  static let resultsKeptMax = 2

  /// A desk that holds nothing and has said HELLO.
  package init(configuration: WorkerConfiguration, now: Int64) {
    self.configuration = configuration
    lastHeard = now
    lastHello = now
    lastReconnect = now
    sayHello(now: now)
  }

  /// The orders since the last call.
  package mutating func takeOrders() -> [Order] {
    defer { orders = [] }
    return orders
  }

  // MARK: Saying

  mutating func say(_ message: Message, about key: TaskKey? = nil, chunk: [UInt8] = []) {
    sequence &+= 1
    let envelope = Envelope(
      session: configuration.session, epoch: key?.epoch ?? epoch, task: key?.task ?? 0,
      attempt: key?.attempt ?? 0, sequence: sequence, message: message, chunk: chunk)
    orders.append(message.type.isData ? .data(envelope) : .control(envelope))
  }

  private mutating func sayHello(now: Int64) {
    lastHello = now
    helloPatience = isWelcome ? Self.helloPatience : min(helloPatience * 2, Self.helloPatienceMax)
    isWelcome = false
    say(
      .hello(
        Message.Hello(
          name: configuration.name, slots: configuration.slots, build: configuration.build,
          memoryOctets: configuration.memoryOctets, host: configuration.host,
          identity: runIdentity,
          held: tasks.filter(\.isWorthKeeping).prefix(Message.Limits.heldMax).map(\.onTheWire))))
  }

  private mutating func sayHeartbeat(now: Int64) {
    lastHeartbeat = now
    let held = tasks.filter { $0.phase != .abandoned }.map(\.onTheWire)
    say(.heartbeat(held: held))
    if isDraining { say(.draining) }
    sayCredit(always: true)
    for task in tasks where task.phase == .offered { sayOffer(task) }
  }

  private mutating func sayOffer(_ task: HeldTask) {
    guard let upload = task.upload else { return }
    say(.offer(octets: upload.bytes.count, digest: upload.digest), about: task.key)
  }

  /// One task a slot and one being fetched; fewer while slots are lost to abandoned tasks, none
  /// while too many results wait to be taken.
  private var credit: Int {
    let offered = tasks.count { $0.phase == .offered }
    if isDraining || offered >= configuration.slots + Self.resultsKeptMax { return 0 }
    return configuration.slots + 1 - tasks.count { $0.phase == .abandoned }
  }

  private mutating func sayCredit(always: Bool = false) {
    guard isWelcome, always || credit != saidCredit else { return }
    saidCredit = credit
    say(.ready(credit: credit))
  }

  // MARK: Hearing

  /// A message of the coordinator, from either socket.
  package mutating func receive(_ envelope: Envelope, now: Int64) {
    guard envelope.session == configuration.session, isTimely(envelope),
      !envelope.message.type.comesFromWorker
    else { return }
    lastHeard = now
    let key = TaskKey(epoch: envelope.epoch, task: envelope.task, attempt: envelope.attempt)
    switch envelope.message {
    case .welcome(let welcome): enter(welcome, epoch: envelope.epoch, now: now)
    case .refused(let refusal, let sentence): obey(refusal, sentence: sentence, now: now)
    case .heartbeatAck: break
    case .assign(let assignment): hold(assignment, key: key)
    case .cancel, .superseded, .resultAck: forget(key)
    case .grant(let windowChunks):
      withTask(key) { $0.upload?.grant(windowChunks: windowChunks, now: now) }
    case .resultNack: withTask(key) { $0.upload?.restart(said: envelope.sequence) }
    case .drain(let milliseconds): drain(deadline: now + Int64(milliseconds))
    case .shutdown: orders.append(.end(isDraining ? .drained : .finished))
    case .chunk(let object, let offset):
      place(envelope.chunk, of: object, at: offset, key: key)
    case .noSuch(let object, _): giveUp(object, key: key)
    case .putAck(let offset):
      withTask(key) { $0.upload?.acknowledge(below: offset, said: envelope.sequence, now: now) }
    default: break
    }
    advance(now: now)
  }

  /// Epochs of one run only grow. Those of another run, or of one that began anew, may be lower,
  /// which shows in its WELCOME, and in what is said to whoever isn't welcome.
  private func isTimely(_ envelope: Envelope) -> Bool {
    if envelope.epoch >= epoch { return true }
    switch envelope.message {
    case .welcome(let welcome): return welcome.identity != runIdentity
    case .refused, .heartbeatAck: return !isWelcome
    default: return false
    }
  }

  private mutating func enter(_ welcome: Message.Welcome, epoch: UInt32, now: Int64) {
    if epoch != self.epoch || welcome.identity != runIdentity { change(to: welcome, epoch: epoch) }
    self.epoch = epoch
    runIdentity = welcome.identity
    heartbeatMilliseconds = Int64(max(10, welcome.heartbeatMilliseconds))
    leaseMilliseconds = Int64(max(100, welcome.leaseMilliseconds))
    fetchWindow = min(max(1, welcome.fetchWindow), 64)
    guard !isWelcome else { return }
    isWelcome = true
    sayHeartbeat(now: now)
  }

  /// Another coordinator, or another run: goes on with what was adopted and drops the rest.
  private mutating func change(to welcome: Message.Welcome, epoch: UInt32) {
    let adoptions = welcome.identity == runIdentity ? welcome.adoptions : []
    if welcome.identity != runIdentity { shared = [:] }
    var adopted: Set<TaskKey> = []
    for index in tasks.indices where tasks[index].isWorthKeeping {
      let key = tasks[index].key
      let adoption = adoptions.first {
        $0.formerEpoch == key.epoch && $0.task == key.task && $0.formerAttempt == key.attempt
      }
      guard let adoption else { continue }
      tasks[index].key = TaskKey(epoch: epoch, task: key.task, attempt: adoption.attempt)
      tasks[index].upload = tasks[index].upload.map { Upload(bytes: $0.bytes, digest: $0.digest) }
      adopted.insert(tasks[index].computeKey)
    }
    for task in tasks where !adopted.contains(task.computeKey) { forget(task.key) }
  }

  private mutating func obey(_ refusal: Message.Refusal, sentence: String, now: Int64) {
    switch refusal {
    case .unknownSession:
      if isWelcome || now - lastHello >= helloPatience { sayHello(now: now) }
    case .poolFull: isWelcome = false
    case .runEnded: orders.append(.end(.finished))
    case .replaced, .dismissed, .otherBuild:
      orders.append(.end(.refused(refusal, sentence: sentence)))
    }
  }

  private mutating func hold(_ assignment: Message.Assignment, key: TaskKey) {
    if tasks.contains(where: { $0.key == key }) { return }
    let sharedOctets = assignment.shared.reduce(0) { $0 &+ $1.octets }
    guard !isDraining, tasks.count < configuration.slots * 2 + Self.resultsKeptMax + 2 else {
      say(.rejected, about: key)
      return
    }
    guard assignment.inputOctets <= configuration.objectOctetsMax,
      sharedOctets >= 0, sharedOctets <= configuration.objectOctetsMax
    else {
      let sentence =
        "\(assignment.label) needs \(assignment.inputOctets) octets of input and "
        + "\(sharedOctets) of shared objects; this worker takes "
        + "\(configuration.objectOctetsMax). Cut smaller tasks "
        + "or give the worker more memory."
      say(.failed(kind: .resource, sentence: sentence), about: key)
      return
    }
    for part in assignment.shared where shared[part.name] == nil {
      shared[part.name] = FetchBuffer(octets: part.octets)
    }
    tasks.append(HeldTask(key: key, assignment: assignment))
    dropUnneededShared()
  }

  mutating func withTask(_ key: TaskKey, _ change: (inout HeldTask) -> Void) {
    guard let index = tasks.firstIndex(where: { $0.key == key }) else { return }
    change(&tasks[index])
  }

  /// The attempt is of no more use. What runs can't be stopped: it is only not waited for.
  mutating func forget(_ key: TaskKey) {
    guard let index = tasks.firstIndex(where: { $0.key == key }) else { return }
    switch tasks[index].phase {
    case .running: tasks[index].phase = .abandoned
    case .abandoned: break
    case .fetching, .waiting, .offered: tasks.remove(at: index)
    }
  }

  // MARK: Life

  /// SIGTERM, or the coordinator's DRAIN: gives back what hasn't begun and takes nothing new.
  package mutating func drain(deadline: Int64) {
    guard !isDraining else { return }
    isDraining = true
    drainDeadline = deadline
    if isWelcome { say(.draining) }
    for task in tasks where task.phase == .fetching || task.phase == .waiting {
      say(.rejected, about: task.key)
    }
    tasks.removeAll { $0.phase == .fetching || $0.phase == .waiting }
  }

  /// To be called whenever something came or some time passed.
  package mutating func tick(now: Int64) {
    let silence = now - lastHeard
    if isDraining, tasks.allSatisfy({ $0.phase == .abandoned }) || now >= drainDeadline {
      say(.bye)
      orders.append(.end(.drained))
    } else if silence >= configuration.coordinatorGoneMilliseconds {
      orders.append(.end(.coordinatorGone))
    } else if silence >= leaseMilliseconds * 2 / 3, now - lastReconnect >= leaseMilliseconds / 3 {
      // The fence: nothing is offered until the coordinator has answered on new sockets.
      lastReconnect = now
      orders.append(.reconnect)
      sayHello(now: now)
    } else if !isWelcome {
      if now - lastHello >= helloPatience { sayHello(now: now) }
    } else if now - lastHeartbeat >= heartbeatMilliseconds {
      sayHeartbeat(now: now)
    }
    advance(now: now)
  }

  /// A compute thread is done.
  package mutating func finish(_ report: ComputeReport, now: Int64) {
    guard let index = tasks.firstIndex(where: { $0.computeKey == report.key }) else { return }
    let key = tasks[index].key
    if tasks[index].phase == .abandoned {
      tasks.remove(at: index)
    } else {
      switch report.outcome {
      case .done(let bytes, let digest):
        tasks[index].phase = .offered
        tasks[index].upload = Upload(bytes: bytes, digest: digest)
        if isWelcome { sayOffer(tasks[index]) }
      case .failed(let kind, let sentence):
        tasks.remove(at: index)
        say(.failed(kind: kind, sentence: sentence), about: key)
      }
    }
    advance(now: now)
  }

  /// Starts, fetches and sends what can be.
  private mutating func advance(now: Int64) {
    startTasks()
    fetch(now: now)
    send(now: now)
    sayCredit()
  }
}
