import Wire

/// An object on its way here, asked for in chunks, in any order, again where an answer is late.
struct FetchBuffer {
  private(set) var bytes: [UInt8]
  private var octetsHere = 0
  private var nextOffset = 0
  /// Chunks asked for and not here: where they start, and when they were last asked for.
  private var asked: [Int: Int64] = [:]

  /// *Limits*: `octets` is what the worker may hold.
  init(octets: Int) {
    bytes = [UInt8](repeating: 0, count: octets)
  }

  var isComplete: Bool { octetsHere == bytes.count }
  var askedCount: Int { asked.count }

  private func count(at offset: Int) -> Int {
    min(Envelope.chunkOctetsMax, bytes.count - offset)
  }

  /// The next part to ask for that wasn't asked for before; nil = all was.
  mutating func nextPart(now: Int64) -> (offset: Int, count: Int)? {
    guard nextOffset < bytes.count else { return nil }
    let offset = nextOffset
    asked[offset] = now
    nextOffset += count(at: offset)
    return (offset, count(at: offset))
  }

  /// Parts whose answer is later than `patience`, to be asked for again; in ascending order.
  mutating func overdueParts(now: Int64, patience: Int64) -> [(offset: Int, count: Int)] {
    let overdue = asked.filter { now - $0.value >= patience }.keys.sorted()
    for offset in overdue { asked[offset] = now }
    return overdue.map { ($0, count(at: $0)) }
  }

  /// Puts a chunk in its place. false = it wasn't asked for, or isn't what was asked for.
  mutating func place(_ chunk: [UInt8], at offset: Int) -> Bool {
    guard asked[offset] != nil, chunk.count == count(at: offset) else { return false }
    asked[offset] = nil
    bytes.replaceSubrange(offset..<offset + chunk.count, with: chunk)
    octetsHere += chunk.count
    return true
  }

  /// Gives the bytes away without a copy. *Limits*: complete.
  mutating func take() -> [UInt8] {
    precondition(isComplete, "Only a complete object is given away.")
    let taken = bytes
    bytes = []
    octetsHere = 0
    return taken
  }
}
