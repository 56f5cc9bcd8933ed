import Indicators
import Records
import Seeds
import Testing

@Suite("Ranks are those of a full sort")
struct RankTests {
  /// Values as bills, and as an enemy would have them.
  private static func keys(_ random: inout SplitMix64) -> [RankKey] {
    let count = random.pick([0, 1, 2, 3, 40, 700])
    let kind = random.int(0...6)
    let base = Int64(bitPattern: random.next())
    var ids = Set<UInt64>()
    return (0..<count).map { number in
      let value: Int64 =
        switch kind {
        case 0: random.int64(-3...3)
        case 1: 39_000_000
        case 2: random.pick([.min, .min + 1, -1, 0, 1, .max - 1, .max])
        case 3: Int64(bitPattern: random.next())
        case 4: Int64(bitPattern: 1 << random.next() % 64)
        case 5: base &+ Int64(bitPattern: 1 << random.next() % 40)
        default: random.pick([0, 19_000_000, 39_000_000, random.int64(0...99_000_000)])
        }
      var id = random.chance(50) ? UInt64(number) : random.next()
      while !ids.insert(id).inserted { id = random.next() }
      return RankKey(value: value, id: id)
    }
  }

  private static func cuts(_ random: inout SplitMix64) -> [RankSearch.Cut] {
    random.pick([
      QuantileBands.equalCuts(bands: 5), QuantileBands.equalCuts(bands: 100),
      [RankSearch.Cut(1, of: 1)], [RankSearch.Cut(1, of: 1_000_000), RankSearch.Cut(1, of: 2)],
      [RankSearch.Cut(900_000, of: 1_000_000), RankSearch.Cut(100, of: 1_000_000)],
    ])
  }

  @Test(
    "of any values, however the customers are parted and however little is held",
    arguments: SplitMix64.seeds(count: 1_000))
  func sorted(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let keys = Self.keys(&random)
    let cuts = Self.cuts(&random)
    let sorted = keys.sorted()
    let expected =
      keys.isEmpty
      ? []
      : cuts.map { cut in
        sorted[(keys.count * Int(cut.part) + Int(cut.whole) - 1) / Int(cut.whole) - 1]
      }
    let keysMax = random.pick([2, 16, 65_536])
    var search = RankSearch(cuts, keysMax: keysMax)
    while let pass = search.pass {
      let parts = try (0..<3).map { part in
        var tally = RankTally(try RankPass(encoded: pass.encoded()))
        for (index, key) in keys.enumerated() where index % 3 == part { tally.add(key) }
        return tally
      }
      var whole = RankTally(pass)
      for part in parts.reversed() { whole.merge(try RankTally(pass).read(part.encoded())) }
      search.take(whole)
      #expect(search.passes <= 13, "SEED=\(seed): a search doesn't end")
      if search.passes > 13 { return }
    }
    #expect(search.keys == expected, "SEED=\(seed)")
    #expect(search.customers == Int64(keys.count))
    #expect(search.passes <= (keysMax > 700 ? 2 : 13), "SEED=\(seed): \(search.passes) passes")
  }

  @Test("and a pass that no search asks for is refused")
  func foreignPasses() throws {
    let (a, b) = (RankKey(value: 1, id: 2), RankKey(value: 3, id: 0))
    let octets = RankPass.keys([a...a, b...b]).encoded()
    for length in octets.indices {
      #expect(throws: PartialError.self) { try RankPass(encoded: Array(octets[..<length])) }
    }
    for ranges in [[b...b, a...a], [a...b, b...b], []] {
      let octets = RankPass.byWidth(ranges).encoded()
      #expect(throws: PartialError.self) { try RankPass(encoded: octets) }
    }
  }

  /// Bills of a hundred thousand lines, one in three of them the plan's fee to the fen.
  @Test("in five passes or fewer, with no more keys held than a thousandth")
  func passes() {
    var random = SplitMix64(seed: 7)
    let keys = (0..<100_000).map { _ in
      let fee = random.pick([19_000_000, 39_000_000, 59_000_000] as [Int64])
      let overage = random.chance(33) ? 0 : random.int64(0...20_000) * 10_000
      return RankKey(value: fee + overage, id: random.next())
    }
    let sorted = keys.sorted()
    var search = RankSearch(QuantileBands.equalCuts(bands: 10), keysMax: 100)
    while let pass = search.pass {
      var tally = RankTally(pass)
      for key in keys { tally.add(key) }
      search.take(tally)
    }
    #expect(search.keys == (1...9).map { sorted[$0 * 10_000 - 1] })
    #expect(search.passes <= 5, "\(search.passes) passes")
  }

  @Test("bins by size keep the order of values")
  func sizes() {
    var values: [Int64] = [.min, .max]
    for power in 0..<63 {
      for near in -40...40 as ClosedRange<Int64> {
        values += [(1 << power) &+ near, -(1 << power) &+ near]
      }
    }
    let keys = values.sorted().map { RankKey(value: $0, id: 0) }
    // A tally of two keys in one pass by size has the lesser in a bin before, or in the same.
    for (a, b) in zip(keys, keys.dropFirst()) where a != b {
      let bands = QuantileBands([RankSearch.Cut(1, of: 2)], of: [b, a])
      #expect(bands.bounds == [a], "\(a.value) before \(b.value)")
    }
  }
}

@Suite("Bands, scores and levels")
struct BandTests {
  @Test("split customers evenly, ties by their id")
  func quintiles() {
    let customers = (0..<103).map { RankKey(value: Int64($0 / 60), id: UInt64($0 * 7 % 103)) }
    let bands = QuantileBands(QuantileBands.equalCuts(bands: 5), of: customers)
    let sizes = (1...5).map { band in customers.count { bands.band(of: $0) == band } }
    // ⌈103 · j / 5⌉: 21, 42, 62, 83.
    #expect(sizes == [21, 21, 20, 21, 20])
    let sorted = customers.sorted().map { bands.band(of: $0) }
    #expect(sorted == sorted.sorted(), "a higher key never has a lower band")
  }

  @Test("of fewer customers than bands leave some empty")
  func few() {
    let customers = [RankKey(value: 5, id: 1), RankKey(value: 9, id: 2)]
    let bands = QuantileBands(QuantileBands.equalCuts(bands: 5), of: customers)
    #expect(customers.map { bands.band(of: $0) } == [1, 3])
    let nobody = QuantileBands(QuantileBands.equalCuts(bands: 5), of: [])
    #expect(nobody.bounds.isEmpty)
  }

  @Test("give 5 to the latest, the most often and the most")
  func recencyFrequencyMoney() {
    let customers = (0..<50).map { number in
      RecencyFrequencyScores.Customer(
        id: UInt64(number), recencyDays: Int64(number), payments: Int64(number % 10),
        paidMicros: 1_000_000)
    }
    let cuts = RecencyFrequencyScores.cuts
    let scores = RecencyFrequencyScores(
      recency: QuantileBands(cuts, of: customers.map(\.recencyKey)),
      frequency: QuantileBands(cuts, of: customers.map(\.frequencyKey)),
      money: QuantileBands(cuts, of: customers.map(\.moneyKey)))
    #expect(scores.score(of: customers[0]).code == "511", "today, never again, first of equals")
    #expect(scores.score(of: customers[49]).code == "155")
    #expect(scores.score(of: customers[25]).code == "333")
    for score in 1...5 {
      #expect(customers.count { scores.score(of: $0).recency == score } == 10)
      #expect(customers.count { scores.score(of: $0).frequency == score } == 10)
      #expect(customers.count { scores.score(of: $0).money == score } == 10)
    }
  }

  /// Bands month by month, and the levels that they lead to.
  @Test(
    "change stars slowly",
    arguments: [
      ([3, 3, 3], [3, 3, 3]), ([3, 4, 3, 4, 3], [3, 3, 3, 3, 3]), ([3, 4, 4, 4], [3, 3, 4, 4]),
      ([3, 2, 2], [3, 3, 2]), ([3, 4, 2, 4, 2], [3, 3, 3, 3, 3]), ([3, 5], [3, 5]),
      ([3, 1, 2, 2], [3, 1, 1, 2]), ([5, 4, 3], [5, 5, 3]), ([3, 4, 5], [3, 3, 5]),
      ([3, 4, 4, 3, 3], [3, 3, 4, 4, 3]), ([3, 4, 2, 2], [3, 3, 3, 2]),
    ])
  func stars(bands: [Int], levels: [Int]) {
    var star: StarLevel?
    let found = bands.map { band in
      let next = StarLevel.after(star, band: band)
      star = next
      return next.level
    }
    #expect(found == levels)
  }
}
