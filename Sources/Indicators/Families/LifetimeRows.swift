import Measures

/// What lines of one segment and tenure are worth, as things go and if none left next month.
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
  /// Of all lines at risk in the month, those that stayed; nil for nobody.
  package let retentionPpm: Int64?
  package let buying: BuyingModel?
  package let spending: SpendingModel?
  private let options: MeasureOptions

  /// The curve goes on by a shifted-beta-geometric model where lines both left and stayed.
  package init(_ lifetimes: LifetimePartial, options: MeasureOptions) {
    let table = lifetimes.survival.riskTable(of: "total")
    factors = LifetimeFactors(
      KaplanMeier(table), beyond: ShiftedBetaGeometric(fitting: table),
      discountPpm: options.discountPpm, horizon: options.horizonMonths)
    retentionPpm = Quotient.ppm(table.entered - table.events, of: table.entered)
    buying = BuyingModel(fitting: lifetimes.purchases, unitsEachPeriod: 7)
    spending = SpendingModel(fitting: lifetimes.spends)
    self.options = options
  }

  /// A month's margin of a line with this revenue.
  package func marginMicros(_ revenueMicros: Int64) -> Int64 {
    Quotient.of(Int128(revenueMicros) * Int128(options.marginPpm), over: 1_000_000) ?? 0
  }

  /// The value of a line that stays at the month's rate for ever; nil where nobody was at risk.
  package func simpleMicros(marginMicros: Int64) -> Int64? {
    retentionPpm.flatMap {
      SimpleLifetimeValue.micros(
        marginMicros: marginMicros, retentionPpm: $0, discountPpm: options.discountPpm)
    }
  }

  /// Payments expected within the horizon, in 10⁻⁶, and what they bring; nil where the line isn't
  /// prepaid, never paid, or there is no model.
  package func prepaid(_ trace: LineTrace) -> (alivePpb: Int64, payments: Int64, micros: Int64)? {
    guard trace.isPrepaid, let history = trace.history, let buying, let spending,
      let payments = buying.expectedMicros(history, nextUnits: options.horizonMonths * 30),
      let each = spending.expectedMicros(
        payments: Int(trace.payments), sumMicros: trace.paidMicros),
      let value = Quotient.of(
        Int128(payments) * Int128(marginMicros(each)), over: 1_000_000)
    else { return nil }
    return (buying.alivePpb(history), payments, value)
  }

  /// By spend a line, downwards; then segment (by octet) and tenure.
  ///
  /// With D(n) the discounted months ahead of tenure n and v the month's discount, a line that is
  /// sure to stay next month is worth v (1 + D(n + 1)) months.
  package func budgets(
    _ lifetimes: LifetimePartial
  ) throws(IndicatorError) -> [RetentionBudget] {
    let billion = Int128(1_000_000_000)
    var budgets: [RetentionBudget] = []
    for (key, sums) in lifetimes.margins.sorted {
      guard let tenure = Int(key[1]) else { continue }
      let revenue = Int128(try Narrow.sum(sums[1], "revenue"))
      let margin = Rounding.halfUp.quotient(revenue * Int128(options.marginPpm), over: 1_000_000)
      let without = Int128(factors.discountedPpb(atTenure: tenure))
      let kept = (billion + Int128(factors.discountedPpb(atTenure: tenure + 1))) * 1_000_000
      let with = Rounding.halfUp.quotient(kept, over: 1_000_000 + Int128(options.discountPpm))
      let values = (
        Rounding.halfUp.quotient(margin * without, over: billion),
        Rounding.halfUp.quotient(margin * max(with, without), over: billion)
      )
      budgets.append(
        RetentionBudget(
          segment: key[0], tenureMonths: tenure, lines: try Narrow.sum(sums[0], "lines"),
          withoutMicros: try Narrow.sum(values.0, "clv_without"),
          withMicros: try Narrow.sum(values.1, "clv_with")))
    }
    return budgets.sorted { a, b in
      if a.spendEachMicros != b.spendEachMicros { return a.spendEachMicros > b.spendEachMicros }
      if a.segment != b.segment {
        return a.segment.utf8.lexicographicallyPrecedes(b.segment.utf8)
      }
      return a.tenureMonths < b.tenureMonths
    }
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
      // lines × (revenue / lines) × (Σ months / lines)
      let revenue = Rounding.halfUp.quotient(
        try Narrow.product(sums[1], sums[2] / 1_000, "lifetime_revenue"),
        over: try Narrow.count(sums[0], "lines") * 1_000_000)
      products.append(
        LifetimeProduct(
          segment: key[0], lines: try Narrow.sum(sums[0], "lines"),
          arpuMicros: try Narrow.sum(Rounding.halfUp.quotient(sums[1], over: sums[0]), "arpu"),
          expectedMicromonths: try Narrow.sum(
            Rounding.halfUp.quotient(sums[2], over: sums[0] * 1_000), "expected_micromonths"),
          revenueMicros: try Narrow.sum(revenue, "lifetime_revenue")))
    }
    return products
  }
}
