import Measures
import Records
import Tariffs

/// What other tariffs would have done to a month, for people and as JSON: amounts as decimal text.
package struct TrialReport: Encodable, Sendable {
  /// Revenue of a group of subscribers before and after.
  package struct Group: Encodable, Sendable {
    /// Plan, region or band; empty for all.
    package var name: String
    package var subscribers: Int64
    package var usageBefore: String
    package var recurringBefore: String
    package var before: String
    package var usageAfter: String
    package var recurringAfter: String
    package var after: String
    package var change: String
    /// Revenue over all subscribers of the group, half up to 分.
    package var arpuBefore: String
    package var arpuAfter: String

    private enum CodingKeys: String, CodingKey {
      case name, subscribers, change
      case usageBefore = "usage_before"
      case recurringBefore = "recurring_before"
      case before = "revenue_before"
      case usageAfter = "usage_after"
      case recurringAfter = "recurring_after"
      case after = "revenue_after"
      case arpuBefore = "arpu_before"
      case arpuAfter = "arpu_after"
    }
  }

  /// Subscribers of one bin of the change, and the sum of their changes.
  package struct Bin: Encodable, Sendable {
    package var name: String
    package var subscribers: Int64
    package var change: String
  }

  /// Changes of subscribers, by nearest rank.
  package struct Percentiles: Encodable, Sendable {
    package var p10: String
    package var p50: String
    package var p90: String
  }

  /// By how much the other tariffs' usage charges would have to change, all alike and with no
  /// rounding, for the revenue to be as before: `numerator / denominator` in micro-units.
  package struct BreakEven: Encodable, Sendable {
    package var numerator: String
    package var denominator: String
    /// Per cent, half up to four decimals.
    package var percent: String
  }

  /// Records that the other tariffs can't rate, for one reason, and what they were charged.
  package struct Unrated: Encodable, Sendable {
    package var reason: String
    package var records: Int64
    package var publishedCharge: String

    private enum CodingKeys: String, CodingKey {
      case reason, records
      case publishedCharge = "published_charge"
    }
  }

  package var month: String
  package var currency: String
  package var tariff: String
  package var trialTariff: String
  package var records: Int64
  package var changedRecords: Int64
  package var total: Group
  package var plans: [Group]
  package var regions: [Group]
  package var bands: [Group]
  /// They pay less, more, the same.
  package var winners: Bin
  package var losers: Bin
  package var unchanged: Bin
  package var bins: [Bin]
  package var percentiles: Percentiles?
  /// nil where no usage is charged.
  package var breakEven: BreakEven?
  package var unrated: [Unrated]

  private enum CodingKeys: String, CodingKey {
    case month, currency, tariff, records, total, plans, regions, bands, winners, losers
    case unchanged, bins, percentiles, unrated
    case trialTariff = "trial_tariff"
    case changedRecords = "changed_records"
    case breakEven = "break_even"
  }
}

extension TrialReport {
  /// Of all partitions that were tried.
  package init(_ summary: TrialSummary, of trial: TariffTrial) {
    let image = trial.published.image
    month = trial.published.month.description
    currency = image.currency
    tariff = image.digest
    trialTariff = trial.image.digest
    records = summary.records
    changedRecords = summary.changedRecords
    total = Group("", summary.total)
    plans = summary.byPlan.sorted { $0.key < $1.key }.map {
      Group($0.key == RatedEvent.none ? "(none)" : image.plans[Int($0.key)].id, $0.value)
    }
    regions = summary.byRegion.sorted { $0.key < $1.key }.map { Group($0.key, $0.value) }
    bands = summary.byBand.enumerated().filter { $0.element.subscribers > 0 }.map {
      Group(Self.bandName($0.offset), $0.element)
    }
    let middle = summary.bins.count / 2
    winners = Bin("pay less", summary.bins[..<middle])
    losers = Bin("pay more", summary.bins[(middle + 1)...])
    unchanged = Bin("pay the same", summary.bins[middle...middle])
    bins = summary.bins.indices.map { Bin(Self.binName($0), summary.bins[$0...$0]) }
    let sorted = summary.changes.sorted()
    if !sorted.isEmpty {
      func text(_ percent: Int) -> String {
        Money(micros: TrialSummary.percentile(percent, of: sorted)).description
      }
      percentiles = Percentiles(p10: text(10), p50: text(50), p90: text(90))
    }
    breakEven = BreakEven(summary.total)
    unrated = summary.unrated.sorted { $0.key < $1.key }.map { reason, count in
      Unrated(
        reason: RejectReason(rawValue: reason)?.code ?? "\(reason)", records: count.records,
        publishedCharge: MoneySum(micros: count.publishedMicros).description)
    }
  }

  private static func bandName(_ band: Int) -> String {
    let starts = TrialSummary.bandStarts
    if band == 0 { return "below \(starts[1])" }
    return band == starts.count - 1
      ? "from \(starts[band])" : "\(starts[band]) to below \(starts[band + 1])"
  }

  private static func binName(_ bin: Int) -> String {
    let edges = TrialSummary.binEdges
    let steps = abs(bin - edges.count - 1)
    if steps == 0 { return "no change" }
    let range =
      steps > edges.count
      ? "over \(edges[edges.count - 1])"
      : steps == 1 ? "up to \(edges[0])" : "over \(edges[steps - 2]) to \(edges[steps - 1])"
    return bin <= edges.count ? "less, \(range)" : "more, \(range)"
  }
}

extension TrialReport.Group {
  fileprivate init(_ name: String, _ sums: TrialSummary.Sums) {
    func text(_ micros: Int128) -> String { MoneySum(micros: micros).description }
    func arpu(_ micros: Int128) -> String {
      let count = Int128(max(1, sums.subscribers))
      return text(
        Rounding.halfUp.quotient(micros, over: count, quantum: Int128(Money.fen.micros)))
    }
    self.init(
      name: name, subscribers: sums.subscribers, usageBefore: text(sums.usageBefore),
      recurringBefore: text(sums.recurringBefore), before: text(sums.before),
      usageAfter: text(sums.usageAfter), recurringAfter: text(sums.recurringAfter),
      after: text(sums.after), change: text(sums.after - sums.before),
      arpuBefore: arpu(sums.before), arpuAfter: arpu(sums.after))
  }
}

extension TrialReport.Bin {
  fileprivate init(_ name: String, _ bins: ArraySlice<(subscribers: Int64, micros: Int128)>) {
    self.init(
      name: name, subscribers: bins.reduce(0) { $0 + $1.subscribers },
      change: MoneySum(micros: bins.reduce(0) { $0 + $1.micros }).description)
  }
}

extension TrialReport.BreakEven {
  fileprivate init?(_ sums: TrialSummary.Sums) {
    guard sums.usageAfter > 0 else { return nil }
    let missing = sums.before - sums.after
    let tenthousandths = Rounding.halfUp.quotient(missing * 1_000_000, over: sums.usageAfter)
    let magnitude = tenthousandths.magnitude
    let decimals = String(magnitude % 10_000)
    self.init(
      numerator: "\(missing)", denominator: "\(sums.usageAfter)",
      percent: (tenthousandths < 0 ? "-" : "") + "\(magnitude / 10_000)."
        + String(repeating: "0", count: 4 - decimals.count) + decimals)
  }
}
