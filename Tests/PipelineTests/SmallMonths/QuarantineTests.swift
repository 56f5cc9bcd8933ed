import Lake
import Pipeline
import Testing

@Suite("Records that end whoever works on them")
struct QuarantineTests {
  private static var input: SmallMonth.Input {
    var input = SmallMonth.Input()
    input.subscribers = (1...3).map { "\($0),HA,2026-01-01,active,p" }
    input.subscriptions = ["1,family,2026-10-01,"]
    input.groups = ["f,1,main,2026-01-01,,yes", "f,2,sub,2026-01-01,,"]
    input.usage = [
      "1,data,1,2026-10-05T12:00:00+08:00,20,,", "2,data,2,2026-10-06T12:00:00+08:00,15,,",
      "3,data,3,2026-10-06T12:00:00+08:00,5,,", "1,data,4,2026-10-07T12:00:00+08:00,1,,",
      "3,data,5,2026-10-08T12:00:00+08:00,2,,", "3,data,6,2026-10-09T12:00:00+08:00,3,,",
    ]
    return input
  }

  private static let columns = ["line", "outcome", "reason", "record_id"]

  @Test("What rating leaves out is suspended with its usage, and the month balances")
  func rating() throws {
    let month = try SmallMonth()
    let summary = try month.run("2026-10", Self.input, leavingOut: ["rate": [1, 4]])
    let total = summary.control.total
    #expect(total.reasons == ["QUARANTINED": 2])
    #expect(total.suspended.dataOctets == 17_000 && total.received.dataOctets == 46_000)
    #expect(
      try month.rows("rejects", of: "2026-10", Self.columns) == [
        "3 suspended QUARANTINED 2", "6 suspended QUARANTINED 5",
      ])
    #expect(
      try month.rows("usage", of: "2026-10", ["record_id", "line"]) == [
        "1 2", "4 5", "3 4", "6 7",
      ])
  }

  @Test("What intake leaves out is suspended unread, with its text")
  func intake() throws {
    let month = try SmallMonth()
    let summary = try month.run("2026-10", Self.input, leavingOut: ["intake": [0, 5]])
    #expect(summary.control.total.reasons == ["QUARANTINED": 2])
    #expect(summary.control.total.received.records == 6)
    #expect(
      try month.rows("rejects", of: "2026-10", Self.columns + ["text"]) == [
        "2 suspended QUARANTINED  1,data,1,2026-10-05T12:00:00+08:00,20,,",
        "7 suspended QUARANTINED  3,data,6,2026-10-09T12:00:00+08:00,3,,",
      ])
  }

  @Test("A month without some records is the month in which they never came")
  func neverCame() throws {
    let left = try SmallMonth()
    _ = try left.run("2026-10", Self.input, leavingOut: ["rate": [0, 3]])
    var fewer = Self.input
    fewer.usage.remove(at: 3)
    fewer.usage.remove(at: 0)
    let never = try SmallMonth()
    _ = try never.run("2026-10", fewer)
    for (table, columns) in [
      ("usage", ["record_id", "msisdn", "free_quantity", "charge"]),
      ("bundle_ledger", ["msisdn", "allowance", "movement", "member", "quantity"]),
      ("invoices", ["msisdn", "total"]),
    ] {
      #expect(
        try left.rows(table, of: "2026-10", columns)
          == never.rows(table, of: "2026-10", columns), "\(table) differs.")
    }
  }
}
