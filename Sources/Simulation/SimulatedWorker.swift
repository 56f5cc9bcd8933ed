import Scheduling

/// A worker as the protocol wants it: a model of the worker node, without sockets and threads.
struct SimulatedWorker: Sendable {
  struct Running: Sendable {
    let attempt: Attempt
    let beganAt: Int64
    /// From when on it makes no progress and never ends.
    var hungAt: Int64?
    /// Whether its result is of no use; it can't be stopped.
    var isCancelled = false
  }

  struct Result: Sendable {
    let attempt: Attempt
    let octets: [UInt8]
  }

  /// What comes of a task.
  enum Outcome: Sendable {
    case octets([UInt8])
    case failure(Schedule.FailureKind)
  }

  /// What comes of a step: messages to send, and tasks that began to run.
  struct Effects: Sendable {
    var messages: [WorkerMessage] = []
    var begun: [Attempt] = []
    var exits = false
  }

  let name: String
  let shape: SimulationPlan.Worker
  let limits: ScheduleLimits

  /// 0: no process.
  var session: UInt64 = 0
  var isJoined = false
  var isLeaving = false
  var answeredAt: Int64 = 0
  var waiting: [Attempt] = []
  var running: [Running] = []
  var results: [Result] = []

  // The world around it.
  var frozenUntil: Int64 = 0
  var outwardCutUntil: Int64 = 0
  var inwardCutUntil: Int64 = 0

  init(name: String, shape: SimulationPlan.Worker, limits: ScheduleLimits) {
    self.name = name
    self.shape = shape
    self.limits = limits
  }

  var isUp: Bool { session != 0 }

  mutating func start(session: UInt64, now: Int64) {
    self.session = session
    isJoined = false
    answeredAt = now
    waiting = []
    running = []
    results = []
  }

  mutating func stop() {
    session = 0
  }

  /// Every heartbeat interval. All that is said here is said again the next time.
  mutating func beat(now: Int64) -> Effects {
    // Unheard for two thirds of a lease: whatever it holds may be another's by now.
    if now - answeredAt > limits.leaseMilliseconds * 2 / 3 { isJoined = false }
    guard isJoined else {
      return Effects(messages: [.hello(name: name, slots: shape.slots)])
    }
    return Effects(messages: standing(now: now))
  }

  private func standing(now: Int64) -> [WorkerMessage] {
    var messages: [WorkerMessage] = results.map {
      .offered($0.attempt, SimulatedWork.claim(of: $0.octets))
    }
    var held = waiting.map { HeldAttempt(attempt: $0, recordsDone: 0, phase: .waiting) }
    held += running.map {
      HeldAttempt(
        attempt: $0.attempt, recordsDone: ($0.hungAt ?? now) - $0.beganAt, phase: .running)
    }
    held += results.map { HeldAttempt(attempt: $0.attempt, recordsDone: 0, phase: .done) }
    messages.append(.heartbeat(held))
    messages.append(isLeaving ? .leaving : .ready(credit: credit))
    return messages
  }

  private var credit: Int {
    results.count > shape.slots ? 0 : shape.slots + 1
  }

  mutating func leave() -> Effects {
    isLeaving = true
    let effects = Effects(messages: waiting.map { .returned($0) } + [.leaving])
    waiting = []
    return effects
  }

  mutating func hang(now: Int64) {
    for index in running.indices where running[index].hungAt == nil {
      running[index].hungAt = now
    }
  }

  mutating func receive(_ message: CoordinatorMessage, now: Int64) -> Effects {
    var effects = Effects()
    switch message {
    case .welcome:
      answeredAt = now
      if !isJoined {
        isJoined = true
        effects.messages = standing(now: now)
      }
    case .refused(.unknownSession), .refused(.poolFull): isJoined = false
    case .refused: effects.exits = true
    case .answer: answeredAt = now
    case .assign(let attempt): take(attempt, &effects)
    case .cancel(let attempt), .done(let attempt): drop(attempt)
    case .grant(let attempt): effects.messages = parts(of: attempt)
    case .shutdown:
      effects.messages = [.bye]
      effects.exits = true
    }
    begin(now: now, &effects)
    return effects
  }

  private mutating func take(_ attempt: Attempt, _ effects: inout Effects) {
    let isKnown =
      waiting.contains(attempt) || running.contains { $0.attempt == attempt }
      || results.contains { $0.attempt == attempt }
    if isKnown { return }
    if isLeaving {
      effects.messages.append(.returned(attempt))
    } else if shape.isFull {
      effects.messages.append(.failed(attempt, .resource))
    } else {
      waiting.append(attempt)
    }
  }

  private mutating func drop(_ attempt: Attempt) {
    waiting.removeAll { $0 == attempt }
    results.removeAll { $0.attempt == attempt }
    for index in running.indices where running[index].attempt == attempt {
      running[index].isCancelled = true
    }
  }

  private mutating func begin(now: Int64, _ effects: inout Effects) {
    while running.count < shape.slots, !waiting.isEmpty {
      let attempt = waiting.removeFirst()
      running.append(Running(attempt: attempt, beganAt: now))
      effects.begun.append(attempt)
    }
  }

  private func parts(of attempt: Attempt) -> [WorkerMessage] {
    guard let result = results.first(where: { $0.attempt == attempt }) else { return [] }
    let size = SimulatedWork.partOctets
    let count = (result.octets.count + size - 1) / size
    return (0..<count).map { part in
      let end = min(result.octets.count, (part + 1) * size)
      return .put(
        attempt, part: part, parts: count, octets: Array(result.octets[(part * size)..<end]))
    }
  }

  /// A task's time is over; `outcome` is what comes of it.
  mutating func end(
    _ attempt: Attempt, outcome: Outcome, now: Int64
  ) -> Effects {
    var effects = Effects()
    guard let index = running.firstIndex(where: { $0.attempt == attempt && $0.hungAt == nil })
    else { return effects }
    let wasCancelled = running.remove(at: index).isCancelled
    if !wasCancelled {
      switch outcome {
      case .octets(let octets):
        results.append(Result(attempt: attempt, octets: octets))
        effects.messages.append(.offered(attempt, SimulatedWork.claim(of: octets)))
      case .failure(let kind): effects.messages.append(.failed(attempt, kind))
      }
    }
    begin(now: now, &effects)
    if !isLeaving { effects.messages.append(.ready(credit: credit)) }
    return effects
  }
}
