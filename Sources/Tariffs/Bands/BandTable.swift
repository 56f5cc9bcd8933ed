import Jobs
import Measures

/// Which band each minute of each local day is in, and until when that lasts.
///
/// *Shape*: days that are alike share a pattern: two columns of 1,440 minutes. The first band in
/// the catalogue's order that contains a minute names it. A window of days knows its patterns;
/// days outside are worked out one by one. *Limits*: bands change on whole minutes.
struct BandTable: Sendable {
  static let minutesPerDay = 1_440
  /// Bands of a week repeat within it, so that their ends show by then; an end that calendars put
  /// further off is given as this many days: a border where the band only goes on.
  private static let daysAhead = 8

  private let days: BandDays
  /// Number of the window's first day.
  private let firstDay: Int64
  /// By day of the window: where its pattern begins in the columns of minutes.
  private let cellOfDay: [Int32]
  /// By day of the window: local ms at which the band of its last minute ends; `.max` for never.
  private let endOfLastBand: [Int64]
  /// Band index; the number of bands where there is none.
  private let bandOfMinute: [UInt16]
  /// The minute of the day at which the band ends; 1,440 where it reaches midnight.
  private let changeOfMinute: [UInt16]
  /// Whether all minutes of all days are in one band, or in none.
  private let isConstant: Bool

  /// *Throws*: what ``BandDays`` throws.
  init(
    _ bands: [TimeBand], calendars: [DayCalendar], window: ClosedRange<CivilDay>
  ) throws(TariffError) {
    let days = try BandDays(bands, calendars: calendars)
    var patterns: [[[Bool]]: Int32] = [:]
    var cellOfDay: [Int32] = []
    var minutes: [UInt16] = []
    var changes: [UInt16] = []
    var yesterday = days.taken(on: window.lowerBound + -1)
    for offset in 0...(window.upperBound - window.lowerBound) + Self.daysAhead {
      let today = days.taken(on: window.lowerBound + offset)
      if let known = patterns[[today, yesterday]] {
        cellOfDay.append(known)
      } else {
        let pattern = days.minutes(today: today, yesterday: yesterday)
        patterns[[today, yesterday]] = Int32(minutes.count)
        cellOfDay.append(Int32(minutes.count))
        minutes += pattern
        changes += Self.changes(in: pattern)
      }
      yesterday = today
    }
    isConstant = days.isWeekly && minutes.allSatisfy { $0 == minutes[0] }
    endOfLastBand = Self.ends(
      of: cellOfDay, firstDay: Int64(window.lowerBound.number), minutes, changes,
      isConstant: isConstant)
    self.days = days
    firstDay = Int64(window.lowerBound.number)
    self.cellOfDay = cellOfDay
    bandOfMinute = minutes
    changeOfMinute = changes
  }

  private static func changes(in pattern: [UInt16]) -> [UInt16] {
    var changes = [UInt16](repeating: UInt16(minutesPerDay), count: minutesPerDay)
    for minute in (0..<minutesPerDay - 1).reversed() {
      let goesOn = pattern[minute] == pattern[minute + 1]
      changes[minute] = goesOn ? changes[minute + 1] : UInt16(minute + 1)
    }
    return changes
  }

  /// Backwards, since a band that reaches midnight ends when it does so on the days that follow.
  private static func ends(
    of cellOfDay: [Int32], firstDay: Int64, _ minutes: [UInt16], _ changes: [UInt16],
    isConstant: Bool
  ) -> [Int64] {
    var ends = [Int64](repeating: .max, count: cellOfDay.count)
    if isConstant { return ends }
    for index in cellOfDay.indices.reversed() {
      let midnight = (firstDay + Int64(index) + 1) * ZoneClock.millisecondsPerDay
      let last = Int(cellOfDay[index]) + minutesPerDay - 1
      guard index + 1 < cellOfDay.count else {
        ends[index] = midnight
        continue
      }
      let next = Int(cellOfDay[index + 1])
      if minutes[next] != minutes[last] {
        ends[index] = midnight
      } else if Int(changes[next]) < minutesPerDay {
        ends[index] = midnight + Int64(changes[next]) * 60_000
      } else {
        ends[index] = ends[index + 1]
      }
    }
    return ends
  }

  /// The band at a local instant (ms since local 1970) of the local day `day`, and the local
  /// instant at which it ends; `.max` for never.
  @inline(__always)
  func band(at local: Int64, day: Int64) -> (band: UInt16, end: Int64) {
    let index = day &- firstDay
    if UInt64(bitPattern: index) >= UInt64(cellOfDay.count) { return farBand(at: local, day: day) }
    let midnight = day &* 86_400_000
    let cell = Int(cellOfDay[Int(index)]) &+ Int(local &- midnight) / 60_000
    let change = Int64(changeOfMinute[cell])
    return (
      bandOfMinute[cell], change < 1_440 ? midnight &+ change &* 60_000 : endOfLastBand[Int(index)]
    )
  }

  /// Likewise on a day outside the window.
  @inline(never)
  private func farBand(at local: Int64, day: Int64) -> (band: UInt16, end: Int64) {
    // Days beyond what a calendar can number are bent back to the last that it can.
    let day = Int(max(-1 << 30, min(1 << 30, day)))
    let civil = CivilDay(number: Int32(day))
    let midnight = Int64(day) * ZoneClock.millisecondsPerDay
    let minute = Int(max(0, min(ZoneClock.millisecondsPerDay - 1, local &- midnight)) / 60_000)
    let today = days.minutes(of: civil)
    let band = today[minute]
    if isConstant { return (band, .max) }
    if let change = today[minute...].firstIndex(where: { $0 != band }) {
      return (band, midnight + Int64(change) * 60_000)
    }
    for offset in 1...Self.daysAhead {
      let start = midnight + Int64(offset) * ZoneClock.millisecondsPerDay
      if let change = days.minutes(of: civil + offset).firstIndex(where: { $0 != band }) {
        return (band, start + Int64(change) * 60_000)
      }
    }
    return (band, midnight + Int64(Self.daysAhead + 1) * ZoneClock.millisecondsPerDay)
  }
}
