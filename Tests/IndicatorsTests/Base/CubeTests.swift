import Indicators
import Measures
import Records
import Seeds
import Testing

@Suite("No small cell follows from the cells that are shown")
struct CubeTests {
  private static func table(_ lines: [BaseLine], _ options: MeasureOptions) throws -> CubeTable {
    try #require(measured(lines, options).measures).cube.table(smallCell: options.smallCell)
  }

  /// As many lines of each area as `sizes` say, named a, b, c, …
  private static func areas(_ sizes: [Int]) -> [BaseLine] {
    var lines: [BaseLine] = []
    for (area, size) in zip("abcdef", sizes) {
      for _ in 0..<size {
        var line = BaseLine(row(UInt32(lines.count)))
        line.change { $0.area = String(area) }
        lines.append(line)
      }
    }
    return lines
  }

  private static func shown(_ sizes: [Int], k: Int) throws -> [String] {
    var options = MeasureOptions()
    options.cube = [.area]
    options.smallCell = k
    return try all(of: table(areas(sizes), options)).map { cut, row in
      "\(row.values.first ?? cut) \(row.lines)"
    }
  }

  private static func all(of table: CubeTable) throws -> [(cut: String, row: CubeRow)] {
    try table.cuts.flatMap { cut in try table.rows(of: cut).map { (table.name(of: cut), $0) } }
  }

  @Test(
    "One side is shown but for what is small, and what hides it",
    arguments: [
      ("nothing is small", [5, 7], ["total 12", "a 5", "b 7"]),
      ("a small cell takes the smallest other", [9, 2, 6, 7], ["total 24", "* 8", "a 9", "d 7"]),
      ("and others of the same size", [9, 2, 6, 6], ["total 23", "* 14", "a 9"]),
      ("two that are few together take another", [9, 1, 2, 6], ["total 18", "* 9", "a 9"]),
      ("two that are as large as small gets, too", [4, 4, 9, 8], ["total 25", "* 16", "c 9"]),
      ("two are enough that could be otherwise", [4, 3, 9, 8], ["total 24", "* 7", "c 9", "d 8"]),
      ("nothing else is there to hide with", [4, 3], ["total 7", "* 7"]),
      ("all together are few", [4], []),
    ])
  func oneSide(what: String, sizes: [Int], rows: [String]) throws {
    #expect(try Self.shown(sizes, k: 5) == rows, "\(what)")
  }

  @Test("Whatever the sizes, two worlds at least look the same for each hidden value")
  func exhaustive() throws {
    for k in 3...4 {
      // By what is shown: by area, the sizes it could have.
      var worlds: [[String]: [Set<Int>]] = [:]
      var seen: [[String]: Set<String>] = [:]
      for number in 0..<8 * 8 * 8 * 8 {
        let sizes = (0..<4).map { number >> ($0 * 3) & 7 }
        let rows = try Self.shown(sizes, k: k)
        var possible = worlds[rows] ?? [[], [], [], []]
        for (area, size) in sizes.enumerated() { possible[area].insert(size) }
        worlds[rows] = possible
        seen[rows] = Set(rows.dropFirst().compactMap { $0.first.map(String.init) })
      }
      for (rows, possible) in worlds where !rows.isEmpty && seen[rows]?.contains("*") == true {
        for (area, sizes) in zip(["a", "b", "c", "d"], possible) {
          let isShown = seen[rows]?.contains(area) == true
          #expect(isShown || sizes.count > 1, "k \(k): \(rows) tells the size of \(area): \(sizes)")
        }
      }
    }
  }

  @Test(
    "Every cut adds up to the total, and whoever subtracts finds groups, never a small cell",
    arguments: SplitMix64.seeds(count: 20))
  func attack(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var options = MeasureOptions()
    options.smallCell = 3 + random.int(0...6)
    options.cube = Array(CubeSide.allCases.shuffled(using: &random).prefix(random.int(1...6)))
    let k = Int64(options.smallCell)
    let lines = (0..<UInt32(150)).map { random.baseLine(of: $0, account: Int($0)) }
    let closing = lines.map(\.month).filter(\.isClosing)
    let table = try Self.table(lines, options)
    #expect(table.cuts.count == 1 << options.cube.count)
    var cells: [(values: [Int: String], lines: Int64)] = []
    for cut in table.cuts {
      let rows = try table.rows(of: cut)
      #expect(rows.reduce(0) { $0 + $1.lines } == closing.count, "SEED=\(seed)")
      #expect(
        rows.reduce(0) { $0 + $1.revenueMicros }
          == closing.reduce(0) { $0 + $1.row.revenueMicros }, "SEED=\(seed)")
      #expect(Set(rows.map(\.values)).count == rows.count, "SEED=\(seed): a row twice")
      cells += rows.map {
        (Dictionary(uniqueKeysWithValues: zip(cut.places, $0.values)), $0.lines)
      }
    }
    for cell in cells {
      #expect(cell.lines >= k, "SEED=\(seed)")
      for part in cells where cell.values.allSatisfy({ part.values[$0.key] == $0.value }) {
        let rest = cell.lines - part.lines
        #expect(rest == 0 || rest >= k, "SEED=\(seed): \(cell.values) less \(part.values)")
      }
    }
  }

  @Test(
    "Lines of values that a cell hides may change places unseen",
    arguments: SplitMix64.seeds(count: 20))
  func exchange(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var options = MeasureOptions()
    options.cube = [.channel, .area, .age, .arpu]
    options.smallCell = 6
    var lines: [BaseLine] = []
    for number in 0..<UInt32(200) {
      var line = random.baseLine(of: number, account: Int(number))
      let area = random.chance(60) ? "A" : "\(random.int(0...40))"
      line.change { $0.area = area }
      lines.append(line)
    }
    let table = try Self.table(lines, options)
    let cut = try #require(table.cuts.first { $0.places == [0, 1] })
    let areas = try table.rows(of: cut).filter { $0.values[0] == "agent" }.map { $0.values[1] }
    #expect(areas.contains("A") && areas.contains(CubeTable.hidden), "SEED=\(seed): try another")
    let hidden = Set(lines.map(\.row.customer.traits.area)).subtracting(areas).sorted()
    let exchanged = Dictionary(
      uniqueKeysWithValues: zip(hidden, hidden.shuffled(using: &random)))
    for index in lines.indices where lines[index].row.customer.traits.channel == "agent" {
      lines[index].change { $0.area = exchanged[$0.area] ?? $0.area }
    }
    let before = try Self.all(of: table).map(\.row)
    let after = try Self.all(of: Self.table(lines, options)).map(\.row)
    #expect(before == after, "SEED=\(seed)")
  }

  @Test("A side alone keeps more where the job names it earlier")
  func order() throws {
    var random = SplitMix64(seed: 11)
    let lines = (0..<UInt32(150)).map { random.baseLine(of: $0, account: Int($0)) }
    func hidden(_ sides: [CubeSide]) throws -> [Int64] {
      var options = MeasureOptions()
      options.cube = sides
      let rows = try Self.table(lines, options).hiding()
      #expect(rows.map(\.side) == sides)
      return rows.map(\.hidden)
    }
    let (first, last) = (try hidden([.channel, .age, .area]), try hidden([.area, .age, .channel]))
    #expect(first[0] < last[2] && last[0] < first[2])
  }

  @Test("A feed's own * is told from a hidden value")
  func star() throws {
    var options = MeasureOptions()
    options.cube = [.area]
    options.smallCell = 5
    var lines = Self.areas([6, 3, 4])
    for index in 0..<6 { lines[index].change { $0.area = "*" } }
    let table = try Self.table(lines, options)
    #expect(try table.rows(of: table.cuts[1]).map(\.values) == [["*"], ["%2A"]])
  }
}
