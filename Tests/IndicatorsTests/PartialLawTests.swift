import Indicators
import Records
import Seeds
import Testing

@Suite("Survival, value and score partials are the same however the work is cut")
struct PartialLawTests {
  @Test("survival", arguments: SplitMix64.seeds(count: 20))
  func survival(seed: UInt64) throws {
    let empty = SurvivalPartial(unit: .months)
    try PartialLaws(
      empty: empty,
      add: { partial, random in
        let entry = random.chance(70) ? 0 : random.int(0...30)
        partial.add(
          stratum: random.pick(["", "a", "校园"]), enteredAt: entry,
          leftAt: entry + random.int(0...40), lost: random.chance(40))
      },
      merge: { $0.merge($1) }, encode: { $0.encoded() }, read: { try empty.read($0) }
    ).check(seed: seed)
  }

  /// Tenure, entered, events, censored.
  @Test(
    "but not where more left than had entered, or fewer",
    arguments: [
      [[0, 0, 1, 0], [1, 1, 0, 0]], [[0, 2, 1, 0]], [[0, 0, 0, 0]], [],
      [[1, 1, 1, 0], [0, 1, 1, 0]],
    ])
  func impossibleSurvival(rows: [[Int]]) {
    var writer = PartialWriter(kind: "RMSV", version: 1)
    writer.append(count: TenureUnit.months.rawValue)
    writer.append(count: 1)
    writer.append(text: "stratum")
    writer.append(count: rows.count)
    for number in rows.joined() { writer.append(count: number) }
    #expect(throws: PartialError.self) { try SurvivalPartial(encoded: writer.octets) }
  }

  @Test("purchases", arguments: SplitMix64.seeds(count: 20))
  func purchases(seed: UInt64) throws {
    try PartialLaws(
      empty: PurchaseCounts(),
      add: { partial, random in
        let repeats = random.int(0...5)
        let recency = repeats == 0 ? 0 : random.int(repeats...40)
        partial.add(
          PurchaseCounts.History(
            repeats: repeats, recency: recency, age: random.int(recency...60)))
      },
      merge: { $0.merge($1) }, encode: { $0.encoded() },
      read: { try PurchaseCounts(encoded: $0) }
    ).check(seed: seed)
  }

  @Test("spend", arguments: SplitMix64.seeds(count: 20))
  func spend(seed: UInt64) throws {
    let empty = SpendCounts(quantumMicros: 10_000)
    try PartialLaws(
      empty: empty,
      add: { $0.add(payments: $1.int(1...4), sumMicros: $1.int64(-50_000...900_000)) },
      merge: { $0.merge($1) }, encode: { $0.encoded() }, read: { try empty.read($0) }
    ).check(seed: seed)
  }

  @Test("values", arguments: SplitMix64.seeds(count: 20))
  func values(seed: UInt64) throws {
    let empty = ValueCounts(quantumMicros: 10_000)
    try PartialLaws(
      empty: empty, add: { $0.add($1.int64(-50_000...900_000)) },
      merge: { $0.merge($1) }, encode: { $0.encoded() }, read: { try empty.read($0) }
    ).check(seed: seed)
  }

  @Test("scores", arguments: SplitMix64.seeds(count: 20))
  func scores(seed: UInt64) throws {
    try PartialLaws(
      empty: ScoreHistogram(),
      add: { $0.add(scorePpb: $1.int64(-10...1_000_000_010), positive: $1.chance(30)) },
      merge: { $0.merge($1) }, encode: { $0.encoded() },
      read: { try ScoreHistogram(encoded: $0) }
    ).check(seed: seed)
  }

  @Test("uplift", arguments: SplitMix64.seeds(count: 20))
  func uplift(seed: UInt64) throws {
    let empty = UpliftHistogram()
    try PartialLaws(
      empty: empty,
      add: {
        $0.add(
          scorePpb: $1.int64(-1_000_000_010...1_000_000_010), treated: $1.chance(50),
          outcome: $1.int64(-5...5))
      },
      merge: { $0.merge($1) }, encode: { $0.encoded() }, read: { try empty.read($0) }
    ).check(seed: seed)
  }

  @Test("ranks", arguments: SplitMix64.seeds(count: 20))
  func ranks(seed: UInt64) throws {
    let (a, b) = (RankKey(value: -100, id: 0), RankKey(value: 7, id: .max))
    let (c, d) = (RankKey(value: 8, id: 5), RankKey(value: 8, id: 1 << 62))
    for pass in [RankPass.bySize, .byWidth([a...b, c...d]), .keys([a...b, c...d])] {
      let empty = RankTally(pass)
      try PartialLaws(
        empty: empty,
        add: { $0.add(RankKey(value: $1.int64(-150...10), id: $1.next())) },
        merge: { $0.merge($1) }, encode: { $0.encoded() }, read: { try empty.read($0) }
      ).check(seed: seed)
    }
  }
}
