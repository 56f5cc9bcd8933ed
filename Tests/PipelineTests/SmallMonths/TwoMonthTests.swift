import Lake
import Pipeline
import Testing

@Suite("Bundles across months")
struct TwoMonthTests {
  private let month: SmallMonth

  init() throws { month = try SmallMonth() }

  /// Runs a month of number 1's usage and returns its ledger, in octets, in the file's order.
  private func ledger(_ text: String, _ usage: [(start: String, kilooctets: Int)]) throws
    -> [String]
  {
    var input = SmallMonth.Input(subscriptions: ["1,trip,2026-09-20,"])
    input.usage = usage.enumerated().map { number, event in
      "1,data,\(number),\(event.start)T12:00:00+08:00,\(event.kilooctets),,"
    }
    _ = try month.run(text, input)
    return try month.rows(
      "bundle_ledger", of: text, ["allowance", "rolled_over", "age", "movement", "quantity"])
  }

  @Test("roll over up to their cap and cycles, and end on the day on which they expire")
  func threeMonths() throws {
    #expect(
      try ledger("2026-09", [("2026-09-05", 30)]) == [
        "monthly 0 0 granted 100000", "monthly 0 0 drawn -30000", "monthly 0 0 rolled -60000",
        "monthly 0 0 expired -10000", "once 0 0 granted 50000", "once 0 0 carried -50000",
      ])
    // The pack ends with 9 October: what is left of it then is gone.
    let october = [("2026-10-09", 5), ("2026-10-10", 20), ("2026-10-30", 20)]
    #expect(
      try ledger("2026-10", october) == [
        "monthly 0 0 granted 100000", "monthly 0 0 rolled -60000", "monthly 0 0 expired -40000",
        "monthly 1 1 brought 60000", "monthly 1 1 drawn -40000", "monthly 1 1 rolled -20000",
        "once 0 1 brought 50000", "once 0 1 drawn -5000", "once 0 1 expired -45000",
      ])
    // Of two that end together, the older one is drawn first; after two cycles the rest is gone.
    #expect(
      try ledger("2026-11", [("2026-11-02", 10)]) == [
        "monthly 0 0 granted 100000", "monthly 0 0 rolled -60000", "monthly 0 0 expired -40000",
        "monthly 1 1 brought 60000", "monthly 1 1 rolled -60000", "monthly 1 2 brought 20000",
        "monthly 1 2 drawn -10000", "monthly 1 2 expired -10000",
      ])
  }

  @Test("A month that is run again brings the same")
  func again() throws {
    _ = try ledger("2026-09", [("2026-09-05", 30)])
    let once = try ledger("2026-10", [("2026-10-01", 7)])
    let first = try TestFolder.contents(of: month.output("2026-10"))
    #expect(try ledger("2026-10", [("2026-10-01", 7)]) == once)
    #expect(try TestFolder.contents(of: month.output("2026-10")) == first)
  }
}
