import Jobs
import Measures
import Records

/// Where numbers lie while a version of the tariff holds.
struct NumberTable: Sendable {
  let prefixes: PrefixTable
  /// nil where no number was ported.
  let portings: PortingTable?

  /// The destination of an E.164 number by its porting or its longest prefix, or nil.
  @inline(__always)
  func destination(of number: UInt64) -> UInt16? {
    if let portings, let ported = portings.destination(of: number) { return ported }
    return prefixes.destination(of: number)
  }
}

/// A catalogue's prefixes and portings as tables, one for each set of them that is ever valid.
struct NumberPlan {
  private(set) var tables: [NumberTable] = []
  /// By version: index of ``tables``.
  private(set) var tableOfVersion: [Int] = []
  private(set) var destinations: DestinationIndex
  private let defaultZone: UInt16

  private struct Entry<Key> {
    var key: Key
    var zone: UInt16
    var carrier: String
    var validity: Validity
  }

  /// *Throws*: `.badPrefix`, `.badPorting`, `.duplicateID` where two of one number are valid at
  /// once, `.unknownID`, `.tooMany`.
  init(
    _ catalogue: Catalogue, index: CatalogueIndex, timeline: VersionTimeline
  ) throws(TariffError) {
    destinations = DestinationIndex(zoneCount: index.zoneCount)
    defaultZone = try index.defaultZone(catalogue)
    let prefixes = try Self.prefixes(catalogue, index: index)
    let portings = try Self.portings(catalogue, index: index)
    var former: (prefixes: [Int], portings: [Int]) = ([], [])
    for day in timeline.days {
      let valid = (
        prefixes: prefixes.indices.filter { prefixes[$0].validity.contains(day) },
        portings: portings.indices.filter { portings[$0].validity.contains(day) }
      )
      if tables.isEmpty || former != valid {
        tables.append(
          try table(valid.prefixes.map { prefixes[$0] }, valid.portings.map { portings[$0] }))
        former = valid
      }
      tableOfVersion.append(tables.count - 1)
    }
  }

  private mutating func table(
    _ prefixes: [Entry<[UInt8]>], _ portings: [Entry<UInt64>]
  ) throws(TariffError) -> NumberTable {
    var leaves: [(digits: [UInt8], destination: UInt16)] = []
    leaves.reserveCapacity(prefixes.count)
    for entry in prefixes {
      leaves.append(
        (entry.key, try destinations.index(zone: entry.zone, carrier: entry.carrier)))
    }
    let table = PrefixTable(leaves)
    if portings.isEmpty { return NumberTable(prefixes: table, portings: nil) }
    var ported: [(number: UInt64, destination: UInt16)] = []
    ported.reserveCapacity(portings.count)
    for entry in portings {
      var zone = entry.zone
      if zone == RatedEvent.none {
        zone =
          table.destination(of: entry.key).map { destinations.list[Int($0)].zone } ?? defaultZone
      }
      ported.append(
        (entry.key, try destinations.index(zone: zone, carrier: entry.carrier)))
    }
    return NumberTable(prefixes: table, portings: PortingTable(ported))
  }

  /// By digits, so that a catalogue's order shows nowhere.
  private static func prefixes(
    _ catalogue: Catalogue, index: CatalogueIndex
  ) throws(TariffError) -> [Entry<[UInt8]>] {
    var known: [String: [Validity]] = [:]
    var entries: [Entry<[UInt8]>] = []
    entries.reserveCapacity(catalogue.prefixes.count)
    for prefix in catalogue.prefixes.sorted(by: ZonePrefix.comesBefore) {
      let digits = prefix.prefix.utf8.map { $0 &- UInt8(ascii: "0") }
      if digits.isEmpty || digits.count > PrefixTable.digitsMax || digits[0] == 0
        || digits.contains(where: { $0 > 9 })
      {
        throw .badPrefix(prefix: prefix.prefix)
      }
      if known[prefix.prefix, default: []].contains(where: prefix.validity.meets) {
        throw .duplicateID(kind: .prefix, id: prefix.prefix)
      }
      known[prefix.prefix, default: []].append(prefix.validity)
      let zone = try index.zone(prefix.zone, referrer: "prefix \(prefix.prefix)")
      entries.append(
        Entry(
          key: digits, zone: UInt16(zone), carrier: prefix.carrier, validity: prefix.validity))
    }
    return entries
  }

  /// By number.
  private static func portings(
    _ catalogue: Catalogue, index: CatalogueIndex
  ) throws(TariffError) -> [Entry<UInt64>] {
    var entries: [Entry<UInt64>] = []
    entries.reserveCapacity(catalogue.portings.count)
    for porting in catalogue.portings.sorted(by: Porting.comesBefore) {
      if porting.number == 0 || porting.carrier.isEmpty {
        throw .badPorting(number: porting.number)
      }
      var position = entries.count - 1
      while position >= 0, entries[position].key == porting.number {
        if entries[position].validity.meets(porting.validity) {
          throw .duplicateID(kind: .porting, id: "\(porting.number)")
        }
        position -= 1
      }
      var zone = RatedEvent.none
      if !porting.zone.isEmpty {
        zone = UInt16(try index.zone(porting.zone, referrer: "porting of \(porting.number)"))
      }
      entries.append(
        Entry(
          key: porting.number, zone: zone, carrier: porting.carrier, validity: porting.validity))
    }
    return entries
  }
}

extension ZonePrefix {
  static func comesBefore(_ a: ZonePrefix, _ b: ZonePrefix) -> Bool {
    if a.prefix != b.prefix { return a.prefix < b.prefix }
    return Validity.beginsBefore(a.validity, b.validity)
  }
}

extension Porting {
  static func comesBefore(_ a: Porting, _ b: Porting) -> Bool {
    if a.number != b.number { return a.number < b.number }
    return Validity.beginsBefore(a.validity, b.validity)
  }
}

extension Validity {
  /// An open beginning comes first.
  static func beginsBefore(_ a: Validity, _ b: Validity) -> Bool {
    guard let second = b.from else { return false }
    return a.from.map { $0 < second } ?? true
  }
}
