/// The tags of all bodies. A tag keeps its meaning for ever; new fields get new tags.
///
/// | tag | field | type |
/// |---:|---|---|
/// | 1 | name (worker, run, stage, shared object) | text |
/// | 2 | build | text |
/// | 3 | slots, credit, window | u64 |
/// | 4 | memory, octets | u64 |
/// | 5 | held attempt | list: 20 epoch u32, 21 task u64, 22 attempt u32, 23 records u64 |
/// | 6 | kind, reason, refusal | u8 |
/// | 7 | sentence, label | text |
/// | 8 | octets | u64 |
/// | 9 | digest | 32 octets |
/// | 10 | offset | u64 |
/// | 11 | count | u64 |
/// | 12 | object: 0 task input, 1 shared (then tag 1 is its name) | u8 |
/// | 13 | heartbeat, deadline, milliseconds | u64 |
/// | 14 | lease, milliseconds | u64 |
/// | 15 | parameters | octets |
/// | 16 | shared object | list: 1 name, 8 octets |
/// | 24 | host | text |
/// | 25 | identity of the run | 32 octets; left out where there is none |
/// | 26 | adoption | list: 20 former epoch u32, 21 task u64, 22 former attempt u32, 27 attempt |
/// | 28 | prefix | u64; left out for the whole task |
/// | 29 | excluded unit | list: 11 unit u64 |
private enum Tag {
  static let name: UInt16 = 1
  static let build: UInt16 = 2
  static let number: UInt16 = 3
  static let memory: UInt16 = 4
  static let held: UInt16 = 5
  static let kind: UInt16 = 6
  static let sentence: UInt16 = 7
  static let octets: UInt16 = 8
  static let digest: UInt16 = 9
  static let offset: UInt16 = 10
  static let count: UInt16 = 11
  static let object: UInt16 = 12
  static let milliseconds: UInt16 = 13
  static let lease: UInt16 = 14
  static let parameters: UInt16 = 15
  static let shared: UInt16 = 16
  static let epoch: UInt16 = 20
  static let task: UInt16 = 21
  static let attempt: UInt16 = 22
  static let records: UInt16 = 23
  static let host: UInt16 = 24
  static let identity: UInt16 = 25
  static let adoption: UInt16 = 26
  static let newAttempt: UInt16 = 27
  static let prefix: UInt16 = 28
  static let exclusion: UInt16 = 29
}

extension Message {
  package var type: MessageType {
    switch self {
    case .hello: .hello
    case .heartbeat: .heartbeat
    case .ready: .ready
    case .rejected: .rejected
    case .failed: .failed
    case .offer: .offer
    case .draining: .draining
    case .bye: .bye
    case .fetch: .fetch
    case .put: .put
    case .welcome: .welcome
    case .refused: .refused
    case .heartbeatAck: .heartbeatAck
    case .assign: .assign
    case .cancel: .cancel
    case .grant: .grant
    case .resultAck: .resultAck
    case .resultNack: .resultNack
    case .superseded: .superseded
    case .drain: .drain
    case .shutdown: .shutdown
    case .chunk: .chunk
    case .noSuch: .noSuch
    case .putAck: .putAck
    }
  }

  func write(to writer: inout FieldWriter) {
    switch self {
    case .rejected, .draining, .bye, .heartbeatAck, .resultAck, .resultNack, .superseded,
      .shutdown:
      break
    case .hello(let hello): hello.write(to: &writer)
    case .heartbeat(let held): held.write(to: &writer)
    case .ready(let credit): writer.integer(Tag.number, UInt64(credit))
    case .failed(let kind, let sentence):
      writer.integer(Tag.kind, kind.rawValue)
      writer.text(Tag.sentence, sentence.clipped(toOctets: Limits.sentenceOctetsMax))
    case .offer(let octets, let digest):
      precondition(digest.count == Limits.digestOctets, "A SHA-256 has 32 octets.")
      writer.integer(Tag.octets, UInt64(octets))
      writer.octets(Tag.digest, digest)
    case .fetch(let object, let offset, let count):
      object.write(to: &writer)
      writer.integer(Tag.offset, UInt64(offset))
      writer.integer(Tag.count, UInt64(count))
    case .chunk(let object, let offset), .noSuch(let object, let offset):
      object.write(to: &writer)
      writer.integer(Tag.offset, UInt64(offset))
    case .put(let offset), .putAck(let offset): writer.integer(Tag.offset, UInt64(offset))
    case .welcome(let welcome): welcome.write(to: &writer)
    case .refused(let refusal, let sentence):
      writer.integer(Tag.kind, refusal.rawValue)
      writer.text(Tag.sentence, sentence.clipped(toOctets: Limits.sentenceOctetsMax))
    case .assign(let assignment): assignment.write(to: &writer)
    case .cancel(let reason): writer.integer(Tag.kind, reason)
    case .grant(let windowChunks): writer.integer(Tag.number, UInt64(windowChunks))
    case .drain(let milliseconds): writer.integer(Tag.milliseconds, UInt64(milliseconds))
    }
  }

  init(type: MessageType, reader: FieldReader) throws(WireError) {
    switch type {
    case .rejected: self = .rejected
    case .draining: self = .draining
    case .bye: self = .bye
    case .heartbeatAck: self = .heartbeatAck
    case .resultAck: self = .resultAck
    case .resultNack: self = .resultNack
    case .superseded: self = .superseded
    case .shutdown: self = .shutdown
    case .hello: self = .hello(try Hello(reader))
    case .heartbeat: self = .heartbeat(held: try reader.held())
    case .ready: self = .ready(credit: try reader.count(Tag.number, max: Limits.countMax))
    case .failed:
      self = .failed(kind: try reader.choice(Tag.kind), sentence: try reader.sentence())
    case .offer:
      let digest = try reader.octets(Tag.digest, octetsMax: Limits.digestOctets)
      guard digest.count == Limits.digestOctets else {
        throw .fieldLength(tag: Tag.digest, octets: digest.count)
      }
      self = .offer(octets: try reader.position(Tag.octets), digest: digest)
    case .fetch:
      let count = try reader.count(Tag.count, max: Envelope.chunkOctetsMax)
      guard count > 0 else { throw .fieldValue(tag: Tag.count) }
      self = .fetch(try Object(reader), offset: try reader.position(Tag.offset), count: count)
    case .put: self = .put(offset: try reader.position(Tag.offset))
    case .welcome: self = .welcome(try Welcome(reader))
    case .refused: self = .refused(try reader.choice(Tag.kind), sentence: try reader.sentence())
    case .assign: self = .assign(try Assignment(reader))
    case .cancel: self = .cancel(reason: try reader.integer(Tag.kind))
    case .grant:
      self = .grant(windowChunks: try reader.count(Tag.number, max: Limits.countMax))
    case .drain:
      self = .drain(deadlineMilliseconds: try reader.position(Tag.milliseconds))
    case .chunk: self = .chunk(try Object(reader), offset: try reader.position(Tag.offset))
    case .noSuch: self = .noSuch(try Object(reader), offset: try reader.position(Tag.offset))
    case .putAck: self = .putAck(offset: try reader.position(Tag.offset))
    }
  }
}

extension FieldReader {
  fileprivate func position(_ tag: UInt16) throws(WireError) -> Int {
    try count(tag, max: Message.Limits.octetsMax)
  }

  fileprivate func sentence() throws(WireError) -> String {
    try text(Tag.sentence, octetsMax: Message.Limits.sentenceOctetsMax)
  }

  fileprivate func name(_ tag: UInt16 = Tag.name) throws(WireError) -> String {
    try text(tag, octetsMax: Message.Limits.nameOctetsMax)
  }

  fileprivate func held() throws(WireError) -> [Message.HeldTask] {
    try nested(Tag.held, max: Message.Limits.heldMax) {
      (inner) throws(WireError) in try Message.HeldTask(inner)
    }
  }

  /// 32 octets, or none where it isn't there.
  fileprivate func identity() throws(WireError) -> [UInt8] {
    guard contains(Tag.identity) else { return [] }
    let digest = try octets(Tag.identity, octetsMax: Message.Limits.digestOctets)
    guard digest.count == Message.Limits.digestOctets else {
      throw .fieldLength(tag: Tag.identity, octets: digest.count)
    }
    return digest
  }
}

extension FieldWriter {
  fileprivate mutating func identity(_ digest: [UInt8]) {
    if digest.isEmpty { return }
    precondition(digest.count == Message.Limits.digestOctets, "A SHA-256 has 32 octets.")
    octets(Tag.identity, digest)
  }
}

extension [Message.HeldTask] {
  fileprivate func write(to writer: inout FieldWriter) {
    precondition(count <= Message.Limits.heldMax, "A message names at most 1,024 attempts.")
    for task in self { writer.nested(Tag.held) { task.write(to: &$0) } }
  }
}

extension Message.Object {
  fileprivate func write(to writer: inout FieldWriter) {
    switch self {
    case .taskInput: writer.integer(Tag.object, UInt8(0))
    case .shared(let name):
      writer.integer(Tag.object, UInt8(1))
      writer.text(Tag.name, name)
    }
  }

  fileprivate init(_ reader: FieldReader) throws(WireError) {
    let kind: UInt8 = try reader.integer(Tag.object)
    switch kind {
    case 0: self = .taskInput
    case 1: self = .shared(name: try reader.name())
    default: throw .fieldValue(tag: Tag.object)
    }
  }
}

extension Message.Hello {
  fileprivate func write(to writer: inout FieldWriter) {
    writer.text(Tag.name, name.clipped(toOctets: Message.Limits.nameOctetsMax))
    writer.text(Tag.build, build.clipped(toOctets: Message.Limits.nameOctetsMax))
    writer.integer(Tag.number, UInt64(slots))
    writer.integer(Tag.memory, UInt64(memoryOctets))
    writer.text(Tag.host, host.clipped(toOctets: Message.Limits.nameOctetsMax))
    writer.identity(identity)
    held.write(to: &writer)
  }

  fileprivate init(_ reader: FieldReader) throws(WireError) {
    name = try reader.name()
    build = try reader.name(Tag.build)
    slots = try reader.count(Tag.number, max: Message.Limits.countMax)
    memoryOctets = try reader.position(Tag.memory)
    host = reader.contains(Tag.host) ? try reader.name(Tag.host) : ""
    identity = try reader.identity()
    held = try reader.held()
  }
}

extension Message.HeldTask {
  fileprivate func write(to writer: inout FieldWriter) {
    writer.integer(Tag.epoch, epoch)
    writer.integer(Tag.task, task)
    writer.integer(Tag.attempt, attempt)
    writer.integer(Tag.records, UInt64(max(0, recordsDone)))
  }

  fileprivate init(_ reader: FieldReader) throws(WireError) {
    epoch = try reader.integer(Tag.epoch)
    task = try reader.integer(Tag.task)
    attempt = try reader.integer(Tag.attempt)
    recordsDone = Int64(try reader.position(Tag.records))
  }
}

extension Message.Welcome {
  fileprivate func write(to writer: inout FieldWriter) {
    writer.text(Tag.name, run.clipped(toOctets: Message.Limits.nameOctetsMax))
    writer.integer(Tag.milliseconds, UInt64(heartbeatMilliseconds))
    writer.integer(Tag.lease, UInt64(leaseMilliseconds))
    writer.integer(Tag.number, UInt64(fetchWindow))
    writer.identity(identity)
    precondition(
      adoptions.count <= Message.Limits.heldMax, "A WELCOME names at most 1,024 adoptions.")
    for adoption in adoptions { writer.nested(Tag.adoption) { adoption.write(to: &$0) } }
  }

  fileprivate init(_ reader: FieldReader) throws(WireError) {
    run = try reader.name()
    heartbeatMilliseconds = try reader.position(Tag.milliseconds)
    leaseMilliseconds = try reader.position(Tag.lease)
    fetchWindow = try reader.count(Tag.number, max: Message.Limits.countMax)
    identity = try reader.identity()
    adoptions = try reader.nested(Tag.adoption, max: Message.Limits.heldMax) {
      (inner) throws(WireError) in try Message.Adoption(inner)
    }
  }
}

extension Message.Adoption {
  fileprivate func write(to writer: inout FieldWriter) {
    writer.integer(Tag.epoch, formerEpoch)
    writer.integer(Tag.task, task)
    writer.integer(Tag.attempt, formerAttempt)
    writer.integer(Tag.newAttempt, attempt)
  }

  fileprivate init(_ reader: FieldReader) throws(WireError) {
    formerEpoch = try reader.integer(Tag.epoch)
    task = try reader.integer(Tag.task)
    formerAttempt = try reader.integer(Tag.attempt)
    attempt = try reader.integer(Tag.newAttempt)
  }
}

extension Message.Assignment {
  fileprivate func write(to writer: inout FieldWriter) {
    precondition(
      parameters.count <= Message.Limits.parametersOctetsMax,
      "A task's parameters have at most 64 KiB.")
    precondition(
      shared.count <= Message.Limits.sharedMax, "A stage has at most 256 shared objects.")
    writer.text(Tag.name, stage)
    writer.integer(Tag.octets, UInt64(inputOctets))
    writer.octets(Tag.parameters, parameters)
    writer.text(Tag.sentence, label.clipped(toOctets: Message.Limits.nameOctetsMax))
    for part in shared {
      writer.nested(Tag.shared) {
        $0.text(Tag.name, part.name)
        $0.integer(Tag.octets, UInt64(part.octets))
      }
    }
    if let prefix { writer.integer(Tag.prefix, UInt64(prefix)) }
    precondition(
      exclusions.count <= Message.Limits.exclusionsMax, "A task leaves out at most 1,024 units.")
    for unit in exclusions {
      writer.nested(Tag.exclusion) { $0.integer(Tag.count, UInt64(unit)) }
    }
  }

  fileprivate init(_ reader: FieldReader) throws(WireError) {
    stage = try reader.name()
    inputOctets = try reader.position(Tag.octets)
    parameters = try reader.octets(
      Tag.parameters, octetsMax: Message.Limits.parametersOctetsMax)
    label = try reader.name(Tag.sentence)
    shared = try reader.nested(Tag.shared, max: Message.Limits.sharedMax) {
      (inner) throws(WireError) in
      Message.SharedPart(name: try inner.name(), octets: try inner.position(Tag.octets))
    }
    prefix = reader.contains(Tag.prefix) ? try reader.position(Tag.prefix) : nil
    exclusions = try reader.nested(Tag.exclusion, max: Message.Limits.exclusionsMax) {
      (inner) throws(WireError) in try inner.position(Tag.count)
    }
  }
}

extension String {
  /// The longest beginning that has at most so many octets of UTF-8.
  func clipped(toOctets octetsMax: Int) -> String {
    guard utf8.count > octetsMax else { return self }
    var end = utf8.index(startIndex, offsetBy: octetsMax)
    while utf8[end] & 0xC0 == 0x80 { end = utf8.index(before: end) }
    return String(self[..<end])
  }
}
