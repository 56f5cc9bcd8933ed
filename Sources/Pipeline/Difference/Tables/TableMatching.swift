/// Which rows of two runs belong together: those of equal keys. Calls back with each row that
/// differs.
///
/// Rows are a multiset: where a key occurs more than once on a side, equal rows are paired first,
/// then the others in an order of their own.
struct TableMatching {
  let before: TableRows
  let after: TableRows

  /// Row numbers: nil on the left for one that was added, on the right for one that was removed.
  func forEachDifference(_ body: (_ before: Int?, _ after: Int?) throws -> Void) rethrows {
    let (left, right) = unlike()
    var (next, other) = (0, 0)
    while next < left.count || other < right.count {
      let order =
        next == left.count
        ? 1
        : other == right.count
          ? -1 : before.order(left[next], after, right[other], columns: keyCount)
      let end = order > 0 ? next : Self.end(of: next, in: left, before, columns: keyCount)
      let otherEnd = order < 0 ? other : Self.end(of: other, in: right, after, columns: keyCount)
      try pair(left[next..<end], right[other..<otherEnd], body)
      (next, other) = (end, otherEnd)
    }
  }

  private var keyCount: Int { before.columns.key.count }

  /// The rows of both sides without those that are the same at the same place, in order.
  private func unlike() -> (before: [Int], after: [Int]) {
    let width = before.columns.all.count
    let common = min(before.count, after.count)
    var (left, right): ([Int], [Int]) = ([], [])
    for row in 0..<common where !before.isEqual(row, after, row, columns: width) {
      left.append(row)
      right.append(row)
    }
    left += common..<before.count
    right += common..<after.count
    left.sort { before.order($0, before, $1, columns: width) < 0 }
    right.sort { after.order($0, after, $1, columns: width) < 0 }
    return (left, right)
  }

  /// Where the rows end whose key is that of the first.
  private static func end(
    of first: Int, in rows: [Int], _ table: TableRows, columns: Int
  ) -> Int {
    var end = first + 1
    while end < rows.count, table.isEqual(rows[first], table, rows[end], columns: columns) {
      end += 1
    }
    return end
  }

  /// Rows of one key.
  private func pair(
    _ left: ArraySlice<Int>, _ right: ArraySlice<Int>,
    _ body: (_ before: Int?, _ after: Int?) throws -> Void
  ) rethrows {
    let width = before.columns.all.count
    var (left, right) = (Array(left), Array(right))
    left.removeAll { row in
      guard
        let match = right.firstIndex(where: {
          before.isEqual(row, after, $0, columns: width)
        })
      else { return false }
      right.remove(at: match)
      return true
    }
    for index in 0..<max(left.count, right.count) {
      try body(
        index < left.count ? left[index] : nil, index < right.count ? right[index] : nil)
    }
  }
}
