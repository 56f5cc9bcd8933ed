import Jobs
import Measures
import Records
import Seeds
import Testing

import Intake

@Suite("Customer feeds")
struct CustomerDecoderTests {
  private static func decode(
    _ kind: CustomerKind, _ text: String, feed: CustomerFeed = CustomerFeed(files: "*"),
    lineOctetsMax: Int = 4096, rejectsMax: Int = 100
  ) throws -> CustomerBatch {
    var decoder = try CustomerDecoder(
      kind: kind, feed: feed, zone: zone, lineOctetsMax: lineOctetsMax, rejectsMax: rejectsMax)
    let octets = Array(text.utf8)
    var start = 0
    if feed.format.hasHeader {
      let header = try #require(FeedText.header(of: octets, isEnd: true))
      try decoder.setHeader(header.line)
      start = header.bodyOffset
    }
    var batch = CustomerBatch()
    let consumed = decoder.decode(octets, in: start..<octets.count, isEnd: true, into: &batch)
    #expect(consumed == octets.count - start)
    #expect(batch.recordCount == batch.decodedCount + batch.rejectedCount)
    return batch
  }

  /// Beijing time.
  private static let zone = ZoneClock(fixedOffsetMilliseconds: 8 * 3_600_000)

  private static func day(_ text: String) throws -> CivilDay { try #require(CivilDay(text)) }

  @Test func subscribers() throws {
    let batch = try Self.decode(
      .subscribers,
      """
      msisdn,account,name,region,brand,birth_year,plan,activated_on,status,churned_on
      8613900000001,A1,"Wang, Fang",R028,Tianyi,1987,p19,2020-02-29,active,
      8613900000002,,,R0812,,,,2025-10-18,churned,2026-10-03

      """)
    #expect(
      batch.subscribers == [
        Subscriber(
          msisdn: 8_613_900_000_001, account: "A1", name: "Wang, Fang", region: "R028",
          brand: "Tianyi", birthYear: 1987, plan: "p19", activatedOn: try Self.day("2020-02-29")),
        Subscriber(
          msisdn: 8_613_900_000_002, account: "8613900000002", region: "R0812",
          activatedOn: try Self.day("2025-10-18"), status: .churned,
          churnedOn: try Self.day("2026-10-03")),
      ])
    #expect(batch.rejects == [] && batch.lineCount == 2)
  }

  @Test func columnsMayBeAbsentRenamedAndConstant() throws {
    let feed = CustomerFeed(
      files: "*", numbering: Numbering(scheme: .national, countryCode: "86"),
      columns: ["region": "home_region", "msisdn": "number"],
      constants: ["activated_on": "2019-01-01", "status": "active", "plan": "p1"])
    let batch = try Self.decode(
      .subscribers, "home_region,number,plan\r\nR028,013900000001,ignored\r\n", feed: feed)
    #expect(
      batch.subscribers == [
        Subscriber(
          msisdn: 8_613_900_000_001, account: "8613900000001", region: "R028", plan: "p1",
          activatedOn: try Self.day("2019-01-01"))
      ])
  }

  @Test func subscriptions() throws {
    let batch = try Self.decode(
      .subscriptions, "msisdn,product,from,to\n1,p19,2026-01-01,\n2,d5,2026-10-01,2026-10-16\n")
    #expect(
      batch.subscriptions == [
        Subscription(msisdn: 1, product: "p19", from: try Self.day("2026-01-01")),
        Subscription(
          msisdn: 2, product: "d5", from: try Self.day("2026-10-01"),
          to: try Self.day("2026-10-16")),
      ])
  }

  @Test("An instant says the day by the operator's clock; what ends within a day is held on it")
  func subscriptionsByInstant() throws {
    let batch = try Self.decode(
      .subscriptions,
      """
      msisdn,product,from,to
      1,p19,2026-10-05T18:30:00Z,2026-10-20T09:00:00+08:00
      1,p19,2026-10-05T00:00:00+08:00,2026-10-20T00:00:00
      1,p19,2026-10-05 10:00:00,2026-10-05T10:00:00+08:00
      1,p19,2026-10-05T10:00:00,2026-10-05T09:59:59
      1,p19,2026-10-05T25:00:00,
      """)
    let (start, end) = (
      TestFeeds.milliseconds("2026-10-05T18:30:00Z"),
      TestFeeds.milliseconds("2026-10-20T01:00:00Z")
    )
    let ten = TestFeeds.milliseconds("2026-10-05T02:00:00Z")
    #expect(
      batch.subscriptions == [
        Subscription(
          msisdn: 1, product: "p19", from: try Self.day("2026-10-06"),
          to: try Self.day("2026-10-21"), fromMilliseconds: start, toMilliseconds: end),
        Subscription(
          msisdn: 1, product: "p19", from: try Self.day("2026-10-05"),
          to: try Self.day("2026-10-20")),
        Subscription(
          msisdn: 1, product: "p19", from: try Self.day("2026-10-05"),
          to: try Self.day("2026-10-06"), fromMilliseconds: ten, toMilliseconds: ten),
      ])
    #expect(batch.rejects.map(\.reason) == [.badTimestamp, .badTimestamp])
    #expect(batch.rejects.map(\.field) == ["to", "from"])
  }

  @Test func groups() throws {
    let batch = try Self.decode(
      .groups,
      """
      group,msisdn,role,from,to,pays
      F1,1,main,2026-01-01,,yes
      F1,2,sub,2026-01-01,2026-10-16,no
      F1,3,broadband,2026-02-01,,
      """)
    #expect(
      batch.memberships == [
        GroupMembership(
          msisdn: 1, group: "F1", role: .main, from: try Self.day("2026-01-01"), pays: true),
        GroupMembership(
          msisdn: 2, group: "F1", role: .sub, from: try Self.day("2026-01-01"),
          to: try Self.day("2026-10-16")),
        GroupMembership(
          msisdn: 3, group: "F1", role: .broadband, from: try Self.day("2026-02-01")),
      ])
  }

  @Test func adjustments() throws {
    let batch = try Self.decode(
      .adjustments,
      "msisdn,month,amount,reason\n1,2026-09,-12.500000,tariff\n2,2026-08,0.010000,usage\n")
    let (august, september) = (BillingMonth("2026-08"), BillingMonth("2026-09"))
    #expect(
      batch.adjustments == [
        Adjustment(
          msisdn: 1, month: try #require(september), amountMicros: -12_500_000, reason: "tariff"),
        Adjustment(
          msisdn: 2, month: try #require(august), amountMicros: 10_000, reason: "usage"),
      ])
  }

  @Test func ordersOfEveryKindAndStage() throws {
    for kind in Order.Kind.allCases {
      for stage in Order.Stage.allCases {
        let batch = try Self.decode(
          .orders,
          """
          order_id,msisdn,kind,product,channel,submitted_on,stage,stage_on
          O-1,1,\(kind.code),d5,agent,2026-10-01,\(stage.code),2026-10-02
          """)
        let order = Order(
          id: "O-1", msisdn: 1, kind: kind, product: "d5", channel: "agent",
          submittedOn: try Self.day("2026-10-01"), stage: stage,
          stageOn: try Self.day("2026-10-02"))
        #expect(batch.orders == [order])
      }
    }
  }

  @Test func paymentsAreExact() throws {
    let batch = try Self.decode(
      .payments,
      """
      payment_id,msisdn,amount,paid_on,channel
      P1,1,100,2026-10-01,app
      P2,1,0.000001,2026-10-01,app
      P3,1,-12.5,2026-10-01,store
      P4,1,9223372036854.775807,2026-10-01,
      """)
    #expect(batch.payments.map(\.amountMicros) == [100_000_000, 1, -12_500_000, .max])
  }

  @Test func contactsOfEveryKind() throws {
    for kind in Contact.Kind.allCases {
      let batch = try Self.decode(
        .contacts, "contact_id,msisdn,kind,channel,product,on\nC1,1,\(kind.code),sms,,2026-10-09")
      let contact = Contact(
        id: "C1", msisdn: 1, kind: kind, channel: "sms", product: "",
        on: try Self.day("2026-10-09"))
      #expect(batch.contacts == [contact])
    }
  }

  static let bad: [(CustomerKind, String, RejectReason, String)] = [
    (.subscribers, "1,R028,2026-01-01,active,x", .columnCount, ""),
    (.subscribers, ",R028,2026-01-01,active", .missingField, "msisdn"),
    (.subscribers, "x,R028,2026-01-01,active", .badPartyNumber, "msisdn"),
    (.subscribers, "1\u{0},R028,2026-01-01,active", .badText, "msisdn"),
    (.subscribers, "1,,2026-01-01,active", .missingField, "region"),
    (.subscribers, "1,0371,2026-01-01,active", .badText, "region"),
    (.subscribers, "1,R/28,2026-01-01,active", .badText, "region"),
    (.subscribers, "1,河南,2026-01-01,active", .badText, "region"),
    (.subscribers, "1,\(String(repeating: "R", count: 65)),2026-01-01,active", .badText, "region"),
    (.subscribers, "1,R028,,active", .missingField, "activated_on"),
    (.subscribers, "1,R028,2026-02-29,active", .badTimestamp, "activated_on"),
    (.subscribers, "1,R028,2026-+1-01,active", .badTimestamp, "activated_on"),
    (.subscribers, "1,R028,2026-01-01,", .missingField, "status"),
    (.subscribers, "1,R028,2026-01-01,Active", .unknownCode, "status"),
    (.subscribers, "1,R028,2026-01-01,\"active", .badText, "status"),
    (.subscriptions, "1,,2026-01-01,", .missingField, "product"),
    (.subscriptions, "1,p,2026-01-02,2026-01-01", .badTimestamp, "to"),
    (.orders, ",1,add_pack,p,c,2026-01-01,split,2026-01-01", .missingField, "order_id"),
    (.orders, "1,1,addPack,p,c,2026-01-01,split,2026-01-01", .unknownCode, "kind"),
    (.orders, "1,1,add_pack,p,c,2026-01-01,lost,2026-01-01", .unknownCode, "stage"),
    (.payments, "1,1,,2026-01-01,c", .missingField, "amount"),
    (.payments, "1,1,ten,2026-01-01,c", .badNumber, "amount"),
    (.payments, "1,1,0.0000001,2026-01-01,c", .finerThanUnit, "amount"),
    (.payments, "1,1,9223372036854.775808,2026-01-01,c", .numberOverflow, "amount"),
    (.contacts, "1,1,visit,c,p,2026-01-01,,", .unknownCode, "kind"),
    (.contacts, "1,1,service,c,p\u{0},2026-01-01,,", .badText, "product"),
    (.contacts, "1,1,service,c,p,2026-01-01,w,often", .unknownCode, "reached"),
    (.groups, ",1,main,2026-01-01,,", .missingField, "group"),
    (.groups, "F,1,mother,2026-01-01,,", .unknownCode, "role"),
    (.groups, "F,1,main,2026-01-02,2026-01-01,", .badTimestamp, "to"),
    (.groups, "F,1,main,2026-01-01,,maybe", .unknownCode, "pays"),
    (.adjustments, "1,2026-9,1,tariff", .badTimestamp, "month"),
    (.adjustments, "1,2026-13,1,tariff", .badTimestamp, "month"),
    (.adjustments, "1,2026-09,,tariff", .missingField, "amount"),
    (.adjustments, "1,2026-09,1,", .missingField, "reason"),
  ]

  @Test("a bad record is a reject with its column", arguments: bad.indices)
  func badRecord(_ index: Int) throws {
    let (kind, line, reason, field) = Self.bad[index]
    let columns =
      kind == .subscribers
      ? "msisdn,region,activated_on,status" : kind.columns.map(\.name).joined(separator: ",")
    let batch = try Self.decode(kind, "\(columns)\n\n\(line)\n")
    #expect(
      batch.rejects == [
        Reject(split: 0, line: 1, reason: reason, field: field, text: Array(line.utf8))
      ])
    #expect(batch.decodedCount == 0)
  }

  @Test func aConstantThatCannotBeReadIsBlamedByItsCanonicalName() throws {
    let feed = CustomerFeed(
      files: "*", constants: ["status": "gone", "activated_on": "2020-01-01"])
    let batch = try Self.decode(.subscribers, "msisdn,region\n1,R1", feed: feed)
    #expect(batch.rejects.map(\.field) == ["status"])
    #expect(batch.rejects.map(\.reason) == [.unknownCode])
  }

  @Test func mappingsThatCannotWorkAreRefused() throws {
    #expect(
      throws: IntakeError.missingColumn(
        feed: "payments", column: "amount", header: ["payment_id", "msisdn", "paid_on"])
    ) {
      try Self.decode(.payments, "payment_id,msisdn,paid_on\n")
    }
    #expect(
      throws: IntakeError.missingColumn(
        feed: "contacts", column: "how", header: ["contact_id", "msisdn", "kind", "on"])
    ) {
      try Self.decode(
        .contacts, "contact_id,msisdn,kind,on\n",
        feed: CustomerFeed(files: "*", columns: ["channel": "how"]))
    }
    let feed = CustomerFeed(files: "*", columns: ["amuont": "amount"])
    let columns = CustomerKind.payments.columns.map(\.name)
    #expect(
      throws: IntakeError.unknownCanonicalColumn(
        feed: "payments", column: "amuont", columns: columns)
    ) {
      try Self.decode(.payments, "", feed: feed)
    }
  }

  @Test func whereTheTextIsCutMakesNoDifference() throws {
    let long = String(repeating: "y", count: 200)
    let text = Array(
      ("P1,1,100,2026-10-01,app\r\n\n\"P\"\"2\",2,5,2026-10-01,\n\(long)\n"
        + "P3,x,5,2026-10-01,\nP4,4,5,2026-10-01,a").utf8)
    func decode(cut: Int) throws -> CustomerBatch {
      var decoder = try CustomerDecoder(
        kind: .payments, feed: CustomerFeed(files: "*"), zone: Self.zone, lineOctetsMax: 100,
        rejectsMax: 10)
      try decoder.setHeader(Array("payment_id,msisdn,amount,paid_on,channel".utf8))
      var batch = CustomerBatch()
      let consumed = decoder.decode(text, in: 0..<cut, isEnd: false, into: &batch)
      _ = decoder.decode(text, in: consumed..<text.count, isEnd: true, into: &batch)
      return batch
    }
    let whole = try decode(cut: 0)
    #expect(whole.payments.map(\.id) == ["P1", "P\"2", "P4"])
    #expect(whole.rejects.map(\.line) == [3, 4])
    for cut in 0...text.count { #expect(try decode(cut: cut) == whole, "cut at \(cut)") }
  }

  @Test func mutatedFeedsLoseNothing() throws {
    var random = SplitMix64(default: 20_261_031)
    let line = "8613900000001,A1,\"W, F\",R028,T,1987,p19,2020-02-29,active,2026-10-03\n"
    let header = CustomerKind.subscribers.columns.map(\.name).joined(separator: ",")
    var decoder = try CustomerDecoder(
      kind: .subscribers, feed: CustomerFeed(files: "*"), zone: Self.zone, lineOctetsMax: 200,
      rejectsMax: 10)
    try decoder.setHeader(Array(header.utf8))
    for round in 0..<5000 {
      var text = Array((line + line).utf8)
      for _ in 0..<4 {
        text[Int.random(in: text.indices, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      var batch = CustomerBatch()
      _ = decoder.decode(text.span, isEnd: true, into: &batch)
      #expect(
        batch.recordCount == batch.decodedCount + batch.rejectedCount,
        "Replay with SEED=\(random.seed), round \(round).")
    }
  }
}
