import Billing
import Jobs
import Measures
import Records
import Seeds
import Testing

@Suite("An invoice re-adds to its total exactly")
struct InvoiceTests {
  static let terms = [
    FeeTerms(id: "basic", fee: RecurringFee(amountMicros: yuan("19.00"))),
    FeeTerms(id: "pack-b", fee: RecurringFee(amountMicros: yuan("5.00"))),
    FeeTerms(id: "pack-a", fee: RecurringFee(amountMicros: yuan("10.00"))),
  ]

  @Test("with recurring, usage and rounding lines in their order")
  func order() throws {
    let desk = BillingDesk(month: october, terms: Self.terms)
    let held = profile([holding(0)], packs: [holding(1), holding(2), holding(2, 16)])
    var used = tally(voice: yuan("1.234"), data: yuan("0.000001"), events: 3)
    used.sms.terminatingEvents = 2
    used.content.originatingEvents = 4
    used.content.chargeMicros = yuan("3")
    let invoice = try desk.invoice(profile: held, tally: used)
    // 16 of 31 days of 10.00 are 5.1613, so 5.16.
    let expected: [Invoice.Line] = [
      .init(kind: .recurring, product: "basic", count: 31, amountMicros: yuan("19.00")),
      .init(kind: .recurring, product: "pack-a", count: 31, amountMicros: yuan("10.00")),
      .init(kind: .recurring, product: "pack-b", count: 31, amountMicros: yuan("5.00")),
      .init(kind: .recurring, product: "pack-a", count: 16, amountMicros: yuan("5.16")),
      .init(kind: .usageVoice, count: 3, amountMicros: yuan("1.234")),
      .init(kind: .usageSMS, count: 2, amountMicros: 0),
      .init(kind: .usageData, count: 0, amountMicros: 1),
      .init(kind: .usageContent, count: 4, amountMicros: yuan("3")),
      .init(kind: .rounding, count: 0, amountMicros: yuan("-0.004001")),
    ]
    #expect(invoice.lines == expected)
    #expect(invoice.totalMicros == yuan("43.39"))
    #expect(invoice.usageMicros == yuan("4.234001"))
  }

  @Test("with a line for each month of which usage came late, after the adjustments")
  func lateUsage() throws {
    let desk = BillingDesk(month: october, terms: Self.terms)
    let september = october.previous
    let credit = Adjustment(
      msisdn: 7, month: september, amountMicros: yuan("-5.00"), reason: "tariff")
    var used = tally()
    used.late = [
      LateUsage(month: september.previous, events: 2, chargeMicros: yuan("0.014")),
      LateUsage(month: september, events: 1, chargeMicros: 0),
    ]
    let invoice = try desk.invoice(
      profile: profile([holding(0)]), tally: used, adjustments: [credit])
    #expect(
      invoice.lines.dropFirst() == [
        .init(kind: .adjustment, product: "tariff", count: 0, amountMicros: yuan("-5.00")),
        .init(
          kind: .adjustment, product: "late usage 2026-08", count: 2,
          amountMicros: yuan("0.014")),
        .init(kind: .adjustment, product: "late usage 2026-09", count: 1, amountMicros: 0),
        .init(kind: .rounding, count: 0, amountMicros: yuan("-0.004")),
      ])
    #expect(invoice.totalMicros == yuan("14.01") && invoice.usageMicros == 0)
    used.late[0].chargeMicros = .max
    used.late[1].chargeMicros = .max
    #expect(throws: BillingError.self) {
      try desk.invoice(profile: profile([holding(0)]), tally: used)
    }
  }

  @Test("with the adjustments of earlier months, which are rounded with the rest")
  func adjustments() throws {
    let desk = BillingDesk(month: october, terms: Self.terms)
    let september = october.previous
    let credit = Adjustment(
      msisdn: 7, month: september, amountMicros: yuan("-5.003"), reason: "tariff")
    let charge = Adjustment(
      msisdn: 7, month: september, amountMicros: yuan("2"), reason: "usage")
    let invoice = try desk.invoice(
      profile: profile([holding(0)]), tally: tally(), adjustments: [credit, charge])
    #expect(
      invoice.lines == [
        .init(kind: .recurring, product: "basic", count: 31, amountMicros: yuan("19.00")),
        .init(kind: .adjustment, product: "tariff", count: 0, amountMicros: yuan("-5.003")),
        .init(kind: .adjustment, product: "usage", count: 0, amountMicros: yuan("2")),
        .init(kind: .rounding, count: 0, amountMicros: yuan("0.003")),
      ])
    #expect(invoice.totalMicros == yuan("16") && invoice.usageMicros == 0)
    let huge = Adjustment(msisdn: 7, month: september, amountMicros: .max, reason: "x")
    #expect(throws: BillingError.self) {
      try desk.invoice(profile: profile([]), tally: tally(), adjustments: [huge, huge])
    }
  }

  @Test("and nothing held and nothing used is a bill of nothing")
  func empty() throws {
    let desk = BillingDesk(month: october, terms: [])
    let invoice = try desk.invoice(profile: profile([]), tally: tally())
    #expect(invoice == Invoice(subscriber: 7, lines: [], totalMicros: 0))
  }

  @Test(
    "and rounds half a 分 away from zero, a refund like a charge",
    arguments: [
      ("0.005", "0.01"), ("0.004999", "0"), ("0.015", "0.02"), ("-0.005", "-0.01"),
      ("-0.004999", "0"), ("0.01", "0.01"),
    ])
  func rounding(charge: String, total: String) throws {
    let desk = BillingDesk(month: october, terms: [])
    let invoice = try desk.invoice(profile: profile([]), tally: tally(voice: yuan(charge)))
    #expect(invoice.totalMicros == yuan(total))
    #expect(invoice.sum(of: .rounding) == yuan(total) - yuan(charge))
    #expect(invoice.lines.contains { $0.kind == .rounding } == (charge != total))
  }

  @Test("and its total may be rounded otherwise, to the cent of another currency or not at all")
  func otherQuantum() throws {
    let used = tally(voice: yuan("1.239"))
    let down = BillingDesk(
      month: october, terms: [], quantum: Money(micros: 100_000), rounding: .down)
    let exact = BillingDesk(month: october, terms: [], quantum: Money(micros: 1))
    #expect(try down.invoice(profile: profile([]), tally: used).totalMicros == yuan("1.2"))
    #expect(try exact.invoice(profile: profile([]), tally: used).lines.count == 1)
  }

  @Test("whatever was held and used", arguments: SplitMix64.seeds(count: 40))
  func law(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let shares: [RecurringFee.Share] = [.none, .full, .days]
    for _ in 0..<50 {
      let terms = (0..<4).map { index in
        FeeTerms(
          id: "p\(index)",
          fee: RecurringFee(
            amountMicros: random.int64(-100_000_000...500_000_000),
            joining: shares[random.int(0...2)], leaving: shares[random.int(0...2)],
            suspended: shares[random.int(0...2)], daysOfMonth: [0, 30][random.int(0...1)],
            rounding: Rounding.allCases[random.int(0...3)],
            quantumMicros: [1, 100, 10_000][random.int(0...2)],
            cycleMonths: random.int(1...2)),
          setupMicros: random.int64(0...30_000_000),
          discounts: [
            Discount(id: "a", name: "", amount: .basisPoints(random.int(1...10_000))),
            Discount(id: "b", name: "", amount: .micros(random.int64(1...400_000_000))),
          ],
          contract: ContractTerm(months: random.int(1...24), earlyFeePerMonthMicros: 1_234_567))
      }
      let quantum = Money(micros: [1, 1_000, 10_000][random.int(0...2)])
      let rounding = Rounding.allCases[random.int(0...3)]
      let desk = BillingDesk(month: october, terms: terms, quantum: quantum, rounding: rounding)
      let packs = (0..<random.int(0...3)).map { _ in
        let first = random.int(1...31)
        return holding(UInt16(random.int(0...3)), first, random.int(first...31))
      }
      let used = tally(
        voice: random.int64(0...1_000_000_000), sms: random.int64(0...10_000_000),
        data: random.int64(-1_000_000...1_000_000_000), events: random.int64(0...500))
      let items = [SoldItem(offer: "o", item: "i", priceMicros: random.int64(0...99_000_000))]
      let invoice = try desk.invoice(
        profile: profile([holding()], packs: packs, suspended: random.chance(20)), tally: used,
        items: items)
      let sum = invoice.lines.reduce(0) { $0 + $1.amountMicros }
      #expect(sum == invoice.totalMicros, "SEED=\(seed): the lines don't re-add")
      #expect(invoice.totalMicros % quantum.micros == 0, "SEED=\(seed)")
      #expect(abs(invoice.sum(of: .rounding)) < quantum.micros, "SEED=\(seed)")
      #expect(invoice.usageMicros == used.chargeMicros, "SEED=\(seed): usage is billed as rated")
      #expect(
        invoice.recurringMicros + invoice.usageMicros + invoice.sum(of: .rounding) == sum,
        "SEED=\(seed): a kind of line is in no part of the bill")
      var feeLeft: Int64 = 0
      for line in invoice.lines {
        if line.kind == .recurring { feeLeft = line.amountMicros }
        if line.kind == .discount { feeLeft += line.amountMicros }
        #expect(
          line.kind != .discount || (feeLeft >= 0 && line.amountMicros < 0),
          "SEED=\(seed): discounts take more than the fee")
      }
    }
  }

  @Test("or is refused where 64 bits don't hold it")
  func tooLarge() throws {
    let desk = BillingDesk(month: october, terms: Self.terms)
    let used = tally(voice: .max, sms: 1)
    let error = #expect(throws: BillingError.self) {
      try desk.invoice(profile: profile([holding()]), tally: used)
    }
    let micros = Int128(Int64.max) + 1 + Int128(yuan("19.00"))
    let rounded = Rounding.halfUp.quotient(micros, over: 1, quantum: 10_000)
    #expect(error == .amountTooLarge(subscriber: 7, micros: rounded))
    #expect(error?.description.contains("look for a mistaken price") == true)
  }

  @Test("and a fee at the end of 64 bits is refused once rounding takes it over")
  func feeTooLarge() throws {
    let fee = RecurringFee(amountMicros: .max, rounding: .up)
    let desk = BillingDesk(month: october, terms: [FeeTerms(id: "p", fee: fee)])
    #expect(throws: BillingError.self) { try desk.recurringLines(of: profile([holding()])) }
  }
}
