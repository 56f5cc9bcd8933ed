import Crypto
import Foundation
import Pipeline
import Synchronization
import Wire
import ZeroMQ

/// A task for a compute thread: everything it needs, owned by it.
package struct ComputeOrder: Sendable {
  package let key: TaskKey
  /// The run's identity: another run's objects may have the same names.
  package let run: [UInt8]
  package let stage: String
  package let sharedNames: [String]
  /// In the order of their names.
  package let shared: [[UInt8]]
  package let parameters: [UInt8]
  package let trial: TaskTrial
  package let input: [UInt8]
}

/// What came of a ``ComputeOrder``.
package struct ComputeReport: Sendable {
  /// A result or a failure.
  package enum Outcome: Sendable {
    /// `digest` is the SHA-256 of `bytes`.
    case done(bytes: [UInt8], digest: [UInt8])
    case failed(kind: Message.FailureKind, sentence: String)
  }

  package let key: TaskKey
  package let outcome: Outcome

  package init(key: TaskKey, outcome: Outcome) {
    self.key = key
    self.outcome = outcome
  }
}

/// How far a running task is: written by its compute thread, read by the socket thread.
struct RunningTask: Sendable {
  var key: TaskKey
  var recordsDone: Int64
}

/// A bounded queue between threads.
final class Mailbox<Item: Sendable>: Sendable {
  let name: String
  let itemsMax: Int
  private let items = Mutex<[Item]>([])

  init(name: String, itemsMax: Int) {
    self.name = name
    self.itemsMax = itemsMax
  }

  /// *Limits*: the sender keeps to `itemsMax`.
  func post(_ item: Item) {
    items.withLock {
      precondition($0.count < itemsMax, "A mailbox is never fuller than agreed.")
      $0.append(item)
    }
  }

  /// The next item, if there is one.
  func take() -> Item? {
    items.withLock { $0.isEmpty ? nil : $0.removeFirst() }
  }
}

/// The compute threads of a worker, with the mailboxes to and from them.
final class ComputeThreads: Sendable {
  private let orders: Mailbox<ComputeOrder>
  private let reports: Mailbox<ComputeReport>
  private let running: Mutex<[TaskKey: Int64]>
  private let ended = Atomic<Bool>(false)
  /// Signalled for each order, and for each thread at the end. It is waited for without a limit:
  /// a limit would be one of the wall clock, which may jump.
  private let wanted = DispatchSemaphore(value: 0)
  private let count: Int
  private let bell: Bell
  private let factory: RunnerFactory

  static let stackOctets = 16 << 20

  init(count: Int, factory: RunnerFactory, bell: Bell) {
    orders = Mailbox(name: "compute orders", itemsMax: count)
    reports = Mailbox(name: "compute reports", itemsMax: count * 2)
    running = Mutex([:])
    self.count = count
    self.bell = bell
    self.factory = factory
    for index in 0..<count {
      let thread = Thread { self.work() }
      thread.name = "compute-\(index)"
      thread.stackSize = Self.stackOctets
      thread.start()
    }
  }

  /// *Limits*: at most as many orders under way as there are threads.
  func start(_ order: ComputeOrder) {
    orders.post(order)
    wanted.signal()
  }

  func nextReport() -> ComputeReport? {
    reports.take()
  }

  var progress: [RunningTask] {
    running.withLock { $0.map { RunningTask(key: $0.key, recordsDone: $0.value) } }
  }

  /// The threads end after the tasks they run; nobody waits for them.
  func end() {
    ended.store(true, ordering: .releasing)
    for _ in 0..<count { wanted.signal() }
  }

  private func work() {
    var runner: (run: [UInt8], stage: String, sharedNames: [String], runner: any TaskRunner)?
    while true {
      wanted.wait()
      if ended.load(ordering: .acquiring) { return }
      guard let order = orders.take() else { continue }
      if let made = runner,
        made.run != order.run || made.stage != order.stage || made.sharedNames != order.sharedNames
      {
        runner = nil
      }
      running.withLock { $0[order.key] = 0 }
      let outcome: ComputeReport.Outcome
      do throws(TaskFailure) {
        let current: any TaskRunner
        if let made = runner {
          current = made.runner
        } else {
          current = try factory.make(order.stage, order.shared)
          runner = (order.run, order.stage, order.sharedNames, current)
        }
        let bytes = try current.run(
          parameters: order.parameters, trial: order.trial, input: order.input
        ) { records in
          running.withLock { $0[order.key] = records }
        }
        outcome = .done(bytes: bytes, digest: Array(SHA256.hash(data: bytes)))
      } catch {
        // Whatever state the failure left behind goes with the runner.
        runner = nil
        outcome = .failed(kind: error.kind.onTheWire, sentence: error.description)
      }
      running.withLock { $0[order.key] = nil }
      reports.post(ComputeReport(key: order.key, outcome: outcome))
      bell.ring()
    }
  }
}

extension TaskFailure.Kind {
  var onTheWire: Message.FailureKind {
    switch self {
    case .data: .data
    case .resource: .resource
    case .bug: .bug
    }
  }
}
