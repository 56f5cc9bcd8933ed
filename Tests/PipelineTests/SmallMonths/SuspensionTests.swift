import Lake
import Pipeline
import Testing

@Suite("Days on which a line was suspended")
struct SuspensionTests {
  private let month: SmallMonth

  init() throws {
    let job = try #require(SmallMonth.files["job.yaml"])
    month = try SmallMonth(["job.yaml": job + "measures: {history: 3}\n"])
  }

  /// Each line's status, last day of service and day of coming back.
  private func run(_ text: String, _ lines: [String]) throws {
    var input = SmallMonth.Input()
    input.others["subscribers"] =
      "msisdn,region,activated_on,plan,status,churned_on,reconnected_on\n"
      + lines.enumerated().map { "\($0 + 1),HA,2026-01-01,p,\($1)\n" }.joined()
    _ = try month.run(text, input)
  }

  private func days(_ text: String) throws -> [String] {
    try month.rows(
      "subscriber_month", of: text,
      ["suspended_days", "suspension_months", "tenure_days", "active_tenure_days"])
  }

  @Test("are those between two ends of months that nothing else can have been")
  func months() throws {
    try run("2026-09", ["suspended,,", "suspended,,", "suspended,,", "suspended,,", "active,,"])
    #expect(try days("2026-09") == Array(repeating: "0 0 272 272", count: 5))
    try run(
      "2026-10",
      [
        "suspended,,", "active,,2026-10-11", "active,,", "churned,2026-10-20,", "suspended,,",
      ])
    // All of October; up to the day before it came back; nobody knows; to the end; from some day
    #expect(
      try days("2026-10") == [
        "31 1 303 272", "10 1 303 293", "0 1 303 303", "20 1 292 272", "0 1 303 303",
      ])
    // Both days counted, of the four that are left.
    #expect(
      try month.rows(
        "tenure", of: "2026-10",
        ["lines", "tenure_days", "average_days", "active_tenure_days", "average_active_days"])
        == ["4 1216 304 1175 294"])
    try run(
      "2026-11",
      [
        "suspended,,", "active,,2026-10-11", "active,,", "churned,2026-10-20,", "suspended,,",
      ])
    #expect(
      try days("2026-11") == [
        "61 2 333 272", "10 2 333 323", "0 2 333 333", "20 2 292 272", "30 2 333 303",
      ])
  }

  @Test("are not counted where the month before isn't known, and those before it stay")
  func hole() throws {
    try run("2026-09", ["suspended,,"])
    try run("2026-10", ["suspended,,"])
    try run("2026-12", ["suspended,,"])
    #expect(try days("2026-12") == ["31 1 364 333"])
  }
}
