import Records

/// The parameters of a matching task: what its input is, and how its pairs are cut for the next
/// stage.
package struct MatchTask: Hashable, Sendable {
  /// What rows meet in it, and by what.
  package enum Kind: UInt8, CaseIterable, Sendable {
    /// Orders, their parts, steps and visits by the main order's id.
    case orders = 0
    /// Resources, lines, orders, parts, cases and contacts by number.
    case numbers = 1
    /// Visits by broadband line.
    case visits = 2
    /// Entries of both logs of money by flow number.
    case flows = 3
    /// Numbers and cards by ICCID.
    case cards = 4
    /// Moves and former balances of goods by outlet.
    case stock = 5
    package var code: String { "\(self)" }
  }

  package var kind: Kind
  /// Which of its kind's tasks it is.
  package var shard: Int
  package var rows: Int
  /// Into how many shards pairs of numbers and cards go.
  package var cardShards: Int

  package init(kind: Kind, shard: Int, rows: Int, cardShards: Int) {
    self.kind = kind
    self.shard = shard
    self.rows = rows
    self.cardShards = cardShards
  }

  package func encoded() -> [UInt8] {
    var writer = OctetWriter()
    writer.fixed(kind.rawValue)
    writer.varint(UInt64(shard))
    writer.varint(UInt64(rows))
    writer.varint(UInt64(cardShards))
    return writer.octets
  }

  /// Reads what ``encoded()`` wrote. *Throws* where it is anything else.
  package init(encoded octets: [UInt8]) throws(OctetError) {
    var reader = OctetReader(octets)
    let start = reader.offset
    guard let kind = Kind(rawValue: try reader.fixed()) else {
      throw .invalid(offset: start, what: "kind of matching")
    }
    self.kind = kind
    shard = try reader.size()
    rows = try reader.size()
    let place = reader.offset
    cardShards = try reader.size()
    guard (1...Self.cardShardsMax).contains(cardShards) else {
      throw .invalid(offset: place, what: "number of card shards")
    }
  }

  /// More tasks of a stage are a mistake of the job's limits.
  static let cardShardsMax = 1 << 20
}
