import Records

/// Cells of which none is of few lines, out of those that a cube is counted in.
///
/// Side after side, the values of few lines within a cell become one: hidden (`*`), together with
/// the next larger ones where that is not enough. So the cells that come out divide the lines among
/// them, and each has `k` lines or more; whatever is published adds such cells up. Then:
///
/// - No sum or difference of published cells tells of a group that isn't made of whole cells, so of
///   1 to `k` − 1 lines.
/// - Which of the values that are hidden together has how many lines, or which, follows from
///   nothing, even for somebody who knows this rule and all values by name: were the lines of one
///   said to be those of another and the other way round, the same would be published.
/// - Nor follows it from all being smaller than `k`: see ``isEnough(_:k:)``.
///
/// *Source*: recoding to a partition with k-anonymous cells, after Samarati & Sweeney 1998 and, for
/// its cell by cell choice, LeFevre, DeWitt & Ramakrishnan 2006 (Mondrian).
struct SmallCells {
  /// What a hidden value has for its rank.
  static let hiddenRank: UInt32 = 1

  /// A cell: by side its value's rank, and what its lines add up to.
  struct Cell {
    var key: CubeKey
    var lines: Int128
    var micros: Int128
  }

  /// Ascending by key; each of `k` lines or more. Empty where all together are fewer.
  let cells: [Cell]

  /// *Limits*: `cells` have keys of `sides` sides, each key once.
  init(_ cells: [Cell], sides: Int, k: Int) {
    let k = Int128(k)
    guard cells.reduce(0, { $0 + $1.lines }) >= k else {
      self.cells = []
      return
    }
    var parts = [cells]
    for side in 0..<sides {
      parts = parts.flatMap { Self.parts(of: $0, at: side, k: k) }
    }
    self.cells = parts.map(Self.sum).sorted { $0.key < $1.key }
  }

  /// The cells of one part by their values of a side, those that are hidden in one.
  private static func parts(of part: [Cell], at side: Int, k: Int128) -> [[Cell]] {
    let ordered = part.sorted {
      ($0.key.ranks[side], $0.key) < ($1.key.ranks[side], $1.key)
    }
    var values: [[Cell]] = []
    for cell in ordered {
      if values.last?.last?.key.ranks[side] == cell.key.ranks[side] {
        values[values.count - 1].append(cell)
      } else {
        values.append([cell])
      }
    }
    let sizes = values.map { $0.reduce(Int128(0)) { $0 + $1.lines } }
    guard let largest = hiddenMax(of: sizes, k: k) else { return values }
    var hidden: [Cell] = []
    var shown: [[Cell]] = []
    for (value, size) in zip(values, sizes) {
      if size > largest {
        shown.append(value)
        continue
      }
      hidden += value.map { cell in
        var cell = cell
        cell.key.ranks[side] = hiddenRank
        return cell
      }
    }
    return [hidden] + shown
  }

  /// The lines of the largest value that is hidden; nil where none is. Values of as many lines go
  /// the same way, so that no name decides.
  static func hiddenMax(of sizes: [Int128], k: Int128) -> Int128? {
    let ascending = sizes.sorted()
    guard ascending[0] < k else { return nil }
    var count = ascending.prefix { $0 < k }.count
    while count < ascending.count, !isEnough(ascending.prefix(count), k: k) {
      let next = ascending[count]
      count = ascending.prefix { $0 <= next }.count
    }
    return ascending[count - 1]
  }

  /// Whether values of these sizes hide each other: there are two, `k` lines together, and sizes
  /// that are all smaller than `k` don't follow from their sum as the least or the most they can
  /// be.
  private static func isEnough(_ sizes: ArraySlice<Int128>, k: Int128) -> Bool {
    let (sum, count) = (sizes.reduce(0, +), Int128(sizes.count))
    guard count >= 2, sum >= k else { return false }
    return sizes.contains { $0 >= k } || (sum > count && sum < count * (k - 1))
  }

  /// One cell of all; they agree in every side.
  private static func sum(_ part: [Cell]) -> Cell {
    precondition(!part.isEmpty, "A part of the cube has a cell.")
    return part.dropFirst().reduce(into: part[0]) { sum, cell in
      sum.lines += cell.lines
      sum.micros += cell.micros
    }
  }
}

/// By side, in the order of the job, the rank of a value: 0 where the side is rolled up.
struct CubeKey: Hashable, Comparable {
  var ranks = SIMD8<UInt32>()

  static func < (a: CubeKey, b: CubeKey) -> Bool {
    for side in 0..<CubeTable.sidesMax where a.ranks[side] != b.ranks[side] {
      return a.ranks[side] < b.ranks[side]
    }
    return false
  }
}
