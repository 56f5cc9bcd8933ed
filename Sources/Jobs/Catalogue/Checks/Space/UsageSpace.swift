import Measures
import Records

/// All usage of a service as places in seven dimensions: direction, zone, band, serving network,
/// carrier, rating group and time. What a rule takes is a box in it, kept as bits, so that rules
/// can be compared by the million.
///
/// The first place of zones, bands, carriers and groups is what has none (or none that a rule
/// names); of networks it is home; time is cut where any validity begins or ends.
struct UsageSpace {
  enum Side: Int, CaseIterable {
    case direction, zone, band, network, carrier, group, time
  }

  private let words: [Range<Int>]
  private let places: [Int]
  private let zones: [String: Int]
  private let bands: [String: Int]
  private let networks: [String: Int]
  private let carriers: [String: Int]
  private let ownCarriers: [String]
  private let groups: [UInt32: Int]
  /// Days on which a validity begins or ends, ascending; stretch i of time ends with the i-th.
  let borders: [CivilDay]

  init(_ catalogue: Catalogue) {
    func indexes<Key: Hashable>(_ keys: [Key]) -> [Key: Int] {
      Dictionary(uniqueKeysWithValues: keys.uniqued().enumerated().map { ($1, $0 + 1) })
    }
    zones = indexes(catalogue.zones.map(\.id))
    bands = indexes(catalogue.bands.map(\.id))
    networks = indexes(catalogue.networks.away)
    let known = catalogue.prefixes.map(\.carrier) + catalogue.portings.map(\.carrier)
    carriers = indexes((known + catalogue.ownCarriers).uniqued().filter { !$0.isEmpty })
    ownCarriers = catalogue.ownCarriers
    groups = indexes(catalogue.rules.flatMap(\.ratingGroups).uniqued())
    let validities = catalogue.rules.map(\.validity) + catalogue.plans.map(\.validity)
    borders = Set(validities.flatMap { [$0.from, $0.to] }.compactMap { $0 }).sorted()
    places = [
      Direction.allCases.count, zones.count + 1, bands.count + 1, networks.count + 1,
      carriers.count + 1, groups.count + 1, borders.count + 1,
    ]
    var words: [Range<Int>] = []
    for count in places {
      let start = words.last?.upperBound ?? 0
      words.append(start..<start + (count + 63) / 64)
    }
    self.words = words
  }

  /// Everywhere.
  var all: UsageBox {
    var box = UsageBox(words: Array(repeating: 0, count: words[Side.time.rawValue].upperBound))
    for side in Side.allCases { set(side, Array(0..<count(side)), in: &box) }
    return box
  }

  /// How many places a side has.
  func count(_ side: Side) -> Int { places[side.rawValue] }

  /// What a rule takes.
  func box(of rule: TariffRule) -> UsageBox {
    var box = all
    if let direction = rule.direction {
      set(.direction, [Int(direction.rawValue)], in: &box)
    }
    if !rule.zones.isEmpty { set(.zone, rule.zones.compactMap { zones[$0] }, in: &box) }
    if !rule.bands.isEmpty { set(.band, rule.bands.compactMap { bands[$0] }, in: &box) }
    switch rule.serving {
    case .anywhere: break
    case .home: set(.network, [0], in: &box)
    case .roaming: set(.network, Array(1..<count(.network)), in: &box)
    case .codes(let codes): set(.network, codes.compactMap { networks[$0] }, in: &box)
    }
    let own = ownCarriers.compactMap { carriers[$0] }
    switch rule.carriers {
    case .any: break
    case .onNet: set(.carrier, own, in: &box)
    case .offNet: set(.carrier, (1..<count(.carrier)).filter { !own.contains($0) }, in: &box)
    case .carriers(let ids): set(.carrier, ids.compactMap { carriers[$0] }, in: &box)
    }
    if !rule.ratingGroups.isEmpty {
      set(.group, rule.ratingGroups.compactMap { groups[$0] }, in: &box)
    }
    set(.time, stretches(of: rule.validity), in: &box)
    return box
  }

  /// The stretches of time on which something holds.
  func stretches(of validity: Validity) -> [Int] {
    (0...borders.count).filter { index in
      let begin = index == 0 ? nil : borders[index - 1]
      let end = index == borders.count ? nil : borders[index]
      return validity.meets(Validity(from: begin, to: end))
    }
  }

  /// The place of a carrier; 0 where nobody has it.
  func place(ofCarrier carrier: String) -> Int { carriers[carrier] ?? 0 }

  /// The carriers at places, in the order of their places; that of place 0 is empty.
  func carriers(at places: [Int]) -> [String] {
    let names = Dictionary(uniqueKeysWithValues: carriers.map { ($0.value, $0.key) })
    return places.map { names[$0] ?? "" }
  }

  /// Makes a side of a box these places and no others.
  func set(_ side: Side, _ places: [Int], in box: inout UsageBox) {
    let range = words[side.rawValue]
    for word in range { box.words[word] = 0 }
    for place in places { box.words[range.lowerBound + place / 64] |= 1 << UInt64(place % 64) }
  }

  /// The places of a side of a box, ascending.
  func places(_ side: Side, of box: UsageBox) -> [Int] {
    let start = words[side.rawValue].lowerBound
    return (0..<count(side)).filter { box.words[start + $0 / 64] >> UInt64($0 % 64) & 1 == 1 }
  }

  /// Whether there is usage in both.
  func meet(_ a: UsageBox, _ b: UsageBox) -> Bool {
    words.allSatisfy { range in range.contains { a.words[$0] & b.words[$0] != 0 } }
  }

  /// What is in both; nil where nothing is.
  func common(_ a: UsageBox, _ b: UsageBox) -> UsageBox? {
    guard meet(a, b) else { return nil }
    return UsageBox(words: zip(a.words, b.words).map { $0 & $1 })
  }

  /// What of `a` isn't in `b`: boxes that don't meet.
  func rest(of a: UsageBox, without b: UsageBox) -> [UsageBox] {
    guard meet(a, b) else { return [a] }
    var rest: [UsageBox] = []
    var inside = a
    for range in words {
      var outside = inside
      for word in range {
        outside.words[word] = inside.words[word] & ~b.words[word]
        inside.words[word] &= b.words[word]
      }
      if range.contains(where: { outside.words[$0] != 0 }) { rest.append(outside) }
    }
    return rest
  }
}

/// A box of a ``UsageSpace``: the bits of its places, side by side.
struct UsageBox {
  fileprivate(set) var words: [UInt64]
}
