import Measures
import Records

/// The lines of the base by what they are like, down to the cells that a mart shows (数据集市).
package struct CubePartial: Sendable {
  private let sides: [CubeSide]
  /// By the values of the sides, in the order of the job: lines, then revenue.
  package internal(set) var sums: KeyedSums

  package init(options: MeasureOptions) {
    sides = options.cube
    sums = KeyedSums(keyCount: options.cube.count, width: 2)
  }

  mutating func add(_ line: LineMonth, options: MeasureOptions) {
    guard line.isClosing else { return }
    let tags = LineTags(line, options: options)
    let key = sides.map { side in
      switch side {
      case .brand: line.place.brand
      case .area: line.place.area
      case .channel: line.place.channel
      case .age: tags.age
      case .arpu: tags.arpu
      }
    }
    sums.add([1, Int128(line.row.revenueMicros)], to: key)
  }

  /// The cells that may be shown, of the total and of each side below the one before it. By level,
  /// then the values of the sides (by octet).
  package func rows(smallCell: Int) throws(IndicatorError) -> [CubeRow] {
    var rows: [CubeRow] = []
    for node in CellTree(sums.sorted.map { ($0.key, $0.sums[0], $0.sums[1]) }).shown(smallCell) {
      rows.append(
        CubeRow(
          values: node.key, lines: try Narrow.sum(node.lines, "lines"),
          revenueMicros: try Narrow.sum(node.micros, "revenue")))
    }
    return rows.sorted { a, b in
      a.values.count != b.values.count
        ? a.values.count < b.values.count : KeyedSums.precedes(a.values, b.values)
    }
  }
}

/// A cell of the mart: its level is how many sides have a value.
package struct CubeRow: Hashable, Sendable {
  /// Of the sides from the outermost on; an empty text is a value that nobody told.
  package var values: [String]
  package var lines: Int64
  package var revenueMicros: Int64
}

/// Cells below their sums, side by side, from which those are taken that would tell of few people.
///
/// A cell of fewer lines than `k` is not shown. Since a sum less its shown cells is what is left
/// out, never is one cell left out of a sum alone, nor cells of fewer than `k` lines together, nor
/// cells whose sizes follow from being small: the smallest shown ones go with them. Below a cell
/// that is not shown nothing is.
struct CellTree {
  typealias Node = (key: [String], lines: Int128, micros: Int128)
  /// By level: by key. The total is level 0.
  private var levels: [[Node]]

  /// `leaves` ascend by key and have keys of one length.
  init(_ leaves: [Node]) {
    let depth = leaves.first?.key.count ?? 0
    levels = [leaves]
    for _ in 0..<depth {
      var parents: [Node] = []
      for node in levels[0] {
        let key = Array(node.key.dropLast())
        if let last = parents.last, last.key == key {
          parents[parents.count - 1].lines += node.lines
          parents[parents.count - 1].micros += node.micros
        } else {
          parents.append((key, node.lines, node.micros))
        }
      }
      levels.insert(parents, at: 0)
    }
  }

  /// The nodes that may be shown where `k` lines are enough. Without as many there is not even a
  /// total.
  func shown(_ k: Int) -> [Node] {
    guard let total = levels[0].first, total.lines >= Int128(k) else { return [] }
    var shown = [total]
    var parents = [total]
    for level in levels.dropFirst() {
      var next: [Node] = []
      var start = 0
      for parent in parents {
        while start < level.count, !level[start].key.starts(with: parent.key) { start += 1 }
        var end = start
        while end < level.count, level[end].key.starts(with: parent.key) { end += 1 }
        next += Self.shown(of: Array(level[start..<end]), k: Int128(k))
        start = end
      }
      shown += next
      parents = next
    }
    return shown
  }

  /// Of the cells of one sum, in their order.
  static func shown(of cells: [Node], k: Int128) -> [Node] {
    let bySize = cells.indices.sorted { (cells[$0].lines, $0) < (cells[$1].lines, $1) }
    var hidden = bySize.prefix { cells[$0].lines < k }.count
    if hidden == 0 { return cells }
    while hidden < cells.count,
      !hidesEnough(bySize.prefix(hidden).map { cells[$0].lines }, k: k)
    { hidden += 1 }
    return bySize.dropFirst(hidden).sorted().map { cells[$0] }
  }

  /// Whether none of the hidden sizes follows from their sum, even for somebody who knows how many
  /// they are and takes all for smaller than `k`.
  private static func hidesEnough(_ sizes: [Int128], k: Int128) -> Bool {
    let sum = sizes.reduce(0, +)
    let count = Int128(sizes.count)
    guard count >= 2, sum >= k else { return false }
    let allSmall = sizes.allSatisfy { $0 < k }
    return !allSmall || (sum > count && sum < count * (k - 1))
  }
}
