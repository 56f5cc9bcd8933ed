import Records
import Tariffs

/// Looks up the rule of an event in the image's ``RuleTable``.
package struct RuleFinder {
  /// As in the table, here as constants of this module.
  static let needsZone = UInt16.max - 1

  private let blocks: [RuleTable.Block]
  private let classes: [UInt16]
  private let cells: [UInt16]
  private let ruleSetOfPlan: [Int]
  private let setCount: Int
  private let kindCount: Int

  package init(_ image: TariffImage) {
    precondition(Self.needsZone == RuleTable.needsZone, "Both rooms read the same table.")
    blocks = image.ruleTable.blocks
    classes = image.ruleTable.classes
    cells = image.ruleTable.cells
    ruleSetOfPlan = image.plans.map(\.ruleSet)
    setCount = image.ruleTable.setCount
    kindCount = RuleTable.kindCount
  }

  /// The index of the rule in force at an event's start, or from ``needsZone`` on what stands for
  /// none.
  @inline(__always)
  func rule(for record: UsageRecord, plan: UInt16, at place: EventPlace) -> UInt16 {
    rule(for: record, plan: plan, at: place, band: place.band, version: place.version)
  }

  /// Likewise at a later instant of the event, which has its destination from the start, but the
  /// instant's band and version.
  @inline(__always)
  func rule(
    for record: UsageRecord, plan: UInt16, at place: EventPlace, band: UInt16, version: UInt16
  ) -> UInt16 {
    let set = Int(version) &* setCount &+ ruleSetOfPlan[Int(plan)]
    let block = blocks[set &* kindCount &+ record.kind]
    let destination = Int(classes[Int(block.firstDestination) &+ Int(place.destination)])
    let bandClass = Int(classes[Int(block.firstBand) &+ Int(band)])
    let network = Int(classes[Int(block.firstNetwork) &+ Int(record.serving)])
    let group = Int(classes[Int(block.firstRatingGroup) &+ Int(place.ratingGroup)])
    let row = destination &* Int(block.bandCount) &+ bandClass
    let cell = (row &* Int(block.networkCount) &+ network) &* Int(block.ratingGroupCount) &+ group
    return cells[Int(block.firstCell) &+ cell]
  }
}

extension UsageRecord {
  /// `service · 3 + direction`: raw values by switch, since those of another module are calls.
  @inline(__always)
  var kind: Int { service.index &* 3 &+ direction.index }
}

extension ServiceKind {
  @inline(__always)
  var index: Int {
    switch self {
    case .voice: 0
    case .sms: 1
    case .data: 2
    case .content: 3
    }
  }
}

extension Direction {
  @inline(__always)
  var index: Int {
    switch self {
    case .originating: 0
    case .terminating: 1
    case .forwarded: 2
    }
  }
}
