import Jobs
import Measures
import Records
import Reference
import Seeds
import Testing

@Suite("What holds of every month, whoever rates it")
struct LawTests {
  private static let months = 12
  private static let remedy = Comment(
    rawValue: "Replay with SEED=\(LawSeed.chosen), and compare the months by hand.")

  /// Random months of what a rater knows.
  private func each(
    _ rater: Scenario.Rater, salt: UInt64, _ law: (inout SplitMix64, Scenario) throws -> Void
  ) throws {
    var seed = SplitMix64(seed: LawSeed.chosen &+ salt)
    for _ in 0..<Self.months {
      let scenario = RandomOperator(
        seed: &seed, features: rater.features, records: 300
      ).scenario
      try law(&seed, scenario)
    }
  }

  @Test("The order of the input changes nothing", arguments: Scenario.Rater.allCases)
  func inputOrder(rater: Scenario.Rater) throws {
    try each(rater, salt: 1) { seed, scenario in
      let once = try scenario.rated(by: rater)
      var order = Array(scenario.records.indices)
      seed.shuffle(&order)
      var shuffled = scenario
      shuffled.records = order.map { scenario.records[$0] }
      let again = try shuffled.rated(by: rater)
      #expect(again.results == order.map { once.results[$0] }, Self.remedy)
      #expect(again.ledger == once.ledger, Self.remedy)
    }
  }

  @Test("Lines that share no group can be rated apart", arguments: Scenario.Rater.allCases)
  func partitions(rater: Scenario.Rater) throws {
    try each(rater, salt: 2) { _, scenario in
      let together = try scenario.rated(by: rater)
      for part in scenario.parts {
        var alone = scenario
        let rows = scenario.records.indices.filter {
          part.contains(scenario.records[$0].subscriber)
        }
        alone.records = rows.map { scenario.records[$0] }
        let rated = try alone.rated(by: rater)
        #expect(rated.results == rows.map { together.results[$0] }, Self.remedy)
      }
    }
  }

  @Test("Prices times k are charges times k", arguments: Scenario.Rater.allCases)
  func scaling(rater: Scenario.Rater) throws {
    try each(rater, salt: 3) { seed, scenario in
      let factor = Int64(2 + seed.below(9))
      var dearer = scenario
      dearer.catalogue.scalePrices(by: factor)
      let once = try scenario.rated(by: rater).results
      var times = try dearer.rated(by: rater).results
      for row in times.indices {
        #expect(times[row].chargeMicros == once[row].chargeMicros * factor, Self.remedy)
        times[row].chargeMicros = once[row].chargeMicros
      }
      #expect(times == once, Self.remedy)
    }
  }

  @Test(
    "Of each bundle, what comes goes, and no more than came", arguments: Scenario.Rater.allCases)
  func balances(rater: Scenario.Rater) throws {
    var drawn = 0
    try each(rater, salt: 4) { _, scenario in
      let rated = try scenario.rated(by: rater)
      let free = rated.results.reduce(0) { $0 + $1.freeQuantity }
      var instances: [[String]: [ReferenceEntry]] = [:]
      for entry in rated.ledger {
        let name = [
          "\(entry.owner)", entry.plan, entry.allowance, "\(entry.isRolledOver)", "\(entry.age)",
          "\(entry.from)", "\(entry.to)",
        ]
        instances[name, default: []].append(entry)
      }
      for (name, entries) in instances {
        #expect(entries.reduce(0) { $0 + $1.quantity } == 0, "\(name). \(Self.remedy)")
        let isRight = entries.allSatisfy { entry in
          [.granted, .brought, .returned].contains(entry.movement) == (entry.quantity > 0)
        }
        #expect(isRight, "\(name). \(Self.remedy)")
      }
      let given = rated.ledger.filter { $0.movement == .drawn || $0.movement == .returned }
      drawn += given.count
      #expect(-given.reduce(0) { $0 + $1.quantity } == free, Self.remedy)
    }
    #expect(drawn > 100, "The months draw too little to be worth the law: change their seed.")
  }

  @Test("What a period costs hangs on its usage alone", arguments: [1, 2, 3])
  func telescopes(number: Int) throws {
    var seed = SplitMix64(seed: LawSeed.chosen &+ 100 &+ UInt64(number))
    for _ in 0..<60 {
      let rate = Rate(
        slots: [
          Rate.Slot(unit: 1 + Int64(seed.below(4_000)), increment: 1, priceMicros: 90_000),
          Rate.Slot(from: 40_000, unit: 1_024, increment: 1, priceMicros: 7_000),
        ],
        capMicros: seed.oneIn(2) ? 900_000 : nil, rounding: seed.pick(Rounding.allCases),
        quantumMicros: seed.pick([1, 1_000, 10_000]))
      let counting = Counting(
        counter: "c", step: seed.oneIn(2) ? 5_000 : 0, block: seed.oneIn(2) ? 50_000 : 0,
        blockPriceMicros: 300_000)
      let whole = Int64(1 + seed.below(400_000))
      var pieces: [Int64] = []
      var rest = whole
      while rest > 0 {
        pieces.append(min(rest, 1 + Int64(seed.below(60_000))))
        rest -= pieces[pieces.count - 1]
      }
      for rater in Scenario.Rater.allCases where rater.features.contains(.counters) {
        let once = try Self.month([whole], rate, counting).rated(by: rater).results
        let cut = try Self.month(pieces, rate, counting).rated(by: rater).results
        #expect(
          cut.reduce(0) { $0 + $1.chargeMicros } == once[0].chargeMicros,
          "\(rater): \(whole) as \(pieces) by \(rate), \(counting). \(Self.remedy)")
      }
    }
  }

  @Test("A reversal of every record leaves nothing owed and all bundles full")
  func reversals() throws {
    for rater in Scenario.Rater.allCases where rater.features.contains(.reversals) {
      try each(rater, salt: 5) { _, scenario in
        var month = scenario
        month.records.removeAll { $0.isReversal }
        for row in month.records.indices { month.records[row].recordID = UInt64(row + 1) }
        let end = scenario.clock.bounds(of: scenario.month).upperBound - 1
        for record in month.records {
          var reversal = record
          reversal.isReversal = true
          reversal.startMilliseconds = end
          reversal.sequence += 1_000
          month.records.append(reversal)
        }
        let rated = try month.rated(by: rater)
        #expect(rated.results.reduce(0) { $0 + $1.chargeMicros } == 0, Self.remedy)
        let moved = rated.ledger.filter { $0.movement == .drawn || $0.movement == .returned }
        #expect(moved.reduce(0) { $0 + $1.quantity } == 0, Self.remedy)
      }
    }
  }

  /// A month of data of one line, priced by one rule that counts.
  private static func month(_ quantities: [Int64], _ rate: Rate, _ counting: Counting) -> Scenario {
    let day = CivilDay(number: 20_000).month.firstDay
    let plan = Plan(
      id: "p", name: "", fee: RecurringFee(amountMicros: 0), tariffs: ["t"], allowances: [])
    return Scenario(
      catalogue: Catalogue(
        currency: "CNY", timeZone: "UTC", networks: NetworkCodes(home: [], away: []), bands: [],
        zones: [], prefixes: [], defaultZone: "", counters: [Counter(id: "c", period: .month)],
        rules: [TariffRule(id: "r", tariff: "t", service: .data, rate: rate, counting: counting)],
        plans: [plan]),
      month: day.month, clock: ZoneClock(fixedOffsetMilliseconds: 0),
      customers: [
        CustomerFile(
          subscriber: Subscriber(
            msisdn: 1, account: "", region: "R", plan: "p", activatedOn: day + -9))
      ],
      records: quantities.enumerated().map { number, quantity in
        UsageRecord(
          startMilliseconds: Int64(day.number) * ZoneClock.millisecondsPerDay + Int64(number),
          quantity: quantity, subscriber: 0, sequence: UInt32(number), service: .data)
      })
  }
}

extension Scenario.Rater {
  /// Of the model, what this rater knows.
  var features: RandomOperator.Features { .all }
}

extension Scenario {
  /// Lines that groups bind together, set by set.
  fileprivate var parts: [Set<UInt32>] {
    var parts: [(lines: Set<UInt32>, groups: Set<String>)] = []
    for (number, customer) in customers.enumerated() {
      var part = (lines: Set([UInt32(number)]), groups: Set(customer.memberships.map(\.group)))
      for other in parts where !other.groups.isDisjoint(with: part.groups) {
        part = (part.lines.union(other.lines), part.groups.union(other.groups))
      }
      parts.removeAll { !$0.groups.isDisjoint(with: part.groups) && !part.groups.isEmpty }
      parts.append(part)
    }
    return parts.map(\.lines)
  }
}

extension Catalogue {
  /// Everything that is money, quanta too.
  fileprivate mutating func scalePrices(by factor: Int64) {
    for rule in rules.indices {
      for slot in rules[rule].rate.slots.indices {
        rules[rule].rate.slots[slot].priceMicros *= factor
      }
      rules[rule].rate.connectFeeMicros *= factor
      rules[rule].rate.minimumMicros *= factor
      rules[rule].rate.capMicros = rules[rule].rate.capMicros.map { $0 * factor }
      rules[rule].rate.quantumMicros *= factor
      rules[rule].counting?.blockPriceMicros *= factor
    }
    for plan in plans.indices {
      for allowance in plans[plan].allowances.indices {
        plans[plan].allowances[allowance].priceMicros *= factor
      }
    }
  }
}
