import Indicators
import Records
import Measures
import Seeds
import Testing

@Suite("How well scores tell")
struct ScoreHistogramTests {
  /// Ten customers: score in tenths, and whether it came true.
  private static let ten: [(tenths: Int64, positive: Bool)] = [
    (9, true), (8, true), (7, false), (6, true), (5, false), (5, true), (4, false), (3, false),
    (2, false), (1, false),
  ]

  private static func histogram() -> ScoreHistogram {
    var histogram = ScoreHistogram()
    for (tenths, positive) in ten {
      histogram.add(scorePpb: tenths * 100_000_000, positive: positive)
    }
    return histogram
  }

  @Test("is as by hand")
  func byHand() throws {
    let histogram = Self.histogram()
    // Of 24 pairs 21 are in order, one is tied: .9 and .8 beat six each, .6 five, .5 four and a
    // half.
    #expect(histogram.areaPpb() == 895_833_333)
    // The top tenth all come true, of all four tenths do; the top half hold three and a half.
    #expect(histogram.liftPpm(topPpm: 100_000) == 2_500_000)
    #expect(histogram.liftPpm(topPpm: 500_000) == 1_750_000)
    #expect(histogram.liftPpm(topPpm: 1_000_000) == 1_000_000)
    // (.01 + .04 + .49 + .16 + .25 + .25 + .16 + .09 + .04 + .01) / 10
    #expect(histogram.brierPpb() == 150_000_000)
    let halves = histogram.calibration(parts: 2)
    #expect(halves.map(\.customers) == [4, 6])
    #expect(halves.map(\.positives) == [0, 4])
    #expect(halves.map(\.meanScorePpb) == [250_000_000, 666_666_667])
    #expect(halves.map(\.outcomePpb) == [0, 666_666_667])
  }

  @Test("has no answer without both classes")
  func oneClass() {
    var histogram = ScoreHistogram()
    #expect(histogram.areaPpb() == nil && histogram.brierPpb() == nil)
    #expect(histogram.liftPpm(topPpm: 100_000) == nil && histogram.calibration(parts: 10).isEmpty)
    histogram.add(scorePpb: 1, positive: false)
    #expect(histogram.areaPpb() == nil && histogram.liftPpm(topPpm: 100_000) == nil)
    #expect(histogram.brierPpb() == 0)
  }

  @Test(
    "is what all pairs say, where no bin holds two scores", arguments: SplitMix64.seeds(count: 40))
  func pairs(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    // Scores on a grid coarser than the bins: two are in one bin just where they are equal.
    let customers = (0..<random.int(2...200)).map { _ in
      (score: random.int64(0...1_000) * 1_000_000, positive: random.chance(40))
    }
    var histogram = ScoreHistogram()
    for customer in customers {
      histogram.add(scorePpb: customer.score, positive: customer.positive)
    }
    let positives = customers.filter(\.positive)
    let negatives = customers.filter { !$0.positive }
    if positives.isEmpty || negatives.isEmpty { return }
    let twice = positives.reduce(0) { all, positive in
      negatives.reduce(all) {
        $0 + (positive.score > $1.score ? 2 : positive.score == $1.score ? 1 : 0)
      }
    }
    let pairs = Int128(2 * positives.count * negatives.count)
    let area = Rounding.halfUp.quotient(Int128(twice) * 1_000_000_000, over: pairs)
    #expect(histogram.areaPpb() == Int64(area), "SEED=\(seed)")
    let squares = customers.reduce(Int128(0)) {
      let difference = Int128($1.score - ($1.positive ? 1_000_000_000 : 0))
      return $0 + difference * difference
    }
    let mean = Rounding.halfUp.quotient(
      squares, over: Int128(customers.count) * 1_000_000_000)
    #expect(histogram.brierPpb() == Int64(mean), "SEED=\(seed)")
    let parts = histogram.calibration(parts: 10)
    #expect(parts.reduce(0) { $0 + $1.customers } == Int64(customers.count))
    #expect(parts.reduce(0) { $0 + $1.positives } == Int64(positives.count))
  }
}

@Suite("What a treatment did")
struct TreatmentTests {
  private static func arm(_ outcomes: [Int64]) -> TrialArm {
    outcomes.reduce(into: TrialArm()) { $0.add($1) }
  }

  @Test("to three of four, and to one of four without it")
  func byHand() throws {
    let comparison = try #require(
      TrialComparison(treated: Self.arm([1, 1, 1, 0]), control: Self.arm([0, 1, 0, 0])))
    // s² is ¼ in both arms, so the error is √(1/8); z is √2, beyond which lie 15.7 %.
    #expect(comparison.differenceMicros == 500_000)
    #expect(comparison.standardErrorMicros == 353_553)
    #expect(comparison.zMicros == 1_414_214)
    #expect(comparison.chancePpb == 157_299_207)
  }

  @Test("is not told from one customer, nor where outcomes don't vary")
  func degenerate() throws {
    #expect(TrialComparison(treated: Self.arm([1]), control: Self.arm([0, 1])) == nil)
    let constant = try #require(
      TrialComparison(treated: Self.arm([3, 3]), control: Self.arm([1, 1])))
    #expect(constant.differenceMicros == 2_000_000 && constant.standardErrorMicros == 0)
    #expect(constant.zMicros == nil && constant.chancePpb == nil)
  }

  @Test("adds up over parts, and survives the way", arguments: SplitMix64.seeds(count: 20))
  func parts(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let outcomes = (0..<random.int(0...60)).map { _ in random.int64(-1_000...1_000_000_000) }
    let split = random.int(0...outcomes.count)
    var left = Self.arm(Array(outcomes[..<split]))
    left.merge(Self.arm(Array(outcomes[split...])))
    #expect(left == Self.arm(outcomes), "SEED=\(seed)")
    var writer = PartialWriter(kind: "TEST", version: 1)
    left.append(to: &writer)
    var reader = try PartialReader(writer.octets, kind: "TEST", version: 1)
    #expect(try TrialArm(from: &reader) == left, "SEED=\(seed)")
    try reader.finish()
  }

  /// Two bins: of the upper ten treated six did it, of ten in control two; of the lower, three
  /// each.
  @Test("is found by score")
  func uplift() throws {
    var histogram = UpliftHistogram()
    for (score, did, treated) in [
      (400_000_000, 6, true), (400_000_000, 2, false), (-400_000_000, 3, true),
      (-400_000_000, 3, false),
    ] as [(Int64, Int, Bool)] {
      for number in 0..<10 {
        histogram.add(scorePpb: score, treated: treated, outcome: number < did ? 1 : 0)
      }
    }
    let curve = histogram.curve()
    #expect(curve.map(\.upliftMicros) == [400_000, 200_000])
    #expect(curve.map(\.qiniMicros) == [4_000_000, 4_000_000])
    #expect(histogram.upliftMicros(topPpm: 500_000) == 400_000)
    #expect(histogram.upliftMicros(topPpm: 500_001) == 200_000)
    // Trapezoids 20 · 2 + 20 · 4 less the triangle 40 · 2, over 40².
    #expect(histogram.qiniAreaMicros() == 25_000)
    // Heights 8 and 8: 20 · 4 + 20 · 8 less 40 · 4.
    #expect(histogram.upliftAreaMicros() == 50_000)
    var onlyTreated = UpliftHistogram()
    onlyTreated.add(scorePpb: 1, treated: true, outcome: 1)
    #expect(onlyTreated.qiniAreaMicros() == nil && onlyTreated.upliftMicros(topPpm: 1) == nil)
    #expect(UpliftHistogram().qiniAreaMicros() == nil)
  }
}
