import Foundation
import Glibc
import Seeds
import Testing
import ZeroMQ

/// A locked router with its gatekeeper.
private final class Door {
  let context: Context
  let gatekeeper: Gatekeeper
  let watch: ConnectionWatch
  let router: Socket
  let pair: CurveKeyPair
  let endpoint: Endpoint
  let bell: Bell

  init(names: [CurvePublicKey: String] = [:], options: SocketOptions = .control) throws {
    context = try Context()
    gatekeeper = try Gatekeeper.start(in: context, names: names)
    pair = try CurveKeyPair()
    router = try context.socket(.router, options: options)
    try router.secure(.server(pair))
    try router.bind(.tcp(host: "127.0.0.1", port: 0))
    endpoint = try router.lastEndpoint()
    bell = try Bell()
    watch = ConnectionWatch(bell: bell)
    watch.add(endpoint, .locked)
  }

  deinit {
    gatekeeper.end()
    watch.end()
  }

  func client(_ own: CurveKeyPair, options: SocketOptions = .control) throws -> Socket {
    let socket = try context.socket(.dealer, options: options)
    try socket.secure(.client(own, server: pair.publicKey))
    try socket.connect(endpoint)
    return socket
  }

  /// The next whole message, waited for up to so long.
  func receive(milliseconds: Int = 5_000) throws -> Reception? {
    let deadline = ContinuousClock.now + .milliseconds(milliseconds)
    while ContinuousClock.now < deadline {
      if let reception = try router.receiveNamed() {
        watch.noteWhole(reception, isWorker: true)
        return reception
      }
      _ = try wait(for: router, bell: bell, milliseconds: 10)
    }
    return nil
  }

  /// Whether a message of one frame comes, and from whom.
  func hears(_ frame: [UInt8], milliseconds: Int = 5_000) throws -> String? {
    guard let reception = try receive(milliseconds: milliseconds),
      case .frames(let frames) = reception.outcome, frames.last == frame
    else { return nil }
    return reception.sender
  }

  func waits(seconds: Int = 10, until condition: () -> Bool) -> Bool {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while !condition() {
      if ContinuousClock.now > deadline { return false }
      usleep(5_000)
    }
    return true
  }
}

@Suite("A locked door opens to the keys of its list", .serialized)
struct GateTests {
  @Test("a friend comes in by its name, a stranger doesn't, and each is counted")
  func friendAndStranger() throws {
    let friendPair = try CurveKeyPair()
    let door = try Door(names: [friendPair.publicKey: "host-3"])
    let strangerPair = try CurveKeyPair()
    let stranger = try door.client(strangerPair)
    _ = try stranger.send([[0]])
    let friend = try door.client(friendPair)
    _ = try friend.send([[1]])
    #expect(try door.hears([1]) == "host-3")
    #expect(door.waits { door.gatekeeper.counts.refused > 0 })
    #expect(door.gatekeeper.counts.admitted == 1)
    let incidents = door.gatekeeper.takeIncidents()
    #expect(incidents.first == .refused(strangerPair.publicKey, address: "127.0.0.1"))
    #expect(try door.receive(milliseconds: 200) == nil, "nothing of the stranger comes through")
  }

  @Test("the list may be replaced while the door is open")
  func replacedList() throws {
    let pair = try CurveKeyPair()
    let door = try Door()
    let early = try door.client(pair)
    _ = try early.send([[1]])
    #expect(door.waits { door.gatekeeper.counts.refused > 0 })
    door.gatekeeper.admit([pair.publicKey: "late"])
    let late = try door.client(pair)
    _ = try late.send([[2]])
    #expect(try door.hears([2]) == "late")
    door.watch.cut(senders: ["late"])
    door.gatekeeper.admit([:])
    let tooLate = try door.client(pair)
    _ = try tooLate.send([[3]])
    #expect(try door.receive(milliseconds: 300) == nil)
  }

  @Test("a client that isn't sure of the server says nothing")
  func otherServer() throws {
    let pair = try CurveKeyPair()
    let door = try Door(names: [pair.publicKey: "w"])
    let client = try door.context.socket(.dealer)
    try client.secure(.client(pair, server: try CurveKeyPair().publicKey))
    try client.connect(door.endpoint)
    _ = try client.send([[1]])
    #expect(try door.receive(milliseconds: 500) == nil)
    #expect(door.gatekeeper.counts.admitted == 0)
  }

  @Test("one router has a plain path, and two locked addresses with keys of their own")
  func manyAddresses() throws {
    let own = try CurveKeyPair()
    let context = try Context()
    let gatekeeper = try Gatekeeper.start(in: context, names: [own.publicKey: "w"])
    defer { gatekeeper.end() }
    let path = "/tmp/ratemill-fence-" + String(UInt64.random(in: 0 ... .max), radix: 36)
    // The socket's file is gone with the socket, or is left to /tmp.
    defer { try? FileManager.default.removeItem(atPath: path) }
    let router = try context.socket(.router)
    try router.bind(.ipc(path: path))
    var doors: [(pair: CurveKeyPair?, endpoint: Endpoint)] = [(nil, .ipc(path: path))]
    for _ in 0..<2 {
      let pair = try CurveKeyPair()
      try router.secure(.server(pair))
      try router.bind(.tcp(host: "127.0.0.1", port: 0))
      doors.append((pair, try router.lastEndpoint()))
    }
    let bell = try Bell()
    for (pair, endpoint) in doors {
      let client = try context.socket(.dealer)
      if let pair { try client.secure(.client(own, server: pair.publicKey)) }
      try client.connect(endpoint)
      _ = try client.send([[7]])
      var reception: Reception?
      for _ in 0..<200 where reception == nil {
        _ = try wait(for: router, bell: bell, milliseconds: 20)
        reception = try router.receiveNamed()
      }
      #expect(reception?.sender == (pair == nil ? nil : "w"), "\(endpoint)")
      #expect(reception != nil, "\(endpoint): nothing came")
    }
  }

  @Test("the probe finds a gate that holds, and one without its gatekeeper")
  func probe() throws {
    let context = try Context()
    let pair = try CurveKeyPair()
    #expect(
      try GateProbe.finding(in: context, pair: pair, gatekeeper: nil) == .friendNotAdmitted,
      "without a gatekeeper nobody may come in")
    let gatekeeper = try Gatekeeper.start(in: context, names: [:])
    #expect(try GateProbe.finding(in: context, pair: pair, gatekeeper: gatekeeper) == nil)
    gatekeeper.end()
    #expect(try GateProbe.finding(in: context, pair: pair, gatekeeper: gatekeeper) != nil)
  }

  @Test("a pair comes back from its text, and no printing shows its secret half")
  func keyTexts() throws {
    let pair = try CurveKeyPair()
    #expect(try CurveKeyPair(secretText: pair.secretText) == pair)
    #expect(try CurvePublicKey(parsing: pair.publicKey.text) == pair.publicKey)
    var dumped = ""
    dump(pair, to: &dumped)
    for text in ["\(pair)", String(reflecting: pair), dumped] {
      #expect(!text.contains(pair.secretText.prefix(10)), "\(text)")
    }
    for bad in ["", "short", String(repeating: "~", count: 40), pair.secretText + "0"] {
      #expect(throws: ZeroMQError.key(length: bad.utf8.count)) { try CurveKeyPair(secretText: bad) }
    }
  }
}

@Suite("A locked door stands what is thrown at it", .serialized)
struct SiegeTests {
  @Test("a message without end from a friend is cut off in the middle, and others go on")
  func endlessFriend() throws {
    let rudePair = try CurveKeyPair()
    let goodPair = try CurveKeyPair()
    let door = try Door(
      names: [rudePair.publicKey: "rude", goodPair.publicKey: "good"], options: .dataServer)
    let rude = try door.client(rudePair, options: .data)
    _ = try rude.send([[1]])
    #expect(try door.hears([1]) == "rude")
    // The library sends a message once its last frame is there: so this one has an end, far out.
    let frame = [UInt8](repeating: 7, count: 1 << 20)
    let message = [[UInt8]](repeating: frame, count: 96)
    _ = try rude.send(message)
    let isCut = door.waits(seconds: 20) {
      door.watch.takeIncidents().contains(.flooded(sender: "rude"))
    }
    #expect(isCut, "a flood must be noticed")
    let good = try door.client(goodPair)
    _ = try good.send([[2]])
    var heard: String?
    for _ in 0..<10 where heard != "good" { heard = try door.hears([2], milliseconds: 1_000) }
    #expect(heard == "good")
  }

  @Test("a stranger may send what it likes: nothing comes in and nothing is kept")
  func endlessStranger() throws {
    let pair = try CurveKeyPair()
    let door = try Door(names: [pair.publicKey: "good"])
    guard case .tcp(_, let port) = door.endpoint else { return }
    for beginning in RawConnection.rudeBeginnings {
      let connection = try #require(RawConnection(port: port), "the door must take connections")
      #expect(!connection.flood(after: beginning, octets: 64 << 20), "a stranger was listened to")
    }
    let good = try door.client(pair)
    _ = try good.send([[1]])
    #expect(try door.hears([1]) == "good")
  }

  @Test("five hundred silent connections are gone when the handshake's time is up")
  func slowLoris() throws {
    let pair = try CurveKeyPair()
    let door = try Door(names: [pair.publicKey: "good"])
    guard case .tcp(_, let port) = door.endpoint else { return }
    let connections = try (0..<500).map { _ in
      try #require(RawConnection(port: port), "the door must take connections")
    }
    let good = try door.client(pair)
    _ = try good.send([[1]])
    #expect(try door.hears([1]) == "good", "a friend comes in meanwhile")
    #expect(door.waits(seconds: 15) { connections.allSatisfy(\.isClosedByPeer) })
  }

  @Test("a frame above the limit cuts its sender off, though it has a key")
  func oversized() throws {
    let rudePair = try CurveKeyPair()
    let goodPair = try CurveKeyPair()
    let door = try Door(names: [rudePair.publicKey: "rude", goodPair.publicKey: "good"])
    let rude = try door.client(rudePair)
    _ = try rude.send([[UInt8](repeating: 0, count: 300 << 10)])
    let good = try door.client(goodPair)
    _ = try good.send([[1]])
    #expect(try door.hears([1]) == "good")
  }
}
