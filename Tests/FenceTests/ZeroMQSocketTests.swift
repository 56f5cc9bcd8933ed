import Foundation
import Glibc
import Testing
import ZeroMQ

@Suite("Sockets carry whole messages, or say why not")
struct ZeroMQSocketTests {
  private let bell: Bell

  init() throws {
    bell = try Bell()
  }

  private func receive(_ socket: borrowing Socket, framesMax: Int = 4) throws -> ReceiveOutcome? {
    for _ in 0..<50 {
      if let received = try socket.receive(framesMax: framesMax) { return received }
      _ = try wait(for: socket, bell: bell, milliseconds: 100)
    }
    return nil
  }

  private func temporaryPath() -> String {
    "/tmp/ratemill-fence-" + String(UInt64.random(in: 0 ... .max), radix: 36)
  }

  @Test("a message crosses a pair inside the process, frame by frame")
  func pair() throws {
    let context = try Context()
    let left = try context.socket(.pair)
    let right = try context.socket(.pair)
    try left.bind(.inproc(name: "pair"))
    try right.connect(.inproc(name: "pair"))
    let frames: [[UInt8]] = [[1], [], [2, 3]]
    #expect(try left.send(frames) == .sent)
    #expect(try receive(right) == .frames(frames))
    #expect(try right.receive() == nil)
  }

  @Test("dealer and router talk over a path, and the router answers by the peer's frame")
  func dealerRouter() throws {
    let path = temporaryPath()
    // The socket's file is gone with the socket, or is left to /tmp.
    defer { try? FileManager.default.removeItem(atPath: path) }
    let context = try Context()
    let router = try context.socket(.router)
    let dealer = try context.socket(.dealer)
    try router.bind(.ipc(path: path))
    try dealer.connect(.ipc(path: path))
    let big = [UInt8](repeating: 7, count: 200_000)
    #expect(try dealer.send([[1], big]) == .sent)
    guard case .frames(let frames)? = try receive(router) else {
      Issue.record("nothing came: is the path writable?")
      return
    }
    #expect(Array(frames.dropFirst()) == [[1], big])
    #expect(try router.send([frames[0], [9]]) == .sent)
    #expect(try receive(dealer) == .frames([[9]]))
  }

  @Test("a router says that it has no such peer")
  func unreachable() throws {
    let context = try Context()
    let router = try context.socket(.router)
    try router.bind(.inproc(name: "mandatory"))
    #expect(try router.send([[1, 2, 3, 4, 5], [1]]) == .unreachable)
  }

  @Test("a full queue is said, not waited for")
  func queueFull() throws {
    let context = try Context()
    var options = SocketOptions()
    options.sendQueueMax = 2
    options.receiveQueueMax = 2
    let router = try context.socket(.router, options: options)
    let dealer = try context.socket(.dealer, options: options)
    try router.bind(.inproc(name: "full"))
    try dealer.connect(.inproc(name: "full"))
    var sent = 0
    while try dealer.send([[0]]) == .sent, sent < 100 { sent += 1 }
    #expect(sent == 4, "two at each end")
  }

  @Test("a last word arrives though its sender closed before it was read")
  func lastWord() throws {
    let path = temporaryPath()
    // The socket's file is gone with the socket, or is left to /tmp.
    defer { try? FileManager.default.removeItem(atPath: path) }
    let listening = try Context()
    let dealer = try listening.socket(.dealer)
    func speak() throws {
      let context = try Context()
      let router = try context.socket(.router)
      try router.bind(.ipc(path: path))
      try dealer.connect(.ipc(path: path))
      #expect(try dealer.send([[1]]) == .sent)
      guard case .frames(let frames)? = try receive(router) else { return }
      #expect(try router.send([frames[0], [42]]) == .sent)
      try router.linger(milliseconds: 1_000)
    }
    try speak()
    // More goes out to the closed peer, so that the broken connection is noticed first.
    for _ in 0..<20 {
      _ = try dealer.send([[2]])
      _ = try wait(for: dealer, bell: bell, milliseconds: 1)
    }
    #expect(try receive(dealer) == .frames([[42]]))
  }

  @Test("a message of too many frames is read to its end and dropped")
  func tooManyFrames() throws {
    let context = try Context()
    let left = try context.socket(.pair)
    let right = try context.socket(.pair)
    try left.bind(.inproc(name: "frames"))
    try right.connect(.inproc(name: "frames"))
    #expect(try left.send((0..<9).map { [$0] }) == .sent)
    #expect(try left.send([[42]]) == .sent)
    #expect(try receive(right) == .tooManyFrames(first: [0], count: 9))
    #expect(try receive(right) == .frames([[42]]))
  }

  @Test("a frame above the limit cuts its sender off, and others go on")
  func frameLimit() throws {
    let path = temporaryPath()
    // The socket's file is gone with the socket, or is left to /tmp.
    defer { try? FileManager.default.removeItem(atPath: path) }
    let context = try Context()
    var options = SocketOptions()
    options.frameOctetsMax = 1_000
    let router = try context.socket(.router, options: options)
    try router.bind(.ipc(path: path))
    let rude = try context.socket(.dealer)
    let good = try context.socket(.dealer)
    try rude.connect(.ipc(path: path))
    #expect(try rude.send([[UInt8](repeating: 0, count: 1_001)]) == .sent)
    try good.connect(.ipc(path: path))
    #expect(try good.send([[5]]) == .sent)
    guard case .frames(let frames)? = try receive(router) else {
      Issue.record("the good peer's message didn't come")
      return
    }
    #expect(frames.last == [5])
  }

  @Test("an address that is taken is an error with its errno")
  func addressInUse() throws {
    let context = try Context()
    let first = try context.socket(.router)
    let second = try context.socket(.router)
    try first.bind(.tcp(host: "127.0.0.1", port: 0))
    let endpoint = try first.lastEndpoint()
    guard case .tcp("127.0.0.1", let port) = endpoint else {
      Issue.record("bound to \(endpoint)")
      return
    }
    #expect(port != 0)
    #expect(throws: ZeroMQError.call(.bind, code: EADDRINUSE)) { try second.bind(endpoint) }
  }

  @Test("waiting ends at its deadline, and at once when the bell rings")
  func deadline() throws {
    let context = try Context()
    let socket = try context.socket(.router)
    let other = try context.socket(.router)
    try socket.bind(.inproc(name: "deadline"))
    let before = ContinuousClock.now
    #expect(try wait(for: socket, and: other, bell: bell, milliseconds: 20) == Readiness())
    #expect(ContinuousClock.now - before >= .milliseconds(19))
    let bell = bell
    Thread { bell.ring() }.start()
    #expect(try wait(for: socket, bell: bell, milliseconds: 60_000).bell)
    #expect(try wait(for: socket, bell: bell, milliseconds: 0) == Readiness(), "heard once")
  }

  @Test("a context ends with the last of its sockets, in whatever order they go")
  func endings() throws {
    func orphan() throws -> Socket {
      let context = try Context()
      let socket = try context.socket(.dealer)
      try socket.connect(.ipc(path: temporaryPath()))
      return socket
    }
    let socket = try orphan()
    #expect(try socket.send([[1]]) == .sent)
  }
}

@Suite("Endpoints: only our transports, and who can reach them")
struct ZeroMQEndpointTests {
  @Test(
    "good ones come back as they were",
    arguments: [
      "tcp://127.0.0.1:7701", "tcp://[::1]:7701", "tcp://host-3.example:1", "ipc:///run/a b/c",
      "inproc://x",
    ])
  func good(text: String) throws {
    #expect(try Endpoint(parsing: text).description == text)
  }

  @Test(
    "bad ones are refused with what to do",
    arguments: [
      ("", Endpoint.Problem.transport), ("udp://1.2.3.4:5", .transport), ("tcp:/x", .transport),
      ("pgm://eth0;239.192.1.1:5555", .transport), ("tcp://host", .port), ("tcp://host:", .port),
      ("tcp://host:65536", .port), ("tcp://:1", .host), ("tcp://::1:80", .host),
      ("tcp://eth0;1.2.3.4:80", .host), ("ipc://relative", .path), ("ipc://@abstract", .path),
      ("ipc:///" + String(repeating: "x", count: 107), .path), ("inproc://", .name),
    ])
  func bad(text: String, problem: Endpoint.Problem) {
    #expect(throws: ZeroMQError.endpoint(text: text, problem: problem)) {
      try Endpoint(parsing: text)
    }
  }

  @Test(
    "only loopback and paths stay on this host",
    arguments: [
      ("tcp://127.0.0.1:1", true), ("tcp://127.9.9.9:1", true), ("tcp://[::1]:1", true),
      ("tcp://localhost:1", true), ("ipc:///x", true), ("inproc://x", true),
      ("tcp://0.0.0.0:1", false), ("tcp://*:1", false), ("tcp://[::]:1", false),
      ("tcp://10.0.0.1:1", false), ("tcp://127.0.0.1.example:1", false),
      ("tcp://localhost.example:1", false), ("tcp://127.0.0:1", false),
    ])
  func reach(text: String, staysOnThisHost: Bool) throws {
    #expect(try Endpoint(parsing: text).staysOnThisHost == staysOnThisHost)
  }

  @Test(
    "one that listens at all addresses names none to connect to",
    arguments: [
      ("tcp://0.0.0.0:7701", 7701), ("tcp://*:7701", 7701), ("tcp://[::]:7701", 7701),
      ("tcp://10.0.0.1:7701", nil), ("tcp://localhost:7701", nil), ("ipc:///x", nil),
    ] as [(String, UInt16?)])
  func anyAddress(text: String, port: UInt16?) throws {
    #expect(try Endpoint(parsing: text).portOfAnyAddress == port)
  }

  @Test("the data socket lives next door")
  func dataTwin() throws {
    #expect(try Endpoint(parsing: "tcp://h:7701").dataTwin == .tcp(host: "h", port: 7702))
    #expect(try Endpoint(parsing: "ipc:///x/control").dataTwin == .ipc(path: "/x/control.data"))
    #expect(try Endpoint(parsing: "tcp://h:65535").dataTwin == nil)
    #expect(try Endpoint(parsing: "tcp://h:0").dataTwin == nil)
    #expect(Endpoint.ipc(path: "/" + String(repeating: "x", count: 102)).dataTwin == nil)
  }
}
