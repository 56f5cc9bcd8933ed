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

  package init(_ image: TariffImage) {
    precondition(Self.needsZone == RuleTable.needsZone, "Both rooms read the same table.")
    blocks = image.ruleTable.blocks
    classes = image.ruleTable.classes
    cells = image.ruleTable.cells
    ruleSetOfPlan = image.plans.map(\.ruleSet)
  }

  /// The rule's index, or from ``needsZone`` on what stands for none.
  @inline(__always)
  func rule(for record: UsageRecord, plan: UInt16, zone: UInt16, band: UInt16) -> UInt16 {
    let block = blocks[ruleSetOfPlan[Int(plan)] &* 12 &+ record.kind]
    let zoneClass = Int(classes[Int(block.firstZone) &+ Int(zone)])
    let bandClass = Int(classes[Int(block.firstBand) &+ Int(band)])
    let networkClass = Int(classes[Int(block.firstNetwork) &+ Int(record.serving)])
    let row = zoneClass &* Int(block.bandCount) &+ bandClass
    return cells[Int(block.firstCell) &+ row &* Int(block.networkCount) &+ networkClass]
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
