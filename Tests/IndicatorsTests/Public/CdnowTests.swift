import Foundation
import Indicators
import Testing

/// A tenth of CDNOW's customers, fitted on their first 39 weeks, as the model's authors published.
@Suite("CDNOW's customers", .enabled(if: PublicData.isHere, PublicData.missing))
struct CdnowTests {
  /// Days of purchase since the first of January 1997, and what was paid on each.
  private static func customers() throws -> [[(day: Int, micros: Int64)]] {
    var customers: [String: [Int: Int64]] = [:]
    for row in try PublicData.rows("cdnow/CDNOW_sample.txt", separator: " ") {
      let day = try dayNumber(row[2])
      if day <= 272 {
        customers[row[1], default: [:]][day, default: 0] += try PublicData.micros(row[4])
      }
    }
    return customers.sorted { $0.key < $1.key }.map { _, days in
      days.sorted { $0.key < $1.key }.map { (day: $0.key, micros: $0.value) }
    }
  }

  private static func dayNumber(_ text: String) throws -> Int {
    let formatter = ISO8601DateFormatter()
    formatter.formatOptions = [.withFullDate]
    let dashed = "\(text.prefix(4))-\(text.dropFirst(4).prefix(2))-\(text.suffix(2))"
    let seconds = try #require(formatter.date(from: dashed)).timeIntervalSince1970
    return Int(seconds) / 86_400 - 9_862
  }

  @Test("buy as the BG/NBD model of 2005 says")
  func buying() throws {
    var counts = PurchaseCounts()
    for days in try Self.customers() {
      counts.add(
        PurchaseCounts.History(
          repeats: days.count - 1, recency: days[days.count - 1].day - days[0].day,
          age: 272 - days[0].day))
    }
    let model = try #require(BuyingModel(fitting: counts, unitsEachPeriod: 7))
    let expected = try PublicData.expected("bgnbd_cdnow")
    // Beside the published values, the maximum as SciPy finds it with 10⁻¹² to go.
    let fitted = [
      ("r", model.shapeMicros, 0.242_594_53), ("alpha", model.scaleMicros, 4.413_602_33),
      ("a", model.leaveMicros, 0.792_922_06), ("b", model.stayMicros, 2.425_907_07),
    ]
    for (name, micros, maximum) in fitted {
      let value = Double(micros) / 1e6
      #expect(abs(value - (try expected.number(name))) <= 1e-3, "\(name): \(value)")
      #expect(abs(value - maximum) <= 2e-6, "\(name): \(value)")
    }
    // Age, recency, repeats and days ahead; what SciPy's hyp2f1 makes of the maximum. The first is
    // the customer that the authors work out: 1.226 purchases in 39 weeks.
    let cases:
      [(repeats: Int, recency: Int, age: Int, ahead: Int, purchases: Int64, alive: Int64)] = [
        (2, 213, 272, 273, 1_225_994, 726_620_320), (0, 0, 140, 70, 93_830, 1_000_000_000),
        (7, 210, 266, 182, 2_636_702, 700_465_294),
      ]
    for item in cases {
      let history = PurchaseCounts.History(
        repeats: item.repeats, recency: item.recency, age: item.age)
      let purchases = try #require(model.expectedMicros(history, nextUnits: item.ahead))
      #expect(abs(purchases - item.purchases) <= 10, "\(item): \(purchases)")
      #expect(abs(model.alivePpb(history) - item.alive) <= 1_000, "\(item)")
    }
  }

  @Test("and spend as the gamma-gamma model of 2013 says")
  func spending() throws {
    var counts = SpendCounts(quantumMicros: 10_000)
    for days in try Self.customers() where days.count > 1 {
      let repeats = days.dropFirst()
      counts.add(payments: repeats.count, sumMicros: repeats.reduce(0) { $0 + $1.micros })
    }
    let model = try #require(SpendingModel(fitting: counts))
    #expect(abs(model.shapeMicros - 6_250_000) <= 10_000, "p is \(model.shapeMicros)")
    #expect(abs(model.spreadMicros - 3_740_000) <= 10_000, "q is \(model.spreadMicros)")
    #expect(abs(model.scaleMicros - 15_440_000) <= 20_000, "γ is \(model.scaleMicros)")
  }
}
