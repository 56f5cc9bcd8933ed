import Foundation
import Measures
import Synthetic
import Testing

@Suite("Integer tables")
struct TableTests {
  /// 1 − u at each knot.
  static let survivals: [Double] = {
    var survivals = (0..<128).map { 1 - Double($0) / 256 }
    for octave in 1...16 {
      for step in 0..<8 { survivals.append(pow(2, Double(-octave)) * (1 - Double(step) / 16)) }
    }
    return survivals + [pow(2, -17)]
  }()

  /// z with P(Z > z) = `survival`, by halving.
  static func normalQuantile(_ survival: Double) -> Double {
    var (low, high) = (-9.0, 9.0)
    for _ in 0..<80 {
      let middle = (low + high) / 2
      if erfc(middle / 2.0.squareRoot()) / 2 > survival { low = middle } else { high = middle }
    }
    return low
  }

  static func lifetime(_ survival: Double) -> Double {
    if survival >= 1 { return 0 }
    var (low, high) = (0.0, 5_000.0)
    for _ in 0..<80 {
      let middle = (low + high) / 2
      let left = 0.35 * exp(-middle / 14) + 0.65 * exp(-middle / 75)
      if left > survival { low = middle } else { high = middle }
    }
    return low
  }

  static func logNormal(_ sigma: Double, _ survival: Double) -> Double {
    exp(sigma * normalQuantile(min(survival, 1 - pow(2, -10))))
  }

  enum Named: String, CaseIterable {
    case call, session, interval, lifetime, activity

    var table: QuantileTable {
      switch self {
      case .call: .call
      case .session: .session
      case .interval: .interval
      case .lifetime: .lifetime
      case .activity: .activity
      }
    }

    func quantile(_ survival: Double) -> Double {
      switch self {
      case .call: logNormal(1.1, survival)
      case .session: logNormal(1.5, survival)
      case .interval: -log(survival)
      case .lifetime: TableTests.lifetime(survival)
      case .activity: pow(survival + 0.0025, -0.75)
      }
    }
  }

  @Test("are the quantiles that their comments name", arguments: Named.allCases)
  func quantiles(name: Named) {
    let table = name.table
    let values = Self.survivals.map(name.quantile)
    var mean = Self.survivals[256] * values[256]
    for knot in 0..<256 {
      mean +=
        (Self.survivals[knot] - Self.survivals[knot + 1])
        * (values[knot] + values[knot + 1]) / 2
    }
    for (knot, survival) in Self.survivals.enumerated() {
      let word = UInt32(min(Double(UInt32.max), (1 - survival) * pow(2, 32)))
      let expected = values[knot] / mean * 65_536
      let found = Double(table.factor(word))
      #expect(
        abs(found - expected) <= 1.5 + expected * 1e-4,
        "\(name) at 1−u = \(survival): \(found), not \(expected).")
    }
  }

  @Test("ascend, with mean 1")
  func means() {
    for table in Named.allCases.map(\.table) {
      var sum: UInt64 = 0
      var last: UInt64 = 0
      var descents = 0
      let count: UInt64 = 1 << 16
      for step in 0..<count {
        let factor = table.factor(UInt32(step << 16 | 1 << 15))
        if factor < last { descents += 1 }
        last = factor
        sum += factor
      }
      let mean = Double(sum) / Double(count) / 65_536
      #expect(descents == 0)
      #expect(abs(mean - 1) < 0.005, "The mean is \(mean).")
    }
  }

  @Test("draw positions by their weights")
  func alias() {
    let weights: [UInt32] = [0, 5, 1, 0, 90, 4]
    let table = AliasTable(weights: weights)
    var chance = Chance(state: 1)
    var counts = [Int](repeating: 0, count: weights.count)
    for _ in 0..<100_000 { counts[table.position(chance.next())] += 1 }
    #expect(counts[0] == 0 && counts[3] == 0)
    for (count, weight) in zip(counts, weights) {
      #expect(abs(count - Int(weight) * 1_000) < 600, "\(counts) for \(weights)")
    }
  }

  @Test("SplitMix64 gives the published numbers")
  func splitMix() {
    // The generator's first outputs for seed 1234567, as its reference code prints them.
    var chance = Chance(state: 1_234_567)
    let expected: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
    ]
    #expect((0..<3).map { _ in chance.next() } == expected)
    #expect((0..<3).map { Chance.draw(1_234_567, $0) } == expected)
  }
}

@Suite("Lines of service")
struct LineTests {
  @Test("never share a number, and an account never spans regions")
  func numbers() {
    let calendar = ArrivalCalendar(subscribers: 3_000)
    let plan = NumberPlan(seed: 3, capacity: calendar.capacity)
    let key = Chance.key(3, .household)
    var seen: Set<UInt64> = []
    var faults: [String] = []
    for index in 0..<calendar.capacity {
      let (msisdn, region) = plan.number(of: index)
      if !seen.insert(msisdn).inserted { faults.append("\(msisdn) is given twice") }
      let network = Int(msisdn / 100_000_000)
      if !NumberPlan.networks.contains(network - 86_000) { faults.append("\(msisdn) is not ours") }
      let first = Households.account(of: index, key: key).first
      if plan.number(of: first).region != region { faults.append("\(msisdn) lives apart") }
    }
    #expect(faults.isEmpty, "\(faults.prefix(5))")
  }

  @Test("come so that the base grows by a fifth of a percent a month")
  func growth() throws {
    var openings: [Int] = []
    for month in [SyntheticOptions.month(2026, 1), SyntheticOptions.month(2027, 1)] {
      openings.append(try Sample.make(subscribers: 20_000, month: month).baseFlow.opening)
    }
    #expect(abs(openings[0] - 20_000) < 400, "\(openings[0]) lines, asked for 20,000.")
    #expect((1_010...1_040).contains(openings[1] * 1_000 / openings[0]), "\(openings)")
  }
}
