import Jobs
import Records

/// Which rule prices an event: chosen when the tariff is compiled, looked up when it is used.
///
/// One block per distinct (set of tariffs, service, direction). Zones, bands and networks that no
/// rule of the block tells apart share a class, so a block has only as many cells as it needs.
/// *Order* (semantics §4): weight, then more filters, then the refusal of the catalogue: two rules
/// that fit the same event and tie in both are ambiguous. The longest prefix has chosen the zone
/// before.
package struct RuleTable: Sendable {
  /// A cell where a rule would fit if only the zone were known.
  package static let needsZone = UInt16.max - 1
  /// A cell that no rule fits.
  package static let none = UInt16.max
  static let cellsMax = 1 << 26

  /// Where a block's columns begin in ``classes`` and ``cells``.
  ///
  /// The cell is `firstCell + (zoneClass · bandCount + bandClass) · networkCount + networkClass`,
  /// where zoneClass = `classes[firstZone + zone]` and so on; the last zone and the last band of a
  /// column stand for none.
  package struct Block: Hashable, Sendable {
    package var firstZone: UInt32 = 0
    package var firstBand: UInt32 = 0
    package var firstNetwork: UInt32 = 0
    package var firstCell: UInt32 = 0
    package var bandCount: UInt32 = 1
    package var networkCount: UInt32 = 1
  }

  /// `blocks[(set · 4 + service) · 3 + direction]`.
  package private(set) var blocks: [Block] = []
  package private(set) var classes: [UInt16] = []
  /// Rule index, ``needsZone`` or ``none``.
  package private(set) var cells: [UInt16] = []

  private var knownBlocks: [[Int]: Block] = [:]
  private var knownColumns: [[UInt16]: UInt32] = [:]

  init(rules: [RuleFilter], sets: [RuleSet], domain: RuleDomain) throws(TariffError) {
    for set in sets {
      for service in ServiceKind.allCases {
        for direction in Direction.allCases {
          let fitting = set.rules.filter {
            rules[$0].service == service
              && (rules[$0].direction == nil || rules[$0].direction == direction)
          }
          let ranked = fitting.sorted {
            let (a, b) = (rules[$0], rules[$1])
            return (b.weight, b.filterCount, $0) < (a.weight, a.filterCount, $1)
          }
          blocks.append(
            try block(of: ranked, rules: rules, plan: set.plan, domain: domain))
        }
      }
    }
    knownBlocks = [:]
    knownColumns = [:]
  }

  private mutating func block(
    of ranked: [Int], rules: [RuleFilter], plan: String, domain: RuleDomain
  ) throws(TariffError) -> Block {
    if let known = knownBlocks[ranked] { return known }
    // The last zone and band stand for none: only rules without that filter take them.
    let zones = Classes(count: domain.zones + 1, ranked: ranked, lastApart: true) {
      rules[$0].zones
    }
    let bands = Classes(count: domain.bands + 1, ranked: ranked) { rules[$0].bands }
    let networks = Classes(count: domain.networks, ranked: ranked) { rules[$0].networks }
    let size = zones.count * bands.count * networks.count
    if cells.count + size > Self.cellsMax {
      throw .ruleTableTooLarge(cells: cells.count + size, limit: Self.cellsMax)
    }
    var block = Block()
    block.firstZone = column(zones.classOfMember)
    block.firstBand = column(bands.classOfMember)
    block.firstNetwork = column(networks.classOfMember)
    block.firstCell = UInt32(cells.count)
    block.bandCount = UInt32(bands.count)
    block.networkCount = UInt32(networks.count)
    var painted = [UInt16](repeating: Self.none, count: size)
    for rule in ranked {
      for zone in zones.classes(of: rule) {
        for band in bands.classes(of: rule) {
          for network in networks.classes(of: rule) {
            let cell = (zone * bands.count + band) * networks.count + network
            let first = painted[cell]
            if first == Self.none {
              painted[cell] = UInt16(rule)
            } else if rules[Int(first)].ties(with: rules[rule]) {
              throw .ambiguousRules(
                plan: plan, rule: rules[Int(first)].id, other: rules[rule].id)
            }
          }
        }
      }
    }
    markZoneNeeds(&painted, zones: zones, perZone: bands.count * networks.count)
    cells += painted
    knownBlocks[ranked] = block
    return block
  }

  /// Marks the empty cells of "no zone" that have a rule in some zone.
  private func markZoneNeeds(_ painted: inout [UInt16], zones: Classes, perZone: Int) {
    let unknown = Int(zones.classOfMember[zones.classOfMember.count - 1]) * perZone
    for cell in 0..<perZone where painted[unknown + cell] == Self.none {
      let priced = (0..<zones.count).contains { painted[$0 * perZone + cell] < Self.needsZone }
      if priced { painted[unknown + cell] = Self.needsZone }
    }
  }

  private mutating func column(_ values: [UInt16]) -> UInt32 {
    if let known = knownColumns[values] { return known }
    let first = UInt32(classes.count)
    classes += values
    knownColumns[values] = first
    return first
  }
}

/// How many zones, bands and networks (home included) there are to tell apart.
struct RuleDomain {
  var zones: Int
  var bands: Int
  var networks: Int
}

/// The rules of all tariffs that a plan names; plans with equal tariffs share one.
struct RuleSet {
  /// The first plan with it, for messages.
  var plan: String
  var rules: [Int]
}

/// A rule's filters by index; nil where it takes any.
struct RuleFilter {
  var id: String
  var service: ServiceKind
  var direction: Direction?
  var zones: [Int]?
  var bands: [Int]?
  var networks: [Int]?
  var weight: Int
  /// A network code counts twice: it says both that it's away (or home) and where.
  var filterCount: Int

  func ties(with other: RuleFilter) -> Bool {
    weight == other.weight && filterCount == other.filterCount
  }
}

/// Members (zones, bands, networks) that the same rules take, counted through by first member.
private struct Classes {
  let classOfMember: [UInt16]
  let count: Int
  private let classesOfRule: [Int: [Int]]

  /// `lastApart`: the last member, which stands for none, is alike to no other even if no rule
  /// names either.
  init(count members: Int, ranked: [Int], lastApart: Bool = false, filter: (Int) -> [Int]?) {
    var rulesOfMember = [[Int]](repeating: [], count: members)
    for rule in ranked {
      for member in filter(rule) ?? [] { rulesOfMember[member].append(rule) }
    }
    if lastApart { rulesOfMember[members - 1] = [-1] }
    var known: [[Int]: UInt16] = [:]
    var classOfMember: [UInt16] = []
    for rules in rulesOfMember {
      let number = known[rules] ?? UInt16(known.count)
      known[rules] = number
      classOfMember.append(number)
    }
    var classesOfRule: [Int: [Int]] = [:]
    for rule in ranked {
      if let filter = filter(rule) {
        classesOfRule[rule] = Set(filter.map { Int(classOfMember[$0]) }).sorted()
      } else {
        classesOfRule[rule] = Array(0..<known.count)
      }
    }
    self.classOfMember = classOfMember
    self.classesOfRule = classesOfRule
    count = known.count
  }

  func classes(of rule: Int) -> [Int] { classesOfRule[rule] ?? [] }
}
