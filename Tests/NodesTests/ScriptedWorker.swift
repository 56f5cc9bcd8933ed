import Wire
import WorkerNode
import ZeroMQ

/// A worker played by a test, message by message: it may lie, fall silent or repeat itself.
final class ScriptedWorker {
  struct Stuck: Error {
    var expected: String
  }

  private let context: Context
  private let control: Socket
  private let data: Socket
  private let bell: Bell
  var session = UInt64.random(in: 1 ... .max)
  private var sequence: UInt32 = 0

  init(_ endpoint: Endpoint, security: WorkerSecurity? = nil) throws {
    context = try Context()
    control = try context.socket(.dealer, options: .control)
    data = try context.socket(.dealer, options: .data)
    bell = try Bell()
    if let security {
      let lock = SocketSecurity.client(security.pair, server: security.coordinator)
      try control.secure(lock)
      try data.secure(lock)
    }
    try control.connect(endpoint)
    guard let twin = endpoint.dataTwin else { throw Stuck(expected: "a data endpoint") }
    try data.connect(twin)
  }

  func say(
    _ message: Message, about task: Envelope? = nil, chunk: [UInt8] = []
  ) throws {
    sequence += 1
    let envelope = Envelope(
      session: session, epoch: task?.epoch ?? 0, task: task?.task ?? 0,
      attempt: task?.attempt ?? 0, sequence: sequence, message: message, chunk: chunk)
    try sayRaw(envelope.frames(), isData: message.type.isData)
  }

  /// BYE, which arrives though the sockets close at once.
  func leave() throws {
    try say(.bye)
    try control.linger(milliseconds: 1_000)
  }

  func sayRaw(_ frames: [[UInt8]], isData: Bool) throws {
    _ = isData ? try data.send(frames) : try control.send(frames)
  }

  /// The next message of a type, on whichever socket; others are passed over.
  func hear(_ type: MessageType) throws -> Envelope {
    let deadline = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < deadline {
      let received = type.isData ? try data.receive() : try control.receive()
      guard let received else {
        _ = try wait(for: control, and: data, bell: bell, milliseconds: 5)
        continue
      }
      guard case .frames(let frames) = received else { continue }
      let envelope = try Envelope(frames: frames)
      if envelope.message.type == type { return envelope }
    }
    throw Stuck(expected: "\(type)")
  }

  /// HELLO, WELCOME, READY; the first task that comes.
  func takeTask(name: String) throws -> Envelope {
    try say(.hello(Message.Hello(name: name, slots: 1, build: Theatre.build)))
    _ = try hear(.welcome)
    try say(.ready(credit: 1))
    return try hear(.assign)
  }

  /// What the task asks for: its input, in one chunk.
  func fetchInput(_ task: Envelope) throws -> [UInt8] {
    guard case .assign(let assignment) = task.message else { throw Stuck(expected: "a task") }
    try say(.fetch(.taskInput, offset: 0, count: assignment.inputOctets), about: task)
    return try hear(.chunk).chunk
  }

  /// Offers, sends and sees acknowledged.
  func deliver(_ result: [UInt8], digest: [UInt8], of task: Envelope) throws {
    try say(.offer(octets: result.count, digest: digest), about: task)
    _ = try hear(.grant)
    try say(.put(offset: 0), about: task, chunk: result)
    _ = try hear(.putAck)
  }
}
