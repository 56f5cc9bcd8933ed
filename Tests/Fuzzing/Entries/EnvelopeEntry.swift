import Wire

/// *Shape* of the octets: flags (1: as it is, unsealed; 2: a third frame; 4: a fourth), `u16`
/// length of the body, header, body, chunk.
enum EnvelopeEntry {
  static func run(_ octets: [UInt8]) throws(FuzzBreach) -> Bool {
    var dice = OctetDice(octets)
    let flags = dice.octet()
    let bodyOctets = dice.word()
    var header = dice.take(Envelope.headerOctets)
    var body = dice.take(bodyOctets)
    let chunk = dice.rest()
    if flags & 1 == 0 {
      if flags & 2 != 0 { announce(chunk, in: &body) }
      seal(&header, around: body)
    }
    var frames = [header, body]
    if flags & 2 != 0 { frames.append(chunk) }
    if flags & 4 != 0 { frames.append([]) }
    let envelope: Envelope
    do {
      envelope = try Envelope(frames: frames)
    } catch {
      try FuzzBreach.unless(!error.description.isEmpty, "An error says what is wrong.")
      return false
    }
    let again: Envelope
    do {
      again = try Envelope(frames: envelope.frames())
    } catch {
      throw FuzzBreach("What was read can be written and read again: \(error)")
    }
    try FuzzBreach.unless(again == envelope, "What was read is written as it was.")
    return true
  }

  /// The fields that a message with a chunk ends with.
  private static func announce(_ chunk: [UInt8], in body: inout [UInt8]) {
    body += [0x00, 0xFF, 8, 0, 0, 0]
    body += octets(UInt64(chunk.count), 8)
    body += [0x01, 0xFF, 4, 0, 0, 0]
    body += octets(UInt64(Checksum.crc32c(chunk.span)), 4)
  }

  /// Magic, version, length and checksum as they must be, so that what is behind them is reached.
  private static func seal(_ header: inout [UInt8], around body: [UInt8]) {
    while header.count < Envelope.headerOctets { header.append(0) }
    header.replaceSubrange(0..<5, with: Array("RMP1".utf8) + [Envelope.majorVersion])
    header.replaceSubrange(12..<16, with: [0, 0, 0, 0])
    header.replaceSubrange(44..<48, with: octets(UInt64(body.count), 4))
    let checksum = Checksum.crc32c(body.span, from: Checksum.crc32c(header.span))
    header.replaceSubrange(12..<16, with: octets(UInt64(checksum), 4))
  }

  private static func octets(_ value: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
  }

  // MARK: Seeds

  private static let messages: [Message] = [
    .hello(Message.Hello(name: "local-1", slots: 2, build: "abc", memoryOctets: 1 << 33)),
    .heartbeat(
      held: [Message.HeldTask(epoch: 7, task: 1 << 32 | 5, attempt: 2, recordsDone: 1 << 40)]),
    .ready(credit: 2), .rejected, .failed(kind: .resource, sentence: "磁盘满了."),
    .offer(octets: 1 << 40, digest: [UInt8](0..<32)), .draining, .bye,
    .fetch(.shared(name: "tariff"), offset: 3, count: 1), .put(offset: 1 << 20),
    .welcome(
      Message.Welcome(
        run: "2026-10", heartbeatMilliseconds: 2_000, leaseMilliseconds: 30_000, fetchWindow: 8)),
    .refused(.otherBuild, sentence: "Start both from one build."), .heartbeatAck,
    .assign(
      Message.Assignment(
        stage: "rate", inputOctets: 12_345, parameters: [9, 9], label: "region HA, part 3",
        shared: [Message.SharedPart(name: "job", octets: 7)])),
    .cancel(reason: 3), .grant(windowChunks: 8), .drain(deadlineMilliseconds: 90_000),
    .chunk(.taskInput, offset: 5 << 20), .noSuch(.taskInput, offset: 7), .putAck(offset: 0),
  ]

  static var seeds: [[UInt8]] {
    messages.map { message in
      let chunk: [UInt8] = message.type.carriesChunk ? [1, 2, 3] : []
      let frames = Envelope(
        session: 0xDEAD, epoch: 3, task: 1 << 32 | 9, attempt: 2, message: message, chunk: chunk
      ).frames()
      return [message.type.carriesChunk ? 3 : 0] + octets(UInt64(frames[1].count), 2) + frames[0]
        + frames[1] + chunk
    }
  }
}
