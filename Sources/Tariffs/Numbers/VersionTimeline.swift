import Jobs
import Measures

/// The local days around a month at which another set of prefixes, portings or rules is valid.
///
/// *Limits*: a window of days. Records begin in the month, late ones before it; calls may run on
/// after it, but not longer than a record may last.
struct VersionTimeline {
  static let daysBefore = UsageWindow.adjustDaysMax
  static let daysAfter = 50

  /// By version: the first day on which it holds; that of version 0 is the window's first.
  let days: [CivilDay]
  /// By version: its first instant (UTC ms); `.min` for version 0.
  let instants: [Int64]

  static func window(of month: BillingMonth) -> ClosedRange<CivilDay> {
    (month.firstDay + -daysBefore)...(month.lastDay + daysAfter)
  }

  init(_ catalogue: Catalogue, month: BillingMonth, clock: ZoneClock) {
    let window = Self.window(of: month)
    var borders: Set<CivilDay> = []
    func add(_ validity: Validity) {
      for day in [validity.from, validity.to] {
        if let day, day > window.lowerBound, day <= window.upperBound { borders.insert(day) }
      }
    }
    for prefix in catalogue.prefixes where prefix.validity != .always { add(prefix.validity) }
    for porting in catalogue.portings where porting.validity != .always { add(porting.validity) }
    for rule in catalogue.rules { add(rule.validity) }
    let sorted = borders.sorted()
    days = [window.lowerBound] + sorted
    instants = [.min] + sorted.map { clock.start(of: $0) }
  }
}
