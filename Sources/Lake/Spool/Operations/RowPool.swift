import Records

/// Rows of a feed, packed: each as its octets, found by number. What a run holds of millions of
/// rows until they are cut into tasks.
package struct RowPool: Sendable {
  private var octets = OctetWriter()
  /// By row, and the end of the last one.
  private var starts = [0]

  package init() {}

  package var count: Int { starts.count - 1 }
  /// What it takes of memory, about.
  package var memoryOctets: Int { octets.octets.capacity + starts.capacity * 8 }

  /// The row's number is what ``count`` was before.
  package mutating func append(_ row: some SpooledRow) {
    row.encode(into: &octets)
    starts.append(octets.octets.count)
  }

  /// The octets of a row.
  package subscript(row: Int) -> ArraySlice<UInt8> { octets.octets[starts[row]..<starts[row + 1]] }

  /// Appends a count and so many rows, as ``OctetReader/rows(of:)`` reads them.
  package func write(_ rows: some Collection<UInt32>, into writer: inout OctetWriter) {
    writer.varint(UInt64(rows.count))
    for row in rows { writer.raw(self[Int(row)]) }
  }
}

/// By row of a pool: the hash of its key, by which rows that belong together meet in one task.
package struct RowKeys: Sendable {
  private static let none = UInt64.max
  private var hashes: [UInt64] = []
  /// Rows that have a key.
  package private(set) var count = 0

  package init() {}

  package var memoryOctets: Int { hashes.capacity * 8 }

  /// The next row's key, or nil where it has none. The hash decides what task the row is in, so it
  /// must be the same on every machine.
  package mutating func append(hash: UInt64?) {
    hashes.append(hash.map { min($0, Self.none - 1) } ?? Self.none)
    if hash != nil { count += 1 }
  }

  /// The rows of each of so many shards, ascending: those whose hash modulo their number is its
  /// ordinal.
  package func cut(shards: Int) -> RowShards {
    var starts = [Int](repeating: 0, count: shards + 1)
    for hash in hashes where hash != Self.none { starts[Int(hash % UInt64(shards)) + 1] += 1 }
    for shard in 0..<shards { starts[shard + 1] += starts[shard] }
    var next = starts
    var rows = [UInt32](repeating: 0, count: count)
    for (row, hash) in hashes.enumerated() where hash != Self.none {
      let shard = Int(hash % UInt64(shards))
      rows[next[shard]] = UInt32(row)
      next[shard] += 1
    }
    return RowShards(starts: starts, rows: rows)
  }
}

/// Which rows of a pool are in which shard.
package struct RowShards: Sendable {
  fileprivate let starts: [Int]
  fileprivate let rows: [UInt32]

  /// Numbers of a shard's rows, ascending.
  package subscript(shard: Int) -> ArraySlice<UInt32> { rows[starts[shard]..<starts[shard + 1]] }
}
