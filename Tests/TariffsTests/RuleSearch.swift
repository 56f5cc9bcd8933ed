import Records
import Tariffs

extension TariffImage {
  /// Where one record lies.
  func place(of record: UsageRecord) -> EventPlace {
    var places: [EventPlace] = []
    locate([record], into: &places)
    return places[0]
  }

  /// What prices a record at its start: a rule's id, `needsZone` or `none`.
  func rule(for record: UsageRecord, plan: String) -> String {
    let index = ruleIndex(for: record, plan: plan)
    if index == RuleTable.needsZone { return "needsZone" }
    return index == RuleTable.none ? "none" : rules[Int(index)].id
  }

  /// The cell of the rule table, by the words of its comment.
  func ruleIndex(for record: UsageRecord, plan id: String) -> UInt16 {
    guard let plan = plan(named: id) else { return RuleTable.none }
    let place = place(of: record)
    let set = Int(place.version) * ruleTable.setCount + plans[Int(plan)].ruleSet
    let kind =
      Int(record.service.rawValue) * Direction.allCases.count + Int(record.direction.rawValue)
    let block = ruleTable.blocks[set * RuleTable.kindCount + kind]
    func memberClass(_ first: UInt32, _ member: UInt16) -> Int {
      Int(ruleTable.classes[Int(first) + Int(member)])
    }
    var cell = memberClass(block.firstDestination, place.destination)
    cell = cell * Int(block.bandCount) + memberClass(block.firstBand, place.band)
    cell = cell * Int(block.networkCount) + memberClass(block.firstNetwork, record.serving)
    cell =
      cell * Int(block.ratingGroupCount)
      + memberClass(block.firstRatingGroup, place.ratingGroup)
    return ruleTable.cells[Int(block.firstCell) + cell]
  }
}
