import Wire

/// One message of every type, and some at the edges of their limits.
enum Samples {
  static let digest = [UInt8](0..<32)

  static let held = (0..<3).map {
    Message.HeldTask(epoch: 7, task: UInt64($0) << 32 | 5, attempt: 2, recordsDone: 1 << 40)
  }

  static let messages: [Message] = [
    .hello(Message.Hello(name: "local-1", slots: 2, build: "abc", memoryOctets: 1 << 33)),
    .hello(Message.Hello(name: "", slots: 0, build: "")),
    .hello(
      Message.Hello(
        name: "host-3", slots: 4, build: "abc", memoryOctets: 1 << 40, host: "host",
        identity: digest, held: held)),
    .heartbeat(held: []),
    .heartbeat(held: held),
    .ready(credit: 2),
    .rejected,
    .failed(kind: .resource, sentence: "磁盘满了: free some space on /var."),
    .offer(octets: 1 << 40, digest: digest),
    .draining,
    .bye,
    .fetch(.taskInput, offset: 3 << 20, count: 1 << 20),
    .fetch(.shared(name: "tariff-0f"), offset: 0, count: 1),
    .put(offset: 1 << 20),
    .welcome(
      Message.Welcome(
        run: "2026-10", heartbeatMilliseconds: 2_000, leaseMilliseconds: 30_000, fetchWindow: 8)),
    .welcome(
      Message.Welcome(
        run: "", heartbeatMilliseconds: 0, leaseMilliseconds: 0, fetchWindow: 1, identity: digest,
        adoptions: (0..<2).map {
          Message.Adoption(formerEpoch: 6, task: 1 << 32 | $0, formerAttempt: 2, attempt: 1)
        })),
    .refused(.otherBuild, sentence: "Start both from one build."),
    .heartbeatAck,
    .assign(
      Message.Assignment(
        stage: "rate", inputOctets: 12_345, parameters: [UInt8](repeating: 9, count: 64 << 10),
        label: "region HA, part 3",
        shared: [
          Message.SharedPart(name: "job", octets: 0), Message.SharedPart(name: "tariff", octets: 9),
        ])),
    .assign(
      Message.Assignment(
        stage: "intake", inputOctets: 0, parameters: [], label: "", shared: [], prefix: 0,
        exclusions: [0, 7, 1 << 40])),
    .cancel(reason: 3),
    .grant(windowChunks: 8),
    .resultAck,
    .resultNack,
    .superseded,
    .drain(deadlineMilliseconds: 90_000),
    .shutdown,
    .chunk(.shared(name: "directory"), offset: 0),
    .chunk(.taskInput, offset: 5 << 20),
    .noSuch(.taskInput, offset: 7),
    .putAck(offset: 0),
  ]

  static let envelopes: [Envelope] = messages.map {
    Envelope(
      session: 0xDEAD_BEEF_0123_4567, epoch: 3, task: 1 << 32 | 9, attempt: 2, sequence: 77,
      message: $0, chunk: $0.type.carriesChunk ? [1, 2, 3, 4, 5] : [])
  }
}
