import Foundation
import Lake
import Pipeline
import Testing

/// A month of four lines and a few orders, worked out by hand.
@Suite("A month whose orders, numbers, cards and flows are matched")
struct MatchedMonthTests {
  static let job = """
    name: small
    catalogue: .
    usage:
      - name: all
        files: usage*
        fields:
          served: served
          service: service
          recordID: id
          start: start
          octets: {column: octets, unit: kB}
          ratingGroup: group
    customers:
      subscribers: {files: subscribers*}
      subscriptions: {files: subscriptions*}
      contacts: {files: contacts*}
      accounts: {files: accounts*}
      main_orders: {files: main_orders*}
      suborders: {files: suborders*}
      order_events: {files: order_events*}
      retention_cases: {files: retention_cases*}
      work_orders: {files: work_orders*}
      number_resources: {files: number_resources*}
      stock_moves: {files: stock_moves*}
      flows:
        left: {files: kiosk*}
        right: {files: booked*}
    partitions: {rowsPerShard: ROWS}
    orders: {activate: true, reach: 0 days}
    stages: [bill, measure]

    """

  static let feeds = [
    "main_orders": """
    order_id,msisdn,account,kind,product,channel,mode,area,amount,submitted_on,promised_on,stage,\
    stage_on,reason
    M1,1,1,broadband,p,mall,self,A1,30,2026-09-02,2026-09-08,completed,2026-09-05,
    M2,2,2,new_line,p,agent,outlet,A1,10,2026-09-08,,completed,2026-09-10,
    M3,1,1,add_pack,trip,app,self,A1,1,2026-09-06,,completed,2026-09-06,
    M4,3,3,cancel,,store,self,A1,,2026-09-15,,completed,2026-09-20,
    M5,4,4,broadband,p,mall,self,A2,20,2026-09-01,,cancelled,2026-09-03,no_port

    """,
    "suborders": """
    suborder_id,order_id,network,account,msisdn,broadband,iccid,product,amount,stage,stage_on
    S1,M1,C,1,1,,,p,10,completed,2026-09-04
    S2,M1,G,1,,KD1,,p,20,completed,2026-09-05
    S3,M2,C,2,2,,8602,p,9,completed,2026-09-10
    S9,M9,C,1,1,,,p,1,completed,2026-09-04

    """,
    "order_events": """
    order_id,suborder_id,stage,at,actor
    M2,,submitted,2026-09-08T10:00:00+08:00,
    M2,,activated,2026-09-10T09:00:00+08:00,
    M2,,completed,2026-09-10T10:30:00+08:00,W1

    """,
    "retention_cases": """
    case_id,order_id,msisdn,agent,attempt,outcome,on
    K1,M4,3,W7,1,lost,2026-09-16

    """,
    "work_orders": """
    work_order_id,order_id,broadband,kind,bureau,area,technician,issued_on,appointed_on,\
    finished_on,outcome
    V1,M1,KD1,install,B1,A1,T1,2026-09-02,2026-09-05,2026-09-05,done
    V2,M5,,install,B1,A2,T2,2026-09-02,2026-09-03,2026-09-03,no_port

    """,
    "number_resources": """
    number,iccid,state,since,order_id
    1,8601,active,2026-01-01,
    2,8602,active,2026-09-10,M2
    4,8601,active,2026-01-01,
    9,,sold,2026-01-01,

    """,
    "stock_moves": """
    move_id,outlet,sku,kind,quantity,on
    G1,S1,usim,opening,10,2026-09-01
    G2,S1,usim,received,20,2026-09-02
    G2,S1,usim,received,20,2026-09-02
    G3,S1,usim,issued,25,2026-09-03
    G4,S1,usim,adjusted,-1,2026-09-04
    G5,S1,usim,closing,3,2026-09-30
    G1,S2,usim,issued,5,2026-09-10
    G2,S2,ont,received,5,2026-09-10
    G3,S2,usim,received,9,2026-08-31

    """,
    "kiosk": """
    flow_no,source,amount,on,reverses
    F1,kiosk,10,2026-09-01,
    F2,kiosk,20,2026-09-02,
    F3,mall,30,2026-09-03,
    F5,kiosk,5,2026-09-05,
    R5,kiosk,-5,2026-09-06,F5

    """,
    "booked": """
    flow_no,source,amount,on,reverses
    F1,boss,10,2026-09-01,
    F2,boss,25,2026-09-02,
    F4,boss,40,2026-09-04,

    """,
    "accounts": "account,customer,kind,key_account\n1,C1,personal,no\n3,C3,group,no\n",
    "contacts": """
    contact_id,msisdn,kind,channel,product,on,agent,reached
    C1,1,campaign,outbound_call,trip,2026-09-03,W5,yes
    C2,2,campaign,outbound_call,trip,2026-09-03,W5,no

    """,
  ]

  static func input() -> SmallMonth.Input {
    var input = SmallMonth.Input()
    input.subscribers = [
      "1,HA,2026-01-01,active,p", "2,HA,2026-09-10,active,", "3,HA,2026-01-01,churned,p,2026-09-20",
      "4,HA,2026-01-01,active,p",
    ]
    input.usage = [
      "1,data,1,2026-09-05T12:00:00+08:00,130,,", "2,data,2,2026-09-11T12:00:00+08:00,10,,",
    ]
    input.others = feeds
    return input
  }

  /// The month with so many rows a shard; its output's name.
  private func month(rowsPerShard: Int = 100_000) throws -> SmallMonth {
    try SmallMonth(["job.yaml": Self.job.replacing("ROWS", with: "\(rowsPerShard)")])
  }

  private func rows(
    _ table: TableDefinition, _ small: SmallMonth, _ columns: [String], in name: String = "2026-09"
  ) throws -> [String] {
    try PublishedRows(of: table, in: small.output(name)).rows.map { row in
      columns.map { row[$0] ?? "?" }.joined(separator: " ")
    }.sorted()
  }

  @Test("Parts, bindings and what completed orders start are as they were worked out")
  func orders() throws {
    let small = try month()
    let summary = try small.run("2026-09", Self.input())
    #expect(
      try rows(
        OutputTables.subOrderChecks, small, ["order_id", "mobile_parts", "fixed_parts", "state"])
        == ["M1 1 1 complete", "M2 1 0 money", "M5 0 0 cancelled", "M9 1 0 orphan"])
    // 2026-09-05 is day 20,701.
    #expect(
      try rows(
        OutputTables.orderBindings, small, ["order_id", "msisdn", "broadband", "state", "since"])
        == ["M1 1 KD1 bound 20701"])
    // The new line's plan begins with its completion, the pack on its day, and the cancelled line's
    // plan ends with its last day.
    #expect(
      try rows(OutputTables.subscriptions, small, ["msisdn", "product", "valid_from", "valid_to"])
        == [
          "1 p 20454 null", "1 trip 20702 null", "2 p 20706 null", "3 p 20454 20717",
        ])
    #expect(summary.orphans.isEmpty)
    let findings: [String: Int64] = [
      "orphan_part": 1, "part_money": 1, "card_two_numbers": 1, "sold_idle": 1,
      "second_attempt_missing": 1, "move_twice": 1, "stock_negative": 1, "stock_differs": 1,
    ]
    let found = try #require(summary.control.operations).findings
    #expect(found == findings)
    #expect(
      try rows(OutputTables.installSla, small, ["technician", "done", "no_port", "on_time"])
        == ["T1 1 0 1", "T2 0 1 0"])
    // Twelve monthly fees of 1.
    #expect(
      try rows(OutputTables.coverageDemand, small, ["area", "product", "orders", "lost_value"])
        == ["A2 p 1 12000000"])
  }

  @Test("Flows are matched, and both logs are found whole in the states")
  func flows() throws {
    let small = try month()
    let summary = try small.run("2026-09", Self.input())
    #expect(
      try rows(OutputTables.reconPayment, small, ["flow", "state", "difference"]) == [
        "F1 matched 0", "F2 amount_differs -5000000", "F3 only_left 30000000",
        "F4 only_right -40000000", "F5 reversed 0",
      ])
    let flows = try #require(summary.control.operations?.flows)
    #expect(flows.leftRecords == 5 && flows.leftAmount == "60.00")
    #expect(flows.rightRecords == 3 && flows.rightAmount == "75.00")
    let all = flows.states.values.reduce(0, +)
    #expect(all == 5)
  }

  /// Octets of a run by path, without where rows are cut.
  private func files(_ small: SmallMonth, _ name: String) throws -> [String: [UInt8]] {
    try TestFolder.contents(of: small.output(name))
  }

  @Test("The same octets whatever order tasks end in", arguments: [1, 7, 1_000])
  func sameBytes(rowsPerShard: Int) throws {
    let small = try month(rowsPerShard: rowsPerShard)
    _ = try small.run("2026-09", Self.input(), into: "straight")
    _ = try small.run("2026-09", Self.input(), into: "reversed", order: { $0.reversed() })
    let (plain, other) = (try files(small, "straight"), try files(small, "reversed"))
    #expect(Set(plain.keys) == Set(other.keys))
    #expect(plain.filter { other[$0.key] != $0.value }.keys.sorted() == [])
  }

  @Test("The same rows however they are cut into shards, and the same octets of all sums")
  func sameRows() throws {
    let whole = try month()
    _ = try whole.run("2026-09", Self.input())
    for rowsPerShard in [1, 7, 1_000] {
      let cut = try month(rowsPerShard: rowsPerShard)
      _ = try cut.run("2026-09", Self.input())
      for table in OutputTables.orderTables + [OutputTables.reconPayment, OutputTables.reconTotals]
      {
        let names = table.columns.map(\.name)
        #expect(
          try rows(table, cut, names) == rows(table, whole, names),
          "\(table.name) in shards of \(rowsPerShard)")
      }
      let (wanted, found) = (try files(whole, "2026-09"), try files(cut, "2026-09"))
      let settled = wanted.keys.filter { path in
        // What tasks write is cut; what is written of all of them together isn't. The job's own
        // text and whoever names its digest differ.
        path.hasPrefix("open/") && !path.contains("/stock_roll/") || path.contains("/bindings/")
          || path.contains("/subscriptions/")
      }
      #expect(!settled.isEmpty)
      #expect(settled.filter { found[$0] != wanted[$0] }.sorted() == [])
    }
  }

  @Test("What an order bound goes on in the month after, and a second line is in conflict with it")
  func formerBindings() throws {
    let small = try month()
    _ = try small.run("2026-09", Self.input())
    var october = Self.input()
    october.usage = []
    october.others["main_orders"] = """
      order_id,msisdn,account,kind,product,submitted_on,stage,stage_on
      N1,1,1,broadband,p,2026-10-01,completed,2026-10-05
      """
    october.others["suborders"] = """
      suborder_id,order_id,network,account,msisdn,broadband,product,amount,stage,stage_on
      T1,N1,C,1,1,,p,0,completed,2026-10-04
      T2,N1,G,1,,KD2,p,0,completed,2026-10-05
      """
    let summary = try small.run("2026-10", october)
    #expect(
      try rows(
        OutputTables.orderBindings, small, ["order_id", "broadband", "state", "against"],
        in: "2026-10") == ["M1 KD1 bound null", "N1 KD2 conflict KD1"])
    #expect(summary.control.operations?.findings["binding_conflict"] == 1)
  }

  @Test("Without feeds of operations there is no stage, no table and no section of them")
  func optIn() throws {
    let small = try SmallMonth()
    let summary = try small.run("2026-09", SmallMonth.Input())
    #expect(summary.control.operations == nil)
    let names = Set((OutputTables.orderTables + [OutputTables.reconPayment]).map(\.name))
    #expect(summary.manifest.files.allSatisfy { !names.contains($0.table) })
    let control = String(
      decoding: try FileReading.contents(of: "\(small.output("2026-09"))/control.json"),
      as: UTF8.self)
    #expect(!control.contains("operations"))
  }
}
