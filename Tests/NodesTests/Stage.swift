import CoordinatorNode
import Foundation
import Pipeline
import Scheduling
import Synchronization
import WorkerNode
import ZeroMQ

/// Runs `body` on a real thread, off the cooperative pool.
func onThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
  await withCheckedContinuation { continuation in
    let thread = Thread { continuation.resume(returning: body()) }
    thread.stackSize = 4 << 20
    thread.start()
  }
}

/// A coordinator on its thread with a toy workload, in a folder of its own.
struct Theatre: Sendable {
  /// What a run left behind.
  struct Result: Sendable {
    var outcome: RunOutcome
    var total: UInt64?
    var expectedTotal: UInt64
    var accepted: [String]
    var journal: [JournalEntry]
  }

  let folder: String
  let endpoint: Endpoint
  let stop: StopSwitch
  static let build = "test"

  init() throws {
    folder = "/tmp/ratemill-nodes-" + String(UInt64.random(in: 0 ... .max), radix: 36)
    endpoint = .ipc(path: folder + ".control")
    stop = try StopSwitch()
  }

  /// Another coordinator's, over the same spool and address.
  init(besides other: Theatre) throws {
    folder = other.folder
    endpoint = other.endpoint
    stop = try StopSwitch()
  }

  /// Short times, so that silence is soon noticed.
  static var limits: ScheduleLimits {
    var limits = ScheduleLimits()
    limits.heartbeatMilliseconds = 50
    limits.suspectMilliseconds = 400
    limits.leaseMilliseconds = 1_000
    limits.stallMilliseconds = 20_000
    limits.noWorkerMilliseconds = 30_000
    return limits
  }

  func configuration() -> CoordinatorConfiguration {
    var configuration = CoordinatorConfiguration(
      run: "toy", build: Self.build, spoolFolder: folder)
    configuration.listen = [endpoint]
    configuration.limits = Self.limits
    configuration.listensToSignals = false
    return configuration
  }

  func coordinate(
    _ configuration: CoordinatorConfiguration? = nil, keepsSpool: Bool = false,
    workload make: @escaping @Sendable () -> ToyWorkload
  ) async -> Result {
    var configured = configuration ?? self.configuration()
    let journal = Journal()
    configured.journal = { journal.add($0) }
    let final = configured
    let stop = stop
    let result = await onThread {
      let workload = make()
      let outcome: RunOutcome
      do throws(ZeroMQError) {
        outcome = try Coordinator(configuration: final, workload: workload, stop: stop).run()
      } catch {
        outcome = .failed(.network(error))
      }
      return Result(
        outcome: outcome, total: workload.total, expectedTotal: workload.expectedTotal,
        accepted: workload.accepted, journal: journal.entries)
    }
    if keepsSpool { return result }
    for path in [folder, folder + ".control", folder + ".control.data"] {
      // What isn't there needs no removal.
      try? FileManager.default.removeItem(atPath: path)
    }
    return result
  }

  func work(
    name: String, slots: Int = 1, factory: RunnerFactory = Toy.factory(), stop: StopSwitch? = nil,
    change: (inout WorkerConfiguration) -> Void = { _ in }
  ) async -> WorkerOutcome {
    var configuration = WorkerConfiguration(connect: endpoint, name: name, build: Self.build)
    configuration.slots = slots
    configuration.listensToSignals = false
    configuration.coordinatorGoneMilliseconds = 5_000
    change(&configuration)
    let final = configuration
    return await onThread {
      do throws(ZeroMQError) {
        return try Worker(configuration: final, factory: factory, stop: stop).run()
      } catch {
        return .network(error)
      }
    }
  }
}

final class Journal: Sendable {
  private let lines = Mutex<[JournalEntry]>([])
  func add(_ entry: JournalEntry) { lines.withLock { $0.append(entry) } }
  var entries: [JournalEntry] { lines.withLock { $0 } }
}
