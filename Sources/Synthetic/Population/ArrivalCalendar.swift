import Measures

/// When lines come: a line's index is its rank by activation, whatever month is asked for.
///
/// The base at the opening of 2026-01 is `subscribers`; it grows by 0.2 % a month. In each month
/// ``arrivalShare`` of its opening base comes in, which keeps up with the lifetimes of
/// ``QuantileTable/lifetime``: about 1.9 % a month go, 2.1 % come.
package struct ArrivalCalendar {
  static let opening = SyntheticOptions.month(2006, 1)
  private static let anchor = SyntheticOptions.month(2026, 1)
  /// 2⁻³² of the base: 1 / Σₖ 1.002⁻ᵏ · P(life > k − ½ months), k = 1 … 240.
  private static let arrivalShare: UInt64 = 93_275_360

  /// First index of each month from ``opening``; one more month at the end.
  private let firsts: [Int]

  /// *Limits*: ``SyntheticOptions/subscribersRange``.
  package init(subscribers: Int) {
    let months = SyntheticOptions.monthRange.upperBound.index - Self.opening.index + 1
    let anchor = Self.anchor.index - Self.opening.index
    // Bases in 2⁻³² lines.
    var base = [UInt64](repeating: UInt64(subscribers) << 32, count: months)
    for month in (0..<anchor).reversed() {
      base[month] = UInt64(UInt128(base[month + 1]) * 1_000 / 1_002)
    }
    for month in anchor + 1..<months { base[month] = base[month - 1] + base[month - 1] / 500 }
    var firsts = [0]
    var sum: UInt64 = 0
    for month in 0..<months {
      sum += UInt64((UInt128(base[month]) * UInt128(Self.arrivalShare)) >> 32)
      firsts.append(Int(sum >> 32))
    }
    self.firsts = firsts
  }

  /// All lines that ever come, until the calendar ends.
  package var capacity: Int { firsts[firsts.count - 1] }

  /// Months whose lines have come by the end of `month`.
  func months(through month: BillingMonth) -> Range<Int> {
    0..<min(firsts.count - 1, month.index - Self.opening.index + 1)
  }

  /// Indices of the lines that are activated in a month of ``months(through:)``.
  func lines(in month: Int) -> Range<Int> { firsts[month]..<firsts[month + 1] }

  /// Lines activated before the end of `month`.
  func count(through month: BillingMonth) -> Int { firsts[months(through: month).upperBound] }

  /// Activations spread evenly over their month, in order of index.
  func activation(of index: Int, in month: Int) -> CivilDay {
    let calendarMonth = Self.opening.offset(by: month)
    let lines = lines(in: month)
    return calendarMonth.firstDay + (index - lines.lowerBound) * calendarMonth.dayCount
      / lines.count
  }
}
