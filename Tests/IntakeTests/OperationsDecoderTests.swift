import Intake
import Jobs
import Measures
import Records
import Testing

/// Tables of one feed each: what every column becomes, and what of a row is refused.
@Suite("Feeds of orders, resources, accounts and money")
struct OperationsDecoderTests {
  /// Beijing time.
  private static let zone = ZoneClock(fixedOffsetMilliseconds: 8 * 3_600_000)

  private static func day(_ text: String) throws -> CivilDay { try #require(CivilDay(text)) }

  private static func decode(_ kind: CustomerKind, _ text: String) throws -> CustomerBatch {
    var decoder = try CustomerDecoder(
      kind: kind, feed: CustomerFeed(files: "*"), zone: zone, lineOctetsMax: 4_096,
      rejectsMax: 100)
    let octets = Array(text.utf8)
    let header = try #require(FeedText.header(of: octets, isEnd: true))
    try decoder.setHeader(header.line)
    var batch = CustomerBatch()
    _ = decoder.decode(octets, in: header.bodyOffset..<octets.count, isEnd: true, into: &batch)
    #expect(batch.recordCount == batch.decodedCount + batch.rejectedCount)
    return batch
  }

  @Test("A subscriber's traits, all told and none told")
  func traits() throws {
    let batch = try Self.decode(
      .subscribers,
      """
      msisdn,region,activated_on,status,customer,gender,segment,area,district,grid,store,channel,\
      mode,handset_since,handset_5g,contract_end,departure,ported_to,reconnected_on,migrated_on
      1,R1,2020-01-01,churned,C1,f,campus,A1,D1,G1,S1,agent,outbound,2025-01-02,yes,2027-03-04,\
      port_out,CM,2024-05-06,2023-07-08
      2,R1,2020-01-01,active,,,,,,,,,,,,,,,,
      3,R1,2020-01-01,active,,x,,,,,,,,,,,,,,
      4,R1,2020-01-01,active,,,,,,,,,,,maybe,,,,,
      5,R1,2020-01-01,active,,,,,,,,,,,,,left,,,
      """)
    var traits = SubscriberTraits()
    traits.customer = "C1"
    traits.gender = .female
    traits.segment = "campus"
    traits.area = "A1"
    traits.district = "D1"
    traits.grid = "G1"
    traits.store = "S1"
    traits.channel = "agent"
    traits.mode = .outbound
    traits.handsetSince = try Self.day("2025-01-02")
    traits.isHandset5G = true
    traits.contractEnd = try Self.day("2027-03-04")
    traits.departure = .portOut
    traits.portedTo = "CM"
    traits.reconnectedOn = try Self.day("2024-05-06")
    traits.migratedOn = try Self.day("2023-07-08")
    #expect(batch.subscribers.map(\.traits) == [traits, SubscriberTraits()])
    #expect(batch.subscribers.map(\.hasNoTraits) == [false, true])
    #expect(batch.rejects.map(\.field) == ["gender", "handset_5g", "departure"])
    #expect(batch.rejects.allSatisfy { $0.reason == .unknownCode })
  }

  @Test func accounts() throws {
    let batch = try Self.decode(
      .accounts,
      """
      account,customer,kind,parent,credit_class,credit_limit,key_account,manager
      A1,C1,group,A0,gold,5000.5,yes,M7
      A2,,,,,,,
      """)
    var first = Account(id: "A1", customer: "C1")
    first.kind = .group
    first.parent = "A0"
    first.creditClass = "gold"
    first.creditLimitMicros = 5_000_500_000
    first.isKey = true
    first.manager = "M7"
    #expect(batch.accounts == [first, Account(id: "A2", customer: "A2")])
  }

  @Test func mainOrders() throws {
    let batch = try Self.decode(
      .mainOrders,
      """
      order_id,msisdn,account,kind,product,channel,mode,area,amount,submitted_on,promised_on,\
      stage,stage_on,reason
      O1,8613900000001,A1,broadband,fusion,mall,self,A7,199,2026-10-01,2026-10-05,cancelled,\
      2026-10-03,no_port
      O2,,,new_line,,,,,,2026-10-01,,submitted,2026-10-01,
      """)
    var first = MainOrder(
      id: "O1", kind: .broadband, submittedOn: try Self.day("2026-10-01"), stage: .cancelled,
      stageOn: try Self.day("2026-10-03"))
    first.msisdn = 8_613_900_000_001
    first.account = "A1"
    first.product = "fusion"
    first.channel = "mall"
    first.mode = .own
    first.area = "A7"
    first.amountMicros = 199_000_000
    first.promisedOn = try Self.day("2026-10-05")
    first.reason = "no_port"
    let second = MainOrder(
      id: "O2", kind: .newLine, submittedOn: try Self.day("2026-10-01"), stage: .submitted,
      stageOn: try Self.day("2026-10-01"))
    #expect(batch.mainOrders == [first, second])
  }

  @Test func suborders() throws {
    let batch = try Self.decode(
      .suborders,
      """
      suborder_id,order_id,network,account,msisdn,broadband,iccid,product,amount,stage,stage_on
      S1,O1,C,A1,8613900000001,,8986010001,p99,99,activated,2026-10-02
      S2,O1,G,A1,,KD001,,b100,100.000001,completed,2026-10-04
      """)
    var mobile = SubOrder(
      id: "S1", order: "O1", network: .mobile, stage: .activated,
      stageOn: try Self.day("2026-10-02"))
    mobile.account = "A1"
    mobile.msisdn = 8_613_900_000_001
    mobile.iccid = "8986010001"
    mobile.product = "p99"
    mobile.amountMicros = 99_000_000
    var fixed = SubOrder(
      id: "S2", order: "O1", network: .fixed, stage: .completed,
      stageOn: try Self.day("2026-10-04"))
    fixed.account = "A1"
    fixed.broadband = "KD001"
    fixed.product = "b100"
    fixed.amountMicros = 100_000_001
    #expect(batch.suborders == [mobile, fixed])
  }

  @Test func orderEvents() throws {
    let batch = try Self.decode(
      .orderEvents,
      """
      order_id,suborder_id,stage,at,actor
      O1,,submitted,2026-10-01T09:30:00+08:00,
      O1,S1,shipped,2026-10-02T00:00:00,W9
      O1,S1,shipped,2026-10-02,W9
      """)
    var first = OrderEvent(
      order: "O1", stage: .submitted, atMilliseconds: TestFeeds.milliseconds("2026-10-01T01:30:00Z")
    )
    #expect(batch.orderEvents.first == first)
    first = OrderEvent(
      order: "O1", stage: .shipped, atMilliseconds: TestFeeds.milliseconds("2026-10-01T16:00:00Z"))
    first.part = "S1"
    first.doneBy = "W9"
    #expect(batch.orderEvents.dropFirst() == [first, first], "a day is its midnight")
  }

  @Test func retentionCases() throws {
    let batch = try Self.decode(
      .retentionCases,
      """
      case_id,order_id,msisdn,agent,attempt,outcome,on
      K1,O9,8613900000001,W1,2,saved,2026-10-02
      K2,,8613900000002,,,,2026-10-03
      """)
    var first = RetentionCase(
      id: "K1", msisdn: 8_613_900_000_001, on: try Self.day("2026-10-02"))
    first.order = "O9"
    first.agent = "W1"
    first.attempt = 2
    first.outcome = .saved
    let second = RetentionCase(
      id: "K2", msisdn: 8_613_900_000_002, on: try Self.day("2026-10-03"))
    #expect(batch.retentionCases == [first, second])
  }

  @Test func workOrders() throws {
    let batch = try Self.decode(
      .workOrders,
      """
      work_order_id,order_id,broadband,kind,bureau,area,technician,issued_on,appointed_on,\
      finished_on,outcome
      W1,O1,KD001,install,B1,A1,T1,2026-10-01,2026-10-03,2026-10-02,done
      W2,,,repair,,,,2026-10-01,,,no_port
      """)
    var first = WorkOrder(
      id: "W1", kind: .install, issuedOn: try Self.day("2026-10-01"), outcome: .done)
    first.order = "O1"
    first.broadband = "KD001"
    first.bureau = "B1"
    first.area = "A1"
    first.technician = "T1"
    first.appointedOn = try Self.day("2026-10-03")
    first.finishedOn = try Self.day("2026-10-02")
    let second = WorkOrder(
      id: "W2", kind: .repair, issuedOn: try Self.day("2026-10-01"), outcome: .noPort)
    #expect(batch.workOrders == [first, second])
  }

  @Test("Contacts may say who had them and whether anybody answered")
  func contacts() throws {
    let batch = try Self.decode(
      .contacts,
      """
      contact_id,msisdn,kind,channel,product,on,agent,reached
      C1,1,campaign,outbound_call,p5,2026-10-01,W1,yes
      C2,1,campaign,outbound_call,p5,2026-10-02,W1,no
      C3,1,service,store,,2026-10-03,,
      """)
    #expect(batch.contacts.map(\.agent) == ["W1", "W1", ""])
    #expect(batch.contacts.map(\.isReached) == [true, false, nil])
  }

  @Test func numberResources() throws {
    let batch = try Self.decode(
      .numberResources,
      "number,iccid,state,since,order_id\n1,8986,active,2026-10-01,O1\n2,,free,2020-01-01,\n")
    var first = NumberResource(number: 1, state: .active, since: try Self.day("2026-10-01"))
    first.iccid = "8986"
    first.order = "O1"
    let second = NumberResource(number: 2, state: .free, since: try Self.day("2020-01-01"))
    #expect(batch.numberResources == [first, second])
  }

  @Test("Moves of goods are of whole pieces, and only an adjustment takes away")
  func stockMoves() throws {
    let batch = try Self.decode(
      .stockMoves,
      """
      move_id,outlet,sku,kind,quantity,on
      M1,S1,sim,opening,10,2026-10-01
      M2,S1,sim,adjusted,-3,2026-10-02
      """)
    #expect(
      batch.stockMoves == [
        StockMove(
          id: "M1", outlet: "S1", sku: "sim", kind: .opening, quantity: 10,
          on: try Self.day("2026-10-01")),
        StockMove(
          id: "M2", outlet: "S1", sku: "sim", kind: .adjusted, quantity: -3,
          on: try Self.day("2026-10-02")),
      ])
  }

  @Test("Flows know their side by their feed", arguments: FlowEntry.Side.allCases)
  func flows(_ side: FlowEntry.Side) throws {
    let batch = try Self.decode(
      side == .left ? .flowsLeft : .flowsRight,
      "flow_no,source,amount,on,reverses\nF1,kiosk,50.01,2026-10-01,\nF2,,-50.01,2026-10-02,F1\n")
    var first = FlowEntry(
      flow: "F1", side: side, amountMicros: 50_010_000, on: try Self.day("2026-10-01"))
    first.source = "kiosk"
    var second = FlowEntry(
      flow: "F2", side: side, amountMicros: -50_010_000, on: try Self.day("2026-10-02"))
    second.reverses = "F1"
    #expect(batch.flows == [first, second])
  }

  @Test func enrolmentsAndRedemptions() throws {
    let on = try Self.day("2026-10-01")
    #expect(
      try Self.decode(
        .enrolments, "enrolment_id,msisdn,promotion,amount,on\nE1,1,g300,300,2026-10-01\n"
      ).enrolments == [
        PromotionEnrolment(
          id: "E1", msisdn: 1, promotion: "g300", paidMicros: 300_000_000, on: on)
      ])
    #expect(
      try Self.decode(
        .redemptions, "redemption_id,msisdn,points,on\nR1,1,500,2026-10-01\n"
      ).redemptions == [Redemption(id: "R1", msisdn: 1, points: 500, on: on)])
  }

  private static let bad: [(CustomerKind, String, RejectReason, String)] = [
    (.accounts, ",,,,,,,", .missingField, "account"),
    (.accounts, "A,,club,,,,,", .unknownCode, "kind"),
    (.accounts, "A,,,,,much,,", .badNumber, "credit_limit"),
    (.accounts, "A,,,,,,1,", .unknownCode, "key_account"),
    (.mainOrders, "O,x,,cancel,,,,,,2026-10-01,,split,2026-10-01,", .badPartyNumber, "msisdn"),
    (.mainOrders, "O,,,cancel,,,web,,,2026-10-01,,split,2026-10-01,", .unknownCode, "mode"),
    (.mainOrders, "O,,,cancel,,,,,,,,split,2026-10-01,", .missingField, "submitted_on"),
    (.suborders, "S,,C,,,,,,,split,2026-10-01", .missingField, "order_id"),
    (.suborders, "S,O,c,,,,,,,split,2026-10-01", .unknownCode, "network"),
    (.suborders, "S,O,C,,,,,,0.0000001,split,2026-10-01", .finerThanUnit, "amount"),
    (.orderEvents, "O,,split,,", .missingField, "at"),
    (.orderEvents, "O,,split,yesterday,", .badTimestamp, "at"),
    (.retentionCases, "K,,1,,0,,2026-10-01", .badNumber, "attempt"),
    (.retentionCases, "K,,1,,two,,2026-10-01", .badNumber, "attempt"),
    (.retentionCases, "K,,1,,,kept,2026-10-01", .unknownCode, "outcome"),
    (
      .workOrders, "W,,,repair,,,,2026-10-02,,2026-10-01,done", .badTimestamp, "finished_on"
    ),
    (.workOrders, "W,,,visit,,,,2026-10-02,,,done", .unknownCode, "kind"),
    (.numberResources, ",,free,2026-10-01,", .missingField, "number"),
    (.numberResources, "1,,used,2026-10-01,", .unknownCode, "state"),
    (.stockMoves, "M,,sim,issued,1,2026-10-01", .missingField, "outlet"),
    (.stockMoves, "M,S,sim,sold,1,2026-10-01", .unknownCode, "kind"),
    (.stockMoves, "M,S,sim,issued,-1,2026-10-01", .badNumber, "quantity"),
    (.stockMoves, "M,S,sim,adjusted,1.5,2026-10-01", .finerThanUnit, "quantity"),
    (.stockMoves, "M,S,sim,adjusted,,2026-10-01", .missingField, "quantity"),
    (
      .stockMoves, "M,S,sim,adjusted,-9223372036854775809,2026-10-01", .numberOverflow, "quantity"
    ),
    (.flowsLeft, ",,1,2026-10-01,", .missingField, "flow_no"),
    (.flowsRight, "F,,,2026-10-01,", .missingField, "amount"),
    (.enrolments, "E,1,,1,2026-10-01", .missingField, "promotion"),
    (.redemptions, "R,1,-5,2026-10-01", .badNumber, "points"),
    (.redemptions, "R,1,9223372036854775808,2026-10-01", .numberOverflow, "points"),
    (.redemptions, "R,1,,2026-10-01", .missingField, "points"),
  ]

  @Test("a bad record is a reject with its column", arguments: bad.indices)
  func badRecord(_ index: Int) throws {
    let (kind, line, reason, field) = Self.bad[index]
    let columns = kind.columns.map(\.name).joined(separator: ",")
    let batch = try Self.decode(kind, "\(columns)\n\(line)\n")
    #expect(
      batch.rejects == [
        Reject(split: 0, line: 0, reason: reason, field: field, text: Array(line.utf8))
      ])
    #expect(batch.decodedCount == 0)
  }
}
