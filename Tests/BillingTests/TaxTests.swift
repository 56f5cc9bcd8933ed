import Billing
import Jobs
import Measures
import Records
import Seeds
import Testing

@Suite("Tax is rounded once a line, and a bill's is the sum of its lines'")
struct TaxTests {
  private static let fees = [
    FeeTerms(id: "p", fee: RecurringFee(amountMicros: yuan("39.00"))),
    FeeTerms(id: "q", fee: RecurringFee(amountMicros: yuan("0.55"))),
  ]

  private func desk(_ tax: TaxTerms?) -> BillingDesk {
    BillingDesk(month: october, terms: Self.fees, tax: tax)
  }

  private func invoice(_ tax: TaxTerms?) throws -> Invoice {
    try desk(tax).invoice(
      profile: profile([holding(0)], packs: [holding(1)]),
      tally: tally(voice: yuan("1.234"), events: 3),
      adjustments: [
        Adjustment(msisdn: 7, month: october.previous, amountMicros: yuan("-10"), reason: "r")
      ])
  }

  @Test("Included: it lies in the price, and the bill stays as it is")
  func included() throws {
    let rates = [TaxTerms.Rate(kind: .usageVoice, perMillion: 90_000)]
    let taxed = try invoice(TaxTerms(mode: .included, usualPerMillion: 60_000, rates: rates))
    let plain = try invoice(nil)
    #expect(taxed.totalMicros == plain.totalMicros)
    #expect(
      taxed.lines.map { [$0.kind.code, "\($0.amountMicros)"] }
        == plain.lines.map { [$0.kind.code, "\($0.amountMicros)"] })
    // 39 and 0.55 with 6 % in them: 2.2075, 0.0311; 1.234 with 9 %: 0.1019; −10: −0.5660.
    #expect(
      taxed.lines.map(\.taxMicros)
        == ["2.21", "0.03", "0.10", "-0.57", "0"].map(yuan))
    #expect(taxed.taxMicros == yuan("1.77"))
  }

  @Test("Added: it comes on top as a line of its own, before the total is rounded")
  func added() throws {
    let rates = [TaxTerms.Rate(kind: .usageVoice, perMillion: 90_000)]
    let taxed = try invoice(
      TaxTerms(mode: .added, usualPerMillion: 60_000, rates: rates, quantumMicros: 1_000))
    // 39, 0.55 and −10 at 6 %: 2.340, 0.033, −0.600; 1.234 at 9 %: 0.11106, so 0.111.
    #expect(
      taxed.lines.map(\.taxMicros)
        == ["2.34", "0.033", "0.111", "-0.6", "0", "0"].map(yuan))
    #expect(taxed.sum(of: .tax) == yuan("1.884"))
    // 30.784 without tax, 32.668 with it.
    #expect(taxed.sum(of: .rounding) == yuan("0.002"))
    #expect(taxed.totalMicros == yuan("32.67"))
    #expect(taxed.lines.map(\.kind).suffix(2) == [.tax, .rounding])
  }

  @Test("Without terms a line says nothing of tax")
  func none() throws {
    #expect(try invoice(nil).lines.allSatisfy { $0.taxMicros == 0 })
  }

  @Test(
    "Lines re-add to the total, and a refund's tax mirrors its charge's",
    arguments: SplitMix64.seeds(count: 100))
  func laws(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let modes = TaxTerms.Mode.allCases
    let terms = TaxTerms(
      mode: modes[random.below(2)], usualPerMillion: random.int(0...200_000),
      quantumMicros: [1, 1_000, 10_000][random.below(3)])
    let amount = random.int64(1...1_000_000_000)
    func bill(_ micros: Int64) throws -> Invoice {
      try desk(terms).invoice(
        profile: profile([]), tally: tally(),
        adjustments: [
          Adjustment(msisdn: 7, month: october.previous, amountMicros: micros, reason: "r")
        ])
    }
    let (charge, refund) = (try bill(amount), try bill(-amount))
    #expect(charge.lines.reduce(0) { $0 + $1.amountMicros } == charge.totalMicros)
    #expect(charge.taxMicros == -refund.taxMicros, "seed \(seed)")
    #expect(charge.totalMicros == -refund.totalMicros, "seed \(seed)")
    #expect(charge.taxMicros % terms.quantumMicros == 0)
    let exact = Int128(amount) * Int128(terms.usualPerMillion)
    let over = Int128(1_000_000 + (terms.mode == .included ? terms.usualPerMillion : 0))
    #expect(
      (Int128(charge.taxMicros) * over - exact).magnitude * 2
        <= (Int128(terms.quantumMicros) * over).magnitude, "within half a quantum, seed \(seed)")
  }
}
