/// What happened in a run, line by line, for whoever replays its seed; kept only when asked for.
struct Story {
  let isTold: Bool
  private(set) var lines: [String] = []

  /// Lines kept; a run without an end doesn't fill the memory.
  private static let linesMax = 100_000

  init(isTold: Bool) { self.isTold = isTold }

  mutating func tell(_ line: @autoclosure () -> String, at now: Int64) {
    guard isTold, lines.count < Self.linesMax else { return }
    let seconds = "\(now / 1_000)." + "\(1_000 + now % 1_000)".dropFirst()
    lines.append(String(repeating: " ", count: max(0, 9 - seconds.count)) + seconds + "  " + line())
  }
}
