import Indicators
import Measures
import Records
import Testing

@Suite("Each indicator counts what its definition says")
struct IndicatorTests {
  struct Case: CustomTestStringConvertible {
    var testDescription: String
    var row: SubscriberMonth
    /// The indicators that this line adds 1 to, beside `subscribers`.
    var counts: Set<Indicator>
    var exposureDays: Int64 = 30
  }

  static let base: [Indicator] = [
    .openAtStart, .openAtEnd, .active, .activeFiveDays, .billed, .suspended, .joined, .churned,
    .joinedAndChurned, .retained,
  ]

  static func used(_ days: Int) -> SubscriberMonth {
    var used = row()
    used.usage.activeDays = (1 << UInt32(days)) - 1
    return used
  }

  static func charged(voice: Int64, recurring: Int64) -> SubscriberMonth {
    var charged = row()
    charged.usage.voice.chargeMicros = voice
    charged.recurringMicros = recurring
    return charged
  }

  static let open: Set<Indicator> = [.openAtStart, .openAtEnd, .retained]

  static let cases = [
    Case(testDescription: "a silent line", row: row(), counts: open),
    Case(testDescription: "used on 1 day", row: used(1), counts: open.union([.active])),
    Case(testDescription: "used on 4 days", row: used(4), counts: open.union([.active])),
    Case(
      testDescription: "used on 5 days", row: used(5),
      counts: open.union([.active, .activeFiveDays])
    ),
    Case(
      testDescription: "billed a fee", row: charged(voice: 0, recurring: 1),
      counts: open.union([.billed])),
    Case(
      testDescription: "billed a refund", row: charged(voice: -1, recurring: 0),
      counts: open.union([.billed])),
    Case(
      testDescription: "a refund of the fee", row: charged(voice: -7, recurring: 7), counts: open),
    Case(
      testDescription: "suspended", row: row(status: .suspended), counts: open.union([.suspended])),
    Case(
      testDescription: "joined on the 21st", row: row(activated: "2026-09-21", openAtStart: false),
      counts: [.openAtEnd, .retained, .joined], exposureDays: 10),
    Case(
      testDescription: "churned on the 3rd",
      row: row(status: .churned, churned: "2026-09-03", openAtEnd: false),
      counts: [.openAtStart, .churned], exposureDays: 3),
    Case(
      testDescription: "churned on the last day",
      row: row(status: .churned, churned: "2026-09-30", openAtEnd: false),
      counts: [.openAtStart, .churned]),
    Case(
      testDescription: "joined and churned",
      row: row(
        activated: "2026-09-10", status: .churned, churned: "2026-09-12", openAtStart: false,
        openAtEnd: false),
      counts: [.joined, .churned, .joinedAndChurned], exposureDays: 3),
    Case(
      testDescription: "churned a month before",
      row: row(status: .churned, churned: "2026-08-31", openAtStart: false, openAtEnd: false),
      counts: [], exposureDays: 0),
    Case(
      testDescription: "churned on a day that isn't known",
      row: row(status: .churned, openAtStart: false, openAtEnd: false), counts: [],
      exposureDays: 0),
    Case(
      testDescription: "churned before it joined, a contradiction",
      row: row(
        activated: "2026-09-20", status: .churned, churned: "2026-09-05", openAtStart: false,
        openAtEnd: false),
      counts: [.joined, .churned, .joinedAndChurned], exposureDays: 0),
    Case(
      testDescription: "to be activated next month",
      row: row(activated: "2026-10-02", openAtStart: false, openAtEnd: false),
      counts: [.retained], exposureDays: 0),
  ]

  @Test("of subscribers, by this table of September", arguments: cases)
  func base(_ line: Case) throws {
    let measures = try partial([line.row]).totals()
    #expect(measures[.subscribers] == 1)
    #expect(Set(Self.base.filter { measures[$0] == 1 }) == line.counts)
    #expect(measures[.exposureDays] == line.exposureDays)
    let consistent = !line.testDescription.contains("contradiction")
    #expect(!consistent || measures.baseFlowResidual == 0, "opening + joined − churned ≠ closing")
  }

  @Test("of money and usage")
  func sums() throws {
    var line = row()
    line.usage.voice.chargeMicros = 100
    line.usage.voice.overageMicros = 40
    line.usage.voice.originatingEvents = 3
    line.usage.voice.terminatingEvents = 2
    line.usage.voice.quantity = 90_000
    line.usage.voice.terminatingQuantity = 30_000
    line.usage.voice.billedQuantity = 120_000
    line.usage.voice.freeQuantity = 60_000
    line.usage.sms.chargeMicros = 20
    line.usage.sms.originatingEvents = 4
    line.usage.sms.terminatingEvents = 5
    line.usage.data.chargeMicros = 3
    line.usage.data.quantity = 5_000
    line.usage.data.billedQuantity = 6_144
    line.usage.content.chargeMicros = 7
    line.usage.content.originatingEvents = 6
    line.usage.content.terminatingEvents = 1
    line.usage.activeDays = 0b1011
    line.recurringMicros = 1_000
    line.adjustmentMicros = -500
    line.roundingMicros = -23
    line.invoiceMicros = 607
    line.paidMicros = 900
    line.complaints = 2
    let totals = try partial([line]).totals()
    let expected: [Indicator: Int64] = [
      .revenueMicros: 1_130, .recurringMicros: 1_000, .voiceChargeMicros: 100,
      .smsChargeMicros: 20, .dataChargeMicros: 3, .contentChargeMicros: 7,
      .contentEvents: 7, .adjustmentMicros: -500,
      .roundingMicros: -23, .invoiceMicros: 607,
      .voiceOverageMicros: 40, .dataOverageMicros: 0, .paidMicros: 900, .voiceOriginatingEvents: 3,
      .voiceTerminatingEvents: 2, .voiceOriginatingMilliseconds: 60_000,
      .voiceTerminatingMilliseconds: 30_000, .voiceBilledMilliseconds: 120_000,
      .voiceFreeMilliseconds: 60_000, .smsOriginatingEvents: 4, .smsTerminatingEvents: 5,
      .dataOctets: 5_000, .dataBilledOctets: 6_144, .complaints: 2, .usageDays: 3,
    ]
    for (indicator, value) in expected { #expect(totals[indicator] == value, "\(indicator)") }
    #expect(
      totals[.invoiceMicros]
        == totals[.revenueMicros] + totals[.adjustmentMicros] + totals[.roundingMicros])
  }

  @Test("and every column has a name of its own")
  func codes() {
    let codes = Indicator.allCases.map(\.code) + IndicatorRatio.allCases.map(\.code)
    #expect(Set(codes).count == codes.count)
    #expect(Indicator.voiceOriginatingMilliseconds.code == "voice_originating_milliseconds")
    #expect(
      IndicatorRatio.arpuMicrosPerAverageSubscriber.code == "arpu_micros_per_average_subscriber")
    #expect(codes.allSatisfy { $0.allSatisfy { $0.isLowercase || $0 == "_" } })
  }
}

@Suite("A derived figure is divided once and names its denominator")
struct IndicatorRatioTests {
  /// Three lines: one stays, one joins, one churns: the average is (2 + 2) / 2.
  static func base() -> [SubscriberMonth] {
    var rows = [
      row(0), row(1, activated: "2026-09-11", openAtStart: false),
      row(2, status: .churned, churned: "2026-09-20", openAtEnd: false),
    ]
    rows[0].usage.voice.quantity = 200_000
    rows[0].usage.voice.terminatingQuantity = 50_000
    rows[0].usage.data.quantity = 1_000
    rows[0].recurringMicros = 19_000_000
    rows[1].usage.voice.chargeMicros = 1_000_000
    return rows
  }

  @Test("by hand")
  func byHand() throws {
    let totals = try partial(Self.base()).totals()
    #expect(totals.averageSubscribersTwice == 4)
    #expect(totals.baseFlowResidual == 0)
    let expected: [IndicatorRatio: Int64] = [
      .arpuMicrosPerSubscriber: 6_666_667,
      .arpuMicrosPerAverageSubscriber: 10_000_000,
      .mouMilliminutesPerSubscriber: 1_111,  // 200 s / 60 / 3 = 1.1111 min
      .mouMilliminutesPerAverageSubscriber: 1_667,
      .mouOriginatingMilliminutesPerSubscriber: 833,
      .mouOriginatingMilliminutesPerAverageSubscriber: 1_250,
      .douOctetsPerSubscriber: 333,
      .douOctetsPerAverageSubscriber: 500,
      .churnPpmOfAverageSubscribers: 500_000,
      .churnPpmOfOpenAtStart: 500_000,
      .retentionPpmOfSubscribers: 666_667,
    ]
    #expect(expected.count == IndicatorRatio.allCases.count, "Give every figure an example.")
    for (ratio, value) in expected { #expect(totals[ratio] == value, "\(ratio)") }
  }

  @Test("rounded half up, an odd base halved exactly")
  func half() throws {
    var rows = [row(0), row(1, activated: "2026-09-11", openAtStart: false)]
    rows[0].recurringMicros = 1
    let totals = try partial(rows).totals()
    #expect(totals.averageSubscribersTwice == 3)
    #expect(totals[.arpuMicrosPerSubscriber] == 1)  // 0.5
    #expect(totals[.arpuMicrosPerAverageSubscriber] == 1)  // 1 / 1.5 = 0.67
    rows[0].recurringMicros = -1
    #expect(try partial(rows).totals()[.arpuMicrosPerSubscriber] == -1)  // a refund mirrors it
  }

  @Test("and is absent where there is nothing to divide by")
  func absent() throws {
    let gone = row(status: .churned, churned: "2026-01-31", openAtStart: false, openAtEnd: false)
    let totals = try partial([gone]).totals()
    #expect(totals[.arpuMicrosPerSubscriber] == 0)
    #expect(totals[.arpuMicrosPerAverageSubscriber] == nil)
    #expect(totals[.churnPpmOfOpenAtStart] == nil)
    for ratio in IndicatorRatio.allCases { #expect(try partial([]).totals()[ratio] == nil) }
  }
}
