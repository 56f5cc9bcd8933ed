import Measures
import Reconciling
import Records
import Seeds
import Testing

@Suite("Two logs of money, number by number")
struct FlowDeskTests {
  private let desk = FlowDesk(terms: FlowTerms(daysApart: 2))

  @Test("The table of cases comes out as it was worked out by hand")
  func table() throws {
    let table = try FlowTable()
    let (findings, totals) = desk.work(FlowShard(entries: table.entries))
    #expect(findings.rows.map(\.flow) == table.expected.map(\.flow).sorted())
    #expect(Set(findings.rows.map(\.state)) == Set(FlowState.allCases), "Each state has a case.")
    for expected in table.expected {
      let row = try #require(findings.rows.first { $0.flow == expected.flow })
      #expect(row.state.code == expected.state, "\(expected.name)")
      #expect(row.left.netMicros == Int128(expected.leftMicros), "\(expected.name)")
      #expect(row.right.netMicros == Int128(expected.rightMicros), "\(expected.name)")
    }
    #expect(totals.all.flows == table.expected.count)
    #expect(totals.all.leftRecords + totals.all.rightRecords == table.entries.count)
  }

  @Test("Days are counted from the left log to the right one")
  func days() throws {
    let table = try FlowTable()
    let rows = desk.work(FlowShard(entries: table.entries)).findings.rows
    #expect(rows.first { $0.flow == "F03" }?.daysApart == 3)
    #expect(rows.first { $0.flow == "F04" }?.daysApart == -3)
    #expect(rows.first { $0.flow == "F06" }?.daysApart == nil)
  }

  @Test(
    "Whatever the order and the shards, rows, totals and octets are the same",
    arguments: SplitMix64.seeds(count: 40))
  func shards(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var entries = Self.entries(&random)
    let (findings, totals) = desk.work(FlowShard(entries: entries))
    entries.shuffle(using: &random)
    let count = 1 + Int(random.next() % 5)
    var shards = Array(repeating: FlowShard(entries: []), count: count)
    for entry in entries {
      let hash = FlowShard.key(of: entry).utf8.reduce(7) { ($0 &* 31 &+ Int($1)) & 0xFFFF }
      shards[hash % count].entries.append(entry)
    }
    shards.shuffle(using: &random)
    var rows: [FlowRow] = []
    var merged = FlowTotals()
    for shard in shards {
      let (found, part) = desk.work(shard)
      rows += found.rows
      merged.merge(part)
    }
    #expect(rows.sorted { $0.flow < $1.flow } == findings.rows)
    #expect(merged.encoded() == totals.encoded())
  }

  @Test(
    "Each side's records and money are the sum of its states",
    arguments: SplitMix64.seeds(count: 40))
  func identity(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let entries = Self.entries(&random)
    let totals = desk.work(FlowShard(entries: entries)).totals
    let left = entries.filter { $0.side == .left }
    let right = entries.filter { $0.side == .right }
    #expect(totals.all.leftRecords == left.count)
    #expect(totals.all.rightRecords == right.count)
    #expect(totals.all.leftMicros == left.reduce(0) { $0 + Int128($1.amountMicros) })
    #expect(totals.all.rightMicros == right.reduce(0) { $0 + Int128($1.amountMicros) })
    #expect(try FlowTotals(encoded: totals.encoded()) == totals)
  }

  @Test("Octets that nobody wrote are refused")
  func hostile() {
    var octets = FlowTotals().encoded()
    octets.append(0)
    #expect(throws: PartialError.self) { try FlowTotals(encoded: octets) }
    #expect(throws: PartialError.self) { try FlowTotals(encoded: Array(octets.prefix(9))) }
  }

  /// A month in which much goes wrong: few numbers, so that they meet.
  private static func entries(_ random: inout SplitMix64) -> [FlowEntry] {
    (0..<Int(random.next() % 200)).map { _ in
      let number = random.next() % 40
      var entry = FlowEntry(
        flow: "F\(number)", side: random.next() % 2 == 0 ? .left : .right,
        amountMicros: Int64(random.next() % 3) * 10_000_000,
        on: CivilDay(number: 20_000 + Int32(random.next() % 6)))
      if random.next() % 4 == 0 {
        entry.flow = "B\(number)"
        entry.reverses = "F\(number)"
        entry.amountMicros = -entry.amountMicros
      }
      return entry
    }
  }
}
