import Indicators
import Measures
import Records
import Seeds
import Testing

@Suite("Indicators are the same however the work is cut")
struct IndicatorPartialTests {
  @Test(
    "in one partial or in seven, merged in any order and grouping",
    arguments: SplitMix64.seeds(count: 40))
  func partitionIndependence(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let rows = (0..<UInt32(random.int(0...300))).map { random.month(of: $0) }
    let whole = partial(rows)
    var parts = [IndicatorPartial](repeating: partial([]), count: 7)
    for row in rows.shuffled(using: &random) { parts[random.int(0...6)].add(row) }
    parts.shuffle(using: &random)
    let left = parts.reduce(into: partial([])) { $0.merge($1) }
    let right = parts.reversed().reduce(partial([])) { sum, part in
      var merged = try? IndicatorPartial(encoded: part.encoded())  // nil fails the comparison.
      merged?.merge(sum)
      return merged ?? partial([])
    }
    #expect(left == whole && right == whole, "SEED=\(seed): merging isn't adding")
    #expect(left.encoded() == whole.encoded(), "SEED=\(seed): equal sums, other octets")
    #expect(right.encoded() == whole.encoded(), "SEED=\(seed): equal sums, other octets")
  }

  @Test("and survive the way over the wire", arguments: SplitMix64.seeds(count: 40))
  func roundTrip(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let sent = partial((0..<100).map { random.month(of: $0) })
    let octets = sent.encoded()
    let received = try IndicatorPartial(encoded: octets)
    #expect(received == sent, "SEED=\(seed)")
    #expect(received.encoded() == octets, "SEED=\(seed)")
  }

  @Test("and each table adds up to the totals", arguments: SplitMix64.seeds(count: 40))
  func tables(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let sums = partial((0..<200).map { random.month(of: $0) })
    let totals = try sums.totals()
    let tables = [
      try sums.planRegionRows().map(\.measures), try sums.cohortRows().map(\.measures),
      try sums.planRegionCohortRows().map(\.measures),
    ]
    for indicator in Indicator.allCases {
      for table in tables {
        #expect(table.reduce(0) { $0 + $1[indicator] } == totals[indicator], "SEED=\(seed)")
      }
    }
  }

  @Test("and rows come by plan, region and cohort")
  func order() throws {
    let sums = partial([
      row(0, plan: "p2", region: "HA"), row(1, plan: "p1", region: "R0812"),
      row(2, plan: "p1", region: "R028", activated: "2026-09-03"),
      row(3, plan: "p1", region: "R028", activated: "2009-12-31"), row(4, plan: "", region: "a"),
    ])
    let groups = try sums.planRegionRows().map { $0.plan + "/" + $0.region }
    #expect(groups == ["/a", "p1/R028", "p1/R0812", "p2/HA"])
    let cohorts = try sums.cohortRows()
    #expect(cohorts.map { "\($0.cohort)" } == ["2009-12", "2025-01", "2026-09"])
    #expect(cohorts.map(\.ageMonths) == [201, 20, 0])
    #expect(cohorts.map { $0.measures[.subscribers] } == [1, 3, 1])
    #expect(try sums.planRegionCohortRows().count == 5)
  }
}

@Suite("Octets that are no indicators are refused, whatever they are")
struct IndicatorDecodingTests {
  static let octets: [UInt8] = {
    var random = SplitMix64(seed: 4)
    return partial((0..<12).map { random.month(of: $0) }).encoded()
  }()

  @Test("cut anywhere")
  func truncation() {
    for length in 0..<Self.octets.count {
      #expect(throws: PartialError.self) {
        try IndicatorPartial(encoded: Array(Self.octets[..<length]))
      }
    }
  }

  @Test("with anything after the end")
  func trailing() {
    #expect(throws: PartialError.trailing(offset: Self.octets.count)) {
      try IndicatorPartial(encoded: Self.octets + [0])
    }
  }

  @Test(
    "and what is read after damage is still written as it was read",
    arguments: SplitMix64.seeds(count: 40))
  func damage(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<500 {
      var octets = Self.octets
      for _ in 0...random.int(0...3) {
        octets[random.int(0...octets.count - 1)] = UInt8(random.int(0...255))
      }
      // A refusal is the other right answer.
      guard let read = try? IndicatorPartial(encoded: octets) else { continue }
      #expect(read.encoded() == octets, "SEED=\(seed): two ways to write one partial")
      // Sums of any size: a table or a typed refusal, never a trap.
      _ = try? read.planRegionRows()
      _ = try? read.cohortRows()
      _ = try? read.totals()
    }
  }

  @Test("with a count of cells that the octets can't hold")
  func hugeCount() {
    var writer = PartialWriter(kind: "RMIN", version: 1)
    writer.append(count: september.index)
    writer.append(count: 1 << 40)
    #expect(throws: PartialError.outOfRange(offset: 8)) {
      try IndicatorPartial(encoded: writer.octets)
    }
  }

  @Test("with cells out of order, twice, or of a month that isn't", arguments: [false, true])
  func unsorted(twice: Bool) throws {
    let one = partial([row(plan: "a")]).encoded()
    let other = partial([row(plan: twice ? "a" : "b")]).encoded()
    let header = 9  // kind, version, a month of three octets, a count of one
    let body = Array(other[header...]) + Array(one[header...])
    let octets = Array(one[..<(header - 1)]) + [2] + body
    #expect(throws: PartialError.unsorted(offset: octets.count)) {
      try IndicatorPartial(encoded: octets)
    }
    let sorted = Array(one[..<(header - 1)]) + [2] + Array(one[header...]) + Array(other[header...])
    if !twice { #expect(try IndicatorPartial(encoded: sorted).totals()[.subscribers] == 2) }
    var writer = PartialWriter(kind: "RMIN", version: 1)
    writer.append(count: 11)
    writer.append(count: 0)
    #expect(throws: PartialError.outOfRange(offset: 5)) {
      try IndicatorPartial(encoded: writer.octets)
    }
  }

  @Test("and a value beyond a column's 64 bits is named")
  func tooLarge() throws {
    var rows = [row(0), row(1)]
    for index in rows.indices { rows[index].usage.data.quantity = .max }
    let sums = partial(rows)
    let sum = 2 * Int128(Int64.max)
    #expect(throws: IndicatorError.sumTooLarge(column: "data_octets", value: sum)) {
      try sums.totals()
    }
    let error = IndicatorError.sumTooLarge(column: "data_octets", value: sum)
    #expect(error.description.contains("mistaken unit"))
  }

  @Test("and octets of another month are refused where they would be added")
  func foreign() throws {
    var own = partial([row(0)])
    let before = own
    #expect(throws: PartialError.foreign) {
      own.merge(try own.read(IndicatorPartial(month: own.month.next).encoded()))
    }
    #expect(own == before)
    own.merge(try own.read(partial([row(1)]).encoded()))
    #expect(try own.totals()[.subscribers] == 2)
  }
}
