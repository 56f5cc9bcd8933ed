import Measures

/// What lines of one segment and tenure are worth over the horizon, as things go and if none left
/// next month.
package struct RetentionBudget: Hashable, Sendable {
  package var segment: String
  package var tenureMonths: Int
  package var lines: Int64
  package var withoutMicros: Int64
  package var withMicros: Int64

  /// What keeping all of them through the next month is worth at most.
  package var spendMicros: Int64 { withMicros - withoutMicros }
  package var spendEachMicros: Int64 {
    Quotient.of(Int128(spendMicros), over: Int128(lines)) ?? 0
  }
}

/// Lines × their mean revenue × their expected months.
package struct LifetimeProduct: Hashable, Sendable {
  package var segment: String
  package var lines: Int64
  package var arpuMicros: Int64
  package var expectedMicromonths: Int64
  package var revenueMicros: Int64
}

/// The month's lifetime values: one curve of all lines, and what follows from it.
package struct LifetimeModel: Sendable {
  package let factors: LifetimeFactors
  /// Of the month: who was at risk, who left.
  private let atRisk: Int64
  private let lost: Int64
  package let buying: BuyingModel?
  package let spending: SpendingModel?
  private let options: MeasureOptions

  /// The curve goes on by a shifted-beta-geometric model where lines both left and stayed.
  package init(_ lifetimes: LifetimePartial, options: MeasureOptions) {
    let table = lifetimes.survival.riskTable(of: "total")
    // A tenure's window is the month: who is censored in it was there at its end.
    factors = LifetimeFactors(
      KaplanMeier(table), beyond: ShiftedBetaGeometric(fitting: table, censoredStayed: true),
      discountPpm: options.discountPpm, horizon: options.horizonMonths)
    (atRisk, lost) = (table.entered, table.events)
    buying = BuyingModel(fitting: lifetimes.purchases, unitsEachPeriod: 7)
    spending = SpendingModel(fitting: lifetimes.spends)
    self.options = options
  }

  /// A month's margin of a line.
  package func marginMicros(_ trace: LineTrace) -> Int64 {
    Quotient.of(
      Int128(trace.meanTwelfths) * Int128(options.marginPpm),
      over: Quotient.million * Int128(LineTrace.twelfths)) ?? 0
  }

  /// The value of a line that stays at the month's rate for ever; nil where nobody was at risk.
  package func simpleMicros(marginMicros: Int64) -> Int64? {
    atRisk == 0
      ? nil
      : SimpleLifetimeValue.micros(
        marginMicros: marginMicros, kept: atRisk - lost, of: atRisk,
        discountPpm: options.discountPpm)
  }

  /// Payments expected within the horizon, in 10⁻⁶, and what they bring; nil where the line isn't
  /// prepaid, never paid, or there is no model.
  package func prepaid(_ trace: LineTrace) -> (alivePpb: Int64, payments: Int64, micros: Int64)? {
    guard trace.isPrepaid, let history = trace.history, let buying, let spending,
      let payments = buying.expectedMicros(history, nextUnits: options.horizonMonths * 30),
      let each = spending.expectedMicros(
        payments: history.purchases, sumMicros: trace.paidMicros),
      let margin = Quotient.of(Int128(each) * Int128(options.marginPpm), over: Quotient.million),
      let value = Quotient.of(Int128(payments) * Int128(margin), over: Quotient.million)
    else { return nil }
    return (buying.alivePpb(history), payments, value)
  }

  /// By spend a line, downwards; then segment (by octet) and tenure.
  ///
  /// Both values are over the same horizon: where nobody would leave next month, keeping costs
  /// nothing.
  package func budgets(
    _ lifetimes: LifetimePartial
  ) throws(IndicatorError) -> [RetentionBudget] {
    var budgets: [RetentionBudget] = []
    for (key, sums) in lifetimes.margins.sorted {
      guard let tenure = Int(key[1]) else { continue }
      let margin = try Narrow.product(sums[1], Int128(options.marginPpm), "margin")
      budgets.append(
        RetentionBudget(
          segment: key[0], tenureMonths: tenure, lines: try Narrow.sum(sums[0], "lines"),
          withoutMicros: try Self.value(
            margin, monthsPpb: factors.discountedPpb(atTenure: tenure), "clv_without"),
          withMicros: try Self.value(
            margin, monthsPpb: factors.discountedIfKeptPpb(atTenure: tenure), "clv_with")))
    }
    return budgets.sorted { a, b in
      if a.spendEachMicros != b.spendEachMicros { return a.spendEachMicros > b.spendEachMicros }
      if a.segment != b.segment {
        return a.segment.utf8.lexicographicallyPrecedes(b.segment.utf8)
      }
      return a.tenureMonths < b.tenureMonths
    }
  }

  /// `margin` is in millionths of a twelfth of a micro-unit.
  private static func value(
    _ margin: Int128, monthsPpb: Int64, _ column: String
  ) throws(IndicatorError) -> Int64 {
    try Narrow.sum(
      Rounding.halfUp.quotient(
        try Narrow.product(margin, Int128(monthsPpb), column),
        over: Quotient.billion * Quotient.million * Int128(LineTrace.twelfths)), column)
  }

  /// By segment (by octet).
  package func products(
    _ lifetimes: LifetimePartial
  ) throws(IndicatorError) -> [LifetimeProduct] {
    var products: [LifetimeProduct] = []
    var segments = KeyedSums(keyCount: 1, width: 3)
    for (key, sums) in lifetimes.margins.sorted {
      guard let tenure = Int(key[1]) else { continue }
      segments.add(
        [
          sums[0], sums[1],
          try Narrow.count(sums[0], "lines") * Int128(factors.expectedPpb(atTenure: tenure)),
        ], to: [key[0]])
    }
    for (key, sums) in segments.sorted where sums[0] > 0 {
      let twelfths = Int128(LineTrace.twelfths)
      // lines × (revenue / lines) × (Σ months / lines)
      let revenue = Rounding.halfUp.quotient(
        try Narrow.product(sums[1], sums[2], "lifetime_revenue"),
        over: try Narrow.count(sums[0], "lines") * Quotient.billion * twelfths)
      products.append(
        LifetimeProduct(
          segment: key[0], lines: try Narrow.sum(sums[0], "lines"),
          arpuMicros: try Narrow.sum(
            Rounding.halfUp.quotient(sums[1], over: sums[0] * twelfths), "arpu"),
          expectedMicromonths: try Narrow.sum(
            Rounding.halfUp.quotient(sums[2], over: sums[0] * 1_000), "expected_micromonths"),
          revenueMicros: try Narrow.sum(revenue, "lifetime_revenue")))
    }
    return products
  }
}
