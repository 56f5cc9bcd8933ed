import Measures

/// Which days count as holidays, weekends and working days, e.g. the State Council's yearly list
/// with its exchanged days (调休).
///
/// A day is the first of: holiday, worked (a weekend day that is worked), weekend by its weekday,
/// workday.
package struct DayCalendar: Hashable, Codable, Sendable {
  package var id: String
  /// ISO weekdays of the weekend: 1 Monday … 7 Sunday.
  package var weekend: [Int]
  /// Days off by law, ascending.
  package var holidays: [CivilDay]
  /// Weekend days that are worked (调休上班), ascending.
  package var worked: [CivilDay]

  package init(
    id: String, weekend: [Int] = [6, 7], holidays: [CivilDay] = [], worked: [CivilDay] = []
  ) {
    self.id = id
    self.weekend = weekend
    self.holidays = holidays
    self.worked = worked
  }
}

/// What a day is by its calendar, where that matters more than its weekday.
package enum DayClass: String, CaseIterable, Codable, Sendable {
  case workday
  case weekend
  case holiday
}

/// A band of local time: on these days from `fromMinute` to `toMinute` (may wrap midnight: the
/// hours after midnight belong to the day on which the band began; 0 to 1440 is the whole day).
///
/// A day is the band's if its ISO weekday is in `weekdays`, whatever the calendar says, or its
/// class in `classes`.
package struct TimeBand: Hashable, Codable, Sendable {
  package var id: String
  /// 1 Monday … 7 Sunday.
  package var weekdays: [Int]
  package var classes: [DayClass]
  /// The calendar of `classes`; empty: the catalogue's first.
  package var calendar: String
  package var fromMinute: Int
  package var toMinute: Int

  package init(
    id: String, weekdays: [Int], classes: [DayClass] = [], calendar: String = "", fromMinute: Int,
    toMinute: Int
  ) {
    self.id = id
    self.weekdays = weekdays
    self.classes = classes
    self.calendar = calendar
    self.fromMinute = fromMinute
    self.toMinute = toMinute
  }
}
