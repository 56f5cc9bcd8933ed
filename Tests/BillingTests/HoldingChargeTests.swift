import Billing
import Jobs
import Measures
import Records
import Testing

@Suite("A plan is billed with all that its terms say")
struct HoldingChargeTests {
  /// A holding as people say it: days of the month, `nil` its first and last.
  struct Held {
    var plan: UInt16 = 0
    var first: Int?
    var last: Int?
    /// Absent: the first day held.
    var since: String?
    /// Absent: where it ends before the month does.
    var leaves: Bool?
  }

  struct Case: CustomTestStringConvertible {
    var testDescription: String
    var terms: FeeTerms
    var month = "2026-10"
    var held = [Held(since: "2026-01-15")]
    var suspended = false
    /// `main 1-31`: days of the month on which the group has members of a role.
    var roles: [String] = []
    /// `kind product count amount`.
    var lines: [String]
  }

  static func terms(
    fee: String = "31", cycle: Int = 1, suspended: RecurringFee.Share = .full, setup: String = "0",
    _ discounts: [Discount] = [], contract: ContractTerm? = nil
  ) -> FeeTerms {
    FeeTerms(
      id: "p", fee: RecurringFee(amountMicros: yuan(fee), suspended: suspended, cycleMonths: cycle),
      setupMicros: yuan(setup), discounts: discounts, contract: contract)
  }

  static func off(
    _ amount: Discount.Amount, months: Int = 0, _ from: String? = nil, _ to: String? = nil,
    roles: [GroupRole] = [], id: String = "d"
  ) -> Discount {
    Discount(
      id: id, name: "Off", amount: amount, months: months,
      validity: Validity(from: from.map(day), to: to.map(day)), requiredRoles: roles)
  }

  static func day(_ text: String) -> CivilDay {
    guard let day = CivilDay(text) else { preconditionFailure("The tests name days that exist.") }
    return day
  }

  static let contract = ContractTerm(
    months: 24, earlyFeeMicros: yuan("100"), earlyFeePerMonthMicros: yuan("10"))
  /// What the other plan of a change costs.
  static let other = FeeTerms(id: "q", fee: RecurringFee(amountMicros: yuan("62")))

  static let once: [Case] = [
    Case(
      testDescription: "a setup in the month it was taken", terms: terms(setup: "20"),
      held: [Held(first: 11)], lines: ["setup p 1 20.00", "recurring p 21 21.00"]),
    Case(
      testDescription: "and not after", terms: terms(setup: "20"),
      held: [Held(since: "2026-09-30")],
      lines: ["recurring p 31 31.00"]),
    Case(
      testDescription: "taken on the month's first day", terms: terms(setup: "20"),
      held: [Held(since: "2026-10-01")], lines: ["setup p 1 20.00", "recurring p 31 31.00"]),
    Case(
      testDescription: "interrupted by another plan: set up once", terms: terms(setup: "20"),
      held: [
        Held(first: 2, last: 9, since: "2026-10-02"), Held(plan: 1, first: 10, last: 11),
        Held(first: 12, since: "2026-10-02", leaves: false),
      ],
      lines: [
        "setup p 1 20.00", "recurring p 8 8.00", "recurring q 2 4.00", "recurring p 20 20.00",
      ]),
    Case(
      testDescription: "a fee for twelve months, the second time", terms: terms(cycle: 12),
      held: [Held(since: "2025-10-31")], lines: ["recurring p 31 31.00"]),
    Case(
      testDescription: "and none in the eleven months between", terms: terms(cycle: 12),
      held: [Held(since: "2025-11-01")], lines: []),
    Case(
      testDescription: "a fee for three months is not prorated", terms: terms(cycle: 3),
      held: [Held(first: 20, last: 25)], lines: ["recurring p 31 31.00"]),
    Case(
      testDescription: "nor by a suspension", terms: terms(cycle: 3, suspended: .days),
      held: [Held(first: 20)], suspended: true, lines: ["recurring p 31 31.00"]),
    Case(
      testDescription: "which may waive it", terms: terms(cycle: 3, suspended: .none),
      held: [Held(first: 20)], suspended: true, lines: []),
    Case(
      testDescription: "interrupted by another plan: due once", terms: terms(cycle: 3),
      held: [
        Held(last: 9, since: "2026-07-05"), Held(plan: 1, first: 10, last: 11),
        Held(first: 12, since: "2026-07-05"),
      ],
      lines: ["recurring p 31 31.00", "recurring q 2 4.00"]),
    Case(
      testDescription: "a day of a leap February", terms: terms(fee: "29"), month: "2028-02",
      held: [Held(first: 29)], lines: ["recurring p 1 1.00"]),
  ]

  static let discounts: [Case] = [
    Case(
      testDescription: "an amount, prorated as the fee", terms: terms([off(.micros(yuan("6.20")))]),
      held: [Held(first: 17)], lines: ["recurring p 15 15.00", "discount p/d 15 -3.00"]),
    Case(
      testDescription: "a part of what the fee comes to", terms: terms([off(.basisPoints(1_250))]),
      held: [Held(first: 17)], lines: ["recurring p 15 15.00", "discount p/d 15 -1.88"]),
    Case(
      testDescription: "the last of three months",
      terms: terms([off(.basisPoints(5_000), months: 3)]),
      held: [Held(since: "2026-08-31")], lines: ["recurring p 31 31.00", "discount p/d 31 -15.50"]),
    Case(
      testDescription: "the month after them", terms: terms([off(.basisPoints(5_000), months: 3)]),
      held: [Held(since: "2026-07-31")], lines: ["recurring p 31 31.00"]),
    Case(
      testDescription: "valid on the first day held",
      terms: terms([off(.micros(yuan("1")), "2026-10-01", "2026-10-02")]),
      lines: ["recurring p 31 31.00", "discount p/d 31 -1.00"]),
    Case(
      testDescription: "valid only later",
      terms: terms([off(.micros(yuan("1")), "2026-10-02")]), lines: ["recurring p 31 31.00"]),
    Case(
      testDescription: "never more than the fee together",
      terms: terms([
        off(.basisPoints(9_000)), off(.micros(yuan("20")), id: "e"), off(.micros(1), id: "f"),
      ]),
      lines: ["recurring p 31 31.00", "discount p/d 31 -27.90", "discount p/e 31 -3.10"]),
    Case(
      testDescription: "with both lines there",
      terms: terms([off(.micros(yuan("31")), roles: [.main, .broadband])]),
      roles: ["main 1-31", "broadband 1-31"],
      lines: ["recurring p 31 31.00", "discount p/d 31 -31.00"]),
    Case(
      testDescription: "one of them left a day before the month's end",
      terms: terms([off(.micros(yuan("31")), roles: [.main, .broadband])]),
      roles: ["main 1-31", "broadband 1-30"], lines: ["recurring p 31 31.00"]),
    Case(
      testDescription: "one of them left after the plan",
      terms: terms([off(.micros(yuan("31")), roles: [.main, .broadband])]),
      held: [Held(last: 20, since: "2026-01-15")], roles: ["main 1-31", "broadband 1-20"],
      lines: ["recurring p 20 20.00", "discount p/d 20 -20.00"]),
    Case(
      testDescription: "without a group",
      terms: terms([off(.micros(yuan("31")), roles: [.sub])]), lines: ["recurring p 31 31.00"]),
    Case(
      testDescription: "of a plan that is free", terms: terms(fee: "0", [off(.micros(yuan("1")))]),
      lines: []),
  ]

  static let contracts: [Case] = [
    Case(
      testDescription: "leaves on the term's last day", terms: terms(contract: contract),
      held: [Held(last: 14, since: "2024-10-15")], lines: ["recurring p 14 14.00"]),
    Case(
      testDescription: "leaves the day before", terms: terms(contract: contract),
      held: [Held(last: 13, since: "2024-10-15")],
      lines: ["recurring p 13 13.00", "early_termination p 0 100.00"]),
    Case(
      testDescription: "leaves with a month, at its end", terms: terms(contract: contract),
      held: [Held(since: "2024-11-01", leaves: true)], lines: ["recurring p 31 31.00"]),
    Case(
      testDescription: "leaves a month before", terms: terms(contract: contract),
      held: [Held(since: "2024-12-01", leaves: true)],
      lines: ["recurring p 31 31.00", "early_termination p 1 110.00"]),
    Case(
      testDescription: "leaves in the month it was taken", terms: terms(contract: contract),
      held: [Held(first: 2, last: 2)],
      lines: ["recurring p 1 1.00", "early_termination p 24 340.00"]),
    Case(
      testDescription: "changes to another plan", terms: terms(contract: contract),
      held: [Held(last: 10, since: "2025-10-01"), Held(plan: 1, first: 11)],
      lines: ["recurring p 10 10.00", "early_termination p 11 210.00", "recurring q 21 42.00"]),
    Case(
      testDescription: "comes back from another plan", terms: terms(contract: contract),
      held: [
        Held(last: 10, since: "2025-10-01"), Held(plan: 1, first: 11, last: 11),
        Held(first: 12, since: "2025-10-01"),
      ],
      lines: ["recurring p 10 10.00", "recurring q 1 2.00", "recurring p 20 20.00"]),
    Case(
      testDescription: "takes the same plan again at once", terms: terms(contract: contract),
      held: [Held(last: 10, since: "2025-10-01"), Held(first: 11)],
      lines: ["recurring p 10 10.00", "recurring p 21 21.00"]),
    Case(
      testDescription: "is suspended", terms: terms(contract: contract),
      held: [Held(since: "2025-10-01")], suspended: true, lines: ["recurring p 31 31.00"]),
    Case(
      testDescription: "a term from the 31st ends with a leap February",
      terms: terms(fee: "29", contract: ContractTerm(months: 1, earlyFeeMicros: yuan("5"))),
      month: "2028-02", held: [Held(last: 28, since: "2028-01-31")],
      lines: ["recurring p 28 28.00", "early_termination p 0 5.00"]),
    Case(
      testDescription: "and a day before in a common one",
      terms: terms(fee: "28", contract: ContractTerm(months: 1, earlyFeeMicros: yuan("5"))),
      month: "2027-02", held: [Held(since: "2027-01-31", leaves: true)],
      lines: ["recurring p 28 28.00"]),
  ]

  @Test("by this table", arguments: once + discounts + contracts)
  func table(_ row: Case) throws {
    let billed = try #require(BillingMonth(row.month))
    let desk = BillingDesk(month: billed, terms: [row.terms, Self.other])
    var roles = GroupRoleDays()
    for text in row.roles {
      let parts = text.split { " -".contains($0) }
      let role = try #require(GroupRole(rawValue: String(parts[0])))
      let (first, last) = (try #require(Int(parts[1])), try #require(Int(parts[2])))
      roles[role] = MonthDays(
        from: billed.firstDay + (first - 1), to: billed.firstDay + (last - 1), of: billed)
    }
    let plans = row.held.map { held in
      var plan = holding(held.plan, held.first ?? 1, held.last, of: billed)
      if let since = held.since { plan.since = Self.day(since) }
      if let leaves = held.leaves { plan.leaves = leaves }
      return plan
    }
    let profile = profile(plans, suspended: row.suspended)
    let lines = try desk.recurringLines(of: profile, roles: roles)
    #expect(
      lines.map { "\($0.kind.code) \($0.product) \($0.count) \(Money(micros: $0.amountMicros))" }
        == row.lines, "See HoldingCharges and FeePart for what bears on what.")
  }

  @Test("and a pack that is taken twice is set up twice")
  func packs() throws {
    let desk = BillingDesk(month: october, terms: [Self.terms(setup: "5")])
    let lines = try desk.recurringLines(of: profile([], packs: [holding(), holding()]))
    #expect(lines.map(\.kind) == [.setup, .recurring, .setup, .recurring])
  }

  @Test("and what an offer handed over follows, if it has a price")
  func items() throws {
    let desk = BillingDesk(month: october, terms: [Self.terms()])
    let items = [
      SoldItem(offer: "home", item: "modem", priceMicros: yuan("99.5")),
      SoldItem(offer: "home", item: "cable", priceMicros: 0),
    ]
    let invoice = try desk.invoice(
      profile: profile([holding()]), tally: tally(sms: yuan("0.1"), events: 0), items: items)
    #expect(
      invoice.lines == [
        .init(kind: .recurring, product: "p", count: 31, amountMicros: yuan("31")),
        .init(kind: .item, product: "home/modem", count: 1, amountMicros: yuan("99.5")),
        .init(kind: .usageSMS, count: 0, amountMicros: yuan("0.1")),
      ])
    #expect(invoice.recurringMicros == yuan("130.5"))
  }
}
