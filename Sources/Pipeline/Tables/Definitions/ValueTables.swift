import Indicators
import Lake

// How long customers stay and what they are worth: only with `measures:` in the job.
extension OutputTables {
  private typealias Column = TableDefinition.Column

  package static let valueMeasures = [
    kmCurve, logRank, rmst, lifetimeProduct, clv, rfm, star, loyaltyIndex, revenueBridge,
    concentration, retentionBudget,
  ]

  private static let pseudonym = Column(
    "subscriber", .text, "Pseudonym: HMAC-SHA-256 of the MSISDN under the run's key, base32")
  private static let stratum = Column(
    "stratum", .text, "total, or brand=x, channel=x, segment=x: dimension and value")
  private static let segment = Column(
    "segment", .text, isNullable: true, "Market segment; null: not told")

  package static let kmCurve = TableDefinition(
    name: "km_curve", audience: .open,
    meaning: "Kaplan–Meier's survival of lines by tenure, from who was at risk in the month",
    columns: [
      stratum,
      Column("tenure_months", .int32, unit: "months", "Months since that of activation"),
      Column("at_risk", .int64, "Lines of this tenure in the base at any time of the month"),
      Column("events", .int64, "Of them, left in the month"),
      Column("censored", .int64, "Of them, were still there"),
      Column("survival_ppb", .int64, unit: "ppb", "S: the share that stays beyond this tenure"),
      Column(
        "variance_femto", .int64, isNullable: true,
        "Greenwood's variance of S in 10⁻¹⁵; null: S is 0"),
      Column(
        "lower_ppb", .int64, unit: "ppb", isNullable: true,
        "Lower end of the 95 % interval on log(−log S); null: S is 0 or 1"),
      Column("upper_ppb", .int64, unit: "ppb", isNullable: true, "Upper end; null: likewise"),
    ], sortKey: ["stratum", "tenure_months"], isByRegion: false)

  package static let logRank = TableDefinition(
    name: "logrank", audience: .open,
    meaning: "Whether lines of one dimension's values leave at different rates (Mantel's test)",
    columns: [
      Column("dimension", .text, "brand, channel or segment"),
      Column("value", .text, "Of the dimension"),
      Column("lines", .int64, "Lines observed"),
      Column("observed", .int64, "Lines that left"),
      Column("expected_micros", .int64, "As if all left at one rate, in 10⁻⁶ of a line"),
      Column(
        "chi_square_micros", .int64, isNullable: true,
        "χ² of the dimension in 10⁻⁶; null: fewer than two values can be compared"),
      Column("degrees_of_freedom", .int32, "One fewer than the values that can be compared"),
      Column(
        "chance_ppb", .int64, unit: "ppb", isNullable: true,
        "Chance of such a χ² or more at one rate; null: likewise"),
    ], sortKey: ["dimension", "value"], isByRegion: false)

  package static let rmst = TableDefinition(
    name: "rmst", audience: .open,
    meaning: "Expected months in the base within the first so many: the area under the curve",
    columns: [
      stratum,
      Column("until_months", .int32, unit: "months", "τ: the first so many months of a line"),
      Column("mean_micromonths", .int64, "∫ S from 0 to τ, in 10⁻⁶ of a month"),
      Column("variance_pico", .int64, "Of it, in 10⁻¹² of a month squared"),
    ], sortKey: ["stratum", "until_months"], isByRegion: false)

  package static let lifetimeProduct = TableDefinition(
    name: "lifetime_product", audience: .open,
    meaning: "Revenue as lines × ARPU × months in the base (收入=用户规模×ARPU×在网时长)",
    columns: [
      segment,
      Column("lines", .int64, "N: lines in the base when the month ended"),
      Column("arpu", .money, unit: "currency", "Their mean monthly revenue, rounded half up once"),
      Column(
        "expected_micromonths", .int64,
        "E[T]: months ahead within the horizon, the mean over these lines by their tenure"),
      Column(
        "lifetime_revenue", .money, unit: "currency",
        "N × ARPU × E[T], of the unrounded mean revenue and months"),
    ], sortKey: ["segment"], isByRegion: false)

  package static let clv = TableDefinition(
    name: "clv", audience: .open, meaning: "Lifetime value of each line of the base",
    columns: [
      pseudonym,
      Column("tenure_months", .int32, unit: "months", "Months since that of activation"),
      Column(
        "margin", .money, unit: "currency",
        "A month: mean revenue of the known ones of this and the three before × the job's margin"),
      Column("expected_micromonths", .int64, "Months ahead within the horizon, in 10⁻⁶"),
      Column(
        "clv", .money, unit: "currency", isNullable: true,
        "Σ margin × S(k given tenure) × discount^k over the horizon; null: beyond 64 bits"),
      Column(
        "clv_simple", .money, unit: "currency", isNullable: true,
        "margin × r / (1 + i − r), r the month's retention of all; null: nobody at risk"),
      Column(
        "alive_ppb", .int64, unit: "ppb", isNullable: true,
        "Prepaid (BG/NBD): chance to be a customer still; null: not prepaid, or no model"),
      Column(
        "expected_micropayments", .int64, isNullable: true,
        "Prepaid: payments expected within the horizon, in 10⁻⁶; null: likewise"),
      Column(
        "clv_prepaid", .money, unit: "currency", isNullable: true,
        "Prepaid: those times the payment expected (gamma-gamma) × margin, undiscounted; null: "
          + "likewise"),
    ], sortKey: [], isByRegion: true)

  package static let rfm = TableDefinition(
    name: "rfm", audience: .open,
    meaning: "Recency, frequency and money of the lines that paid in the last 365 days, as fifths "
      + "by rank",
    columns: [
      pseudonym,
      Column("recency_days", .int64, unit: "days", "From the last payment to the month's end"),
      Column("payments", .int64, "Payments of the 365 days, as far as the feed has them"),
      Column("paid", .money, unit: "currency", "Σ of them"),
      Column("recency_score", .int32, "1 to 5, the latest fifth"),
      Column("frequency_score", .int32, "1 to 5, the fifth that paid most often"),
      Column("money_score", .int32, "1 to 5, the fifth that paid most"),
      Column("score", .text, "The three digits: 555 is the best"),
    ], sortKey: [], isByRegion: true)

  package static let star = TableDefinition(
    name: "star", audience: .open,
    meaning: "Star level (星级) of each line of the base: its band of twelve-month value, by rank",
    columns: [
      pseudonym,
      Column(
        "value", .money, unit: "currency",
        "Revenue of the month and of the eleven before it that are known"),
      Column("band", .int32, "Of equal size by rank, 1 the lowest"),
      Column(
        "star", .int32, "The level: follows a band two off at once, another in two months"),
      Column("former_star", .int32, isNullable: true, "Of the month before; null: none is known"),
      Column("months_off", .int32, "Months in a row that the band was above the level; − below"),
    ], sortKey: [], isByRegion: true)

  package static let loyaltyIndex = TableDefinition(
    name: "loyalty_index", audience: .open,
    meaning: "How attached each line of the base is (忠诚度), from 0 to 1000, and what it is made of",
    columns: [
      pseudonym,
      Column("active_ppm", .int64, unit: "ppm", "Days with usage / days of the month"),
      Column("tenure_months", .int32, unit: "months", "Months since that of activation"),
      Column("complaints", .int64, "Complaints of the month"),
      Column("payments", .int64, "Payments of the last 365 days"),
      Column(
        "hotline_calls", .int64, isNullable: true,
        "Calls made to `measures: competitorHotlines`; null: the job names none"),
      Column(
        "hotline_days", .int64, unit: "days", isNullable: true,
        "Different days of these calls, local time; null: likewise"),
      Column(
        "off_net_ppm", .int64, unit: "ppm", isNullable: true,
        "Of the calls made and messages sent with a zone, those to other mobile networks; null: "
          + "none, or no such zones in `measures: parties`"),
      Column(
        "off_net_contacts_ppm", .int64, unit: "ppm", isNullable: true,
        "Of the different parties of these, those of other mobile networks; null: likewise"),
      Column(
        "loyalty_index", .int32,
        "500 × active_ppm / 10⁶ + 300 × min(tenure, 60) / 60 + 200 × min(payments, 12) / 12 − 100 "
          + "× min(complaints, 10) − 60 × min(hotline_days, 5) − 100 × off_net_ppm / 10⁶ − 100 × "
          + "off_net_contacts_ppm / 10⁶; each part rounded down, what isn't known counts as 0, not "
          + "below 0"),
    ], sortKey: [], isByRegion: true)

  package static let revenueBridge = TableDefinition(
    name: "revenue_bridge", audience: .open,
    meaning: "Why revenue differs from the month before: volume, price, mix, new and lost",
    columns: [
      Column("dimension", .text, "What is sold is told apart by: brand, plan, …, segment"),
      Column("value", .text, isNullable: true, "Of the dimension; null: not told, or the total"),
      Column("is_total", .boolean, "Whether the row is of all values"),
      Column("quantity_before", .int64, "Twice the average of subscribers of the month before"),
      Column("quantity_after", .int64, "Twice that of the month"),
      Column("revenue_before", .money, unit: "currency", "As the month before published it"),
      Column("revenue_after", .money, unit: "currency", "Of the month"),
      Column("volume", .money, unit: "currency", "(Q₁ − Q₀) × former average price"),
      Column("price", .money, unit: "currency", "Σ q₁ × (p₁ − p₀)"),
      Column("mix", .money, unit: "currency", "Σ Q₁ × (s₁ − s₀) × (p₀ − former average price)"),
      Column("new", .money, unit: "currency", "Revenue of values without quantity before"),
      Column("lost", .money, unit: "currency", "Revenue of values without quantity since, taken"),
      Column(
        "residual", .money, unit: "currency",
        "revenue_after − revenue_before − the five parts: 0"),
    ], sortKey: ["dimension", "value"], isByRegion: false)

  package static let concentration = TableDefinition(
    name: "concentration", audience: .open,
    meaning: "How unevenly revenue is spread over lines: HHI, Gini, shares of the top",
    columns: [
      stratum,
      Column("includes_zeros", .boolean, "Whether lines without revenue count"),
      Column("lines", .int64, "Lines in the base at any time of the month"),
      Column("zeros", .int64, "Of them, without revenue; below zero counts as that"),
      Column("revenue", .money, unit: "currency", "Σ of the revenues, each rounded to a fen"),
      Column(
        "herfindahl_ppm", .int64, unit: "ppm", isNullable: true,
        "HHI = Σ share²; null, as below: nobody has revenue"),
      Column(
        "gini_ppm", .int64, unit: "ppm", isNullable: true, "Gini's coefficient; null: no revenue"),
      Column(
        "top_1_ppm", .int64, unit: "ppm", isNullable: true,
        "Share of the dearest 1 %; null: likewise"),
      Column(
        "top_5_ppm", .int64, unit: "ppm", isNullable: true,
        "Share of the dearest 5 %; null: likewise"),
      Column(
        "top_10_ppm", .int64, unit: "ppm", isNullable: true,
        "Share of the dearest 10 %; null: likewise"),
    ], sortKey: ["stratum", "includes_zeros"], isByRegion: false)

  package static let retentionBudget = TableDefinition(
    name: "retention_budget", audience: .open,
    meaning: "What keeping lines through the next month may cost at most (维系成本前置), the "
      + "dearest first",
    columns: [
      Column("rank", .int32, "By spend a line, from 1"),
      segment,
      Column("tenure_months", .int32, unit: "months", "Months since that of activation"),
      Column("lines", .int64, "Lines of that segment and tenure in the base"),
      Column("clv_without", .money, unit: "currency", "Their lifetime value as things go"),
      Column("clv_with", .money, unit: "currency", "The same if none of them left next month"),
      Column("max_spend", .money, unit: "currency", "clv_with − clv_without"),
      Column("spend_per_line", .money, unit: "currency", "max_spend / lines, rounded half up"),
      Column("cumulative_lines", .int64, "Of this row and all before it"),
      Column("cumulative_spend", .money, unit: "currency", "Likewise: the budget's curve"),
    ], sortKey: ["rank"], isByRegion: false)
}
