import CoordinatorNode
import Foundation
import Pipeline
import Scheduling
import Synchronization
import Testing
import Wire
import WorkerNode
import ZeroMQ

@Suite("A coordinator and its workers get a run done", .serialized)
struct PoolTests {
  private func check(_ result: Theatre.Result, tasks: Int) {
    guard case .finished(let progress) = result.outcome else {
      Issue.record("the run failed: \(result.outcome)")
      return
    }
    #expect(result.total == result.expectedTotal)
    #expect(result.accepted.count == tasks + 1)
    #expect(Set(result.accepted).count == tasks + 1, "a task was accepted twice")
    #expect(progress.records == Int64(10 * (tasks + 1)))
    #expect(progress.isFinished)
  }

  /// Sent home, or too late to find anyone: the run may be over before a worker is up.
  private func endedWell(_ outcomes: [WorkerOutcome]) {
    #expect(outcomes.contains(.finished), "\(outcomes)")
    #expect(outcomes.allSatisfy { $0 == .finished || $0 == .coordinatorGone }, "\(outcomes)")
  }

  @Test(
    "all tasks are done once, by any number of workers and slots",
    arguments: [(1, 1, 1), (3, 40, 1), (2, 25, 3)])
  func plain(workers: Int, tasks: Int, slots: Int) async throws {
    let theatre = try Theatre()
    async let run = theatre.coordinate { ToyWorkload(taskCount: tasks) }
    let outcomes = await withTaskGroup(of: WorkerOutcome.self) { group in
      for index in 0..<workers {
        group.addTask { await theatre.work(name: "w\(index)", slots: slots) }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    check(await run, tasks: tasks)
    endedWell(outcomes)
  }

  @Test("inputs and results of many chunks cross whole")
  func chunks() async throws {
    let theatre = try Theatre()
    async let run = theatre.coordinate { ToyWorkload(taskCount: 5, padding: (5 << 20) + 13) }
    async let first = theatre.work(name: "a")
    async let second = theatre.work(name: "b")
    check(await run, tasks: 5)
    endedWell(await [first, second])
  }

  @Test("a stage without tasks and a task without input are done too")
  func noTasks() async throws {
    let theatre = try Theatre()
    async let run = theatre.coordinate { ToyWorkload(taskCount: 0) }
    async let worker = theatre.work(name: "w")
    check(await run, tasks: 0)
    #expect(await worker == .finished)
  }

  @Test("no workers: the run ends with 75 after the time it was given")
  func noWorkers() async throws {
    let theatre = try Theatre()
    var configuration = theatre.configuration()
    configuration.limits.noWorkerMilliseconds = 200
    let result = await theatre.coordinate(configuration) { ToyWorkload(taskCount: 3) }
    #expect(result.outcome.exitCode == 75)
  }

  @Test("a worker of another build is refused, and the run goes on without it")
  func otherBuild() async throws {
    let theatre = try Theatre()
    async let run = theatre.coordinate { ToyWorkload(taskCount: 4) }
    let stranger = await theatre.work(name: "stranger") { $0.build = "other" }
    let friend = await theatre.work(name: "friend")
    check(await run, tasks: 4)
    guard case .refused(.otherBuild, let sentence) = stranger else {
      Issue.record("the stranger ended with \(stranger)")
      return
    }
    #expect(sentence.contains("start both from one build"))
    #expect(stranger.exitCode == 78)
    #expect(friend == .finished)
  }

  @Test("bad data ends the run with 65 and the runner's sentence")
  func badData() async throws {
    let theatre = try Theatre()
    async let run = theatre.coordinate { ToyWorkload(taskCount: 4) }
    let factory = Toy.factory { (_, input) throws(TaskFailure) in
      if Toy.number(input, at: 0) == 2 {
        throw TaskFailure(kind: .data, description: "Line 3 is broken: mend it.")
      }
    }
    let outcome = await theatre.work(name: "w", factory: factory)
    let result = await run
    #expect(result.outcome.exitCode == 65)
    if case .failed(let failure) = result.outcome {
      #expect(failure.description.contains("Line 3 is broken: mend it."))
    }
    #expect(outcome == .finished)
  }

  @Test("a workload that can't take a result ends the run with its sentence")
  func failingWorkload() async throws {
    let theatre = try Theatre()
    async let run = theatre.coordinate {
      let workload = ToyWorkload(taskCount: 4)
      workload.failsToAccept = 1
      return workload
    }
    async let worker = theatre.work(name: "w")
    let result = await run
    #expect(result.outcome.exitCode == 74)
    if case .failed(let failure) = result.outcome {
      #expect(failure.description.contains("free some space"))
    }
    #expect(await worker == .finished)
  }

  @Test("stopping the coordinator ends the run with 130 and sends the workers home")
  func interrupted() async throws {
    let theatre = try Theatre()
    let stop = theatre.stop
    async let run = theatre.coordinate { ToyWorkload(taskCount: 500) }
    let factory = Toy.factory { (_, input) throws(TaskFailure) in
      if Toy.number(input, at: 0) == 7 { stop.pull() }
    }
    async let worker = theatre.work(name: "w", factory: factory)
    #expect(await run.outcome.exitCode == 130)
    #expect(await worker == .finished)
  }

  @Test("a worker told to stop gives back what it hasn't begun, and another goes on")
  func draining() async throws {
    let theatre = try Theatre()
    let stop = try StopSwitch()
    let begun = Atomic<Int>(0)
    async let run = theatre.coordinate { ToyWorkload(taskCount: 30) }
    let factory = Toy.factory { (_, _) throws(TaskFailure) in
      if begun.add(1, ordering: .relaxed).newValue == 3 { stop.pull() }
    }
    let leaver = await theatre.work(name: "leaver", factory: factory, stop: stop)
    #expect(leaver == .drained)
    let stayer = await theatre.work(name: "stayer")
    check(await run, tasks: 30)
    #expect(stayer == .finished)
  }

  @Test("a plain socket isn't opened to other hosts")
  func insecure() async throws {
    let theatre = try Theatre()
    var configuration = theatre.configuration()
    configuration.listen = [.tcp(host: "*", port: 7701)]
    let result = await theatre.coordinate(configuration) { ToyWorkload(taskCount: 1) }
    guard case .failed(.insecureEndpoint) = result.outcome else {
      Issue.record("it went on: \(result.outcome)")
      return
    }
    #expect(result.outcome.exitCode == 78)
    let worker = await theatre.work(name: "w") { $0.connect = .tcp(host: "10.0.0.1", port: 7701) }
    #expect(worker == .insecureEndpoint(.tcp(host: "10.0.0.1", port: 7701)))
  }

  @Test("a worker whose coordinator never comes ends with 75")
  func noCoordinator() async throws {
    let theatre = try Theatre()
    let outcome = await theatre.work(name: "w") { $0.coordinatorGoneMilliseconds = 200 }
    #expect(outcome == .coordinatorGone)
    #expect(outcome.exitCode == 75)
  }
}
