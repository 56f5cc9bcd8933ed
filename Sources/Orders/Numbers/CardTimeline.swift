import Measures
import Records

/// Which card carried one number when: as its orders and the snapshot tell it.
///
/// An order's card holds from the day on which its part came to serve; the snapshot's from the day
/// of its state. Each ends where the next begins, or with the line. A card of an order that is not
/// older than the snapshot's and not the same contradicts it.
struct CardTimeline {
  private(set) var pairs: [CardPair] = []
  /// Two cards at one time, the one that is believed last.
  private(set) var contradiction: (former: CardPair, latter: CardPair)?

  init(_ view: NumberView) {
    var claims: [CardPair] = []
    for part in view.parts where part.stage.isServing && !part.iccid.isEmpty {
      Self.add(CardPair(iccid: part.iccid, number: view.number, from: part.stageOn), to: &claims)
    }
    claims.sort { $0.from == $1.from ? $0.iccid.precedes($1.iccid) : $0.from < $1.from }
    var held: [CardPair] = []
    for row in view.resources where !row.iccid.isEmpty {
      Self.add(CardPair(iccid: row.iccid, number: view.number, from: row.since), to: &held)
    }
    if held.count > 1 {
      contradiction = (held[held.count - 2], held[held.count - 1])
    } else if let card = held.last {
      if let claim = claims.last(where: { $0.iccid != card.iccid && $0.from >= card.from }) {
        contradiction = (claim, card)
      }
    } else if claims.count > 1, claims[claims.count - 2].from == claims[claims.count - 1].from {
      contradiction = (claims[claims.count - 2], claims[claims.count - 1])
    }
    let end = Self.end(of: view)
    pairs = Self.closed(claims, before: held, at: end) + held
  }

  /// A card that is there already begins with the earlier day.
  private static func add(_ pair: CardPair, to pairs: inout [CardPair]) {
    guard let place = pairs.firstIndex(where: { $0.iccid == pair.iccid }) else {
      pairs.append(pair)
      return
    }
    pairs[place].from = min(pairs[place].from, pair.from)
  }

  /// Claims with their ends; those of a card that is held are left to it.
  private static func closed(
    _ claims: [CardPair], before held: [CardPair], at end: CivilDay?
  ) -> [CardPair] {
    let heldFrom = held.map(\.from).min()
    var pairs: [CardPair] = []
    for (index, claim) in claims.enumerated() {
      if held.contains(where: { $0.iccid == claim.iccid }) { continue }
      let next = claims[(index + 1)...].first { $0.from > claim.from }?.from
      let ends = [next, heldFrom, end].compactMap { $0 }.filter { $0 > claim.from }
      var pair = claim
      pair.to = ends.min()
      pairs.append(pair)
    }
    return pairs
  }

  /// The first day on which the number surely has no card; nil where it may have one.
  private static func end(of view: NumberView) -> CivilDay? {
    if let resource = view.resource, resource.iccid.isEmpty, resource.state != .active {
      return resource.since
    }
    return view.line?.churnedOn.map { $0 + 1 }
  }
}
