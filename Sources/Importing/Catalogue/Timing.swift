import Measures

/// A timing of CGRateS: from a time of some days to another, or to the day's end.
struct Timing: Hashable {
  /// The days of a calendar on which it holds; empty: any.
  struct Dates: Hashable {
    var years: [Int]
    var months: [Int]
    var monthDays: [Int]
  }

  var id: String
  /// nil: it holds each week.
  var dates: Dates?
  /// 1 Monday … 7 Sunday.
  var weekdays: [Int]
  var fromMinute: Int
  /// 1440: the end of the day.
  var toMinute: Int

  /// What `*any` means.
  static func always(_ id: String) -> Timing {
    Timing(id: id, weekdays: Array(1...7), fromMinute: 0, toMinute: 1_440)
  }

  /// The tags that need no row in Timings.csv.
  static let builtIn: Set<String> = ["", "*any", "*always"]

  /// nil after a note: what no time band says.
  init?(_ row: CgratesRow, _ log: ImportLog) {
    id = row[.id]
    let times = row.items(.time)
    guard let days = Self.numbers(row, .weekDays, 0...7),
      let years = Self.numbers(row, .years, TimingBands.years),
      let months = Self.numbers(row, .months, 1...12),
      let monthDays = Self.numbers(row, .monthDays, 1...31),
      let from = Self.minute(times.first ?? "00:00:00"), times.count <= 2,
      let end = times.count == 2 ? Self.end(times[1], row, log) : 1_440, from < end
    else {
      log.note(
        .notExpressed, row, "the timing \(row[.id]) is at \(Self.text(row))",
        "bands begin and end on whole minutes of days from \(TimingBands.years.lowerBound) to"
          + " \(TimingBands.years.upperBound): correct the row, and import again")
      return nil
    }
    weekdays = days.isEmpty ? Array(1...7) : Set(days.map { $0 == 0 ? 7 : $0 }).sorted()
    fromMinute = from
    toMinute = end
    if years.isEmpty, months.isEmpty, monthDays.isEmpty { return }
    dates = Dates(years: years, months: months, monthDays: monthDays)
    if years.isEmpty {
      log.note(
        .changed, row, "the timing \(row[.id]) holds each year (\(Self.text(row)))",
        "its days are listed to the end of \(TimingBands.years.upperBound)")
    }
  }

  private init(id: String, weekdays: [Int], fromMinute: Int, toMinute: Int) {
    self.id = id
    self.weekdays = weekdays
    self.fromMinute = fromMinute
    self.toMinute = toMinute
  }

  /// Whether the day is one of its dates and weekdays.
  func holds(on day: CivilDay) -> Bool {
    guard let dates, weekdays.contains(day.isoWeekday) else { return false }
    let (year, month, monthDay) = day.components
    return (dates.years.isEmpty || dates.years.contains(year))
      && (dates.months.isEmpty || dates.months.contains(month))
      && (dates.monthDays.isEmpty || dates.monthDays.contains(monthDay))
  }

  static func isAny(_ text: String) -> Bool { text.isEmpty || text == "*any" }

  /// Empty for any; nil where an item is none of `range`.
  private static func numbers(
    _ row: CgratesRow, _ column: Column, _ range: ClosedRange<Int>
  ) -> [Int]? {
    if isAny(row[column]) { return [] }
    let numbers = row.items(column).map { Int($0) }
    let known = numbers.compactMap(\.self).filter(range.contains)
    return known.count == numbers.count && !known.isEmpty ? known.sorted() : nil
  }

  private static func text(_ row: CgratesRow) -> String {
    [Column.years, .months, .monthDays, .weekDays, .time].map { row[$0].isEmpty ? "*any" : row[$0] }
      .joined(separator: " ")
  }

  private static func minute(_ text: String) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 3, let hour = parts[0], let minute = parts[1], parts[2] == 0,
      (0..<24).contains(hour), (0..<60).contains(minute)
    else { return nil }
    return hour * 60 + minute
  }

  /// A minute's last second is meant as its end.
  private static func end(_ text: String, _ row: CgratesRow, _ log: ImportLog) -> Int? {
    guard text.hasSuffix(":59") else { return minute(text) }
    guard let minute = minute(text.dropLast(2) + "00") else { return nil }
    log.note(
      .changed, row, "the timing \(row[.id]) ends at \(text), a second before the minute does",
      "the band has that second too")
    return minute + 1
  }
}
