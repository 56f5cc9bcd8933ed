import Indicators
import Measures
import Records
import Seeds
import Testing

@Suite("No small cell follows from the cells that are shown")
struct CubeTests {
  /// `cells`: lines by area.
  private static func shown(_ cells: [(area: String, lines: Int)], k: Int) throws -> [String] {
    var options = MeasureOptions()
    options.cube = [.area]
    var lines: [BaseLine] = []
    for (area, count) in cells {
      for _ in 0..<count {
        var line = BaseLine(row(UInt32(lines.count)))
        line.change { $0.area = area }
        lines.append(line)
      }
    }
    let measures = try #require(measured(lines, options).measures)
    return try measures.cube.rows(smallCell: k).map { "\($0.values.first ?? "all") \($0.lines)" }
  }

  @Test("Nothing is small: all is shown")
  func all() throws {
    #expect(try Self.shown([("a", 5), ("b", 7)], k: 5) == ["all 12", "a 5", "b 7"])
  }

  @Test("One small cell takes the smallest other with it")
  func complementary() throws {
    #expect(
      try Self.shown([("a", 9), ("b", 2), ("c", 6), ("d", 7)], k: 5) == ["all 24", "a 9", "d 7"])
  }

  @Test("Two small cells that are few together take another with them")
  func few() throws {
    #expect(
      try Self.shown([("a", 9), ("b", 1), ("c", 2), ("d", 6)], k: 5) == ["all 18", "a 9"])
  }

  @Test("Two cells that can only be as large as small ones get take another with them")
  func atTheLimit() throws {
    #expect(
      try Self.shown([("a", 4), ("b", 4), ("c", 9), ("d", 8)], k: 5) == ["all 25", "c 9"])
  }

  @Test("Fewer lines than a small cell have no total")
  func none() throws {
    #expect(try Self.shown([("a", 4)], k: 5) == [])
  }

  @Test(
    "Whoever subtracts finds groups, never a small cell", arguments: SplitMix64.seeds(count: 20))
  func attack(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var options = MeasureOptions()
    options.smallCell = 3 + random.int(0...4)
    let lines = (0..<UInt32(150)).map { random.baseLine(of: $0, account: Int($0)) }
    let rows = try #require(measured(lines, options).measures).cube
      .rows(smallCell: options.smallCell)
    for parent in rows {
      let below = rows.filter {
        $0.values.count == parent.values.count + 1 && $0.values.starts(with: parent.values)
      }
      let rest = parent.lines - below.reduce(0) { $0 + $1.lines }
      #expect(parent.lines >= options.smallCell, "SEED=\(seed)")
      #expect(rest == 0 || rest >= options.smallCell || parent.values.count == 5, "SEED=\(seed)")
    }
    let isBelow = rows.allSatisfy { row in
      row.values.isEmpty || rows.contains { $0.values == Array(row.values.dropLast()) }
    }
    #expect(isBelow, "SEED=\(seed): nothing is shown below what isn't")
  }
}
