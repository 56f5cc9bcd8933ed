import Measures

/// Some days of one month.
package struct MonthDays: BitwiseCopyable, Hashable, Sendable {
  /// Bit 0 is the month's first day.
  package var bits: UInt32

  package init(bits: UInt32) { self.bits = bits }

  package static let none = MonthDays(bits: 0)

  /// The days of `month` from `first` to `last`, both included; none where they don't meet it.
  package init(from first: CivilDay, to last: CivilDay, of month: BillingMonth) {
    let begin = max(first, month.firstDay) - month.firstDay
    let end = min(last, month.lastDay) - month.firstDay + 1
    // A month has fewer days than the integer has bits, so neither shift loses one.
    bits = begin < end ? (UInt32(1) << end) - (UInt32(1) << begin) : 0
  }

  /// The days of either.
  package func union(_ other: MonthDays) -> MonthDays { MonthDays(bits: bits | other.bits) }
  /// The days of both.
  package func intersection(_ other: MonthDays) -> MonthDays { MonthDays(bits: bits & other.bits) }
  /// The days that the other hasn't.
  package func subtracting(_ other: MonthDays) -> MonthDays { MonthDays(bits: bits & ~other.bits) }
}

/// On which days of a month a line's group had members of which roles in service.
package struct GroupRoleDays: BitwiseCopyable, Hashable, Sendable {
  private var main = MonthDays.none
  private var sub = MonthDays.none
  private var broadband = MonthDays.none

  /// A line without a group.
  package init() {}

  package subscript(role: GroupRole) -> MonthDays {
    get {
      switch role {
      case .main: main
      case .sub: sub
      case .broadband: broadband
      }
    }
    set {
      switch role {
      case .main: main = newValue
      case .sub: sub = newValue
      case .broadband: broadband = newValue
      }
    }
  }

  /// Adds what a group has on some days.
  package mutating func add(_ group: GroupRoleDays, on days: MonthDays) {
    for role in GroupRole.allCases {
      self[role] = self[role].union(group[role].intersection(days))
    }
  }
}
