import Jobs

/// A timing of CGRateS: from a time of these weekdays to another, or to the day's end.
struct Timing: Hashable {
  var id: String
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
    let dated = [Column.years, .months, .monthDays].filter { !Self.isAny(row[$0]) }
    if !dated.isEmpty {
      log.note(
        .notExpressed, row,
        "the timing \(row[.id]) holds on days of a calendar (\(Self.text(row)))",
        "bands know weekdays and times; rate these days by a catalogue of their own")
      return nil
    }
    let days =
      Self.isAny(row[.weekDays]) ? ["1", "2", "3", "4", "5", "6", "0"] : row.items(.weekDays)
    weekdays = Set(days.compactMap { Int($0) }.map { $0 == 0 ? 7 : $0 }).sorted()
    let times = row.items(.time)
    guard weekdays.count == Set(days).count, weekdays.allSatisfy((1...7).contains),
      let from = Self.minute(times.first ?? "00:00:00"), times.count <= 2,
      let end = times.count == 2 ? Self.end(times[1], row, log) : 1_440, from < end
    else {
      log.note(
        .notExpressed, row, "the timing \(row[.id]) is at \(Self.text(row))",
        "bands begin and end on whole minutes of weekdays: correct the row, and import again")
      return nil
    }
    fromMinute = from
    toMinute = end
  }

  private init(id: String, weekdays: [Int], fromMinute: Int, toMinute: Int) {
    self.id = id
    self.weekdays = weekdays
    self.fromMinute = fromMinute
    self.toMinute = toMinute
  }

  static func isAny(_ text: String) -> Bool { text.isEmpty || text == "*any" }

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

  /// A day's or an hour's last second is meant as its end.
  private static func end(_ text: String, _ row: CgratesRow, _ log: ImportLog) -> Int? {
    guard text.hasSuffix(":59") else { return minute(text) }
    guard let minute = minute(text.dropLast(2) + "00") else { return nil }
    log.note(
      .changed, row, "the timing \(row[.id]) ends at \(text), a second before the minute does",
      "the band has that second too")
    return minute + 1
  }
}

/// The bands of a catalogue: the stretches of the week in which the same timings hold.
struct TimingBands {
  private(set) var bands: [TimeBand] = []
  /// The timings that hold in each band; one set for all the week where there are no bands.
  private var timings: [Set<String>] = []

  var ids: [String] { bands.isEmpty ? [Self.wholeWeek] : bands.map(\.id) }
  private static let wholeWeek = ""
  private static let dayNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

  private struct Stretch: Hashable {
    var from: Int
    var to: Int
    var timings: Set<String>
  }

  init(_ timings: [Timing]) {
    let cuts = Set(timings.flatMap { [$0.fromMinute, $0.toMinute] } + [0, 1_440]).sorted()
    var days: [Stretch: [Int]] = [:]
    for day in 1...7 {
      var stretches: [Stretch] = []
      for (from, to) in zip(cuts, cuts.dropFirst()) {
        let held = timings.filter {
          $0.weekdays.contains(day) && $0.fromMinute <= from && to <= $0.toMinute
        }
        let ids = Set(held.map(\.id))
        if stretches.last?.timings == ids {
          stretches[stretches.count - 1].to = to
        } else {
          stretches.append(Stretch(from: from, to: to, timings: ids))
        }
      }
      for stretch in stretches { days[stretch, default: []].append(day) }
    }
    let ordered = days.map { (stretch: $0.key, days: $0.value) }.sorted {
      ($0.days[0], $0.stretch.from) < ($1.days[0], $1.stretch.from)
    }
    self.timings = ordered.map(\.stretch.timings)
    if ordered.count > 1 {
      bands = ordered.map { stretch, days in
        TimeBand(
          id: Self.id(days, stretch.from, stretch.to), weekdays: days, fromMinute: stretch.from,
          toMinute: stretch.to)
      }
    }
  }

  /// Whether a timing holds in the band of that number.
  func holds(_ timing: String, in band: Int) -> Bool {
    Timing.builtIn.contains(timing) || timings[band].contains(timing)
  }

  /// What a rule or allowance says that holds in the bands of these numbers: nothing for all.
  func filter(_ numbers: [Int]) -> [String] {
    numbers.count == timings.count ? [] : numbers.map { bands[$0].id }
  }

  var count: Int { timings.count }

  /// `mon-fri`, `sat-sun-1900`, `tue.thu-0800-1700`.
  private static func id(_ days: [Int], _ from: Int, _ to: Int) -> String {
    let isSpan = days[days.count - 1] - days[0] == days.count - 1
    let names = days.map { dayNames[$0 - 1] }
    let week = days.count == 7 ? "daily" : ""
    let span =
      days.count < 3 || !isSpan
      ? names.joined(separator: ".") : names[0] + "-" + names[names.count - 1]
    let day = week.isEmpty ? span : week
    if from == 0, to == 1_440 { return day }
    return "\(day)-\(clock(from))-\(clock(to))"
  }

  private static func clock(_ minute: Int) -> String {
    [minute / 60, minute % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined()
  }
}
