import Jobs

/// The timings that rating plans and balances refer to, and the bands that they come to.
struct TimingTranslation {
  let bands: TimingBands
  private let timings: [String: Timing]

  init(_ folder: CgratesFolder, _ log: ImportLog) {
    let priced = Set(folder[.ratingPlans].map { $0[.timing] })
      .union(folder[.actions].flatMap { $0.items(.timing) })
    let planned = Set(folder[.actionPlans].map { $0[.timing] })
    var timings: [String: Timing] = [:]
    var seen: Set<String> = []
    for row in folder[.timings] {
      guard seen.insert(row[.id]).inserted else {
        log.note(
          .notExpressed, row, "the timing \(row[.id]) is there twice", "the first row holds")
        continue
      }
      if priced.contains(row[.id]) {
        timings[row[.id]] = Timing(row, log)
      } else if !planned.contains(row[.id]) {
        log.note(
          .unused, row, "no rating plan, balance or action plan has the timing \(row[.id])",
          "it is not written")
      }
    }
    bands = TimingBands(timings.values.sorted { $0.id < $1.id })
    self.timings = timings
  }

  /// nil where there is no such timing, or none that a band can say.
  subscript(tag: String) -> Timing? {
    timings[tag] ?? (Timing.builtIn.contains(tag) ? .always(tag) : nil)
  }

  /// What a rule says that holds when one of the timings does.
  func filter(_ tags: [String]) -> [String] {
    bands.filter((0..<bands.count).filter { band in tags.contains { bands.holds($0, in: band) } })
  }
}
