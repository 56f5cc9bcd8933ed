/// A calendar month that is billed as one.
package struct BillingMonth: Hashable, Comparable, Sendable {
  package let year: Int
  package let month: Int

  /// nil where there is no such month. *Limits*: years 1 to 9999.
  package init?(year: Int, month: Int) {
    guard (1...9999).contains(year), (1...12).contains(month) else { return nil }
    self.init(checkedYear: year, month: month)
  }

  init(checkedYear year: Int, month: Int) {
    self.year = year
    self.month = month
  }

  /// Reads `2026-10`.
  package init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].utf8.count == 4, parts[1].utf8.count == 2,
      let year = Int(parts[0]), let month = Int(parts[1])
    else { return nil }
    self.init(year: year, month: month)
  }

  package static func < (a: BillingMonth, b: BillingMonth) -> Bool { a.index < b.index }

  /// Months since year 0: the difference of two is a tenure in months.
  package var index: Int { year * 12 + month - 1 }
  package var next: BillingMonth { offset(by: 1) }
  package var previous: BillingMonth { offset(by: -1) }
  /// The month `months` later, or earlier where negative.
  package func offset(by months: Int) -> BillingMonth {
    BillingMonth(checkedYear: (index + months) / 12, month: (index + months) % 12 + 1)
  }

  package var firstDay: CivilDay {
    guard let day = CivilDay(year: year, month: month, day: 1) else {
      preconditionFailure("A billing month always has a first day.")
    }
    return day
  }
  package var lastDay: CivilDay { firstDay + (dayCount - 1) }
  package var dayCount: Int { CivilDay.dayCount(year: year, month: month) }
  /// Whether the day is one of the month's.
  package func contains(_ day: CivilDay) -> Bool { firstDay <= day && day <= lastDay }
}

extension BillingMonth: CustomStringConvertible {
  /// `2026-10`.
  package var description: String { padded(year, to: 4) + "-" + padded(month, to: 2) }
}
