import Jobs
import Records

/// A zone, and the carrier of a number in it.
package struct Destination: Hashable, Sendable {
  /// ``RatedEvent/none`` for a ported number whose zone nothing tells.
  package var zone: UInt16
  /// Empty: unknown.
  package var carrier: String

  package init(zone: UInt16, carrier: String) {
    self.zone = zone
    self.carrier = carrier
  }
}

/// Numbers the pairs of zone and carrier that a catalogue's numbers have, in the order in which
/// they are met: first every zone without a carrier, so that where no carrier is told a
/// destination is its zone.
struct DestinationIndex {
  private(set) var list: [Destination]
  private var known: [Destination: UInt16] = [:]

  init(zoneCount: Int) {
    list = (0..<zoneCount).map { Destination(zone: UInt16($0), carrier: "") }
    for (index, destination) in list.enumerated() { known[destination] = UInt16(index) }
  }

  /// *Throws*: `.tooMany` past 65,534 of them.
  mutating func index(zone: UInt16, carrier: String) throws(TariffError) -> UInt16 {
    let destination = Destination(zone: zone, carrier: carrier)
    if let index = known[destination] { return index }
    if list.count >= CatalogueIndex.indexMax {
      throw .tooMany(
        kind: .destination, count: list.count + 1, limit: CatalogueIndex.indexMax)
    }
    let index = UInt16(list.count)
    list.append(destination)
    known[destination] = index
    return index
  }
}

/// What filters of zones and carriers take, as destinations.
struct DestinationFilter: Sendable {
  /// nil: any, and a party without a destination too.
  var taken: [Int]?
  /// Destinations without a zone, the last column included, that only lack one of its zones.
  var lackingZone: [Int] = []
}

/// Turns filters of zones and carriers into destinations.
struct DestinationSets {
  let list: [Destination]
  private let own: Set<String>
  private let carriers: Set<String>

  init(_ list: [Destination], catalogue: Catalogue) {
    self.list = list
    own = Set(catalogue.ownCarriers)
    carriers = Set(catalogue.prefixes.map(\.carrier))
      .union(catalogue.portings.map(\.carrier)).union(catalogue.ownCarriers)
  }

  /// Destinations without a zone, and the last column, which stands for no destination.
  var zoneless: [Int] {
    list.indices.filter { list[$0].zone == RatedEvent.none } + [list.count]
  }

  /// *Throws*: `.unknownID` for a carrier that no number has.
  func filter(
    zones: [Int]?, carriers filter: CarrierFilter, referrer: String
  ) throws(TariffError) -> DestinationFilter {
    if zones == nil, filter == .any { return DestinationFilter(taken: nil) }
    let takes = try carrierTest(filter, referrer: referrer)
    guard let zones else {
      return DestinationFilter(taken: list.indices.filter { takes(list[$0].carrier) })
    }
    let wanted = Set(zones)
    let taken = list.indices.filter {
      wanted.contains(Int(list[$0].zone)) && takes(list[$0].carrier)
    }
    let lacking = zoneless.filter { takes($0 < list.count ? list[$0].carrier : "") }
    return DestinationFilter(taken: taken, lackingZone: lacking)
  }

  private func carrierTest(
    _ filter: CarrierFilter, referrer: String
  ) throws(TariffError) -> (String) -> Bool {
    switch filter {
    case .any: return { _ in true }
    case .onNet: return { !$0.isEmpty && own.contains($0) }
    case .offNet: return { !$0.isEmpty && !own.contains($0) }
    case .carriers(let wanted):
      for carrier in wanted where carrier.isEmpty || !carriers.contains(carrier) {
        throw .unknownID(kind: .carrier, id: carrier, referrer: referrer)
      }
      let set = Set(wanted)
      return { set.contains($0) }
    }
  }
}

extension CarrierFilter {
  var filterCount: Int { self == .any ? 0 : 1 }
}
