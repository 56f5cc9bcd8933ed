import Indicators
import Testing

/// Survival of 7,043 customers as lifelines computed it, and the revenue bridge between all of them
/// and those who stayed.
@Suite("The telco's customers", .enabled(if: PublicData.isHere, PublicData.missing))
struct TelcoTests {
  struct Customer {
    var tenure: Int
    var isLost: Bool
    var chargeMicros: Int64
    var contract: String
    var gender: String
    var paperless: String
  }

  private static func customers() throws -> [Customer] {
    try PublicData.rows("telco_churn/Telco-Customer-Churn.csv").dropFirst().map { row in
      Customer(
        tenure: try #require(Int(row[5])), isLost: row[20] == "Yes",
        chargeMicros: try PublicData.micros(row[18]), contract: row[15], gender: row[1],
        paperless: row[16])
    }
  }

  private static func partial(by key: (Customer) -> String) throws -> SurvivalPartial {
    var partial = SurvivalPartial(unit: .months)
    for customer in try customers() {
      partial.add(stratum: key(customer), leftAt: customer.tenure, lost: customer.isLost)
    }
    return partial
  }

  @Test(
    "survive as Kaplan and Meier say",
    arguments: ["all", "Month-to-month", "One year", "Two year"])
  func curves(stratum: String) throws {
    let partial = try Self.partial { $0.contract }
    let table = stratum == "all" ? partial.riskTable() : partial.riskTable(of: stratum)
    let curve = KaplanMeier(table)
    let expected = try PublicData.expected("telco_km_" + stratum)
    #expect(Double(table.entered) == (try expected.number("n")))
    #expect(Double(table.events) == (try expected.number("events")))
    #expect(curve.median.map(Double.init) == (expected["median"] as? Double))
    for (tenure, value) in try expected.curve("S") {
      let point = try #require(curve.survivalPpb(at: tenure))
      #expect(abs(Double(point) / 1e9 - value) <= 1e-9, "S(\(tenure))")
    }
    for (tenure, value) in try expected.curve("greenwood_var") {
      let point = try #require(curve.point(at: tenure))
      let variance = Double(try #require(point.varianceFemto)) / 1e15
      #expect(abs(variance - value) <= 1e-14, "Var S(\(tenure))")
    }
    let mean = try #require(curve.restrictedMean(until: 72))
    #expect(abs(Double(mean.meanMicros) / 1e6 - (try expected.number("rmst72"))) <= 1e-6)
    #expect(curve.restrictedMean(until: 73) == nil, "nobody was seen at 73 months")
  }

  /// The same triples of entry, exit and event in lifelines 0.30.3, whose times are ours and one:
  /// who is there from tenure 3 on and lost at it was present from 3 until 4. Of one month a
  /// customer is seen at one tenure alone; else from half of its tenure on.
  @Test(
    "survive as lifelines says where they entered late",
    arguments: [
      ("month", 1, 0.3800978792822184, 0.341675559, 0.418392856),
      ("month", 6, 0.016981079091752782, 0.012005411, 0.023374726),
      ("month", 12, 0.0011892005172171158, 0.00073126, 0.001871616),
      ("month", 24, 2.0556826005888584e-05, 1.035e-05, 3.9189e-05),
      ("half", 1, 0.6384395813510941, 0.608589643, 0.666668585),
      ("half", 12, 0.29006604982394196, 0.268081919, 0.312375511),
      ("half", 36, 0.21726846209960513, 0.199941603, 0.235085989),
      ("half", 60, 0.19284603688741978, 0.177249082, 0.20895469),
      ("half", 72, 0.17205984049137524, 0.157542175, 0.187126882),
    ])
  func delayedEntry(seen: String, tenure: Int, survival: Double, lower: Double, upper: Double)
    throws
  {
    var partial = SurvivalPartial(unit: .months)
    for customer in try Self.customers() {
      partial.add(
        stratum: "", enteredAt: seen == "month" ? customer.tenure : customer.tenure / 2,
        leftAt: customer.tenure, lost: customer.isLost)
    }
    let point = try #require(KaplanMeier(partial.riskTable(of: "")).point(at: tenure))
    for (ours, theirs) in [
      (point.survivalPpb, survival), (try #require(point.lowerPpb), lower),
      (try #require(point.upperPpb), upper),
    ] {
      #expect(abs(Double(ours) / 1e9 - theirs) <= 1.01e-9)
    }
  }

  @Test("are lost at rates that the log-rank test compares")
  func logRank() throws {
    let keys: [(String, (Customer) -> String)] = [
      ("contract", \.contract), ("paperless", \.paperless), ("gender", \.gender),
    ]
    for (name, key) in keys {
      let partial = try Self.partial(by: key)
      let test = LogRank(partial.stratumNames.map { ($0, partial.riskTable(of: $0)) })
      let expected = try PublicData.expected("logrank_" + name)
      let chiSquare = Double(try #require(test.chiSquareMicros)) / 1e6
      #expect(abs(chiSquare - (try expected.number("chi2"))) <= 1e-6, "\(name)")
      #expect(test.degreesOfFreedom == (name == "contract" ? 2 : 1))
      let chance = Double(try #require(test.chancePpb)) / 1e9
      #expect(abs(chance - (try expected.number("p"))) <= 1e-9, "\(name)")
      #expect(test.groups.reduce(0) { $0 + $1.observed } == 1_869)
      let expectedSum = test.groups.reduce(0) { $0 + $1.expectedMicros }
      #expect(abs(expectedSum - 1_869_000_000) <= 3, "expected events are observed ones, shared")
    }
  }

  @Test("take their revenue with them, and the bridge says how")
  func bridge() throws {
    var products: [String: RevenueBridge.Product] = [:]
    for customer in try Self.customers() {
      var product =
        products[customer.contract]
        ?? RevenueBridge.Product(
          name: customer.contract, quantityBefore: 0, quantityAfter: 0, revenueBeforeMicros: 0,
          revenueAfterMicros: 0)
      product.quantityBefore += 1
      product.revenueBeforeMicros += customer.chargeMicros
      if !customer.isLost {
        // Those who stay by the month pay three per cent more.
        let charge = customer.chargeMicros
        product.quantityAfter += 1
        product.revenueAfterMicros +=
          customer.contract == "Month-to-month" ? charge * 103 / 100 : charge
      }
      products[customer.contract] = product
    }
    let expected = try PublicData.expected("pvm_telco")
    let bridge = RevenueBridge(products.values.sorted { $0.name > $1.name }).total
    let parts = [
      ("volume", bridge.volumeMicros), ("mix", bridge.mixMicros), ("price", bridge.priceMicros),
    ]
    for (name, micros) in parts {
      #expect(abs(Double(micros) - (try expected.number(name)) * 1e6) <= 1, "\(name)")
    }
    #expect(bridge.newMicros == 0 && bridge.lostMicros == 0)
    #expect(bridge.sumMicros == -135_037_438_500, "R₁ − R₀, to the micro-unit")
  }
}
