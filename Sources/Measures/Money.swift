/// An exact amount of one currency, in micro-units (10⁻⁶ of the currency's main unit).
///
/// *Units*: 1 yuan (元) = 1,000,000; 1 分 = 10,000; 1 厘 = 1,000. *Limits*: ±9.2 × 10¹² main units;
/// arithmetic past that traps. Sums over more than one account's month use ``MoneySum``.
/// No floating point ever touches it: amounts arrive as decimal text or as integers.
package struct Money: Hashable, Comparable, AdditiveArithmetic, BitwiseCopyable, Sendable {
  package var micros: Int64

  package init(micros: Int64) { self.micros = micros }

  package static let zero = Money(micros: 0)
  /// 分: what an invoice is rounded to.
  package static let fen = Money(micros: 10_000)
  /// 厘: the usual quantum of one rated record.
  package static let li = Money(micros: 1_000)

  package static func + (a: Money, b: Money) -> Money { Money(micros: a.micros + b.micros) }
  package static func - (a: Money, b: Money) -> Money { Money(micros: a.micros - b.micros) }
  package static prefix func - (a: Money) -> Money { Money(micros: -a.micros) }
  package static func < (a: Money, b: Money) -> Bool { a.micros < b.micros }
}

extension Money: CustomStringConvertible {
  /// Main units with six decimals, trailing zeros beyond the second dropped: `12.50`, `0.000123`.
  package var description: String { MoneySum(micros: Int128(micros)).description }

  /// Reads main units in decimal: `19`, `19.00`, `-0.000123`. More than six decimals, an exponent
  /// or anything else but digits is refused (nil), never rounded.
  package init?(decimal text: some StringProtocol) {
    guard let micros = DecimalText.scaled(text, decimals: 6) else { return nil }
    self.init(micros: micros)
  }
}

/// A sum of many amounts: 128 bits, so no month overflows it.
package struct MoneySum: Hashable, Comparable, AdditiveArithmetic, Sendable {
  package var micros: Int128

  package init(micros: Int128) { self.micros = micros }

  package static let zero = MoneySum(micros: 0)
  package static func + (a: MoneySum, b: MoneySum) -> MoneySum {
    MoneySum(micros: a.micros + b.micros)
  }
  package static func - (a: MoneySum, b: MoneySum) -> MoneySum {
    MoneySum(micros: a.micros - b.micros)
  }
  package static func < (a: MoneySum, b: MoneySum) -> Bool { a.micros < b.micros }
  package static func += (sum: inout MoneySum, amount: Money) {
    sum.micros += Int128(amount.micros)
  }
}

extension MoneySum: CustomStringConvertible {
  /// As ``Money/description``.
  package var description: String {
    let magnitude = micros.magnitude
    var fraction = String(magnitude % 1_000_000)
    fraction = String(repeating: "0", count: 6 - fraction.count) + fraction
    while fraction.count > 2, fraction.hasSuffix("0") { fraction.removeLast() }
    return (micros < 0 ? "-" : "") + "\(magnitude / 1_000_000).\(fraction)"
  }

  /// Reads what ``description`` writes. *Limits*: 64 bits of micro-units.
  package init?(decimal text: some StringProtocol) {
    guard let money = Money(decimal: text) else { return nil }
    micros = Int128(money.micros)
  }
}
