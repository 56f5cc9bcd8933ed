import Jobs
import Measures

/// The bands of a catalogue: the stretches of the day in which the same timings hold.
///
/// Days on which the same timings hold make one kind: of a few weekdays or, where a timing names
/// years, months or days, of a calendar of their own, which lists them as its holidays.
struct TimingBands {
  private(set) var calendars: [DayCalendar] = []
  private(set) var bands: [TimeBand] = []
  /// The timings that hold in each band; one set for all the week where there are no bands.
  private var timings: [Set<String>] = []
  private var names = SafeNames()

  private static let dayNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
  /// The days of which a calendar can tell: a timing may hold each year, a list must end.
  static let years = 2000...2049

  private struct Stretch: Hashable {
    var from: Int
    var to: Int
    var timings: Set<String>
  }

  init(_ timings: [Timing]) {
    let weekly = timings.filter { $0.dates == nil }
    let week = (1...7).map { day in
      Self.stretches(weekly.filter { $0.weekdays.contains(day) })
    }
    addDated(timings.filter { $0.dates != nil }, weekly)
    var days: [Stretch: [Int]] = [:]
    for (index, stretches) in week.enumerated() {
      for stretch in stretches { days[stretch, default: []].append(index + 1) }
    }
    let ordered = days.map { (stretch: $0.key, days: $0.value) }.sorted {
      ($0.days[0], $0.stretch.from) < ($1.days[0], $1.stretch.from)
    }
    let isWholeWeek = ordered.count == 1 && bands.isEmpty
    for (stretch, days) in ordered {
      self.timings.append(stretch.timings)
      if isWholeWeek { continue }
      bands.append(
        TimeBand(
          id: names.id(for: Self.id(Self.name(days), stretch)), weekdays: days,
          fromMinute: stretch.from,
          toMinute: stretch.to))
    }
  }

  /// Where a day changes from one set of timings to another.
  private static func stretches(_ timings: [Timing]) -> [Stretch] {
    let cuts = Set(timings.flatMap { [$0.fromMinute, $0.toMinute] } + [0, 1_440]).sorted()
    var stretches: [Stretch] = []
    for (from, to) in zip(cuts, cuts.dropFirst()) {
      let held = timings.filter { $0.fromMinute <= from && to <= $0.toMinute }
      let ids = Set(held.map(\.id))
      if stretches.last?.timings == ids {
        stretches[stretches.count - 1].to = to
      } else {
        stretches.append(Stretch(from: from, to: to, timings: ids))
      }
    }
    return stretches
  }

  /// Bands of the days on which dated timings hold: before those of weekdays, so they win.
  private mutating func addDated(_ dated: [Timing], _ weekly: [Timing]) {
    guard !dated.isEmpty, let first = CivilDay(year: Self.years.lowerBound, month: 1, day: 1),
      let last = CivilDay(year: Self.years.upperBound, month: 12, day: 31)
    else { return }
    var kinds: [[Stretch]: (names: Set<String>, days: [CivilDay])] = [:]
    var day = first
    while day <= last {
      let held = dated.filter { $0.holds(on: day) }
      if !held.isEmpty {
        let all = held + weekly.filter { $0.weekdays.contains(day.isoWeekday) }
        var kind = kinds[Self.stretches(all)] ?? ([], [])
        kind.names.formUnion(held.map(\.id))
        kind.days.append(day)
        kinds[Self.stretches(all)] = kind
      }
      day = day + 1
    }
    let ordered = kinds.map { (stretches: $0.key, kind: $0.value) }
      .sorted { $0.kind.days[0] < $1.kind.days[0] }
    for (stretches, kind) in ordered {
      let id = names.id(for: kind.names.sorted().joined(separator: "."))
      calendars.append(DayCalendar(id: id, holidays: kind.days))
      for stretch in stretches {
        timings.append(stretch.timings)
        bands.append(
          TimeBand(
            id: stretches.count == 1 ? id : names.id(for: Self.id(id, stretch)), weekdays: [],
            classes: [.holiday], calendar: id,
            fromMinute: stretch.from, toMinute: stretch.to))
      }
    }
  }

  var count: Int { timings.count }

  /// Whether a timing holds in the band of that number.
  func holds(_ timing: String, in band: Int) -> Bool {
    Timing.builtIn.contains(timing) || timings[band].contains(timing)
  }

  /// What a rule or allowance says that holds in the bands of these numbers: nothing for all.
  func filter(_ numbers: [Int]) -> [String] {
    numbers.count == timings.count ? [] : numbers.map { bands[$0].id }
  }

  /// `daily`, `mon-fri`, `sat.sun`.
  private static func name(_ days: [Int]) -> String {
    if days.count == 7 { return "daily" }
    let names = days.map { dayNames[$0 - 1] }
    let isSpan = days[days.count - 1] - days[0] == days.count - 1
    return days.count < 3 || !isSpan
      ? names.joined(separator: ".") : names[0] + "-" + names[names.count - 1]
  }

  /// `mon-fri-0800-1900`; the day alone where it is whole.
  private static func id(_ day: String, _ stretch: Stretch) -> String {
    if stretch.from == 0, stretch.to == 1_440 { return day }
    return "\(day)-\(clock(stretch.from))-\(clock(stretch.to))"
  }

  private static func clock(_ minute: Int) -> String {
    [minute / 60, minute % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined()
  }
}
