import Foundation
import Jobs
import Measures
import Seeds
import Testing

@Suite("A zone table")
struct ZoneTableTests {
  private static func month(_ text: String) throws -> BillingMonth {
    try #require(BillingMonth(text))
  }

  @Test("of Shanghai is one offset")
  func shanghai() throws {
    let clock = try #require(ZoneTable.clock(zone: "Asia/Shanghai", month: Self.month("2026-10")))
    #expect(clock.transitions.map(\.offsetMilliseconds) == [28_800_000])
  }

  @Test("of London changes at 01:00 UTC on the last Sundays of March and October")
  func london() throws {
    let clock = try #require(ZoneTable.clock(zone: "Europe/London", month: Self.month("2010-09")))
    let changes = clock.transitions.dropFirst().map(\.fromMilliseconds)
    #expect(changes == [1_256_432_400_000, 1_269_738_000_000, 1_288_486_800_000])
    #expect(clock.transitions.map(\.offsetMilliseconds) == [3_600_000, 0, 3_600_000, 0])
  }

  @Test(
    "agrees with the zone database at random instants",
    arguments: [
      "UTC", "Asia/Shanghai", "Europe/Copenhagen", "America/New_York", "Australia/Lord_Howe",
      "Asia/Kathmandu", "America/Sao_Paulo", "Africa/Casablanca", "Pacific/Apia",
    ])
  func agrees(name: String) throws {
    var random = SplitMix64(default: 20_261_031)
    let zone = try #require(TimeZone(identifier: name))
    for text in ["2012-01", "2024-02", "2026-10"] {
      let month = try Self.month(text)
      let clock = try #require(ZoneTable.clock(zone: name, month: month))
      let first = Int64((month.firstDay + (-ZoneTable.daysBefore)).number) * 86_400
      let last = Int64((month.lastDay + ZoneTable.daysAfter).number) * 86_400
      for _ in 0..<500 {
        let second = Int64.random(in: first..<last, using: &random)
        let expected = zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(second)))
        #expect(
          clock.offsetMilliseconds(at: second * 1_000) == Int64(expected) * 1_000,
          "SEED=\(random.seed): \(name) at \(second)")
      }
    }
  }

  @Test(
    "of a name that is no zone, or means several, isn't made",
    arguments: ["Asia/Peking", "CST", "", "GMT+8", "Europe/"])
  func unknown(name: String) throws {
    #expect(try ZoneTable.clock(zone: name, month: Self.month("2026-10")) == nil)
  }
}
