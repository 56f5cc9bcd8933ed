import Measures
import Orders
import Records
import Seeds
import Testing

@Suite("The partial of orders")
struct OrderPartialTests {
  private static let sample = ShardTests.month(seed: 3).operation.work().partial

  @Test("is read from its octets as it was, and written again as the same")
  func roundTrip() throws {
    let octets = Self.sample.encoded()
    let read = try OrderPartial(encoded: octets)
    #expect(read == Self.sample)
    #expect(read.encoded() == octets)
    let empty = OrderPartial(month: Operation.month)
    #expect(try OrderPartial(encoded: empty.encoded()) == empty)
  }

  @Test("refuses octets that are cut short, go on, or are of another month")
  func refused() throws {
    let octets = Self.sample.encoded()
    for length in stride(from: 0, to: octets.count, by: 7) {
      #expect(throws: PartialError.self) { try OrderPartial(encoded: Array(octets[..<length])) }
    }
    #expect(throws: PartialError.self) { try OrderPartial(encoded: octets + [0]) }
    let other = OrderPartial(month: Operation.month.next)
    #expect(throws: PartialError.foreign) { try other.read(octets) }
  }

  @Test("that was changed anywhere is refused, or written again as it was read")
  func mutations() {
    var random = SplitMix64(default: 20_261_031)
    let octets = Self.sample.encoded()
    var refused = 0
    for _ in 0..<2_000 {
      var changed = octets
      for _ in 0...random.below(3) {
        changed[random.below(changed.count)] = UInt8(truncatingIfNeeded: random.next())
      }
      do {
        let partial = try OrderPartial(encoded: changed)
        let isSame = partial.encoded() == changed
        #expect(isSame, "SEED=\(random.seed)")
        // Rows of a lie are rows or an error, never a crash.
        _ = try partial.funnelRows().count + partial.lagRows().count
        _ = try partial.retentionRows().count + partial.agentRows().count
        _ = try partial.installRows().count + partial.coverageRows().count
        _ = try partial.stockTotals()
      } catch is OrderError {
        continue
      } catch {
        refused += 1
      }
    }
    #expect(refused > 500, "most changes break it")
  }

  @Test("tells lags by channel alone, too: all orders, and the percentiles of them together")
  func lagGroupings() throws {
    for seed in SplitMix64.seeds(count: 50) {
      let partial = ShardTests.month(seed: seed).operation.work(shards: 4).partial
      let rows = try partial.lagRows()
      let all = rows.filter { $0.grouping == .all }
      for grouping in LagGrouping.allCases {
        let own = rows.filter { $0.grouping == grouping }
        #expect(own.reduce(0) { $0 + $1.orders } == all.reduce(0) { $0 + $1.orders })
        #expect(own.reduce(0) { $0 + $1.sum } == all.reduce(0) { $0 + $1.sum }, "SEED=\(seed)")
      }
      for row in rows where row.grouping == .channel {
        let parts = all.filter {
          $0.cut.channel == row.cut.channel && $0.cut.kind == row.cut.kind && $0.from == row.from
            && $0.to == row.to && $0.unit == row.unit
        }
        #expect(row.orders == parts.reduce(0) { $0 + $1.orders }, "SEED=\(seed)")
        #expect(row.largest == parts.map(\.largest).max(), "SEED=\(seed)")
        // Where parts are of one order each, their medians are the list that ours is of.
        if parts.allSatisfy({ $0.orders == 1 }) {
          let lags = parts.map(\.p50).sorted()
          #expect(row.p90 == lags[(lags.count * 90 + 99) / 100 - 1], "SEED=\(seed)")
        }
      }
    }
  }

  @Test("has every order of the month in its funnel once, and each stage adds up")
  func funnel() throws {
    for seed in SplitMix64.seeds(count: 50) {
      let operation = ShardTests.month(seed: seed).operation
      let rows = try operation.work(shards: 4).partial.funnelRows()
      let orders = Set(
        operation.orders.filter { Operation.month.contains($0.submittedOn) }.map(\.id))
      let first = rows.filter { $0.stage == .submitted }.reduce(0) { $0 + $1.reached }
      #expect(first == Int64(orders.count), "replay with SEED=\(seed)")
      for (row, next) in zip(rows, rows.dropFirst()) {
        let further = next.cut == row.cut ? next.reached : 0
        #expect(row.reached == row.running + row.cancelled + further, "SEED=\(seed)")
        #expect(next.cut != row.cut || next.stage.rawValue == row.stage.rawValue + 1)
      }
    }
  }

  @Test("says which column is too large, and what to look for")
  func overflow() throws {
    var operation = Operation()
    for index in 0..<2 {
      var order = MainOrder(
        id: "O\(index)", kind: .broadband, submittedOn: UnitMaker.day(1), stage: .cancelled,
        stageOn: UnitMaker.day(2))
      order.reason = "no_port"
      order.product = "gold"
      operation.orders.append(order)
    }
    let partial = operation.work(fees: ["gold": .max / 12]).partial
    let error = try #require(throws: OrderError.self) { try partial.coverageRows() }
    #expect(error == .sumTooLarge(column: "lost_value", value: Int128(Int64.max / 12) * 24))
    #expect(error.description.contains("catalogue"))
  }
}

@Suite("A histogram of lags")
struct LagHistogramTests {
  @Test("has the percentiles of the sorted list, exactly")
  func percentiles() {
    for seed in SplitMix64.seeds(count: 500) {
      var random = SplitMix64(seed: seed)
      let largest = random.pick([1, 10, 1_000, 100_000, 10_000_000])
      let lags = (0..<random.int(1...400)).map { _ in random.below(largest) }
      let histogram = LagHistogram(lags: lags)
      let sorted = lags.sorted()
      for percent in [1, 50, 90, 99, 100] {
        // ⌈percent · n / 100⌉ in whole numbers.
        let rank = (percent * sorted.count + 99) / 100
        #expect(
          histogram.percentile(percent) == Int64(sorted[rank - 1]), "replay with SEED=\(seed)")
      }
      #expect(histogram.count == Int64(lags.count))
      #expect(histogram.sum == lags.reduce(0) { $0 + Int128($1) })
      #expect(histogram.largest == sorted.last.map(Int64.init))
    }
  }

  @Test("of nothing has no percentile")
  func empty() {
    #expect(LagHistogram(lags: []).percentile(50) == nil)
    #expect(LagHistogram(lags: []).largest == nil)
  }
}
