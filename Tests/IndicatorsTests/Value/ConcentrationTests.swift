import Indicators
import Measures
import Seeds
import Testing

@Suite("Concentration")
struct ConcentrationTests {
  private static func concentration(
    _ values: [Int64], includingZeros: Bool = true, quantumMicros: Int64 = 1
  ) -> Concentration {
    var counts = ValueCounts(quantumMicros: quantumMicros)
    for value in values { counts.add(value) }
    return Concentration(counts, includingZeros: includingZeros)
  }

  @Test("of four customers is as by hand")
  func byHand() {
    let four = Self.concentration([10, 20, 30, 40])
    // (1 + 4 + 9 + 16) / 100; 2 (10 + 40 + 90 + 160) / 400 − 5/4; the dearest of four.
    #expect(four.herfindahlPpm == 300_000)
    #expect(four.giniPpm == 250_000)
    #expect(four.topOnePercentPpm == 400_000 && four.topTenPercentPpm == 400_000)
    #expect(four.customers == 4 && four.sumMicros == 100)
  }

  @Test("counts customers without value, or leaves them out")
  func zeros() {
    let values: [Int64] = [0, 0, -5, 50, 50]
    let with = Self.concentration(values)
    #expect(with.customers == 5 && with.zeros == 3 && with.sumMicros == 100)
    #expect(with.giniPpm == 600_000 && with.herfindahlPpm == 500_000)
    let without = Self.concentration(values, includingZeros: false)
    #expect(without.customers == 2 && without.zeros == 0 && without.giniPpm == 0)
    for nobody in [Self.concentration([]), Self.concentration([0, 0])] {
      #expect(nobody.herfindahlPpm == nil && nobody.giniPpm == nil)
      #expect(nobody.topFivePercentPpm == nil)
    }
  }

  @Test("is of whole quanta")
  func quanta() {
    let rounded = Self.concentration([14_999, 15_000, 4_999], quantumMicros: 10_000)
    #expect(rounded.sumMicros == 30_000 && rounded.zeros == 1)
  }

  @Test("doesn't overflow where all is in one hand")
  func extremes() {
    let one = Self.concentration([.max, 0])
    #expect(one.herfindahlPpm == 1_000_000 && one.giniPpm == 500_000)
    let three = Self.concentration([.max, .max, .max])
    #expect(three.herfindahlPpm == 333_333 && three.giniPpm == 0)
    #expect(three.topTenPercentPpm == 333_333)
  }

  @Test("is what the plain definitions give", arguments: SplitMix64.seeds(count: 60))
  func definitions(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let most = random.pick([5, 1_000, 3_000_000])
    let values = (0..<random.int(1...150)).map { _ in random.int64(0...Int64(most)) }
    let sum = values.reduce(0) { $0 + Int128($1) }
    if sum == 0 { return }
    let found = Self.concentration(values)
    let squares = values.reduce(Int128(0)) { $0 + Int128($1) * Int128($1) }
    // Gini as half the mean difference of all pairs over the mean.
    let pairs = values.reduce(Int128(0)) { all, a in
      values.reduce(all) { $0 + Int128(abs(a - $1)) }
    }
    func ppm(_ part: Int128, _ whole: Int128) -> Int64 {
      Int64(Rounding.halfUp.quotient(part * 1_000_000, over: whole))
    }
    #expect(found.herfindahlPpm == ppm(squares, sum * sum), "SEED=\(seed)")
    #expect(found.giniPpm == ppm(pairs, 2 * Int128(values.count) * sum), "SEED=\(seed)")
    let sorted = values.sorted(by: >)
    for (share, top) in [
      (1.0, found.topOnePercentPpm), (5, found.topFivePercentPpm), (10, found.topTenPercentPpm),
    ] {
      let count = Int((Double(values.count) * share / 100).rounded(.up))
      let part = sorted.prefix(count).reduce(Int128(0)) { $0 + Int128($1) }
      #expect(top == ppm(part, sum), "SEED=\(seed): top \(share) %")
    }
  }
}
