import Pipeline

/// A trial's report as text.
enum TrialTables {
  static func text(of report: TrialReport) -> String {
    let total = report.total
    var parts = [
      """
      \(report.month), amounts in \(report.currency): \(Figure.grouped(report.records)) records rated \
      again, \(Figure.grouped(report.changedRecords)) of them at another charge
      """,
      Console.table(
        ["", "before", "after"],
        [
          ["usage", total.usageBefore, total.usageAfter],
          ["recurring", total.recurringBefore, total.recurringAfter],
          ["revenue", total.before, total.after],
          ["ARPU", total.arpuBefore, total.arpuAfter],
        ]),
      groups("plan", report.plans), groups("region", report.regions),
      groups("revenue before", report.bands),
      Console.table(
        ["who", "subscribers", "change"],
        [
          ("winners pay less", report.winners), ("losers pay more", report.losers),
          ("pay the same", report.unchanged),
        ].map { name, bin in
          [name, Figure.grouped(bin.subscribers), bin.change]
        }),
      Console.table(
        ["change", "subscribers", "sum"],
        report.bins.filter { $0.subscribers > 0 }.map {
          [$0.name, Figure.grouped($0.subscribers), $0.change]
        }),
    ]
    if let percentiles = report.percentiles {
      parts.append(
        "change of a subscriber: p10 \(percentiles.p10), p50 \(percentiles.p50), "
          + "p90 \(percentiles.p90)")
    }
    parts.append(
      report.breakEven.map { "break-even: usage charges by \($0.percent) %" }
        ?? "break-even: none, since no usage is charged")
    if !report.unrated.isEmpty {
      parts.append(
        "records that these tariffs can't rate:\n"
          + Console.table(
            ["reason", "records", "charged before"],
            report.unrated.map { [$0.reason, Figure.grouped($0.records), $0.publishedCharge] }))
    }
    return parts.joined(separator: "\n\n")
  }

  private static func groups(_ heading: String, _ groups: [TrialReport.Group]) -> String {
    Console.table(
      [heading, "subscribers", "before", "after", "change", "ARPU before", "ARPU after"],
      groups.map {
        [
          $0.name, Figure.grouped($0.subscribers), $0.before, $0.after, $0.change, $0.arpuBefore,
          $0.arpuAfter,
        ]
      })
  }
}
