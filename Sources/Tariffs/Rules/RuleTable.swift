import Jobs
import Measures
import Records

/// Which rule prices an event: chosen when the tariff is compiled, looked up when it is used.
///
/// One block per distinct (version, set of tariffs, service, direction). Destinations, bands,
/// networks and rating groups that no rule of the block tells apart share a class, so a block has
/// only as many cells as it needs; blocks of the same rules are one.
/// *Order* (semantics §5): weight, then more filters, then the refusal of the catalogue: two rules
/// that fit the same event and tie in both are ambiguous. The longest prefix has chosen the zone
/// before. Where none of a plan's rules fits, those of its fallbacks are painted, plan by plan.
package struct RuleTable: Sendable {
  /// A cell where a rule would fit if only the zone were known.
  package static let needsZone = UInt16.max - 1
  /// A cell that no rule fits.
  package static let none = UInt16.max
  /// Blocks of one set and version: one for each service and direction.
  package static let kindCount = ServiceKind.allCases.count * Direction.allCases.count
  static let cellsMax = 1 << 26
  static let blocksMax = 1 << 23

  /// Where a block's columns begin in ``classes`` and ``cells``.
  ///
  /// The cell is `firstCell + ((destinationClass · bandCount + bandClass) · networkCount +
  /// networkClass) · ratingGroupCount + ratingGroupClass`, where destinationClass =
  /// `classes[firstDestination + destination]` and so on; the last destination and the last band of
  /// a column stand for none, rating group 0 for any that no rule names.
  package struct Block: Hashable, Sendable {
    package var firstDestination: UInt32 = 0
    package var firstBand: UInt32 = 0
    package var firstNetwork: UInt32 = 0
    package var firstRatingGroup: UInt32 = 0
    package var firstCell: UInt32 = 0
    package var bandCount: UInt32 = 1
    package var networkCount: UInt32 = 1
    package var ratingGroupCount: UInt32 = 1
  }

  /// `blocks[(version · setCount + set) · kindCount + service · directions + direction]`.
  package private(set) var blocks: [Block] = []
  package let setCount: Int
  package private(set) var classes: [UInt16] = []
  /// Rule index, ``needsZone`` or ``none``.
  package private(set) var cells: [UInt16] = []
  /// Ascending: the rating groups that any rule names.
  package let ratingGroups: [UInt32]

  private var rules: [RuleFilter]
  private var knownBlocks: [[[Int]]: Block] = [:]
  private var knownColumns: [[UInt16]: UInt32] = [:]

  /// `days`: by version, a day on which it holds.
  init(_ ruleSets: RuleSets, days: [CivilDay], domain: RuleDomain) throws(TariffError) {
    rules = ruleSets.filters
    ratingGroups = ruleSets.ratingGroups
    setCount = ruleSets.sets.count
    let blockCount = days.count * setCount * Self.kindCount
    if blockCount > Self.blocksMax {
      throw .ruleTableTooLarge(cells: blockCount, limit: Self.blocksMax)
    }
    let ranked = ruleSets.sets.map(rankedLevels)
    for day in days {
      for (set, kinds) in zip(ruleSets.sets, ranked) {
        for levels in kinds {
          let valid = levels.map { level in
            level.filter { rules[$0].validity.contains(day) }
          }
          blocks.append(
            try block(of: valid.filter { !$0.isEmpty }, plan: set.plan, domain: domain))
        }
      }
    }
    rules = []
    knownBlocks = [:]
    knownColumns = [:]
  }

  /// By service and direction: the rules that take it, level by level, in the order of asking.
  private func rankedLevels(of set: RuleSet) -> [[[Int]]] {
    var kinds: [[[Int]]] = []
    for service in ServiceKind.allCases {
      for direction in Direction.allCases {
        kinds.append(
          set.levels.map { level in
            level.filter {
              rules[$0].service == service
                && (rules[$0].direction == nil || rules[$0].direction == direction)
            }.sorted { rules[$0].comesBefore(rules[$1]) ?? ($0 < $1) }
          })
      }
    }
    return kinds
  }

  private mutating func block(
    of levels: [[Int]], plan: String, domain: RuleDomain
  ) throws(TariffError) -> Block {
    if let known = knownBlocks[levels] { return known }
    let axes = RuleAxes(levels.flatMap { $0 }, rules: rules, domain: domain)
    let size = axes.size
    if cells.count + size > Self.cellsMax {
      throw .ruleTableTooLarge(cells: cells.count + size, limit: Self.cellsMax)
    }
    var block = Block()
    block.firstDestination = column(axes.destinations.classOfMember)
    block.firstBand = column(axes.bands.classOfMember)
    block.firstNetwork = column(axes.networks.classOfMember)
    block.firstRatingGroup = column(axes.ratingGroups.classOfMember)
    block.firstCell = UInt32(cells.count)
    block.bandCount = UInt32(axes.bands.count)
    block.networkCount = UInt32(axes.networks.count)
    block.ratingGroupCount = UInt32(axes.ratingGroups.count)
    var painted = [UInt16](repeating: Self.none, count: size)
    for level in levels {
      let own = try paint(level, plan: plan, axes: axes)
      for cell in 0..<size where painted[cell] == Self.none { painted[cell] = own[cell] }
    }
    for rule in levels.flatMap({ $0 }) {
      let lacking = axes.destinations.classes(of: rules[rule].destinations.lackingZone)
      axes.forEachCell(of: rule, destinations: lacking) { cell in
        if painted[cell] == Self.none { painted[cell] = Self.needsZone }
      }
    }
    cells += painted
    knownBlocks[levels] = block
    return block
  }

  /// The cells of one plan's own rules; the first in order that fits takes a cell.
  private func paint(
    _ level: [Int], plan: String, axes: RuleAxes
  ) throws(TariffError) -> [UInt16] {
    var painted = [UInt16](repeating: Self.none, count: axes.size)
    for rule in level {
      var tie: Int?
      axes.forEachCell(of: rule, destinations: axes.destinations.classes(ofRule: rule)) { cell in
        let first = painted[cell]
        if first == Self.none {
          painted[cell] = UInt16(rule)
        } else if rules[Int(first)].ties(with: rules[rule]) {
          tie = tie ?? Int(first)
        }
      }
      if let tie {
        throw .ambiguousRules(plan: plan, rule: rules[tie].id, other: rules[rule].id)
      }
    }
    return painted
  }

  private mutating func column(_ values: [UInt16]) -> UInt32 {
    if let known = knownColumns[values] { return known }
    let first = UInt32(classes.count)
    classes += values
    knownColumns[values] = first
    return first
  }
}
