import Testing
import Wire
import WorkerNode
import ZeroMQ

/// Plays a coordinator against the worker's head, without sockets, threads or time.
@Suite("The worker's desk says what it must, and only that")
struct WorkerDeskTests {
  private static let run = Message.Welcome(
    run: "r", heartbeatMilliseconds: 1_000, leaseMilliseconds: 9_000, fetchWindow: 3)

  private struct Stage {
    var desk: WorkerDesk
    var said: [Envelope] = []
    var started: [ComputeOrder] = []
    var reconnects = 0
    var outcome: WorkerOutcome?
    let session: UInt64
    private var sequence: UInt32 = 0

    init(slots: Int = 1) throws {
      var configuration = WorkerConfiguration(
        connect: try Endpoint(parsing: "ipc:///x"), name: "w", build: "b")
      configuration.slots = slots
      configuration.objectOctetsMax = 20 << 20
      configuration.coordinatorGoneMilliseconds = 60_000
      configuration.drainMilliseconds = 5_000
      session = configuration.session
      desk = WorkerDesk(configuration: configuration, now: 0)
      collect()
    }

    mutating func collect() {
      for order in desk.takeOrders() {
        switch order {
        case .control(let envelope), .data(let envelope): said.append(envelope)
        case .compute(let order): started.append(order)
        case .reconnect: reconnects += 1
        case .end(let outcome): self.outcome = self.outcome ?? outcome
        }
      }
    }

    mutating func hear(
      _ message: Message, task: UInt64 = 0, attempt: UInt32 = 0, epoch: UInt32 = 1,
      chunk: [UInt8] = [], said: UInt32? = nil, now: Int64
    ) {
      sequence += 1
      desk.receive(
        Envelope(
          session: session, epoch: epoch, task: task, attempt: attempt,
          sequence: said ?? sequence, message: message, chunk: chunk),
        now: now)
      collect()
    }

    mutating func tick(_ now: Int64) {
      desk.tick(now: now)
      collect()
    }

    mutating func assign(_ task: UInt64, octets: Int, shared: [Message.SharedPart] = [], now: Int64)
    {
      hear(
        .assign(
          Message.Assignment(
            stage: "s", inputOctets: octets, parameters: [], label: "t\(task)", shared: shared)),
        task: task, attempt: 1, now: now)
    }

    mutating func finish(_ task: UInt64, _ bytes: [UInt8], now: Int64) {
      desk.finish(
        ComputeReport(
          key: TaskKey(epoch: 1, task: task, attempt: 1),
          outcome: .done(bytes: bytes, digest: [UInt8](repeating: 0, count: 32))),
        now: now)
      collect()
    }

    /// What was said since the last look.
    mutating func messages() -> [Message] {
      defer { said = [] }
      return said.map(\.message)
    }
  }

  private func welcomed(slots: Int = 1) throws -> Stage {
    var stage = try Stage(slots: slots)
    stage.hear(.welcome(Self.run), now: 0)
    _ = stage.messages()
    return stage
  }

  @Test("it says HELLO until it is welcome, at growing intervals")
  func hello() throws {
    var stage = try Stage()
    #expect(stage.messages().map(\.type) == [.hello])
    var times: [Int64] = []
    for now in stride(from: 0, through: 12_000, by: 10) {
      stage.tick(Int64(now))
      if !stage.messages().isEmpty { times.append(Int64(now)) }
    }
    let gaps = zip(times, times.dropFirst()).map { $1 - $0 }
    #expect(gaps == gaps.sorted() && gaps.last == WorkerDesk.helloPatienceMax)
    stage.hear(.welcome(Self.run), now: 12_000)
    #expect(stage.messages().map(\.type) == [.heartbeat, .ready])
  }

  @Test("it wants one task a slot and one more, and says so with each heartbeat")
  func credit() throws {
    var stage = try Stage(slots: 3)
    stage.hear(.welcome(Self.run), now: 0)
    #expect(stage.messages().contains(.ready(credit: 4)))
    stage.tick(1_000)
    #expect(stage.messages() == [.heartbeat(held: []), .ready(credit: 4)])
  }

  @Test("objects are asked for in order, a window at a time, and again when they are late")
  func fetching() throws {
    var stage = try welcomed()
    let part = Message.SharedPart(name: "tariff", octets: (1 << 20) + 5)
    stage.assign(7, octets: 3 << 20, shared: [part], now: 0)
    let tariff = Message.Object.shared(name: "tariff")
    #expect(
      stage.messages() == [
        .fetch(tariff, offset: 0, count: 1 << 20), .fetch(tariff, offset: 1 << 20, count: 5),
        .fetch(.taskInput, offset: 0, count: 1 << 20),
      ])
    stage.hear(.chunk(tariff, offset: 1 << 20), chunk: [1, 2, 3, 4, 5], now: 1)
    #expect(stage.messages() == [.fetch(.taskInput, offset: 1 << 20, count: 1 << 20)])
    stage.hear(.chunk(tariff, offset: 1 << 20), chunk: [1, 2, 3, 4, 5], now: 2)
    stage.hear(.chunk(tariff, offset: 0), chunk: [1], now: 2)
    #expect(stage.messages() == [], "doubled and cut chunks change nothing")
    for now in stride(from: Int64(1_000), to: WorkerDesk.patience, by: 1_000) {
      stage.hear(.heartbeatAck, now: now)
      stage.tick(now)
    }
    _ = stage.messages()
    stage.hear(.heartbeatAck, now: WorkerDesk.patience)
    #expect(
      stage.messages() == [
        .fetch(tariff, offset: 0, count: 1 << 20), .fetch(.taskInput, offset: 0, count: 1 << 20),
      ])
  }

  @Test("a task starts when all it needs is here, and the next one when a slot is free")
  func starting() throws {
    var stage = try welcomed()
    stage.assign(1, octets: 1, now: 0)
    stage.assign(2, octets: 0, now: 0)
    #expect(stage.started.map(\.key.task) == [2], "the one whose input is here")
    stage.hear(.chunk(.taskInput, offset: 0), task: 1, attempt: 1, chunk: [9], now: 1)
    #expect(stage.started.count == 1)
    stage.finish(2, [1], now: 2)
    #expect(stage.started.map(\.key.task) == [2, 1])
    #expect(stage.started[1].input == [9])
  }

  @Test("a result is offered until it is taken, sent only with leave, in a window")
  func offering() throws {
    var stage = try welcomed()
    stage.assign(1, octets: 0, now: 0)
    _ = stage.messages()
    stage.finish(1, [UInt8](repeating: 1, count: (2 << 20) + 1), now: 10)
    let offer = Message.offer(octets: (2 << 20) + 1, digest: [UInt8](repeating: 0, count: 32))
    #expect(stage.messages() == [offer])
    stage.tick(1_000)
    #expect(stage.messages().contains(offer))
    stage.hear(.grant(windowChunks: 2), task: 1, attempt: 1, now: 1_001)
    #expect(stage.messages() == [.put(offset: 0), .put(offset: 1 << 20)])
    stage.hear(.putAck(offset: 1 << 20), task: 1, attempt: 1, now: 1_002)
    #expect(stage.messages() == [.put(offset: 2 << 20)])
    let late = 1_002 + WorkerDesk.patience
    stage.hear(.heartbeatAck, now: late)
    #expect(stage.messages() == [.put(offset: 1 << 20), .put(offset: 2 << 20)], "again from there")
    stage.hear(.resultAck, task: 1, attempt: 1, now: late)
    stage.tick(late + 1_000)
    #expect(stage.messages().allSatisfy { $0 != offer })
  }

  @Test("an acknowledgement that a refusal overtook does not count")
  func overtaken() throws {
    var stage = try welcomed()
    stage.assign(1, octets: 0, now: 0)
    stage.finish(1, [1, 2, 3], now: 1)
    stage.hear(.grant(windowChunks: 2), task: 1, attempt: 1, said: 10, now: 2)
    _ = stage.messages()
    // Said after the acknowledgement, on the other socket.
    stage.hear(.resultNack, task: 1, attempt: 1, said: 12, now: 3)
    stage.hear(.putAck(offset: 3), task: 1, attempt: 1, said: 11, now: 4)
    stage.hear(.grant(windowChunks: 2), task: 1, attempt: 1, said: 13, now: 5)
    #expect(stage.messages() == [.put(offset: 0)], "It is sent again.")
    stage.hear(.putAck(offset: 3), task: 1, attempt: 1, said: 14, now: 6)
    #expect(stage.messages() == [])
  }

  @Test("what the coordinator has no more is sent again, though its word of that was lost")
  func lostRefusal() throws {
    var stage = try welcomed()
    stage.assign(1, octets: 0, now: 0)
    stage.finish(1, [UInt8](repeating: 1, count: (1 << 20) + 1), now: 1)
    stage.hear(.grant(windowChunks: 2), task: 1, attempt: 1, now: 2)
    stage.hear(.putAck(offset: (1 << 20) + 1), task: 1, attempt: 1, now: 3)
    _ = stage.messages()
    let late = 3 + WorkerDesk.patience
    stage.hear(.heartbeatAck, now: late)
    #expect(stage.messages() == [.put(offset: 1 << 20)], "It asks by the last part.")
    stage.hear(.putAck(offset: 0), task: 1, attempt: 1, now: late + 1)
    #expect(stage.messages() == [.put(offset: 0), .put(offset: 1 << 20)])
  }

  @Test("an empty result is one empty chunk")
  func emptyResult() throws {
    var stage = try welcomed()
    stage.assign(1, octets: 0, now: 0)
    stage.finish(1, [], now: 1)
    _ = stage.messages()
    stage.hear(.grant(windowChunks: 2), task: 1, attempt: 1, now: 2)
    stage.hear(.grant(windowChunks: 2), task: 1, attempt: 1, now: 3)
    #expect(stage.messages() == [.put(offset: 0)])
  }

  @Test("a cancelled task that runs is not waited for, and its slot is not offered meanwhile")
  func cancelling() throws {
    var stage = try welcomed()
    stage.assign(1, octets: 0, now: 0)
    _ = stage.messages()
    stage.hear(.cancel(reason: 0), task: 1, attempt: 1, now: 1)
    #expect(stage.messages() == [.ready(credit: 1)])
    stage.tick(1_000)
    #expect(stage.messages().contains(.heartbeat(held: [])))
    stage.finish(1, [1], now: 1_001)
    #expect(stage.messages() == [.ready(credit: 2)])
  }

  @Test("silence for two thirds of a lease: new sockets, a new HELLO, nothing offered till then")
  func fencing() throws {
    var stage = try welcomed()
    stage.assign(1, octets: 0, now: 0)
    stage.tick(6_000)
    #expect(stage.reconnects == 1)
    _ = stage.messages()
    stage.finish(1, [1], now: 6_001)
    #expect(stage.messages() == [], "no offer behind the fence")
    stage.hear(.welcome(Self.run), now: 6_100)
    let said = stage.messages().map(\.type)
    #expect(said == [.heartbeat, .ready, .offer])
    #expect(stage.reconnects == 1)
  }

  @Test("a coordinator that stays silent is given up")
  func gone() throws {
    var stage = try welcomed()
    for now in stride(from: Int64(0), to: 60_000, by: 500) { stage.tick(now) }
    #expect(stage.outcome == nil)
    stage.tick(60_000)
    #expect(stage.outcome == .coordinatorGone)
  }

  @Test("draining gives back what hasn't begun, delivers what has, then says BYE")
  func draining() throws {
    var stage = try welcomed()
    stage.assign(1, octets: 0, now: 0)
    stage.assign(2, octets: 5, now: 0)
    _ = stage.messages()
    stage.desk.drain(deadline: 5_000)
    stage.collect()
    let said = stage.said
    #expect(said.map(\.message) == [.draining, .rejected])
    #expect(said.last?.task == 2)
    stage.assign(3, octets: 5, now: 1)
    #expect(stage.messages().contains(.rejected))
    stage.tick(2)
    #expect(stage.outcome == nil)
    stage.finish(1, [1], now: 3)
    stage.hear(.resultAck, task: 1, attempt: 1, now: 4)
    stage.tick(5)
    #expect(stage.outcome == .drained)
    #expect(stage.messages().last == .bye)
  }

  @Test("draining ends at its deadline though a task still runs")
  func drainDeadline() throws {
    var stage = try welcomed()
    stage.assign(1, octets: 0, now: 0)
    stage.desk.drain(deadline: 5_000)
    stage.tick(4_999)
    #expect(stage.outcome == nil)
    stage.tick(5_000)
    #expect(stage.outcome == .drained)
  }

  @Test("a task too large for this worker is failed as resource, not tried")
  func tooLarge() throws {
    var stage = try welcomed()
    stage.assign(1, octets: (20 << 20) + 1, now: 0)
    guard case .failed(.resource, _)? = stage.messages().first else {
      Issue.record("it was taken")
      return
    }
  }

  @Test("NOSUCH gives back every task that needs the object")
  func noSuch() throws {
    var stage = try welcomed()
    let part = Message.SharedPart(name: "tariff", octets: 5)
    stage.assign(1, octets: 1, shared: [part], now: 0)
    stage.assign(2, octets: 1, shared: [part], now: 0)
    _ = stage.messages()
    stage.hear(.noSuch(.shared(name: "tariff"), offset: 0), task: 1, attempt: 1, now: 1)
    #expect(stage.messages().filter { $0 == .rejected }.count == 2)
  }

  @Test("another session's messages and an older coordinator's are not heard")
  func fences() throws {
    var stage = try Stage()
    stage.hear(.welcome(Self.run), epoch: 5, now: 0)
    _ = stage.messages()
    stage.hear(.shutdown, epoch: 4, now: 1)
    #expect(stage.outcome == nil)
    stage.desk.receive(Envelope(session: stage.session ^ 1, epoch: 9, message: .shutdown), now: 2)
    stage.collect()
    #expect(stage.outcome == nil)
    stage.hear(.shutdown, epoch: 5, now: 3)
    #expect(stage.outcome == .finished)
  }

  @Test("a coordinator that doesn't know it gets a HELLO")
  func unknown() throws {
    var stage = try welcomed()
    stage.hear(.refused(.unknownSession, sentence: ""), now: 10)
    #expect(stage.messages().map(\.type) == [.hello])
    stage.hear(.refused(.unknownSession, sentence: ""), now: 11)
    #expect(stage.messages() == [], "not twice for messages that were under way")
  }
}
