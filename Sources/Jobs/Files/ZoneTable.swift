import Foundation
import Measures

/// Reads the time zones that jobs and catalogues name into tables that need no zone database.
package enum ZoneTable {
  /// Days of a table before the month's first day: what late records and contract terms need.
  package static let daysBefore = 400
  /// Days of a table after the month's last day.
  package static let daysAfter = 62

  /// The clock of an IANA zone (`Asia/Shanghai`, `UTC`) from ``daysBefore`` days before `month` to
  /// ``daysAfter`` days after it, or nil where no zone has that name.
  ///
  /// *Limits*: exact to the second; the first offset also holds for every earlier instant, so
  /// local times older than the table may be an hour off in zones with daylight saving.
  /// *Source*: the system's or the runtime's copy of the IANA time zone database.
  package static func clock(zone name: String, month: BillingMonth) -> ZoneClock? {
    guard isKnown(name), let zone = TimeZone(identifier: name) else { return nil }
    let secondsPerDay: Int64 = 86_400
    let firstDay = month.firstDay + (-daysBefore)
    let lastDay = month.lastDay + daysAfter + 1
    var from = Int64(firstDay.number) * secondsPerDay
    let end = Int64(lastDay.number) * secondsPerDay
    var offset = offsetSeconds(of: zone, at: from)
    var transitions = [transition(from: from, offset: offset)]
    while from < end {
      let to = from + secondsPerDay
      let next = offsetSeconds(of: zone, at: to)
      if next != offset {
        // Zones change at most once a day: the change is the first second with the new offset.
        var unchanged = from
        var changed = to
        while changed - unchanged > 1 {
          let middle = unchanged + (changed - unchanged) / 2
          if offsetSeconds(of: zone, at: middle) == offset {
            unchanged = middle
          } else {
            changed = middle
          }
        }
        transitions.append(transition(from: changed, offset: next))
        offset = next
      }
      from = to
    }
    return ZoneClock(transitions: transitions)
  }

  /// Whether it is a name of the IANA database: abbreviations (`CST`) mean several zones and are
  /// not accepted.
  package static func isKnown(_ name: String) -> Bool {
    name == "UTC" || (name.contains("/") && TimeZone(identifier: name) != nil)
  }

  /// All names that a person may have meant.
  static var knownNames: [String] { TimeZone.knownTimeZoneIdentifiers + ["UTC"] }

  private static func offsetSeconds(of zone: TimeZone, at instant: Int64) -> Int {
    zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(instant)))
  }

  private static func transition(from instant: Int64, offset: Int) -> ZoneClock.Transition {
    ZoneClock.Transition(
      fromMilliseconds: instant * 1_000, offsetMilliseconds: Int64(offset) * 1_000)
  }
}
