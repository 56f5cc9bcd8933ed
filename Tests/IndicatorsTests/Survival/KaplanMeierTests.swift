import Indicators
import Seeds
import Testing

@Suite("Survival curves")
struct KaplanMeierTests {
  /// Weeks in remission of 42 patients, those with a minus still in it when last seen: the trial
  /// that textbooks use (Freireich and others, 1963).
  static let treated = [
    6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35,
  ]
  static let placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]

  static func trial() -> SurvivalPartial {
    var partial = SurvivalPartial(unit: .months)
    for weeks in treated { partial.add(stratum: "6-MP", leftAt: abs(weeks), lost: weeks > 0) }
    for weeks in placebo { partial.add(stratum: "placebo", leftAt: weeks, lost: true) }
    return partial
  }

  @Test(
    "are those of the textbook, with their intervals",
    arguments: [
      (6, 0.8571, 0.6197, 0.9516), (7, 0.8067, 0.5631, 0.9228), (10, 0.7529, 0.5032, 0.8894),
      (13, 0.6902, 0.4316, 0.8491), (16, 0.6275, 0.3675, 0.8049), (22, 0.5378, 0.2678, 0.7468),
      (23, 0.4482, 0.1881, 0.6801), (34, 0.4482, 0.1881, 0.6801),
    ])
  func textbook(weeks: Int, survival: Double, lower: Double, upper: Double) throws {
    let curve = KaplanMeier(Self.trial().riskTable(of: "6-MP"))
    let point = try #require(curve.point(at: weeks))
    #expect(abs(Double(point.survivalPpb) / 1e9 - survival) <= 5e-5)
    #expect(abs(Double(try #require(point.lowerPpb)) / 1e9 - lower) <= 5e-5)
    #expect(abs(Double(try #require(point.upperPpb)) / 1e9 - upper) <= 5e-5)
  }

  @Test("have a median where half are lost")
  func median() {
    let partial = Self.trial()
    #expect(KaplanMeier(partial.riskTable(of: "6-MP")).median == 23)
    #expect(KaplanMeier(partial.riskTable(of: "placebo")).median == 8)
    #expect(KaplanMeier(partial.riskTable(of: "nobody")).median == nil)
  }

  @Test(
    "without censoring are the share that is left, and its mean",
    arguments: SplitMix64.seeds(count: 40))
  func empirical(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let tenures = (0..<random.int(2...400)).map { _ in random.int(0...60) }
    var partial = SurvivalPartial(unit: .months)
    for tenure in tenures { partial.add(stratum: "", leftAt: tenure, lost: true) }
    let curve = KaplanMeier(partial.riskTable(of: ""))
    let (count, last) = (Int64(tenures.count), try #require(tenures.max()))
    for tenure in 0...last {
      let left = Int64(tenures.count { $0 > tenure })
      let exact = Double(left) / Double(count)
      let survival = try #require(curve.survivalPpb(at: tenure))
      #expect(abs(Double(survival) - exact * 1e9) <= 0.501, "SEED=\(seed)")
      guard let point = curve.point(at: tenure), left > 0 else { continue }
      // The binomial's variance, which is Greenwood's where nobody is censored.
      let variance = Double(try #require(point.varianceFemto)) / 1e15
      #expect(abs(variance - exact * (1 - exact) / Double(count)) <= 1e-14, "SEED=\(seed)")
    }
    #expect(curve.survivalPpb(at: last + 1) == nil, "nobody was seen there")
    let sum = Double(tenures.reduce(0, +))
    let squares = Double(tenures.reduce(0) { $0 + $1 * $1 })
    let mean = sum / Double(count)
    let variance = (squares / Double(count) - mean * mean) / Double(count)
    let restricted = try #require(curve.restrictedMean(until: last))
    #expect(abs(Double(restricted.meanMicros) - mean * 1e6) <= 0.51, "SEED=\(seed)")
    #expect(abs(Double(restricted.variancePico) - variance * 1e12) <= 1, "SEED=\(seed)")
  }

  /// Three lines from the start, lost at 2, lost at 4 and last seen at 5; two that were there
  /// before the window: from 2 on, lost at 4; from 3 on, last seen at 3.
  @Test("count a line that entered late from there on only")
  func delayedEntry() throws {
    var partial = SurvivalPartial(unit: .days)
    partial.add(stratum: "s", leftAt: 2, lost: true)
    partial.add(stratum: "s", leftAt: 4, lost: true)
    partial.add(stratum: "s", leftAt: 5, lost: false)
    partial.add(stratum: "s", enteredAt: 2, leftAt: 4, lost: true)
    partial.add(stratum: "s", enteredAt: 3, leftAt: 3, lost: false)
    let table = partial.riskTable(of: "s")
    #expect(table.rows.map(\.tenure) == [0, 2, 3, 4, 5])
    #expect(table.rows.map(\.atRisk) == [3, 4, 4, 3, 1])
    #expect(table.rows.map(\.events) == [0, 1, 0, 2, 0])
    let curve = KaplanMeier(table)
    // 3/4, then times 1/3.
    #expect(
      curve.points.map(\.survivalPpb)
        == [1_000_000_000, 750_000_000, 750_000_000, 250_000_000, 250_000_000])
    // S² (1/(4·3)) and S² (1/12 + 2/(3·1)).
    #expect(
      curve.points.map(\.varianceFemto)
        == [0, 46_875_000_000_000, 46_875_000_000_000, 46_875_000_000_000, 46_875_000_000_000])
    #expect(curve.points[0].lowerPpb == nil, "nobody was lost yet")
    #expect(curve.median == 4)
    // 2 + 2 · 3/4 + 1/4.
    #expect(curve.restrictedMean(until: 5)?.meanMicros == 3_750_000)
  }

  @Test("from a later tenure are those of who was left then", arguments: [1, 6, 7, 12, 23, 30])
  func conditional(tenure: Int) throws {
    let table = Self.trial().riskTable(of: "6-MP")
    let (whole, later) = (KaplanMeier(table), KaplanMeier(table.from(tenure: tenure)))
    #expect(later.points.first?.tenure == tenure)
    let before = Double(try #require(whole.survivalPpb(at: tenure - 1)))
    for weeks in tenure...35 {
      let ratio = Double(try #require(whole.survivalPpb(at: weeks))) / before
      let found = Double(try #require(later.survivalPpb(at: weeks))) / 1e9
      #expect(abs(found - ratio) <= 4e-9, "week \(weeks)")
    }
    #expect(table.from(tenure: 36).rows.isEmpty && table.from(tenure: 0).entered == 21)
    #expect(table.firstTenure(atRisk: 21) == 0 && table.firstTenure(atRisk: 22) == nil)
  }

  @Test("of some strata together are of their lines")
  func together() {
    let partial = Self.trial()
    #expect(partial.riskTable().entered == 42 && partial.riskTable().events == 30)
    #expect(partial.riskTable { $0 == "placebo" } == partial.riskTable(of: "placebo"))
  }

  @Test("of a line in two pieces are those of the line in one")
  func pieces() {
    var (whole, pieces) = (SurvivalPartial(unit: .months), SurvivalPartial(unit: .months))
    for (exit, lost) in [(3, true), (5, true), (5, false), (9, true)] {
      whole.add(stratum: "", leftAt: exit, lost: lost)
      for tenure in 0..<exit {
        pieces.add(stratum: "", enteredAt: tenure, leftAt: tenure, lost: false)
      }
      pieces.add(stratum: "", enteredAt: exit, leftAt: exit, lost: lost)
    }
    for tenure in 0...9 {
      let (a, b) = (KaplanMeier(whole.riskTable()), KaplanMeier(pieces.riskTable()))
      #expect(a.survivalPpb(at: tenure) == b.survivalPpb(at: tenure))
    }
  }

  @Test("end at 0 where all at risk are lost, without an interval")
  func allLost() throws {
    let curve = KaplanMeier(Self.trial().riskTable(of: "placebo"))
    let last = try #require(curve.points.last)
    #expect(last.survivalPpb == 0)
    #expect(last.varianceFemto == nil && last.lowerPpb == nil && last.upperPpb == nil)
  }
}

@Suite("The log-rank test")
struct LogRankTests {
  @Test("is the textbook's")
  func textbook() throws {
    let partial = KaplanMeierTests.trial()
    let test = LogRank(partial.stratumNames.map { ($0, partial.riskTable(of: $0)) })
    // Kleinbaum and Klein: 16.79; observed 9 and 21, expected 19.25 and 10.75.
    #expect(abs(Double(try #require(test.chiSquareMicros)) / 1e6 - 16.793) <= 5e-4)
    #expect(test.groups.map(\.observed) == [9, 21])
    #expect(abs(Double(test.groups[0].expectedMicros) / 1e6 - 19.25) <= 5e-3)
    #expect(abs(Double(test.groups[1].expectedMicros) / 1e6 - 10.75) <= 5e-3)
    #expect(test.degreesOfFreedom == 1)
    #expect(try #require(test.chancePpb) == 41_688)
  }

  @Test("doesn't depend on the order of the groups", arguments: SplitMix64.seeds(count: 40))
  func order(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var partial = SurvivalPartial(unit: .months)
    for _ in 0..<random.int(50...500) {
      let entry = random.chance(80) ? 0 : random.int(0...10)
      partial.add(
        stratum: random.pick(["a", "b", "c", "d", "e"]), enteredAt: entry,
        leftAt: entry + random.int(0...20), lost: random.chance(50))
    }
    var tables = partial.stratumNames.map { ($0, partial.riskTable(of: $0)) }
    let test = LogRank(tables)
    random.shuffle(&tables)
    let other = LogRank(tables)
    let difference = try #require(test.chiSquareMicros) - (try #require(other.chiSquareMicros))
    #expect(abs(difference) <= 1 && test.degreesOfFreedom == other.degreesOfFreedom)
    #expect(test.degreesOfFreedom == tables.count - 1, "SEED=\(seed)")
  }

  @Test("finds nothing between equal groups, and tells when there is nothing to compare")
  func degenerate() {
    let partial = KaplanMeierTests.trial()
    let table = partial.riskTable(of: "placebo")
    let equal = LogRank([("a", table), ("b", table), ("c", table)])
    #expect(equal.chiSquareMicros == 0 && equal.chancePpb == 1_000_000_000)
    #expect(equal.degreesOfFreedom == 2)
    let alone = LogRank([("a", table)])
    #expect(alone.chiSquareMicros == nil && alone.degreesOfFreedom == 0)
    let withNobody = LogRank([("a", table), ("none", partial.riskTable(of: "none"))])
    #expect(withNobody.chiSquareMicros == nil && withNobody.chancePpb == nil)
  }
}
