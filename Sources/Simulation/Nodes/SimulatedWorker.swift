import Scheduling
import Wire
import WorkerNode
import ZeroMQ

/// A worker: the real ``WorkerDesk``, with a process, a host and compute threads that are made up.
struct SimulatedWorker {
  /// A task on a compute thread. What runs can't be stopped.
  struct Running {
    let key: TaskKey
    let beganAt: Int64
    /// From when on it makes no progress and never ends.
    var hungAt: Int64?
  }

  let name: String
  let shape: SimulationPlan.Worker

  /// 0: no process.
  private(set) var session: UInt64 = 0
  /// Counts the sockets it connected over its lives: what comes by an older one is gone.
  var connection = 0
  var desk: WorkerDesk
  var running: [Running] = []
  /// Somebody wants it to go, and not to come back.
  var isLeaving = false

  // The world around it.
  var frozenUntil: Int64 = 0
  var outwardCutUntil: Int64 = 0
  var inwardCutUntil: Int64 = 0

  init(name: String, shape: SimulationPlan.Worker) {
    self.name = name
    self.shape = shape
    desk = WorkerDesk(configuration: Self.configuration(name: name, shape: shape), now: 0)
  }

  private static func configuration(
    name: String, shape: SimulationPlan.Worker
  ) -> WorkerConfiguration {
    var configuration = WorkerConfiguration(
      connect: .ipc(path: "/pool"), name: name, build: SimulatedRun.build)
    configuration.slots = shape.slots
    configuration.host = shape.host
    configuration.memoryOctets = Int(shape.memoryOctets)
    configuration.coordinatorGoneMilliseconds = 300_000
    configuration.drainMilliseconds = 12_000
    return configuration
  }

  var isUp: Bool { session != 0 }

  /// A process begins: its desk says HELLO.
  mutating func start(session: UInt64, now: Int64) {
    self.session = session
    connection += 1
    running = []
    var configuration = Self.configuration(name: name, shape: shape)
    configuration.session = session
    desk = WorkerDesk(configuration: configuration, now: now)
  }

  /// The process ends, however.
  mutating func stop() {
    session = 0
    connection += 1
    running = []
    frozenUntil = 0
  }

  /// What the loop does whenever it looks around.
  mutating func look(now: Int64) {
    for task in running {
      desk.noteProgress(of: task.key, recordsDone: (task.hungAt ?? now) - task.beganAt)
    }
    desk.tick(now: now)
  }

  mutating func hang(now: Int64) {
    for index in running.indices where running[index].hungAt == nil {
      running[index].hungAt = now
    }
  }

  /// Whether the task was still running and could end: then its thread is free.
  mutating func leaveThread(_ key: TaskKey) -> Bool {
    guard let index = running.firstIndex(where: { $0.key == key && $0.hungAt == nil }) else {
      return false
    }
    running.remove(at: index)
    return true
  }
}
