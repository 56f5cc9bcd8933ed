import Measures
import Records

/// Where and when a usage record lies in a tariff: what its party's number and its start say.
package struct EventPlace: BitwiseCopyable, Sendable {
  /// Until when (UTC ms) the band, the clock's offset and the tariff's version stay as they are at
  /// the start.
  package var bandEndMilliseconds: Int64
  /// Zone index; the number of zones where it has none: the last member of zone columns.
  package var zone: UInt16
  /// Index of ``TariffImage/destinations``: zone and carrier together, which is what columns of
  /// rules and allowances tell apart; their number where the party has no zone.
  package var destination: UInt16
  /// Index of ``TariffImage/versions`` at the start.
  package var version: UInt16
  /// Which of the rating groups that rules name (``RuleTable/ratingGroups``) it is, plus 1; 0 for
  /// any other.
  package var ratingGroup: UInt16
  /// Band index; the number of bands where it has none: the last member of band columns.
  package var band: UInt16
  /// Local day, counted from the month's first; negative before it.
  package var day: Int32

  package init(
    bandEndMilliseconds: Int64, zone: UInt16, destination: UInt16, version: UInt16,
    ratingGroup: UInt16, band: UInt16, day: Int32
  ) {
    self.bandEndMilliseconds = bandEndMilliseconds
    self.zone = zone
    self.destination = destination
    self.version = version
    self.ratingGroup = ratingGroup
    self.band = band
    self.day = day
  }
}

extension TariffImage {
  /// Appends the place of each record, in the records' order, to `places`.
  ///
  /// The zone is that of the longest prefix of the other party, else the default zone. Data needs
  /// no party: without one it has no zone.
  package func locate(_ records: [UsageRecord], into places: inout [EventPlace]) {
    var span = ClockSpan(offset: 0, from: 0, to: 0)
    let firstDay = Int64(month.firstDay.number)
    let zoneCount = UInt16(zones.count)
    let bandCount = UInt16(bands.count)
    let fallback = defaultZone == RatedEvent.none ? zoneCount : defaultZone
    for record in records {
      let start = record.startMilliseconds
      if start < span.from || start >= span.to { span = clock.span(at: start) }
      let local = start &+ span.offset
      let day = local.flooredQuotient(by: 86_400_000)
      let (band, end) = bandTable.band(at: start, span: span)
      // By pattern: comparing an enumeration of another module is a call.
      let isData = if case .data = record.service { true } else { false }
      let zone =
        record.otherParty == 0 && isData
        ? zoneCount : prefixes.zone(of: record.otherParty) ?? fallback
      places.append(
        EventPlace(
          bandEndMilliseconds: end, zone: zone, destination: zone, version: 0, ratingGroup: 0,
          band: band == RatedEvent.none ? bandCount : band,
          day: Int32(truncatingIfNeeded: day &- firstDay)))
    }
  }

  /// The band at an instant (the number of bands where there is none), and until when it and the
  /// clock's offset hold: an event that is split goes on from there.
  package func band(at instant: Int64) -> (band: UInt16, endMilliseconds: Int64) {
    let (band, end) = bandTable.band(at: instant, span: clock.span(at: instant))
    return (band == RatedEvent.none ? UInt16(bands.count) : band, end)
  }

  /// The zone of an E.164 number by its longest prefix, or nil where none matches.
  package func zone(of number: UInt64) -> UInt16? { prefixes.zone(of: number) }
}

/// A span in which a zone's offset doesn't change.
struct ClockSpan {
  var offset: Int64
  var from: Int64
  var to: Int64
}

extension ZoneClock {
  /// The span that holds `instant`.
  func span(at instant: Int64) -> ClockSpan {
    var index = transitions.count - 1
    while index > 0, transitions[index].fromMilliseconds > instant { index -= 1 }
    return ClockSpan(
      offset: transitions[index].offsetMilliseconds,
      from: index == 0 ? .min : transitions[index].fromMilliseconds,
      to: index + 1 < transitions.count ? transitions[index + 1].fromMilliseconds : .max)
  }
}

extension BandTable {
  /// The band at an instant of `span`, and until when it lasts within the span.
  @inline(__always)
  func band(at instant: Int64, span: ClockSpan) -> (band: UInt16, end: Int64) {
    let local = instant &+ span.offset &+ Self.epochInWeekMilliseconds
    let inWeek =
      local &- local.flooredQuotient(by: Self.millisecondsPerWeek)
      &* Self.millisecondsPerWeek
    let minute = Int(inWeek / 60_000)
    let left = minutesToChange[minute]
    if left == .max { return (bandOfMinute[minute], span.to) }
    let change = instant &- inWeek % 60_000 &+ Int64(left) &* 60_000
    return (bandOfMinute[minute], min(change, span.to))
  }
}

extension Int64 {
  /// The quotient towards negative infinity; `divisor` is positive.
  @inline(__always)
  func flooredQuotient(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self < quotient &* divisor ? quotient &- 1 : quotient
  }
}
