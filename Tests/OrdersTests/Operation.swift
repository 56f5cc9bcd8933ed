import Jobs
import Measures
import Orders
import Records
import Seeds

/// All rows of an operator's month, whatever feed they are of, and the desks over them.
struct Operation {
  var orders: [MainOrder] = []
  var parts: [SubOrder] = []
  var events: [OrderEvent] = []
  var visits: [WorkOrder] = []
  var resources: [NumberResource] = []
  var lines: [LineOfService] = []
  var cases: [RetentionCase] = []
  var contacts: [Contact] = []
  var former: [Binding] = []

  static let month: BillingMonth = {
    guard let month = BillingMonth("2026-10") else { preconditionFailure("October 2026 exists.") }
    return month
  }()
  static let clock = ZoneClock(fixedOffsetMilliseconds: 8 * 3_600_000)

  /// Rows and sums, as the month's outputs would have them.
  struct Outcome: Hashable {
    var findings: [OrderFinding] = []
    var checks: [SubOrderCheck] = []
    var bindings: [BindingRow] = []
    var bound: [Binding] = []
    var effects: [SubscriptionEffect] = []
    var cases: [RetentionRow] = []
    var audited: [String] = []
    var credits: [OrderCredit] = []
    var partial = OrderPartial(month: Operation.month)

    mutating func add(_ made: OrderFindings) {
      findings += made.findings
      checks += made.checks
      bindings += made.bindings
      effects += made.effects
      cases += made.cases
      audited += made.audited
      credits += made.credits
      partial.merge(made.partial)
    }
  }

  /// In another order.
  func shuffled(by random: inout SplitMix64) -> Operation {
    var other = self
    random.shuffle(&other.orders)
    random.shuffle(&other.parts)
    random.shuffle(&other.events)
    random.shuffle(&other.visits)
    random.shuffle(&other.resources)
    random.shuffle(&other.lines)
    random.shuffle(&other.cases)
    random.shuffle(&other.contacts)
    random.shuffle(&other.former)
    return other
  }

  /// What the desks make of it, in so many shards of each kind.
  func work(
    terms: OrderTerms = OrderTerms(), feeds: OrderFeeds = .all, fees: [String: Int64] = [:],
    shards: Int = 1
  ) -> Outcome {
    let month = Self.month
    var outcome = Outcome()
    let orderDesk = OrderDesk(
      terms: terms, month: month, clock: Self.clock, feeds: feeds, feesMicros: fees)
    let numberDesk = NumberDesk(terms: terms, month: month, feeds: feeds)
    for shard in orderShards(shards) { outcome.add(orderDesk.work(shard)) }
    var cards = Array(repeating: CardShard(), count: shards)
    for shard in numberShards(shards) {
      outcome.add(numberDesk.work(shard))
      for pair in numberDesk.pairs(of: shard) {
        cards[Self.place(pair.iccid, shards)].pairs.append(pair)
      }
    }
    for shard in cards { outcome.add(CardDesk(month: month).work(shard)) }
    for shard in visitShards(shards) {
      outcome.add(VisitDesk(terms: terms, month: month).work(shard))
    }
    let settlement = BindingDesk(month: month).settle(outcome.bindings, former: former)
    outcome.bindings = settlement.rows
    outcome.bound = settlement.bindings
    outcome.findings += settlement.findings.findings
    outcome.partial.merge(settlement.findings.partial)
    outcome.partial.settle(outcome.credits, audited: outcome.audited)
    outcome.audited.sort()
    outcome.credits.sort { ($0.order, $0.agent) < ($1.order, $1.agent) }
    outcome.findings.sort(by: OrderFinding.precedes)
    outcome.checks.sort { $0.order < $1.order }
    outcome.effects.sort { $0.order < $1.order }
    outcome.cases.sort { ($0.attempt.msisdn, $0.attempt.id) < ($1.attempt.msisdn, $1.attempt.id) }
    return outcome
  }

  private func orderShards(_ count: Int) -> [OrderShard] {
    var shards = Array(repeating: OrderShard(), count: count)
    for row in orders { shards[Self.place(row.id, count)].orders.append(row) }
    for row in parts { shards[Self.place(row.order, count)].parts.append(row) }
    for row in events { shards[Self.place(row.order, count)].events.append(row) }
    for row in visits where !row.order.isEmpty {
      shards[Self.place(row.order, count)].visits.append(row)
    }
    return shards
  }

  private func numberShards(_ count: Int) -> [NumberShard] {
    var shards = Array(repeating: NumberShard(), count: count)
    func place(_ number: UInt64) -> Int { Self.place(number.description, count) }
    for row in resources { shards[place(row.number)].resources.append(row) }
    for row in lines { shards[place(row.msisdn)].lines.append(row) }
    for row in orders where row.msisdn != 0 { shards[place(row.msisdn)].orders.append(row) }
    for row in parts where row.msisdn != 0 { shards[place(row.msisdn)].parts.append(row) }
    for row in cases { shards[place(row.msisdn)].cases.append(row) }
    for row in contacts { shards[place(row.msisdn)].contacts.append(row) }
    return shards
  }

  private func visitShards(_ count: Int) -> [VisitShard] {
    var shards = Array(repeating: VisitShard(), count: count)
    for row in visits {
      let key = row.broadband.isEmpty ? row.id : row.broadband
      shards[Self.place(key, count)].visits.append(row)
    }
    return shards
  }

  /// FNV-1a: any hash will do, since rows of one key stay together.
  private static func place(_ key: String, _ count: Int) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for octet in key.utf8 { hash = (hash ^ UInt64(octet)) &* 0x100_0000_01B3 }
    return Int(hash % UInt64(count))
  }
}
