import CoordinatorNode
import Foundation
import Keys
import Pipeline
import Scheduling
import Synchronization
import Testing
import Wire
import WorkerNode
import ZeroMQ

/// A theatre whose door is locked, with keys in a folder of its own.
private struct LockedTheatre {
  let theatre: Theatre
  let folder: KeyFolder
  let endpoint: Endpoint
  let today: KeyDay
  private let coordinator: KeyFile

  init() throws {
    theatre = try Theatre()
    folder = KeyFolder(path: theatre.folder + ".keys")
    endpoint = .tcp(host: "127.0.0.1", port: UInt16.random(in: 10_000..<16_000) * 2)
    today = try #require(KeyDay("2026-11-22"))
    coordinator = try folder.make(.coordinator, name: "coordinator", today: today)
  }

  /// A worker's key; on the list unless told otherwise.
  func key(
    _ name: String, tasks: Int? = nil, until: String? = nil, isListed: Bool = true
  ) throws -> WorkerSecurity {
    let file = try folder.make(.worker, name: name, today: today)
    if isListed {
      try folder.authorize(
        AllowList.Entry(
          key: try file.publicKey(path: name), name: name, tasksMax: tasks,
          until: until.flatMap { KeyDay($0) }, added: today))
    }
    return WorkerSecurity(
      pair: try file.pair(path: name), coordinator: try coordinator.publicKey(path: "coordinator"))
  }

  func configuration() throws -> CoordinatorConfiguration {
    var configuration = theatre.configuration()
    configuration.listen = [theatre.endpoint, endpoint]
    configuration.security = PoolSecurity(
      pair: try KeyFile.secret(at: folder.coordinatorKey).pair(path: "coordinator"),
      allowListPath: folder.allowList)
    return configuration
  }

  func work(
    _ name: String, _ security: WorkerSecurity, slots: Int = 1,
    factory: RunnerFactory = Toy.factory()
  ) async -> WorkerOutcome {
    await theatre.work(name: name, slots: slots, factory: factory) {
      $0.connect = endpoint
      $0.security = security
      $0.coordinatorGoneMilliseconds = 3_000
    }
  }

  func scripted(_ security: WorkerSecurity) throws -> ScriptedWorker {
    try ScriptedWorker(endpoint, security: security)
  }

  /// What the tests leave behind.
  func cleanUp() {
    // What isn't there needs no removal.
    try? FileManager.default.removeItem(atPath: folder.path)
  }
}

@Suite("A locked pool serves its own, and nobody else", .serialized)
struct LockedPoolTests {
  private func check(_ result: Theatre.Result, tasks: Int) {
    guard case .finished = result.outcome else {
      Issue.record("the run failed: \(result.outcome)")
      return
    }
    #expect(result.total == result.expectedTotal)
    #expect(Set(result.accepted).count == tasks + 1)
  }

  private func refusals(_ result: Theatre.Result) -> [String] {
    result.journal.compactMap {
      if case .workerRefused(let name, let reason) = $0 { "\(name): \(reason)" } else { nil }
    }
  }

  @Test("authorised workers do the run, a plain one of this host beside them")
  func authorised() async throws {
    let locked = try LockedTheatre()
    defer { locked.cleanUp() }
    let key = try locked.key("host-1")
    let configuration = try locked.configuration()
    async let run = locked.theatre.coordinate(configuration) {
      ToyWorkload(taskCount: 40, padding: (2 << 20) + 7)
    }
    async let first = locked.work("host-1", key)
    async let second = locked.work("host-1/b", key)
    async let plain = locked.theatre.work(name: "plain")
    let outcomes = await [first, second, plain]
    check(await run, tasks: 40)
    #expect(outcomes.contains(.finished))
    let joined = await run.journal.filter { if case .workerJoined = $0 { true } else { false } }
    #expect(joined.contains(.workerJoined(name: "host-1")))
  }

  @Test("a stranger's worker never gets a word, and the run goes on")
  func stranger() async throws {
    let locked = try LockedTheatre()
    defer { locked.cleanUp() }
    let stranger = try locked.key("stranger", isListed: false)
    let friend = try locked.key("friend")
    let configuration = try locked.configuration()
    async let run = locked.theatre.coordinate(configuration) { ToyWorkload(taskCount: 4) }
    let outcome = await locked.work("stranger", stranger)
    #expect(outcome == .coordinatorGone || outcome.exitCode == 78)
    #expect(await locked.work("friend", friend) == .finished)
    let result = await run
    check(result, tasks: 4)
    #expect(!result.journal.contains(.workerJoined(name: "stranger")))
    #expect(
      result.journal.contains(
        .security(.refused(stranger.pair.publicKey, address: "127.0.0.1"))))
  }

  @Test("a worker must be called by its key's name")
  func wrongName() async throws {
    let locked = try LockedTheatre()
    defer { locked.cleanUp() }
    let key = try locked.key("host-1")
    let configuration = try locked.configuration()
    async let run = locked.theatre.coordinate(configuration) { ToyWorkload(taskCount: 4) }
    for name in ["host-2", "host-10", "host-1x/a", "local-1"] {
      let outcome = await locked.work(name, key)
      guard case .refused(.dismissed, _) = outcome else {
        Issue.record("\(name) was let in: \(outcome)")
        continue
      }
    }
    #expect(await locked.work("host-1/a", key) == .finished)
    let result = await run
    check(result, tasks: 4)
    // A worker that has not heard the answer yet asks, and is refused, again.
    #expect(Set(refusals(result)).count == 4)
  }

  @Test("a session that is replayed under another key is not heard")
  func replay() async throws {
    let locked = try LockedTheatre()
    defer { locked.cleanUp() }
    let victimKey = try locked.key("victim")
    let thiefKey = try locked.key("thief")
    let configuration = try locked.configuration()
    async let run = locked.theatre.coordinate(configuration) { ToyWorkload(taskCount: 2) }
    let refused: [MessageType] = await onThread {
      do {
        let victim = try locked.scripted(victimKey)
        let task = try victim.takeTask(name: "victim")
        let thief = try locked.scripted(thiefKey)
        thief.session = victim.session
        var heard: [MessageType] = []
        for name in ["victim", "thief"] {
          try thief.say(.hello(Message.Hello(name: name, slots: 1, build: Theatre.build)))
          heard.append(try thief.hear(.refused).message.type)
        }
        try thief.say(.bye)
        heard.append(try thief.hear(.refused).message.type)
        // Data, too: nothing is served to the thief, and the victim still is.
        try thief.say(.fetch(.taskInput, offset: 0, count: 8), about: task)
        _ = try victim.fetchInput(task)
        try victim.leave()
        return heard
      } catch {
        locked.theatre.stop.pull()
        return []
      }
    }
    #expect(refused == [.refused, .refused, .refused])
    #expect(await locked.work("thief", thiefKey) == .finished)
    check(await run, tasks: 2)
  }

  @Test("a key that is revoked during the run is sent away, and its task goes to another")
  func revoked() async throws {
    let locked = try LockedTheatre()
    defer { locked.cleanUp() }
    let badKey = try locked.key("bad")
    let goodKey = try locked.key("good")
    let configuration = try locked.configuration()
    async let run = locked.theatre.coordinate(configuration) { ToyWorkload(taskCount: 4) }
    let wasRefused: Bool = await onThread {
      do {
        let worker = try locked.scripted(badKey)
        _ = try worker.takeTask(name: "bad")
        _ = try locked.folder.revoke(name: "bad")
        guard case .refused(.dismissed, _) = try worker.hear(.refused).message else { return false }
        // Its connection still stands for a moment: what it says is refused, or not heard at all.
        try worker.say(.hello(Message.Hello(name: "bad", slots: 1, build: Theatre.build)))
        return true
      } catch {
        locked.theatre.stop.pull()
        return false
      }
    }
    #expect(wasRefused)
    #expect(await locked.work("good", goodKey) == .finished)
    let result = await run
    check(result, tasks: 4)
    #expect(result.journal.contains(.security(.revoked(worker: "bad"))))
    #expect(result.journal.contains(.workerLost(name: "bad", loss: .left)))
  }

  @Test("a key gets no more tasks than its line allows, and none after its last day")
  func allowance() async throws {
    let locked = try LockedTheatre()
    defer { locked.cleanUp() }
    let key = try locked.key("small", tasks: 2)
    let expired = try locked.key("expired", until: "2020-01-01")
    let configuration = try locked.configuration()
    let running = Atomic<Int>(0)
    let most = Atomic<Int>(0)
    let factory = Toy.factory { (_, _) throws(TaskFailure) in
      let count = running.add(1, ordering: .relaxed).newValue
      most.max(count, ordering: .relaxed)
      usleep(2_000)
      running.subtract(1, ordering: .relaxed)
    }
    async let run = locked.theatre.coordinate(configuration) { ToyWorkload(taskCount: 30) }
    let outcome = await locked.work("expired", expired)
    #expect(outcome == .coordinatorGone || outcome.exitCode == 78)
    #expect(await locked.work("small", key, slots: 8, factory: factory) == .finished)
    check(await run, tasks: 30)
    #expect(most.load(ordering: .relaxed) <= 3, "two tasks, and one that is fetched ahead")
  }

  @Test("noise in a row ends a worker's session, and the run goes on")
  func garbage() async throws {
    let locked = try LockedTheatre()
    defer { locked.cleanUp() }
    let key = try locked.key("noisy")
    let good = try locked.key("good")
    let configuration = try locked.configuration()
    async let run = locked.theatre.coordinate(configuration) { ToyWorkload(taskCount: 4) }
    let trouble: String? = await onThread {
      do {
        let worker = try locked.scripted(key)
        _ = try worker.takeTask(name: "noisy")
        for _ in 0..<20 { try worker.sayRaw([[1, 2, 3], [4]], isData: false) }
        _ = try worker.hear(.refused)
        return nil
      } catch {
        return "\(error)"
      }
    }
    // Its connection may have been cut before it could hear anything.
    #expect(trouble == nil || trouble?.contains("REFUSED") == true || trouble?.isEmpty == false)
    #expect(await locked.work("good", good) == .finished)
    let result = await run
    check(result, tasks: 4)
    #expect(result.journal.contains(.security(.garbage(worker: "noisy"))))
    #expect(result.journal.contains(.workerLost(name: "noisy", loss: .left)))
  }

  @Test("a list that can't be read, or others can write, ends the run with 78 before it begins")
  func badList() async throws {
    let locked = try LockedTheatre()
    defer { locked.cleanUp() }
    let configuration = try locked.configuration()
    try FileManager.default.setAttributes(
      [.posixPermissions: NSNumber(value: 0o666)], ofItemAtPath: locked.folder.allowList)
    let open = await locked.theatre.coordinate(configuration) { ToyWorkload(taskCount: 1) }
    #expect(open.outcome.exitCode == 78)
    try FileManager.default.removeItem(atPath: locked.folder.allowList)
    let missing = await locked.theatre.coordinate(configuration) { ToyWorkload(taskCount: 1) }
    #expect(missing.outcome.exitCode == 78)
  }

  @Test("a rotated coordinator is reached with either of its keys, each on its address")
  func rotation() async throws {
    let locked = try LockedTheatre()
    defer { locked.cleanUp() }
    let former = try locked.key("host-1")
    let second = try locked.folder.rotateCoordinator(today: locked.today)
    var configuration = try locked.configuration()
    configuration.security?.formerPair = try KeyFile.secret(at: locked.folder.formerKey)
      .pair(path: "former")
    configuration.security?.formerListen = [locked.endpoint]
    guard case .tcp(let host, let port) = locked.endpoint else { return }
    let other = Endpoint.tcp(host: host, port: port + 2)
    configuration.listen = [other]
    let final = configuration
    async let run = locked.theatre.coordinate(final) { ToyWorkload(taskCount: 30) }
    async let first = locked.work("host-1/former", former)
    let latter = WorkerSecurity(
      pair: former.pair, coordinator: try second.publicKey(path: "coordinator"))
    let factory = Toy.factory { (_, _) throws(TaskFailure) in usleep(20_000) }
    async let last = locked.theatre.work(name: "host-1/latter", factory: factory) {
      $0.connect = other
      $0.security = latter
    }
    let outcomes = await [first, last]
    let result = await run
    check(result, tasks: 30)
    #expect(outcomes.contains(.finished))
    #expect(result.journal.contains(.workerJoined(name: "host-1/former")))
  }
}
