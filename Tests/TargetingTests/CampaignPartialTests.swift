import Jobs
import Measures
import Records
import Seeds
import Targeting
import Testing

/// A customer considered: what the desk is given of it.
struct Considered {
  var row: SubscriberMonth
  var file: CustomerFile
  var tie: UInt64

  init(_ subscriber: UInt32, _ random: inout SplitMix64) {
    row = TargetingTests.row(
      subscriber, plan: ["p1", "p2", "p3"][random.int(0...2)],
      status: random.chance(90) ? .active : .suspended,
      // Few scores, so that ties decide; few ties, so that numbers do.
      overage: random.int64(4...9) * 1_000_000, tenureMonths: random.int(2...9))
    file = TargetingTests.file(of: row)
    for kind in Contact.Kind.allCases where random.chance(15) {
      let on = october.lastDay + random.int(-120...5)
      file.contacts.append(
        Contact(id: "c", msisdn: 1, kind: kind, channel: "sms", product: "", on: on))
    }
    if random.chance(10) { file.orders = [order(Order.Stage.allCases[random.int(0...7)])] }
    tie = UInt64(random.int(0...3))
  }
}

func partial(_ desk: CampaignDesk, _ customers: some Sequence<Considered>) -> CampaignPartial {
  var partial = CampaignPartial(campaign: desk.campaign)
  for customer in customers {
    desk.consider(row: customer.row, file: customer.file, tie: customer.tie, into: &partial)
  }
  return partial
}

@Suite("A campaign is the same however the work is cut")
struct CampaignPartialTests {
  @Test(
    "in one partial or in seven, merged in any order and grouping",
    arguments: SplitMix64.seeds(count: 40))
  func partitionIndependence(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let desk = CampaignDesk(
      campaign: campaign(quota: [0, 1, 20, 100, 10_000][random.int(0...4)]), month: october)
    let customers = (0..<UInt32(random.int(0...600))).map { Considered($0, &random) }
    let whole = partial(desk, customers)
    var shares = [[Considered]](repeating: [], count: 7)
    for customer in customers.shuffled(using: &random) {
      shares[random.int(0...6)].append(customer)
    }
    let parts = shares.map { partial(desk, $0) }.shuffled(using: &random)
    let left = parts.reduce(into: partial(desk, [])) { $0.merge($1) }
    var right = partial(desk, [])
    for part in parts.reversed() {
      var received = try CampaignPartial(encoded: part.encoded())
      received.merge(right)
      right = received
    }
    #expect(left.encoded() == whole.encoded(), "SEED=\(seed): equal customers, other octets")
    #expect(right.encoded() == whole.encoded(), "SEED=\(seed): equal customers, other octets")
    #expect(whole.customers == customers.count, "SEED=\(seed)")

    let lot = { (subscriber: UInt32) in Int(subscriber &* 2_654_435_761) % 10_000 }
    let result = desk.finish(whole, draw: lot)
    #expect(desk.finish(right, draw: lot) == result, "SEED=\(seed)")
    check(result, desk, customers, seed: seed)
  }

  /// The result computed again, from every customer's verdict and a full sort.
  func check(
    _ result: CampaignResult, _ desk: CampaignDesk, _ customers: [Considered], seed: UInt64
  ) {
    var best: [(score: Int64, tie: UInt64, subscriber: UInt32)] = []
    var counts: [String: Int] = [:]
    for customer in customers {
      let verdict = desk.verdict(row: customer.row, file: customer.file)
      if case .candidate(let score) = verdict {
        best.append((-score, customer.tie, customer.row.subscriber))
      } else {
        counts[verdict.code, default: 0] += 1
      }
    }
    best.sort { $0 < $1 }
    let chosen = best.prefix(desk.campaign.quota)
    #expect(result.rows.map(\.subscriber) == chosen.map(\.subscriber), "SEED=\(seed)")
    #expect(result.customers == customers.count, "SEED=\(seed): somebody is lost or twice")
    for count in result.counts where !["over_quota", "control", "treatment"].contains(count.code) {
      #expect(count.customers == counts[count.code] ?? 0, "SEED=\(seed) \(count.code)")
    }
    let overQuota = result.counts.first { $0.code == "over_quota" }?.customers
    #expect(overQuota == best.count - chosen.count, "SEED=\(seed)")
  }

  @Test("and keeps the best of many more than it has room for")
  func trimming() {
    let desk = CampaignDesk(campaign: campaign(quota: 3), month: october)
    var random = SplitMix64(seed: 11)
    var partial = CampaignPartial(campaign: desk.campaign)
    var scores: [Int64] = []
    for subscriber in UInt32(0)..<20_000 {
      let row = row(subscriber, overage: random.int64(500...99_999_999) * 10_000)
      scores.append(row.usage.data.overageMicros / 10_000)
      desk.consider(row: row, file: file(of: row), tie: random.next(), into: &partial)
    }
    let result = desk.finish(partial) { _ in 9_999 }
    #expect(result.rows.map(\.score) == Array(scores.sorted(by: >).prefix(3)))
    #expect(result.counts.first { $0.code == "over_quota" }?.customers == 19_997)
  }
}

@Suite("Octets that are no campaign are refused, whatever they are")
struct CampaignDecodingTests {
  static let desk = CampaignDesk(campaign: campaign(quota: 30), month: october)
  static let octets: [UInt8] = {
    var random = SplitMix64(seed: 5)
    return partial(desk, (0..<100).map { Considered($0, &random) }).encoded()
  }()

  /// A partial of one candidate, with its parts to be bent.
  static func octets(
    quota: Int = 30, contacted: Int = 0, evidence: Int = 0, candidates: Int = 1,
    kept: [(score: Int128, tie: UInt64, subscriber: Int)] = [(500, 7, 1)]
  ) -> [UInt8] {
    var writer = PartialWriter(kind: "RMTG", version: 1)
    writer.append(text: "data-upsell")
    writer.append(count: quota)
    for count in [0, 0, 0, 0, contacted, 0, 0, candidates] { writer.append(count: count) }
    for count in [evidence, 0, 0] { writer.append(count: count) }
    writer.append(count: kept.count)
    for candidate in kept {
      writer.append(sum: candidate.score)
      writer.append(word: candidate.tie)
      writer.append(count: candidate.subscriber)
    }
    return writer.octets
  }

  @Test("and the format is what its page says")
  func format() throws {
    let row = row(1)
    var one = CampaignPartial(campaign: Self.desk.campaign)
    Self.desk.consider(row: row, file: file(of: row), tie: 7, into: &one)
    #expect(one.encoded() == Self.octets())
    #expect(try CampaignPartial(encoded: Self.octets()).encoded() == Self.octets())
  }

  @Test("cut anywhere")
  func truncation() {
    for length in 0..<Self.octets.count {
      #expect(throws: PartialError.self) {
        try CampaignPartial(encoded: Array(Self.octets[..<length]))
      }
    }
  }

  @Test("with anything after the end")
  func trailing() {
    #expect(throws: PartialError.trailing(offset: Self.octets.count)) {
      try CampaignPartial(encoded: Self.octets + [1])
    }
  }

  @Test(
    "contradicting themselves",
    arguments: [
      octets(candidates: 2), octets(candidates: 0), octets(quota: 0), octets(evidence: 1),
      octets(contacted: 1), octets(contacted: 1, evidence: 2),
    ])
  func inconsistent(octets: [UInt8]) {
    let error = #expect(throws: PartialError.self) { try CampaignPartial(encoded: octets) }
    guard case .inconsistent = error else {
      Issue.record("Expected an inconsistency, got \(String(describing: error)).")
      return
    }
  }

  @Test(
    "out of order, twice, or out of range",
    arguments: [
      octets(candidates: 2, kept: [(500, 7, 2), (500, 7, 1)]),
      octets(candidates: 2, kept: [(500, 7, 1), (501, 7, 2)]),
      octets(candidates: 2, kept: [(500, 7, 1), (500, 7, 1)]),
      octets(kept: [(Int128(Int64.max) + 1, 7, 1)]), octets(kept: [(0, 7, 1 << 32)]),
    ])
  func disordered(octets: [UInt8]) {
    #expect(throws: PartialError.self) { try CampaignPartial(encoded: octets) }
  }

  @Test(
    "and what is read after damage is still written as it was read",
    arguments: SplitMix64.seeds(count: 40))
  func damage(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<500 {
      var octets = Self.octets
      for _ in 0...random.int(0...3) {
        octets[random.int(0...octets.count - 1)] = UInt8(random.int(0...255))
      }
      // A refusal is the other right answer.
      guard let read = try? CampaignPartial(encoded: octets) else { continue }
      #expect(read.encoded() == octets, "SEED=\(seed): two ways to write one partial")
    }
  }

  @Test("and of another campaign or quota where they would be added")
  func foreign() throws {
    var own = try CampaignPartial(encoded: Self.octets)
    let before = own.encoded()
    #expect(throws: PartialError.foreign) {
      own.merge(try own.read(Self.octets(quota: own.quota + 1)))
    }
    #expect(own.encoded() == before)
    own.merge(try own.read(Self.octets))
    #expect(own.customers > 0 && own.encoded() != before)
  }
}
