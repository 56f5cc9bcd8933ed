import Jobs
import Records

/// Indices of a catalogue's ids, in catalogue order; refuses what is there twice or not at all.
struct CatalogueIndex {
  /// One below what ``RatedEvent/none`` and ``RuleTable/needsZone`` mean.
  static let indexMax = Int(UInt16.max) - 1

  let zoneCount: Int
  let bandCount: Int
  let networkCount: Int
  private let zoneOfID: [String: Int]
  private let bandOfID: [String: Int]
  private let codes: NetworkCodes

  init(_ catalogue: Catalogue) throws(TariffError) {
    zoneOfID = try Self.index(catalogue.zones.map(\.id), kind: .zone)
    bandOfID = try Self.index(catalogue.bands.map(\.id), kind: .band)
    _ = try Self.index(catalogue.rules.map(\.id), kind: .rule)
    _ = try Self.index(catalogue.plans.map(\.id), kind: .plan)
    for plan in catalogue.plans {
      _ = try Self.index(plan.allowances.map(\.id), kind: .allowance)
    }
    codes = catalogue.networks
    zoneCount = catalogue.zones.count
    bandCount = catalogue.bands.count
    networkCount = catalogue.networks.away.count + 1
  }

  private static func index(
    _ ids: [String], kind: TariffError.Kind
  ) throws(TariffError) -> [String: Int] {
    if ids.count > indexMax { throw .tooMany(kind: kind, count: ids.count, limit: indexMax) }
    var index: [String: Int] = [:]
    for (position, id) in ids.enumerated() {
      if index.updateValue(position, forKey: id) != nil {
        throw .duplicateID(kind: kind, id: id)
      }
    }
    return index
  }

  func zone(_ id: String, referrer: String) throws(TariffError) -> Int {
    guard let zone = zoneOfID[id] else {
      throw .unknownID(kind: .zone, id: id, referrer: referrer)
    }
    return zone
  }

  /// nil for any.
  func zones(_ ids: [String], referrer: String) throws(TariffError) -> [Int]? {
    if ids.isEmpty { return nil }
    var zones: Set<Int> = []
    for id in ids { zones.insert(try zone(id, referrer: referrer)) }
    return zones.sorted()
  }

  /// nil for any.
  func bands(_ ids: [String], referrer: String) throws(TariffError) -> [Int]? {
    if ids.isEmpty { return nil }
    var bands: Set<Int> = []
    for id in ids {
      guard let band = bandOfID[id] else {
        throw .unknownID(kind: .band, id: id, referrer: referrer)
      }
      bands.insert(band)
    }
    return bands.sorted()
  }

  /// Network indices; nil for any.
  func networks(_ filter: ServingFilter, referrer: String) throws(TariffError) -> [Int]? {
    switch filter {
    case .anywhere: return nil
    case .home: return [0]
    case .roaming: return Array(1..<networkCount)
    case .codes(let list):
      var networks: Set<Int> = []
      for code in list {
        guard let network = codes.index(of: code) else {
          throw .unknownID(kind: .network, id: code, referrer: referrer)
        }
        networks.insert(Int(network))
      }
      return networks.sorted()
    }
  }
}
