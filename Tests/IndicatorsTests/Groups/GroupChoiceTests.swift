import Indicators
import Records
import Seeds
import Testing

@Suite("Group codes")
struct GroupChoiceTests {
  /// Age in years' bands, then young or old; brand.
  private static let levels = [2, 1]

  private static func counts(_ rows: [(String, Int)]) -> GroupCounts {
    var roll = GroupRoll()
    for (codes, count) in rows {
      for _ in 0..<count {
        roll.append(GroupLeaf(codes: codes.split(separator: " ").map(String.init)))
      }
    }
    var counts = GroupCounts()
    counts.add(roll)
    return counts
  }

  private static let table = counts([
    ("18 Y G", 3), ("25 Y G", 1), ("25 Y H", 2), ("35 O H", 4), ("50 O G", 1),
  ])

  private static func code(_ codes: String, _ choice: GroupChoice) -> String? {
    choice.codes[GroupLeaf(codes: codes.split(separator: " ").map(String.init))]
  }

  /// Nothing shares a code of 3 with 25#G and 25#H before the brand goes: young#brand has 1 and 2.
  /// 50#G never does, so the rarest code, 18#G before 25#* by its octets, goes up with it: what
  /// both have in common first is their brand.
  @Test(
    "are as fine as three of each allow",
    arguments: [
      ("18 Y G", "*#G"), ("25 Y G", "25#*"), ("25 Y H", "25#*"), ("35 O H", "35#H"),
      ("50 O G", "*#G"),
    ])
  func byHand(leaf: String, code: String) {
    let choice = GroupChoice(counts: Self.table, levels: Self.levels, k: 3)
    #expect(Self.code(leaf, choice) == code)
  }

  @Test("say how far they were generalised")
  func report() {
    let report = GroupChoice(counts: Self.table, levels: Self.levels, k: 3).report
    #expect(report.subscribers == 11 && report.codes == 3 && report.rowsMin == 3)
    #expect(report.generalised == 7 && report.anything == 0 && report.withoutCode == 0)
    #expect(report.generalisedPpm == 636_364)
  }

  @Test("are none where there are fewer than k subscribers")
  func tooFew() {
    let choice = GroupChoice(counts: Self.table, levels: Self.levels, k: 12)
    #expect(choice.codes.isEmpty && choice.report.withoutCode == 11)
    #expect(choice.report.rowsMin == nil)
  }

  @Test(
    "are of k subscribers each, in whichever order parts are counted",
    arguments: SplitMix64.seeds(count: 40))
  func law(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let levels = (0..<random.int(1...3)).map { _ in random.int(1...3) }
    let k = random.int(2...30)
    var rolls: [GroupRoll] = []
    for _ in 0..<random.int(1...5) {
      var roll = GroupRoll()
      for _ in 0..<random.int(0...200) {
        let codes = levels.flatMap { count -> [String] in
          let value = random.int(0...random.int(0...8))
          return (0..<count).map { "L\($0)\(value >> $0)" }
        }
        roll.append(GroupLeaf(codes: codes))
      }
      rolls.append(roll)
    }
    var whole = GroupCounts()
    for roll in rolls { whole.add(roll) }
    random.shuffle(&rolls)
    var merged = GroupCounts()
    for roll in rolls.reversed() {
      var part = GroupCounts()
      part.add(roll)
      merged.merge(part)
    }
    #expect(merged == whole)
    let choice = GroupChoice(counts: whole, levels: levels, k: k)
    let again = GroupChoice(counts: merged, levels: levels, k: k)
    #expect(choice.codes == again.codes && choice.report == again.report)
    var rows: [String: Int] = [:]
    for (leaf, count) in whole.rows {
      if let code = choice.codes[leaf] { rows[code, default: 0] += count }
    }
    #expect(rows.values.allSatisfy { $0 >= k }, "a code is of fewer than \(k): SEED=\(seed)")
    #expect(
      whole.total < k ? rows.isEmpty : rows.values.reduce(0, +) == whole.total,
      "somebody has no code: SEED=\(seed)")
  }

  @Test("travel as octets that say the same")
  func octets() throws {
    var roll = GroupRoll()
    for codes in [["18", "Y"], ["25", "Y"], ["18", "Y"]] { roll.append(GroupLeaf(codes: codes)) }
    #expect(try GroupRoll(encoded: roll.encoded(), codesEach: 2) == roll)
    #expect(try GroupRoll(encoded: GroupRoll().encoded(), codesEach: 2) == GroupRoll())
    #expect(throws: PartialError.foreign) {
      try GroupRoll(encoded: roll.encoded(), codesEach: 3)
    }
    for count in 0..<roll.encoded().count {
      #expect(throws: PartialError.self) {
        try GroupRoll(encoded: Array(roll.encoded().prefix(count)), codesEach: 2)
      }
    }
  }
}
