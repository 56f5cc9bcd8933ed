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
  /// The zone is that of the other party's porting or longest prefix, of those valid at the start,
  /// else the default zone. Data needs no party: without one it has no zone.
  package func locate(_ records: [UsageRecord], into places: inout [EventPlace]) {
    var stretch = Stretch(offset: 0, from: 0, to: 0, version: 0)
    var numbers = numberTables[0]
    let firstDay = Int64(month.firstDay.number)
    let nowhere = UInt16(destinations.count)
    // Zones without a carrier are the first destinations.
    let fallback = defaultZone == RatedEvent.none ? nowhere : defaultZone
    for record in records {
      let start = record.startMilliseconds
      if start < stretch.from || start >= stretch.to {
        stretch = self.stretch(at: start)
        numbers = numberTables[tableOfVersion[Int(stretch.version)]]
      }
      let local = start &+ stretch.offset
      let day = local.flooredQuotient(by: 86_400_000)
      let (band, end) = bandTable.band(at: local, day: day)
      let destination =
        record.otherParty == 0 && !record.service.hasParty
        ? nowhere : numbers.destination(of: record.otherParty) ?? fallback
      places.append(
        EventPlace(
          bandEndMilliseconds: stretch.instant(ofBandEnd: end),
          zone: zoneOfDestination[Int(destination)], destination: destination,
          version: stretch.version, ratingGroup: ratingGroup(record.ratingGroup), band: band,
          day: Int32(truncatingIfNeeded: day &- firstDay)))
    }
  }

  /// What holds at an instant: the band (the number of bands where there is none), the version, and
  /// until when (UTC ms) both and the clock's offset do. An event that is split goes on from there.
  package func band(
    at instant: Int64
  ) -> (band: UInt16, version: UInt16, endMilliseconds: Int64) {
    let stretch = stretch(at: instant)
    let local = instant &+ stretch.offset
    let (band, end) = bandTable.band(at: local, day: local.flooredQuotient(by: 86_400_000))
    return (band, stretch.version, stretch.instant(ofBandEnd: end))
  }

  /// The zone of an E.164 number at an instant by its porting or its longest prefix, or nil where
  /// neither tells.
  package func zone(of number: UInt64, at instant: Int64) -> UInt16? {
    let table = numberTables[tableOfVersion[Int(stretch(at: instant).version)]]
    guard let destination = table.destination(of: number) else { return nil }
    let zone = destinations[Int(destination)].zone
    return zone == RatedEvent.none ? nil : zone
  }

  /// Position among the rating groups that rules name, plus 1; 0 for any other.
  @inline(__always)
  private func ratingGroup(_ group: UInt32) -> UInt16 {
    ruleTable.ratingGroups.isEmpty ? 0 : foundRatingGroup(group)
  }

  private func foundRatingGroup(_ group: UInt32) -> UInt16 {
    let groups = ruleTable.ratingGroups
    var (low, high) = (0, groups.count)
    while low < high {
      let middle = (low + high) / 2
      if groups[middle] < group { low = middle + 1 } else { high = middle }
    }
    return low < groups.count && groups[low] == group ? UInt16(low + 1) : 0
  }

  /// The stretch that holds `instant`.
  private func stretch(at instant: Int64) -> Stretch {
    var version = versions.count - 1
    while version > 0, versions[version] > instant { version -= 1 }
    var index = clock.transitions.count - 1
    while index > 0, clock.transitions[index].fromMilliseconds > instant { index -= 1 }
    let transitions = clock.transitions
    let clockFrom = index == 0 ? Int64.min : transitions[index].fromMilliseconds
    let clockTo =
      index + 1 < transitions.count ? transitions[index + 1].fromMilliseconds : Int64.max
    return Stretch(
      offset: transitions[index].offsetMilliseconds, from: max(clockFrom, versions[version]),
      to: min(clockTo, version + 1 < versions.count ? versions[version + 1] : .max),
      version: UInt16(version))
  }
}

/// Instants between which neither the clock's offset nor the tariff's version changes.
private struct Stretch {
  var offset: Int64
  var from: Int64
  var to: Int64
  var version: UInt16

  /// The end of a band, in UTC, within the stretch.
  @inline(__always)
  func instant(ofBandEnd local: Int64) -> Int64 {
    local == .max ? to : min(local &- offset, to)
  }
}

extension ServiceKind {
  /// Whether such a record has another party by its nature, so that one without number lies in the
  /// default zone. By pattern: comparing an enumeration of another module is a call.
  @inline(__always)
  fileprivate var hasParty: Bool {
    switch self {
    case .voice, .sms: true
    case .data, .content: false
    }
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
