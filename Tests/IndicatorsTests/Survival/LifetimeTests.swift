import Indicators
import Testing

@Suite("What a customer is worth in the time that it may stay")
struct LifetimeTests {
  private static func table(survivors: [Int64]) -> RiskTable {
    var partial = SurvivalPartial(unit: .months)
    for (tenure, (before, after)) in zip(survivors, survivors.dropFirst()).enumerated() {
      partial.add(stratum: "", enteredAt: 0, leftAt: tenure, lost: before - after, censored: 0)
    }
    let last = survivors.count - 1
    partial.add(
      stratum: "", enteredAt: 0, leftAt: last, lost: 0, censored: survivors[last])
    return partial.riskTable(of: "")
  }

  /// Fader and Hardie 2007, table 1 and §3: of a thousand, those left after each of seven renewals.
  @Test(
    "is fitted as Fader and Hardie did",
    arguments: [
      ([1_000, 869, 743, 653, 593, 551, 517, 491], 0.668, 3.806),
      ([1_000, 631, 468, 382, 326, 289, 262, 241], 0.704, 1.182),
    ])
  func retention(survivors: [Int64], alpha: Double, beta: Double) throws {
    let model = try #require(ShiftedBetaGeometric(fitting: Self.table(survivors: survivors)))
    #expect(abs(Double(model.alphaMicros) / 1e6 - alpha) <= 6e-4, "α is \(model.alphaMicros)")
    #expect(abs(Double(model.betaMicros) / 1e6 - beta) <= 6e-4, "β is \(model.betaMicros)")
    let first = Double(model.survivalPpb(at: 0)) / 1e9
    #expect(abs(first - beta / (alpha + beta)) <= 1e-3, "r₁ = β / (α + β)")
  }

  @Test("with late entries is fitted to the same, from the same chances")
  func delayedEntry() throws {
    let whole = Self.table(survivors: [8_000, 4_000, 2_400, 1_600])
    // Another thousand from the second renewal on, who leave as the others did there.
    var partial = SurvivalPartial(unit: .months)
    for row in whole.rows {
      partial.add(
        stratum: "", enteredAt: 0, leftAt: row.tenure, lost: row.events, censored: row.censored)
    }
    partial.add(stratum: "", enteredAt: 1, leftAt: 1, lost: 400, censored: 0)
    partial.add(stratum: "", enteredAt: 1, leftAt: 2, lost: 200, censored: 0)
    partial.add(stratum: "", enteredAt: 1, leftAt: 3, lost: 0, censored: 400)
    // Chances to be kept of 1/2, 3/5 and 2/3 are those of α = 2 and β = 2.
    for table in [whole, partial.riskTable(of: "")] {
      let model = try #require(ShiftedBetaGeometric(fitting: table))
      #expect(abs(model.alphaMicros - 2_000_000) <= 20, "α is \(model.alphaMicros)")
      #expect(abs(model.betaMicros - 2_000_000) <= 20, "β is \(model.betaMicros)")
    }
  }

  @Test("has no model where nobody left, or nobody stayed")
  func nothingToFit() {
    #expect(ShiftedBetaGeometric(fitting: Self.table(survivors: [10, 10, 10])) == nil)
    #expect(ShiftedBetaGeometric(fitting: Self.table(survivors: [10, 0])) == nil)
  }

  /// Of ten lines five are left after tenure 1 and two after tenure 2, the last that is known.
  @Test("is a sum over the curve, discounted")
  func overTheCurve() {
    let curve = KaplanMeier(Self.table(survivors: [10, 10, 5, 2]))
    let factors = LifetimeFactors(curve, discountPpm: 100_000, horizon: 24)
    // S(1) = 0.5 after one month, S(2) = 0.2 after two, and 0.2 are still there at tenure 3:
    // 0.5/1.1 + 0.2/1.21 + 0.2/1.331.
    #expect(factors.expectedPpb(atTenure: 0) == 900_000_000)
    #expect(factors.discountedPpb(atTenure: 0) == 770_097_671)
    // Of those left after tenure 1, S(2)/S(1) = S(3)/S(1) = 0.4.
    #expect(factors.expectedPpb(atTenure: 1) == 800_000_000)
    #expect(factors.expectedPpb(atTenure: 3) == 0, "beyond what is known, without a model")
    #expect(factors.valueMicros(marginMicros: 30_000_000, atTenure: 0) == 23_102_930)
    #expect(factors.valueMicros(marginMicros: -30_000_000, atTenure: 0) == -23_102_930)
    #expect(factors.valueMicros(marginMicros: .max, atTenure: 0) != nil)
  }

  @Test("goes on beyond the curve as the model says")
  func beyondTheCurve() {
    let curve = KaplanMeier(Self.table(survivors: [10, 10, 5]))
    let model = ShiftedBetaGeometric(alphaMicros: 2_000_000, betaMicros: 2_000_000)
    let factors = LifetimeFactors(curve, beyond: model, discountPpm: 0, horizon: 3)
    // The curve ends at tenure 2; r₄ = 5/7, r₅ = 6/8, r₆ = 7/9 end tenures 3, 4 and 5.
    #expect(factors.expectedPpb(atTenure: 2) == 1_666_666_667)
    #expect(factors.expectedPpb(atTenure: 99) == 1_666_666_667, "as the longest known tenure")
    // S(1) = S(2) = ½, then ½ · 5/7.
    #expect(factors.expectedPpb(atTenure: 0) == 1_357_142_857)
  }

  @Test(
    "is m·r / (1 + i − r) where retention stays the same",
    arguments: [
      (30_000_000, 98, 100, 10_000, 980_000_000), (100, 1, 2, 0, 100),
      (-30_000_000, 49, 50, 10_000, -980_000_000), (30_000_000, 7, 7, 0, nil),
      (.max, 999_999, 1_000_000, 0, nil), (1, 9, 10, 50_000, 6),
      // r = 2/3 is no number of millionths: 2/3 / (1/3 + 0.008) is 1.953125.
      (1_000_000_000, 2, 3, 8_000, 1_953_125_000), (100, 0, 5, 0, 0),
    ] as [(Int64, Int64, Int64, Int64, Int64?)])
  func simple(margin: Int64, kept: Int64, all: Int64, discount: Int64, value: Int64?) {
    #expect(
      SimpleLifetimeValue.micros(
        marginMicros: margin, kept: kept, of: all, discountPpm: discount) == value)
  }

  /// Each line is seen at one tenure, in one month: 1 of 2, 2 of 5 and 1 of 3 leave at tenures 0
  /// to 2, which are α = β = 2.
  @Test("goes on beyond the curve of one month, too, whose stayers were all last seen in it")
  func oneMonth() throws {
    var partial = SurvivalPartial(unit: .months)
    for (tenure, lost, stayed) in [(0, 500, 500), (1, 400, 600), (2, 300, 600)] {
      partial.add(
        stratum: "", enteredAt: tenure, leftAt: tenure, lost: Int64(lost),
        censored: Int64(stayed))
    }
    let table = partial.riskTable(of: "")
    #expect(ShiftedBetaGeometric(fitting: table) == nil, "nobody was seen to begin another tenure")
    let model = try #require(ShiftedBetaGeometric(fitting: table, censoredStayed: true))
    #expect(abs(model.alphaMicros - 2_000_000) <= 20, "α is \(model.alphaMicros)")
    #expect(abs(model.betaMicros - 2_000_000) <= 20, "β is \(model.betaMicros)")
    let factors = LifetimeFactors(
      KaplanMeier(table), beyond: model, discountPpm: 0, horizon: 2)
    // r₄ = 5/7, r₅ = 6/8.
    #expect(abs(factors.expectedPpb(atTenure: 2) - 1_250_000_000) <= 2_000)
  }

  /// Both lines of tenure 1 left; those of tenure 2 entered late, and one of four left there.
  @Test("is known of tenures beyond one that nobody survived")
  func beyondZero() {
    var partial = SurvivalPartial(unit: .months)
    partial.add(stratum: "", enteredAt: 0, leftAt: 0, lost: 1, censored: 1)
    partial.add(stratum: "", enteredAt: 1, leftAt: 1, lost: 2, censored: 0)
    partial.add(stratum: "", enteredAt: 2, leftAt: 2, lost: 1, censored: 3)
    let curve = KaplanMeier(partial.riskTable(of: ""))
    let factors = LifetimeFactors(curve, discountPpm: 0, horizon: 24)
    #expect(curve.survivalPpb(at: 2) == 0, "of those who begin, nobody gets there")
    #expect(factors.expectedPpb(atTenure: 0) == 0)
    #expect(factors.expectedPpb(atTenure: 1) == 750_000_000, "one who did stays as those there do")
  }

  @Test("is worth what keeping it may cost, and nothing where it would stay anyway")
  func ifKept() {
    // Half leave at tenure 1, nobody at 2, and 1/5 at 3.
    let curve = KaplanMeier(Self.table(survivors: [10, 10, 5, 5, 4]))
    let factors = LifetimeFactors(curve, discountPpm: 100_000, horizon: 2)
    // ½ (1/1.1 + 1/1.21), and without the half.
    #expect(factors.discountedPpb(atTenure: 0) == 867_768_595)
    #expect(factors.discountedIfKeptPpb(atTenure: 0) == 1_735_537_190)
    // Stays through tenure 2 in any case: 1/1.1 + 0.8/1.21.
    #expect(factors.discountedPpb(atTenure: 1) == 1_570_247_934)
    #expect(factors.discountedIfKeptPpb(atTenure: 1) == 1_570_247_934)
  }

  @Test("has no model of purchases or spend where there is nothing to tell it from")
  func noPurchases() {
    var counts = PurchaseCounts()
    counts.add(PurchaseCounts.History(repeats: 0, recency: 0, age: 30), customers: 10)
    #expect(BuyingModel(fitting: counts, unitsEachPeriod: 7) == nil)
    var spend = SpendCounts(quantumMicros: 10_000)
    spend.add(payments: 2, sumMicros: 50_000)
    #expect(SpendingModel(fitting: spend) == nil)
  }

  @Test("draws few payments to the mean of all")
  func shrinkage() throws {
    let model = SpendingModel(
      shapeMicros: 6_000_000, spreadMicros: 4_000_000, scaleMicros: 15_000_000)
    // p γ / (q − 1), then p (γ + Σ) / (p n + q − 1).
    #expect(model.expectedMicros(payments: 0, sumMicros: 0) == 30_000_000)
    #expect(model.expectedMicros(payments: 1, sumMicros: 60_000_000) == 50_000_000)
    #expect(model.expectedMicros(payments: 10, sumMicros: 600_000_000) == 58_571_429)
    let heavy = SpendingModel(shapeMicros: 1, spreadMicros: 1_000_000, scaleMicros: 1)
    #expect(heavy.expectedMicros(payments: 0, sumMicros: 0) == nil)
  }
}
