import CoordinatorNode
import Crypto
import Foundation
import Glibc
import Pipeline
import Scheduling
import Testing
import Wire
import WorkerNode
import ZeroMQ

@Suite("Whatever a worker does, each task counts once", .serialized)
struct FaultTests {
  /// Runs a toy of `tasks` tasks with one honest worker, which starts when the script has had its
  /// turn.
  private func run(
    tasks: Int = 6, limits: ScheduleLimits = Theatre.limits,
    script: @escaping @Sendable (ScriptedWorker) throws -> Void
  ) async throws -> Theatre.Result {
    let theatre = try Theatre()
    var configuration = theatre.configuration()
    configuration.limits = limits
    let final = configuration
    async let result = theatre.coordinate(final) { ToyWorkload(taskCount: tasks) }
    let trouble: String? = await onThread {
      do {
        try script(ScriptedWorker(theatre.endpoint))
        return nil
      } catch {
        theatre.stop.pull()
        return "the script was stuck: \(error)"
      }
    }
    if let trouble { Issue.record("\(trouble)") }
    let honest = await theatre.work(name: "honest")
    #expect(honest == .finished)
    return await result
  }

  private func check(_ result: Theatre.Result, tasks: Int = 6) {
    guard case .finished = result.outcome else {
      Issue.record("the run failed: \(result.outcome)")
      return
    }
    #expect(result.total == result.expectedTotal)
    #expect(result.accepted.sorted() == ((0..<tasks).map { "square \($0)" } + ["sum 0"]).sorted())
  }

  private static func digest(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }

  /// What an honest worker would answer.
  private static func honestResult(_ input: [UInt8]) -> [UInt8] {
    let numbers = stride(from: 0, to: input.count, by: 8).map { Toy.number(input, at: $0) }
    return Toy.octets(numbers.reduce(0) { $0 + $1 * $1 })
  }

  @Test("a worker that vanishes with a task loses it to another")
  func vanishing() async throws {
    let result = try await run { worker in
      _ = try worker.takeTask(name: "ghost")
    }
    check(result)
    #expect(result.journal.contains(.workerLost(name: "ghost", loss: .silent)))
  }

  @Test("a worker that says BYE loses its task at once")
  func leaving() async throws {
    var limits = Theatre.limits
    limits.leaseMilliseconds = 60_000
    let result = try await run(limits: limits) { worker in
      _ = try worker.takeTask(name: "leaver")
      try worker.leave()
    }
    check(result)
    #expect(result.journal.contains(.workerLost(name: "leaver", loss: .left)))
  }

  @Test("a result that is sent and acknowledged twice counts once")
  func doubled() async throws {
    let result = try await run { worker in
      let task = try worker.takeTask(name: "echo")
      let answer = Self.honestResult(try worker.fetchInput(task))
      let digest = Self.digest(answer)
      try worker.deliver(answer, digest: digest, of: task)
      _ = try worker.hear(.resultAck)
      try worker.say(.offer(octets: answer.count, digest: digest), about: task)
      try worker.say(.put(offset: 0), about: task, chunk: answer)
      _ = try worker.hear(.resultAck)
      try worker.leave()
    }
    check(result)
  }

  @Test("bytes that aren't those offered don't count")
  func lying() async throws {
    let result = try await run { worker in
      let task = try worker.takeTask(name: "liar")
      let answer = Self.honestResult(try worker.fetchInput(task))
      try worker.deliver([UInt8](repeating: 7, count: 8), digest: Self.digest(answer), of: task)
      _ = try worker.hear(.cancel)
      try worker.leave()
    }
    check(result)
  }

  @Test("two workers that give different bytes for a task end the run with 3")
  func divergence() async throws {
    let result = try await run(tasks: 1) { worker in
      let task = try worker.takeTask(name: "liar")
      let answer = [UInt8](repeating: 7, count: 8)
      try worker.say(.offer(octets: 8, digest: Self.digest(answer)), about: task)
      _ = try worker.hear(.grant)
      try worker.leave()
    }
    #expect(result.outcome.exitCode == 3)
  }

  @Test("more octets than were offered, gaps and PUTs without leave are dropped")
  func wrongPuts() async throws {
    let result = try await run { worker in
      let task = try worker.takeTask(name: "sloppy")
      let answer = Self.honestResult(try worker.fetchInput(task))
      try worker.say(.put(offset: 0), about: task, chunk: answer)
      // The answer to this says that the PUT before it was passed over.
      _ = try worker.fetchInput(task)
      try worker.say(.offer(octets: 8, digest: Self.digest(answer)), about: task)
      _ = try worker.hear(.grant)
      try worker.say(.put(offset: 0), about: task, chunk: answer + [0])
      #expect(try worker.hear(.putAck).message == .putAck(offset: 0))
      try worker.say(.put(offset: 4), about: task, chunk: Array(answer[4...]))
      #expect(try worker.hear(.putAck).message == .putAck(offset: 0))
      try worker.say(.put(offset: 0), about: task, chunk: Array(answer[..<4]))
      #expect(try worker.hear(.putAck).message == .putAck(offset: 4))
      try worker.say(.put(offset: 0), about: task, chunk: Array(answer[..<4]))
      #expect(try worker.hear(.putAck).message == .putAck(offset: 4))
      try worker.say(.put(offset: 4), about: task, chunk: Array(answer[4...]))
      #expect(try worker.hear(.putAck).message == .putAck(offset: 8))
      _ = try worker.hear(.resultAck)
      try worker.leave()
    }
    check(result)
  }

  @Test("ranges and objects that aren't there are answered with NOSUCH")
  func wrongFetches() async throws {
    let result = try await run { worker in
      let task = try worker.takeTask(name: "curious")
      let wrong: [(Message.Object, offset: Int, count: Int)] = [
        (.taskInput, 79, 2), (.taskInput, 1 << 49, 1), (.taskInput, 0, 81),
        (.shared(name: "../../etc/passwd"), 0, 1), (.shared(name: "none"), 0, 1),
        (.shared(name: "threes"), 3_000_000, 1),
      ]
      for (object, offset, count) in wrong {
        try worker.say(.fetch(object, offset: offset, count: count), about: task)
        #expect(try worker.hear(.noSuch).message == .noSuch(object, offset: offset))
      }
      var unassigned = task
      unassigned.task += 5
      try worker.say(.fetch(.taskInput, offset: 0, count: 1), about: unassigned)
      _ = try worker.hear(.noSuch)
      var elsewhere = task
      elsewhere.task = 7 << 32
      try worker.say(.fetch(.taskInput, offset: 0, count: 1), about: elsewhere)
      _ = try worker.hear(.noSuch)
      try worker.say(.rejected, about: task)
      try worker.leave()
    }
    check(result)
  }

  @Test("noise, strangers and messages of a coordinator are passed over")
  func noise() async throws {
    let result = try await run { worker in
      for isData in [false, true] {
        try worker.sayRaw([[]], isData: isData)
        try worker.sayRaw([[1, 2, 3], [4]], isData: isData)
        try worker.sayRaw([[UInt8]](repeating: [0], count: 9), isData: isData)
      }
      try worker.say(.shutdown)
      try worker.say(.fetch(.taskInput, offset: 0, count: 1))
      try worker.say(.put(offset: 0), chunk: [1])
      try worker.say(.ready(credit: 1))
      guard case .refused(.unknownSession, _) = try worker.hear(.refused).message else {
        throw ScriptedWorker.Stuck(expected: "REFUSED(unknownSession)")
      }
    }
    check(result)
  }

  @Test("a session is heard only by the connection that introduced it")
  func otherConnection() async throws {
    let theatre = try Theatre()
    async let result = theatre.coordinate { ToyWorkload(taskCount: 2) }
    let refusal: Message? = await onThread {
      do {
        let worker = try ScriptedWorker(theatre.endpoint)
        _ = try worker.takeTask(name: "w")
        let thief = try ScriptedWorker(theatre.endpoint)
        thief.session = worker.session
        try thief.say(.bye)
        let refusal = try thief.hear(.refused).message
        try worker.leave()
        return refusal
      } catch {
        theatre.stop.pull()
        return nil
      }
    }
    guard case .refused(.unknownSession, _)? = refusal else {
      Issue.record("the thief was heard: \(String(describing: refusal))")
      return
    }
    #expect(await theatre.work(name: "honest") == .finished)
    check(await result, tasks: 2)
  }

  @Test("a worker that says the same HELLO again goes on as before")
  func helloAgain() async throws {
    let result = try await run { worker in
      let task = try worker.takeTask(name: "again")
      _ = try worker.sayHelloAgain(name: "again", held: task)
      let answer = Self.honestResult(try worker.fetchInput(task))
      try worker.deliver(answer, digest: Self.digest(answer), of: task)
      _ = try worker.hear(.resultAck)
      try worker.leave()
    }
    check(result)
  }
}

extension ScriptedWorker {
  /// HELLO again with a task in hand: WELCOME again, and the heartbeat is answered.
  fileprivate func sayHelloAgain(name: String, held task: Envelope) throws -> Envelope {
    try say(.hello(Message.Hello(name: name, slots: 1, build: Theatre.build)))
    _ = try hear(.welcome)
    try say(
      .heartbeat(held: [
        Message.HeldTask(
          epoch: task.epoch, task: task.task, attempt: task.attempt, recordsDone: 1)
      ]))
    return try hear(.heartbeatAck)
  }
}

@Suite("The spool belongs to one coordinator", .serialized)
struct SpoolTests {
  @Test("a second coordinator in the same spool ends with 75, and the first goes on")
  func inUse() async throws {
    let theatre = try Theatre()
    async let first = theatre.coordinate { ToyWorkload(taskCount: 3) }
    let second: Int32? = await onThread {
      do {
        let worker = try ScriptedWorker(theatre.endpoint)
        _ = try worker.takeTask(name: "witness")
        var configuration = theatre.configuration()
        configuration.listen = []
        let outcome = try Coordinator(
          configuration: configuration, workload: ToyWorkload(taskCount: 1)
        ).run()
        try worker.leave()
        return outcome.exitCode
      } catch {
        return nil
      }
    }
    #expect(second == 75)
    #expect(await theatre.work(name: "w") == .finished)
    #expect(await first.outcome.exitCode == 0)
  }

  @Test("what a killed run left in the spool is gone when the next one starts")
  func leftovers() async throws {
    let theatre = try Theatre()
    for path in ["/tmp/0-1.1.1", "/pool-x/control"] {
      let url = URL(fileURLWithPath: theatre.folder + path)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data([1]).write(to: url)
    }
    let seen = Journal()
    var configuration = theatre.configuration()
    configuration.limits.noWorkerMilliseconds = 50
    let folder = theatre.folder
    configuration.progress = { _ in
      if FileManager.default.fileExists(atPath: folder + "/tmp/0-1.1.1")
        || FileManager.default.fileExists(atPath: folder + "/pool-x")
      {
        seen.add(.stageFinished(name: "left over"))
      }
    }
    let result = await theatre.coordinate(configuration) { ToyWorkload(taskCount: 1) }
    #expect(result.outcome.exitCode == 75)
    #expect(seen.entries.isEmpty)
  }
}

@Suite("Local workers are looked after", .serialized)
struct LocalWorkerTests {
  private func configuration(_ theatre: Theatre, script: String) -> CoordinatorConfiguration {
    var configuration = theatre.configuration()
    configuration.localWorkers = 2
    configuration.workerProgram = "/bin/sh"
    configuration.workerArguments = ["-c", script, "worker"]
    return configuration
  }

  @Test("workers that end before they say a word end the run, and soon")
  func dyingAtStart() async throws {
    let theatre = try Theatre()
    let result = await theatre.coordinate(configuration(theatre, script: "exit 7")) {
      ToyWorkload(taskCount: 3)
    }
    guard case .failed(.workersDieAtStart(_, .exited(code: 7))) = result.outcome else {
      Issue.record("it ended with \(result.outcome)")
      return
    }
    #expect(result.outcome.exitCode == 70)
    let restarts = result.journal.count {
      if case .localWorkerEnded(_, _, startedAgain: true) = $0 { true } else { false }
    }
    #expect(restarts == 5, "three deaths a worker, the last one not replaced")
  }

  @Test(
    "children get their address, session, name and parent, and nothing survives the run",
    arguments: ["", "/" + String(repeating: "deep/", count: 30)])
  func children(deep: String) async throws {
    let theatre = try Theatre()
    let notes = theatre.folder + ".notes"
    defer { unlinkQuietly(notes) }
    var configuration = configuration(
      theatre,
      script: "echo \"$$ $*\" >>\(notes); trap '' TERM INT; while :; do read x; done </dev/zero")
    configuration.limits.noWorkerMilliseconds = 300
    configuration.spoolFolder += deep
    let result = await theatre.coordinate(configuration) { ToyWorkload(taskCount: 3) }
    #expect(result.outcome.exitCode == 75)
    let lines = try String(contentsOfFile: notes, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 2)
    for line in lines {
      let words = line.split(separator: " ").map(String.init)
      #expect(
        words.count == 9 && words[1] == "--connect" && words[2].hasPrefix("ipc:///")
          && words[3] == "--session" && UInt64(words[4], radix: 16) != nil && words[5] == "--name"
          && words[6].hasPrefix("local-") && words[7] == "--parent"
          && Int32(words[8]) == getpid(), "\(line)")
      let sockets = words[2].dropFirst("ipc://".count).dropLast("/control".count)
      #expect(sockets.hasPrefix("/tmp/ratemill-") && sockets.utf8.count < 90)
      #expect(!FileManager.default.fileExists(atPath: "/proc/\(words[0])"))
      #expect(!FileManager.default.fileExists(atPath: String(sockets)))
    }
  }

  private func unlinkQuietly(_ path: String) {
    // A note that isn't there needs no removal.
    try? FileManager.default.removeItem(atPath: path)
  }
}
