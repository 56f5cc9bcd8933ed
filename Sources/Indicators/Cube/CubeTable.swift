import Measures
import Records

/// The cube as it may be published: a table for each choice of sides, each of all lines.
///
/// All tables are sums of the same cells, see ``SmallCells``: they agree with one another, and
/// every line is in each of them once, under `*` where its value of a side is hidden.
package struct CubeTable: Sendable {
  /// Sides that are told apart together: 2⁶ = 64 tables.
  package static let sidesMax = CubeSide.togetherMax
  /// What stands for a value that few lines have.
  package static let hidden = "*"

  private let sides: [CubeSide]
  /// By side: its values by rank; ranks 0 and 1 stand for none of them.
  private let values: [[String]]
  private let cells: [SmallCells.Cell]

  init(_ sums: KeyedSums, sides: [CubeSide], smallCell: Int) {
    precondition(sides.count <= Self.sidesMax, "The job's grammar lets no cube have more sides.")
    let leaves = sums.sorted
    let values = sides.indices.map { side in
      ["", Self.hidden]
        + Set(leaves.map { $0.key[side] }).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
    let ranks = values.map { texts in
      Dictionary(
        zip(texts, UInt32(0)...).dropFirst(2).map { ($0, $1) }, uniquingKeysWith: { $1 })
    }
    let counted = leaves.map { leaf in
      var key = CubeKey()
      for (side, text) in leaf.key.enumerated() { key.ranks[side] = ranks[side][text] ?? 0 }
      return SmallCells.Cell(key: key, lines: leaf.sums[0], micros: leaf.sums[1])
    }
    self.sides = sides
    self.values = values
    cells = SmallCells(counted, sides: sides.count, k: smallCell).cells
  }

  /// All choices of sides: by how many they are, then in the order of the job.
  package var cuts: [CubeCut] {
    let all = (0..<1 << sides.count).map { bits in
      CubeCut(places: sides.indices.filter { bits & 1 << $0 != 0 })
    }
    return all.sorted { a, b in
      a.places.count != b.places.count
        ? a.places.count < b.places.count : a.places.lexicographicallyPrecedes(b.places)
    }
  }

  /// What a cut is called: its sides as the job writes them, joined by +, or `total`.
  package func name(of cut: CubeCut) -> String {
    cut.places.isEmpty ? "total" : cut.places.map { sides[$0].code }.joined(separator: "+")
  }

  /// The rows of a cut, by the values of its sides: hidden ones first, then by octet. *Throws*:
  /// ``IndicatorError/sumTooLarge(column:value:)``.
  package func rows(of cut: CubeCut) throws(IndicatorError) -> [CubeRow] {
    var sums: [SmallCells.Cell] = []
    for cell in cells.map({ $0.rolledUp(to: cut) }).sorted(by: { $0.key < $1.key }) {
      if sums.last?.key == cell.key {
        sums[sums.count - 1].lines += cell.lines
        sums[sums.count - 1].micros += cell.micros
      } else {
        sums.append(cell)
      }
    }
    var rows: [CubeRow] = []
    for sum in sums {
      rows.append(
        CubeRow(
          values: cut.places.map { values[$0][Int(sum.key.ranks[$0])] },
          lines: try Narrow.sum(sum.lines, "lines"),
          revenueMicros: try Narrow.sum(sum.micros, "revenue")))
    }
    return rows
  }

  /// How much is hidden, by side in the order of the job: none where nothing is published.
  package func hiding() throws(IndicatorError) -> [CubeHiding] {
    var rows: [CubeHiding] = []
    let lines = try Narrow.sum(cells.reduce(0) { $0 + $1.lines }, "lines")
    for (place, side) in sides.enumerated() where !cells.isEmpty {
      let hidden = cells.filter { $0.key.ranks[place] == SmallCells.hiddenRank }
      rows.append(
        CubeHiding(
          side: side, lines: lines,
          hidden: try Narrow.sum(hidden.reduce(0) { $0 + $1.lines }, "hidden"),
          cells: Int64(cells.count),
          smallest: try Narrow.sum(cells.map(\.lines).min() ?? 0, "k_min")))
    }
    return rows
  }
}

/// A choice of the cube's sides, by their places in the job, ascending.
package struct CubeCut: Hashable, Sendable {
  package let places: [Int]
}

/// Lines that have the same values of a cut's sides.
package struct CubeRow: Hashable, Sendable {
  /// By side of the cut: ``CubeTable/hidden``, or a value; an empty text is one that nobody told.
  package var values: [String]
  package var lines: Int64
  package var revenueMicros: Int64
}

/// What of one side the cube doesn't tell.
package struct CubeHiding: Hashable, Sendable {
  package var side: CubeSide
  /// All lines of the cube.
  package var lines: Int64
  /// Of them, those whose value is hidden.
  package var hidden: Int64
  /// The cells that all tables are sums of, and the lines of the smallest.
  package var cells: Int64
  package var smallest: Int64
}

extension SmallCells.Cell {
  fileprivate func rolledUp(to cut: CubeCut) -> SmallCells.Cell {
    var cell = self
    cell.key = CubeKey()
    for place in cut.places { cell.key.ranks[place] = key.ranks[place] }
    return cell
  }
}
