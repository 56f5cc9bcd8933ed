import Records

/// What a tenure counts in: whole days or whole months in service.
package enum TenureUnit: Int, CaseIterable, Sendable { case days, months }

/// Who came under observation, was lost or left observation at which tenure, by stratum: what
/// survival curves, log-rank tests and retention models are made of. Partials merge in any order
/// and grouping to the same value and the same octets.
///
/// *Limits*: tenures up to ``tenureLimit``; some 50 octets a tenure of a stratum that occurs.
package struct SurvivalPartial: Hashable, Sendable {
  /// The longest tenure in units: a century and more in days.
  package static let tenureLimit = 50_000

  /// What happened at one tenure.
  struct Counts: Hashable, Sendable {
    var entered: Int64 = 0
    var events: Int64 = 0
    var censored: Int64 = 0

    var isEmpty: Bool { entered == 0 && events == 0 && censored == 0 }

    mutating func add(_ other: Counts) {
      entered += other.entered
      events += other.events
      censored += other.censored
    }
  }

  package let unit: TenureUnit
  /// By stratum, then tenure; somebody entered or left at each.
  private var strata: [String: [Int: Counts]] = [:]

  /// Of nobody yet: the neutral element of ``merge(_:)``.
  package init(unit: TenureUnit) { self.unit = unit }

  /// Counts one line: under observation from the tenure `entry`, and until `exit`, when it was
  /// lost (`lost`) or was still there when last seen. A line that was there before the window of
  /// observation opened enters at the tenure that it had then (delayed entry, left truncation): it
  /// says nothing about the tenures before.
  ///
  /// A line that is seen in several windows, say a month each, is added once a window, and each
  /// piece begins at the tenure after the one that the former ended at: a line is at risk once at
  /// a tenure. With tenure as the months between two calendar months, a month's piece begins and
  /// ends at the one tenure that the line has in it.
  ///
  /// *Limits*: 0 ≤ `entry` ≤ `exit` ≤ ``tenureLimit``.
  package mutating func add(
    stratum: String, enteredAt entry: Int = 0, leftAt exit: Int, lost: Bool
  ) {
    add(
      stratum: stratum, enteredAt: entry, leftAt: exit, lost: lost ? 1 : 0, censored: lost ? 0 : 1)
  }

  /// Counts so many lines of one stratum, entry and exit at once.
  ///
  /// *Limits*: as ``add(stratum:enteredAt:leftAt:lost:)``; counts are not negative.
  package mutating func add(
    stratum: String, enteredAt entry: Int, leftAt exit: Int, lost: Int64, censored: Int64
  ) {
    precondition(
      0 <= entry && entry <= exit && exit <= Self.tenureLimit,
      "A line enters at a tenure, and leaves at it or later.")
    precondition(lost >= 0 && censored >= 0, "A count is not negative.")
    if lost + censored == 0 { return }
    strata[stratum, default: [:]][entry, default: Counts()].entered += lost + censored
    strata[stratum, default: [:]][exit, default: Counts()]
      .add(Counts(events: lost, censored: censored))
  }

  /// Adds the other partial, which is of the same unit and of other lines.
  package mutating func merge(_ other: SurvivalPartial) {
    precondition(unit == other.unit, "Days and months don't add up.")
    for (stratum, theirs) in other.strata { Self.add(theirs, to: &strata[stratum, default: [:]]) }
  }

  private static func add(_ more: [Int: Counts], to counts: inout [Int: Counts]) {
    for (tenure, more) in more { counts[tenure, default: Counts()].add(more) }
  }

  /// What another task's octets say, fit to be merged. *Throws*: ``PartialError``, also where they
  /// are of another unit.
  package func read(_ octets: [UInt8]) throws(PartialError) -> SurvivalPartial {
    let other = try SurvivalPartial(encoded: octets)
    guard other.unit == unit else { throw .foreign }
    return other
  }

  /// The strata that occur, by octet.
  package var stratumNames: [String] {
    strata.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The risk table of one stratum; empty where it doesn't occur.
  package func riskTable(of stratum: String) -> RiskTable { RiskTable(strata[stratum] ?? [:]) }

  /// The risk table of some strata together: of all of them, unless told which.
  package func riskTable(ofStrata isWanted: (String) -> Bool = { _ in true }) -> RiskTable {
    var all: [Int: Counts] = [:]
    for (stratum, counts) in strata where isWanted(stratum) { Self.add(counts, to: &all) }
    return RiskTable(all)
  }
}

extension SurvivalPartial {
  private static let kind: StaticString = "RMSV"
  private static let version: UInt8 = 1
  /// So many lines at most of one kind at one tenure, so that 2^15 partials merge within 64 bits.
  private static let countLimit = 1 << 40

  /// The partial as octets: equal partials give equal octets.
  ///
  /// *Format* (fields as in ``PartialWriter``): kind `RMSV`, version 1; the unit (count: 0 days, 1
  /// months); the number of strata (count); then each by octet: its name (text), the number of its
  /// tenures with anybody (count); then each tenure upwards: tenure, entered, events, censored
  /// (counts).
  package func encoded() -> [UInt8] {
    var writer = PartialWriter(kind: Self.kind, version: Self.version)
    writer.append(count: unit.rawValue)
    writer.append(count: strata.count)
    for stratum in stratumNames {
      let counts = (strata[stratum] ?? [:]).sorted { $0.key < $1.key }
      writer.append(text: stratum)
      writer.append(count: counts.count)
      for (tenure, count) in counts {
        writer.append(count: tenure)
        writer.append(count: Int(count.entered))
        writer.append(count: Int(count.events))
        writer.append(count: Int(count.censored))
      }
    }
    return writer.octets
  }

  /// Reads what ``encoded()`` wrote. *Throws*: ``PartialError`` where the octets are anything else,
  /// also where more left than had entered.
  package init(encoded octets: [UInt8]) throws(PartialError) {
    var reader = try PartialReader(octets, kind: Self.kind, version: Self.version)
    let unitOffset = reader.offset
    guard let unit = TenureUnit(rawValue: try reader.count(atMost: 1)) else {
      throw .outOfRange(offset: unitOffset)
    }
    self.unit = unit
    var former: String?
    for _ in 0..<(try reader.count(octetsEach: 6)) {
      let stratum = try reader.text()
      if let former, !former.utf8.lexicographicallyPrecedes(stratum.utf8) {
        throw .unsorted(offset: reader.offset)
      }
      strata[stratum] = try Self.counts(from: &reader)
      former = stratum
    }
    try reader.finish()
  }

  private static func counts(
    from reader: inout PartialReader
  ) throws(PartialError) -> [Int: Counts] {
    var counts: [Int: Counts] = [:]
    var (former, atRisk) = (-1, Int64(0))
    for _ in 0..<(try reader.count(octetsEach: 4)) {
      let tenure = try reader.count(atMost: tenureLimit)
      if tenure <= former { throw .unsorted(offset: reader.offset) }
      let count = Counts(
        entered: Int64(try reader.count(atMost: countLimit)),
        events: Int64(try reader.count(atMost: countLimit)),
        censored: Int64(try reader.count(atMost: countLimit)))
      atRisk += count.entered - count.events - count.censored
      if count.isEmpty || atRisk < 0 { throw .inconsistent(offset: reader.offset) }
      counts[tenure] = count
      former = tenure
    }
    if counts.isEmpty || atRisk != 0 { throw .inconsistent(offset: reader.offset) }
    return counts
  }
}
