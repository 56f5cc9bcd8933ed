import Measures

/// What each subscriber's invoice would have been more or less: what the next bill carries.
package struct Adjustments: Sendable {
  /// One subscriber's correction, never zero.
  package struct Row: Hashable, Sendable {
    package var msisdn: Int64
    package var amount: MoneySum
    package var reason: ChangeReason
  }

  /// The month that was billed wrongly, `2026-10`.
  package let month: String
  /// By MSISDN, once sorted.
  package private(set) var rows: [Row] = []

  init(month: String) { self.month = month }

  mutating func add(msisdn: Int64, amount: MoneySum, reason: ChangeReason) {
    if amount != .zero { rows.append(Row(msisdn: msisdn, amount: amount, reason: reason)) }
  }

  mutating func sort() { rows.sort { $0.msisdn < $1.msisdn } }

  /// The rows as a file.
  ///
  /// *Shape*: CSV with the header `msisdn,month,amount,reason` and a row a subscriber, ascending;
  /// `amount` in main units, signed, with six decimals; `reason` is what moved the amount most.
  package var csv: [UInt8] {
    var text = "msisdn,month,amount,reason\n"
    for row in rows {
      text += "\(row.msisdn),\(month),\(Self.sixDecimals(row.amount)),\(row.reason.code)\n"
    }
    return Array(text.utf8)
  }

  private static func sixDecimals(_ amount: MoneySum) -> String {
    let magnitude = amount.micros.magnitude
    let fraction = String(magnitude % 1_000_000)
    let zeros = String(repeating: "0", count: 6 - fraction.count)
    return (amount.micros < 0 ? "-" : "") + "\(magnitude / 1_000_000).\(zeros)\(fraction)"
  }
}
