/// Which of several spans of time counts when.
enum Coverage {
  /// A stretch in which one span counts.
  struct Run: Equatable {
    /// Of the span, in the order in which they were given.
    var index: Int
    var span: Range<Int64>
  }

  /// The earliest in order of the spans that contain an instant counts there: runs by start.
  static func runs(of spans: [Range<Int64>]) -> [Run] {
    if spans.count == 1 { return spans[0].isEmpty ? [] : [Run(index: 0, span: spans[0])] }
    let borders = Set(spans.flatMap { [$0.lowerBound, $0.upperBound] }).sorted()
    var runs: [Run] = []
    for (from, to) in zip(borders, borders.dropFirst()) {
      guard let index = spans.firstIndex(where: { $0.contains(from) }) else { continue }
      if let last = runs.last, last.index == index, last.span.upperBound == from {
        runs[runs.count - 1].span = last.span.lowerBound..<to
      } else {
        runs.append(Run(index: index, span: from..<to))
      }
    }
    return runs
  }
}
