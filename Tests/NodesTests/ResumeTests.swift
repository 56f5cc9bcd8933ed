import CoordinatorNode
import Crypto
import Foundation
import Pipeline
import Synchronization
import Testing
import Wire
import WorkerNode
import ZeroMQ

@Suite("A coordinator goes on where another one stopped", .serialized)
struct ResumeTests {
  /// Which tasks were computed, by their inputs.
  private final class Computed: Sendable {
    private let inputs = Mutex<[[UInt8]]>([])
    var count: Int { inputs.withLock { $0.count } }
    func factory() -> RunnerFactory {
      Toy.factory { _, input in self.inputs.withLock { $0.append(input) } }
    }
  }

  @Test("what was kept is handed over again, and only the rest is computed")
  func kept() async throws {
    let theatre = try Theatre()
    let (first, second) = (Computed(), Computed())
    async let stopped = theatre.coordinate(keepsSpool: true) {
      let workload = ToyWorkload(taskCount: 8)
      workload.failsToAccept = 4
      return workload
    }
    _ = await theatre.work(name: "w", factory: first.factory())
    #expect(await stopped.outcome.exitCode == 74)

    async let resumed = theatre.coordinate { ToyWorkload(taskCount: 8) }
    #expect(await theatre.work(name: "w", factory: second.factory()) == .finished)
    let result = await resumed
    #expect(result.outcome.exitCode == 0, "\(result.outcome)")
    #expect(result.total == result.expectedTotal)
    #expect(result.accepted.count == 9, "each task counts once: \(result.accepted)")
    let kept = result.journal.compactMap {
      if case .stageResumed("square", let kept, 8) = $0 { kept } else { nil }
    }
    try #require(kept.count == 1 && kept[0] > 0, "nothing was kept: \(result.journal)")
    #expect(second.count == 8 - kept[0] + 1, "a kept task was computed again")
  }

  @Test("another run in the same spool begins anew, and says so")
  func otherRun() async throws {
    let theatre = try Theatre()
    async let stopped = theatre.coordinate(keepsSpool: true) {
      let workload = ToyWorkload(taskCount: 8)
      workload.failsToAccept = 4
      return workload
    }
    _ = await theatre.work(name: "w")
    #expect(await stopped.outcome.exitCode == 74)
    async let other = theatre.coordinate { ToyWorkload(taskCount: 5) }
    #expect(await theatre.work(name: "w") == .finished)
    let result = await other
    #expect(result.outcome.exitCode == 0 && result.total == result.expectedTotal)
    #expect(
      result.journal.contains {
        if case .resumed(let note) = $0 { note.contains("toy of 8 tasks") } else { false }
      }, "\(result.journal)")
  }

  @Test("a damaged block is noticed, and its task is done again")
  func damaged() async throws {
    let theatre = try Theatre()
    async let stopped = theatre.coordinate(keepsSpool: true) {
      let workload = ToyWorkload(taskCount: 8)
      workload.failsToAccept = 4
      return workload
    }
    _ = await theatre.work(name: "w")
    #expect(await stopped.outcome.exitCode == 74)
    let blocks = theatre.folder + "/blocks"
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: blocks).sorted().first)
    var octets = try Data(contentsOf: URL(fileURLWithPath: "\(blocks)/\(name)"))
    octets[0] ^= 1
    try octets.write(to: URL(fileURLWithPath: "\(blocks)/\(name)"))
    async let resumed = theatre.coordinate { ToyWorkload(taskCount: 8) }
    #expect(await theatre.work(name: "w") == .finished)
    let result = await resumed
    #expect(result.outcome.exitCode == 0 && result.total == result.expectedTotal)
    #expect(
      result.journal.contains { if case .resultForgotten = $0 { true } else { false } },
      "\(result.journal)")
  }

  @Test("a worker hands over what it did under the former coordinator")
  func handedOver() async throws {
    let theatre = try Theatre()
    let identity = ToyWorkload(taskCount: 1).identity.digest
    async let first = theatre.coordinate(keepsSpool: true) { ToyWorkload(taskCount: 1) }
    let held: Envelope? = await onThread {
      do {
        let task = try ScriptedWorker(theatre.endpoint).takeTask(name: "loyal")
        theatre.stop.pull()
        return task
      } catch {
        theatre.stop.pull()
        return nil
      }
    }
    #expect(await first.outcome.exitCode == 130)
    var task = try #require(held, "no task came")
    let next = try Theatre(besides: theatre)
    async let second = next.coordinate { ToyWorkload(taskCount: 1) }
    let former = task
    let adopted: Envelope? = await onThread {
      do {
        let worker = try ScriptedWorker(next.endpoint)
        var hello = Message.Hello(name: "loyal", slots: 1, build: Theatre.build)
        hello.identity = identity
        hello.held = [
          Message.HeldTask(
            epoch: former.epoch, task: former.task, attempt: former.attempt, recordsDone: 3)
        ]
        try worker.say(.hello(hello))
        let answer = try worker.hear(.welcome)
        guard case .welcome(let welcome) = answer.message, let adoption = welcome.adoptions.first
        else {
          next.stop.pull()
          return nil
        }
        var task = former
        task.epoch = answer.epoch
        task.attempt = adoption.attempt
        let numbers = (0..<10).map { UInt64($0 * $0) }
        let bytes = Toy.octets(numbers.reduce(0, +))
        try worker.deliver(bytes, digest: Array(SHA256.hash(data: bytes)), of: task)
        _ = try worker.hear(.resultAck)
        try worker.leave()
        return task
      } catch {
        next.stop.pull()
        return nil
      }
    }
    task = try #require(adopted, "the task was not adopted, or its result not taken")
    #expect(task.epoch > former.epoch)
    #expect(await next.work(name: "w") == .finished)
    let result = await second
    #expect(result.outcome.exitCode == 0 && result.total == result.expectedTotal)
  }
}
