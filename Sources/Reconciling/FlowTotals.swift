import Records

/// Control totals of reconciling (对账汇总): records and money of each side by state. Totals of
/// shards merge in any order to the same value and the same octets.
package struct FlowTotals: Hashable, Sendable {
  /// Flow numbers of one state, and what each side has of them.
  package struct Sums: Hashable, Sendable {
    package var flows = 0
    package var leftRecords = 0
    package var rightRecords = 0
    package var leftMicros: Int128 = 0
    package var rightMicros: Int128 = 0

    static func + (a: Sums, b: Sums) -> Sums {
      Sums(
        flows: a.flows + b.flows, leftRecords: a.leftRecords + b.leftRecords,
        rightRecords: a.rightRecords + b.rightRecords, leftMicros: a.leftMicros + b.leftMicros,
        rightMicros: a.rightMicros + b.rightMicros)
    }
  }

  /// By raw value of the state.
  private var sums = Array(repeating: Sums(), count: FlowState.allCases.count)

  /// Of no flow: the neutral element of ``merge(_:)``.
  package init() {}

  package subscript(state: FlowState) -> Sums { sums[Int(state.rawValue)] }

  /// Of all states together.
  package var all: Sums { sums.reduce(Sums(), +) }

  mutating func add(_ row: FlowRow) {
    let index = Int(row.state.rawValue)
    sums[index] =
      sums[index]
      + Sums(
        flows: 1, leftRecords: row.left.records, rightRecords: row.right.records,
        leftMicros: row.left.netMicros, rightMicros: row.right.netMicros)
  }

  /// Adds the other totals, which are of other shards.
  package mutating func merge(_ other: FlowTotals) {
    for index in sums.indices { sums[index] = sums[index] + other.sums[index] }
  }

  private static let kind: StaticString = "RMFL"
  private static let version: UInt8 = 1

  /// The totals as octets: equal totals give equal octets.
  ///
  /// *Format* (fields as in ``PartialWriter``): kind `RMFL`, version 1; for each ``FlowState`` in
  /// order: flows, left records, right records (counts), left and right money (sums).
  package func encoded() -> [UInt8] {
    var writer = PartialWriter(kind: Self.kind, version: Self.version)
    for sums in sums {
      writer.append(count: sums.flows)
      writer.append(count: sums.leftRecords)
      writer.append(count: sums.rightRecords)
      writer.append(sum: sums.leftMicros)
      writer.append(sum: sums.rightMicros)
    }
    return writer.octets
  }

  /// Reads what ``encoded()`` wrote. *Throws*: ``PartialError`` where the octets are anything else.
  package init(encoded octets: [UInt8]) throws(PartialError) {
    var reader = try PartialReader(octets, kind: Self.kind, version: Self.version)
    for index in sums.indices {
      sums[index] = Sums(
        flows: try reader.count(), leftRecords: try reader.count(),
        rightRecords: try reader.count(), leftMicros: try reader.sum(),
        rightMicros: try reader.sum())
    }
    try reader.finish()
  }
}
