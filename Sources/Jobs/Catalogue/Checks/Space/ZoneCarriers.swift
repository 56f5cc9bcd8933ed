/// The carriers that numbers of each zone may have.
struct ZoneCarriers {
  /// By the zones' places in the space, the carriers' places in it, ascending.
  let places: [[Int]]

  init(_ draft: CatalogueDraft, _ space: UsageSpace) {
    var places = Array(repeating: Set<Int>(), count: draft.zones.count + 1)
    let zones = Dictionary(
      uniqueKeysWithValues: draft.zones.enumerated().map { ($1.id, $0 + 1) })
    for prefix in draft.prefixes {
      places[zones[prefix.zone] ?? 0].insert(space.place(ofCarrier: prefix.carrier))
    }
    var ported: Set<Int> = []
    for porting in draft.portings {
      let carrier = space.place(ofCarrier: porting.carrier)
      if let zone = zones[porting.zone] {
        places[zone].insert(carrier)
      } else {
        ported.insert(carrier)
      }
    }
    if let zone = zones[draft.defaultZone] { places[zone].insert(0) }
    // Numbers are ported within the ranges that carriers have.
    for index in places.indices where places[index].contains(where: { $0 > 0 }) {
      places[index].formUnion(ported)
    }
    self.places = places.map { $0.sorted() }
  }
}
