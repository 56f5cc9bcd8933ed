import Jobs
import Measures

/// Which bands take a day: by its weekday, or by what it is in a calendar.
///
/// A day is the first of: holiday, worked weekend day (调休, a workday), weekend, workday.
struct BandDays: Sendable {
  private struct Calendar: Sendable {
    var isWeekend: [Bool]
    var holidays: Set<CivilDay>
    var worked: Set<CivilDay>

    func dayClass(_ day: CivilDay) -> DayClass {
      if holidays.contains(day) { return .holiday }
      if worked.contains(day) { return .workday }
      return isWeekend[day.isoWeekday - 1] ? .weekend : .workday
    }
  }

  let bands: [TimeBand]
  /// Whether no band asks a calendar, so that all weeks are alike.
  let isWeekly: Bool
  private let calendars: [Calendar]
  /// By band.
  private let calendarOfBand: [Int]

  /// *Throws*: `.badBand`, `.badCalendar`, `.duplicateID`, `.unknownID`.
  init(_ bands: [TimeBand], calendars: [DayCalendar]) throws(TariffError) {
    // Without a calendar, weekends are Saturday and Sunday, and there is no holiday.
    let known = calendars.isEmpty ? [DayCalendar(id: "")] : calendars
    var positions: [String: Int] = ["": 0]
    var compiled: [Calendar] = []
    for (position, calendar) in known.enumerated() {
      if !calendar.weekend.allSatisfy((1...7).contains) {
        throw .badCalendar(calendar: calendar.id)
      }
      if position > 0 || !calendar.id.isEmpty,
        positions.updateValue(position, forKey: calendar.id) != nil
      {
        throw .duplicateID(kind: .calendar, id: calendar.id)
      }
      compiled.append(
        Calendar(
          isWeekend: (1...7).map(calendar.weekend.contains), holidays: Set(calendar.holidays),
          worked: Set(calendar.worked)))
    }
    var calendarOfBand: [Int] = []
    for band in bands {
      try Self.check(band)
      guard let position = positions[band.calendar] else {
        throw .unknownID(kind: .calendar, id: band.calendar, referrer: band.id)
      }
      calendarOfBand.append(position)
    }
    self.bands = bands
    isWeekly = bands.allSatisfy(\.classes.isEmpty)
    self.calendars = compiled
    self.calendarOfBand = calendarOfBand
  }

  private static func check(_ band: TimeBand) throws(TariffError) {
    let day = 0...BandTable.minutesPerDay
    if !day.contains(band.fromMinute) || !day.contains(band.toMinute)
      || band.fromMinute == band.toMinute || band.fromMinute == BandTable.minutesPerDay
      || (band.weekdays.isEmpty && band.classes.isEmpty)
      || !band.weekdays.allSatisfy((1...7).contains)
    {
      throw .badBand(band: band.id)
    }
  }

  /// By band: whether it begins on `day`.
  func taken(on day: CivilDay) -> [Bool] {
    bands.indices.map { index in
      let band = bands[index]
      return band.weekdays.contains(day.isoWeekday)
        || (!band.classes.isEmpty
          && band.classes.contains(calendars[calendarOfBand[index]].dayClass(day)))
    }
  }

  /// The band of each minute of a day, the number of bands where there is none. `yesterday` is what
  /// ``taken(on:)`` says of the day before: the hours after midnight of a band that wraps are its.
  func minutes(today: [Bool], yesterday: [Bool]) -> [UInt16] {
    var minutes = [UInt16](repeating: UInt16(bands.count), count: BandTable.minutesPerDay)
    for (index, band) in bands.enumerated().reversed() {
      let wraps = band.toMinute < band.fromMinute
      if today[index] {
        let end = wraps ? BandTable.minutesPerDay : band.toMinute
        for minute in band.fromMinute..<end { minutes[minute] = UInt16(index) }
      }
      if wraps, yesterday[index] {
        for minute in 0..<band.toMinute { minutes[minute] = UInt16(index) }
      }
    }
    return minutes
  }

  /// The band of each minute of `day`.
  func minutes(of day: CivilDay) -> [UInt16] {
    minutes(today: taken(on: day), yesterday: taken(on: day + -1))
  }
}
