import Wire
import WorkerNode
import ZeroMQ

/// *Shape* of the octets: how many slots, then what happens, each with an octet for the time
/// passed. Messages are such as ``Wire/Envelope`` reads.
enum WorkerEntry {
  static func run(_ octets: [UInt8]) throws(FuzzBreach) -> Bool {
    var dice = OctetDice(octets)
    var configuration = WorkerConfiguration(connect: .ipc(path: "/x"), name: "w", build: "b")
    configuration.session = 9
    configuration.slots = 1 + dice.below(3)
    configuration.objectOctetsMax = 1 << 16
    configuration.coordinatorGoneMilliseconds = 60_000
    var desk = WorkerDesk(configuration: configuration, now: 0)
    var running: [TaskKey] = []
    var now: Int64 = 0
    var isOver = false
    var steps = 0
    while !dice.isEmpty, steps < 1_000 {
      steps += 1
      let pause = Int64(dice.octet())
      now += pause < 200 ? pause : (pause - 199) * 500
      switch dice.below(4) {
      case 0: desk.tick(now: now)
      case 1 where !running.isEmpty:
        let key = running.remove(at: dice.below(running.count))
        desk.noteProgress(of: key, recordsDone: Int64(dice.octet()))
        desk.finish(ComputeReport(key: key, outcome: outcome(&dice)), now: now)
      case 2 where dice.chance(16): desk.drain(deadline: now + Int64(dice.word()))
      default: desk.receive(message(&dice), now: now)
      }
      for order in desk.takeOrders() {
        switch order {
        case .control(let envelope), .data(let envelope):
          try FuzzBreach.unless(envelope.frames().count >= 2, "What is said can be sent.")
        case .compute(let order): running.append(order.key)
        case .reconnect: break
        case .end: isOver = true
        }
      }
      try FuzzBreach.unless(running.count <= configuration.slots, "A slot runs one task at a time.")
    }
    return isOver
  }

  private static func outcome(_ dice: inout OctetDice) -> ComputeReport.Outcome {
    if dice.chance(4) { return .failed(kind: .bug, sentence: "No.") }
    let octets = [0, 3, 1 << 20, (2 << 20) + 1][dice.below(4)]
    return .done(
      bytes: [UInt8](repeating: 7, count: octets), digest: [UInt8](repeating: 0, count: 32))
  }

  private static func message(_ dice: inout OctetDice) -> Envelope {
    let types = MessageType.allCases
    let type = types[dice.below(types.count)]
    let message = message(type, &dice)
    let octet = dice.octet()
    return Envelope(
      session: octet == 255 ? 8 : 9, epoch: octet & 0x60 == 0x60 ? 2 : 1, task: UInt64(octet & 7),
      attempt: UInt32(octet >> 3 & 3), message: message,
      chunk: type.carriesChunk ? [UInt8](repeating: 1, count: min(size(&dice), 1 << 16)) : [])
  }

  private static func message(_ type: MessageType, _ dice: inout OctetDice) -> Message {
    switch type {
    case .welcome:
      .welcome(
        Message.Welcome(
          run: "r", heartbeatMilliseconds: number(&dice), leaseMilliseconds: number(&dice),
          fetchWindow: min(number(&dice), Message.Limits.countMax)))
    case .refused:
      .refused(Message.Refusal(rawValue: UInt8(dice.below(6))) ?? .replaced, sentence: "No.")
    case .heartbeatAck: .heartbeatAck
    case .assign:
      .assign(
        Message.Assignment(
          stage: "s\(dice.below(2))", inputOctets: size(&dice), parameters: [1], label: "t",
          shared: (0..<dice.below(4)).map { _ in
            Message.SharedPart(name: "o\(dice.below(3))", octets: size(&dice))
          }))
    case .cancel: .cancel(reason: dice.octet())
    case .grant: .grant(windowChunks: min(number(&dice), Message.Limits.countMax))
    case .resultAck: .resultAck
    case .resultNack: .resultNack
    case .superseded: .superseded
    case .drain: .drain(deadlineMilliseconds: number(&dice))
    case .shutdown: .shutdown
    case .chunk: .chunk(object(&dice), offset: number(&dice))
    case .noSuch: .noSuch(object(&dice), offset: number(&dice))
    case .putAck: .putAck(offset: number(&dice))
    default: .bye
    }
  }

  private static func object(_ dice: inout OctetDice) -> Message.Object {
    dice.chance(2) ? .taskInput : .shared(name: "o\(dice.below(3))")
  }

  /// A small number, or one at the edges of what the wire lets through.
  private static func number(_ dice: inout OctetDice) -> Int {
    let octet = dice.octet()
    return octet < 128 ? Int(octet) : octet < 250 ? dice.word() * 64 : Message.Limits.octetsMax
  }

  private static func size(_ dice: inout OctetDice) -> Int {
    let octet = Int(dice.octet())
    return octet < 200 ? octet % 8 : octet < 250 ? (octet - 199) << 10 : Message.Limits.octetsMax
  }

  /// Welcome, a task and its end; and octets without order.
  static var seeds: [[UInt8]] {
    let noise = (0..<800).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 5) }
    return [[1] + noise, Array(noise.dropFirst(37))]
  }
}
