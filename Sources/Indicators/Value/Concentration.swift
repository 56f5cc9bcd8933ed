import Measures

/// How unevenly values are spread over customers (#18), exact to the last part per million.
///
/// HHI = Σ s² with shares s = v / Σ v; Gini = (2 Σ i vᵢ − (n + 1) Σ v) / (n Σ v) with the values
/// sorted upwards, i from 1; the top p % are the ⌈n p / 100⌉ dearest customers.
package struct Concentration: Hashable, Sendable {
  /// n.
  package let customers: Int64
  /// Of them, those whose value is 0 or below.
  package let zeros: Int64
  /// Σ v.
  package let sumMicros: Int128
  /// Nil, as all below, where nobody has a value: 1,000,000 is all in one hand.
  package let herfindahlPpm: Int64?
  package let giniPpm: Int64?
  package let topOnePercentPpm: Int64?
  package let topFivePercentPpm: Int64?
  package let topTenPercentPpm: Int64?

  /// With the customers of no value, or without. *Limits*: n times Σ v in quanta stays within
  /// 2^105.
  package init(_ counts: ValueCounts, includingZeros: Bool) {
    let rows = counts.sorted.filter { includingZeros || $0.quanta > 0 }
    var (n, sum, weighted) = (Int128(0), Int128(0), Int128(0))
    var squares = WideSum()
    for (quanta, customers) in rows {
      let (v, c) = (Int128(quanta), Int128(customers))
      // Σ i over the ranks n + 1 … n + c, twice.
      weighted += v * c * (2 * n + c + 1)
      squares.add(quanta.magnitude.multipliedFullWidth(by: quanta.magnitude), times: customers)
      n += c
      sum += v * c
    }
    customers = Int64(n)
    zeros = rows.first.map { $0.quanta == 0 ? $0.customers : 0 } ?? 0
    sumMicros = sum * Int128(counts.quantumMicros)
    guard sum > 0 else {
      (herfindahlPpm, giniPpm) = (nil, nil)
      (topOnePercentPpm, topFivePercentPpm, topTenPercentPpm) = (nil, nil, nil)
      return
    }
    herfindahlPpm = squares.ppm(overSquareOf: UInt128(sum))
    giniPpm = Self.ppm(weighted - (n + 1) * sum, over: n * sum)
    func topPpm(_ percent: Int128) -> Int64 {
      Self.ppm(Self.topSum(rows, customers: (n * percent + 99) / 100), over: sum)
    }
    topOnePercentPpm = topPpm(1)
    topFivePercentPpm = topPpm(5)
    topTenPercentPpm = topPpm(10)
  }

  private static func topSum(
    _ rows: [(quanta: Int64, customers: Int64)], customers: Int128
  ) -> Int128 {
    var (wanted, sum) = (customers, Int128(0))
    for (quanta, customers) in rows.reversed() where wanted > 0 {
      let taken = min(wanted, Int128(customers))
      sum += taken * Int128(quanta)
      wanted -= taken
    }
    return sum
  }

  private static func ppm(_ part: Int128, over whole: Int128) -> Int64 {
    Int64(Rounding.halfUp.quotient(part * 1_000_000, over: whole))
  }
}

/// A sum of products of 64-bit numbers and counts, in two parts that don't overflow.
private struct WideSum {
  private var high: UInt128 = 0
  private var low: UInt128 = 0

  mutating func add(_ square: (high: UInt64, low: UInt64.Magnitude), times count: Int64) {
    high += UInt128(square.high) * UInt128(count)
    low += UInt128(square.low) * UInt128(count)
  }

  /// This over the square of a positive number, in parts per million, rounded half up. Dividing by
  /// the number twice, rounding down, is dividing by its square and rounding down.
  func ppm(overSquareOf number: UInt128) -> Int64 {
    // high · 2^64 + low as 256 bits, times two million.
    let carried = high + low >> 64
    let (top, bottom) = (carried >> 64, carried << 64 | low & UInt128(UInt64.max))
    let product = bottom.multipliedFullWidth(by: 2_000_000)
    let once = divided(high: top * 2_000_000 + product.high, low: product.low, by: number)
    return Int64((once / number + 1) / 2)
  }

  /// *Limits*: the quotient fits, which it does: no square exceeds its root times the sum of all.
  private func divided(high: UInt128, low: UInt128, by divisor: UInt128) -> UInt128 {
    divisor.dividingFullWidth((high, low)).quotient
  }
}
