import Testing
import ZeroMQ

/// A book that is told, look by look, how many octets connections have sent.
private struct Siege {
  var book = ConnectionBook()
  var octets: [Int32: Int64] = [:]
  var doors: [Int32: ConnectionBook.Door] = [:]
  var residentOctets: Int64 = 40 << 20

  mutating func connect(_ descriptors: some Sequence<Int32>, to door: ConnectionBook.Door) {
    for descriptor in descriptors {
      octets[descriptor] = 0
      doors[descriptor] = door
    }
  }

  mutating func say(_ descriptor: Int32, isWorker: Bool = true) {
    book.noteWhole(descriptor: descriptor, isWorker: isWorker, sender: nil)
  }

  mutating func look(isDrained: Bool = true) -> ConnectionBook.Verdict {
    let notes = book.takeNotes()
    let sightings = octets.sorted { $0.key < $1.key }.map {
      ConnectionBook.Sighting(
        descriptor: $0.key, inode: UInt($0.key), door: doors[$0.key] ?? .plain, octets: $0.value)
    }
    let verdict = book.look(
      sightings, notes: notes, isDrained: isDrained, residentOctets: residentOctets,
      connectionsMax: 4_096)
    for descriptor in verdict.hangUps { octets[descriptor] = nil }
    return verdict
  }
}

@Suite("What connections have not ended is bounded for all of them together")
struct ConnectionBookTests {
  @Test("the greatest are hung up on, until the others are within a door's bound")
  func together() {
    for door in [ConnectionBook.Door.plain, .locked] {
      var siege = Siege()
      siege.connect(1...4, to: door)
      _ = siege.look()
      let half = door.unfinishedOctetsMax / 2
      siege.octets = [1: half + 1, 2: 100, 3: half - 100, 4: half - 200]
      #expect(siege.look(isDrained: false).hangUps == [], "whole messages may be waiting")
      let verdict = siege.look()
      #expect(verdict.hangUps == [1], "\(door)")
      #expect(verdict.incidents == [.hoarded(connections: 1)])
      #expect(siege.look().hangUps == [])
    }
  }

  @Test("nobody waits for the sockets to be emptied where strangers have sent more than a window")
  func atOnce() {
    var siege = Siege()
    siege.connect(1...2, to: .plain)
    _ = siege.look()
    siege.octets = [1: 6 << 20, 2: 5 << 20]
    let verdict = siege.look(isDrained: false)
    #expect(verdict.hangUps == [1])
    #expect(verdict.isWorried, "the sockets should be emptied")
  }

  @Test("a worker's whole messages are no burden, nor is the beginning of its largest one")
  func workers() {
    var siege = Siege()
    siege.connect(1...40, to: .plain)
    for descriptor: Int32 in 1...40 { siege.say(descriptor) }
    _ = siege.look()
    for round: Int64 in 1...20 {
      for descriptor: Int32 in 1...40 {
        siege.octets[descriptor] = round << 20
        siege.say(descriptor)
      }
      #expect(siege.look().hangUps == [])
    }
    for descriptor: Int32 in 1...40 { siege.octets[descriptor, default: 0] += 1 << 20 }
    #expect(siege.look().hangUps == [] && siege.look().hangUps == [])
    siege.octets[7, default: 0] += 2 << 20
    _ = siege.look(isDrained: false)
    #expect(siege.look().hangUps == [7], "two mebioctets are more than any message has")
  }

  @Test("a worker that sends sixteen mebioctets without an end is a flood")
  func flood() {
    var siege = Siege()
    siege.connect([1], to: .locked)
    siege.book.noteWhole(descriptor: 1, isWorker: true, sender: "rude")
    _ = siege.look()
    siege.octets[1] = (16 << 20) + 1
    let verdict = siege.look(isDrained: false)
    #expect(verdict.hangUps == [1])
    #expect(verdict.incidents == [.flooded(sender: "rude")])
  }

  @Test("where memory grows by far more than was sent, those who began messages are hung up on")
  func dust() {
    var siege = Siege()
    siege.connect(1...3, to: .plain)
    siege.connect([4], to: .locked)
    _ = siege.look()
    siege.octets = [1: 200 << 10, 2: 1_000, 3: 90 << 10, 4: 300 << 10]
    siege.residentOctets += 6 << 20
    #expect(siege.look(isDrained: false).hangUps == [])
    siege.residentOctets += 1 << 20
    #expect(siege.look(isDrained: false).hangUps == [1, 3], "the small and the locked are no dust")
    siege.octets[5] = 4 << 20
    siege.residentOctets += 6 << 20
    #expect(siege.look(isDrained: false).hangUps == [], "what was sent explains it")
  }

  @Test("silent strangers beside the workers are thinned out, the first ones first")
  func crowd() {
    var siege = Siege()
    siege.connect(1...10, to: .plain)
    for descriptor: Int32 in 1...10 { siege.say(descriptor) }
    _ = siege.look()
    let room = Int32(ConnectionBook.strangersMax + 10)
    siege.connect(11...(10 + room), to: .plain)
    #expect(siege.look().hangUps == [], "each worker may have another connection")
    siege.connect((11 + room)...(15 + room), to: .plain)
    let verdict = siege.look()
    #expect(verdict.hangUps == Array(11...15))
    #expect(verdict.incidents == [.crowded(connections: 5)])
    siege.say(16, isWorker: false)
    siege.connect([1_000], to: .plain)
    #expect(siege.look().hangUps == [16], "noise makes no worker")
  }

  @Test("a descriptor that is another connection's by now starts afresh")
  func reuse() {
    var book = ConnectionBook()
    let first = ConnectionBook.Sighting(descriptor: 3, inode: 1, door: .plain, octets: 9 << 20)
    book.noteWhole(descriptor: 3, isWorker: true, sender: nil)
    var verdict = book.look(
      [first], notes: book.takeNotes(), isDrained: true, residentOctets: 0, connectionsMax: 99)
    #expect(verdict.hangUps == [])
    let second = ConnectionBook.Sighting(descriptor: 3, inode: 2, door: .plain, octets: 11 << 20)
    verdict = book.look(
      [second], notes: [:], isDrained: false, residentOctets: 0, connectionsMax: 99)
    #expect(verdict.hangUps == [3], "what the former one said is not its own")
  }
}
