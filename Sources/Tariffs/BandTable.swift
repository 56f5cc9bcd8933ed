import Jobs
import Records

/// Which band each minute of the local week is in, and how long that lasts.
///
/// *Shape*: two columns of 10,080 minutes from Monday 00:00. The first band in the catalogue's
/// order that contains a minute names it. *Limits*: bands change on whole minutes.
package struct BandTable: Sendable {
  package static let minutesPerDay = 1_440
  package static let minutesPerWeek = 10_080
  package static let millisecondsPerWeek: Int64 = 604_800_000
  /// Local 1970-01-01 was a Thursday: three days after the Monday on which its week began.
  package static let epochInWeekMilliseconds: Int64 = 3 * 86_400_000

  /// Band index, or ``RatedEvent/none``.
  package let bandOfMinute: [UInt16]
  /// Minutes until the band changes; `UInt16.max` where it never does.
  package let minutesToChange: [UInt16]

  init(_ bands: [TimeBand]) throws(TariffError) {
    var minutes = [UInt16](repeating: RatedEvent.none, count: Self.minutesPerWeek)
    for (index, band) in bands.enumerated().reversed() {
      let day = 0...Self.minutesPerDay
      if !day.contains(band.fromMinute) || !day.contains(band.toMinute)
        || band.fromMinute == band.toMinute || band.fromMinute == Self.minutesPerDay
        || band.weekdays.isEmpty || !band.weekdays.allSatisfy((1...7).contains)
      {
        throw .badBand(band: band.id)
      }
      let wraps = band.toMinute < band.fromMinute
      let length = band.toMinute - band.fromMinute + (wraps ? Self.minutesPerDay : 0)
      for weekday in band.weekdays {
        let first = (weekday - 1) * Self.minutesPerDay + band.fromMinute
        for minute in first..<first + length {
          minutes[minute % Self.minutesPerWeek] = UInt16(index)
        }
      }
    }
    var changes = [UInt16](repeating: .max, count: Self.minutesPerWeek)
    // Twice around, backwards: the second turn knows what follows Sunday's last minute.
    for minute in (0..<2 * Self.minutesPerWeek).reversed() {
      let here = minute % Self.minutesPerWeek
      let next = (here + 1) % Self.minutesPerWeek
      if minutes[here] != minutes[next] {
        changes[here] = 1
      } else if changes[next] != .max {
        changes[here] = changes[next] + 1
      }
    }
    bandOfMinute = minutes
    minutesToChange = changes
  }
}
