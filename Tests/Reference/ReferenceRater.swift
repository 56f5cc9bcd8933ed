import Jobs
import Measures
import Records

/// A second rater, made to be read: it walks the catalogue itself, record by record, with exact
/// fractions, and shares no line with the rooms Tariffs and Rating.
///
/// *Shape*: a record's `subscriber` is an index of the customers; records come in any order.
/// *Source*: the page "What a charge means", which its comments cite as semantics §….
package struct ReferenceRater {
  let customers: [CustomerFile]
  let month: BillingMonth
  let reader: CatalogueReader
  let holder: HoldingReader
  let explains: Bool
  private let holdings: [[Holding]]
  let bundles: [[Bundle]]

  var counts: Counts
  /// What each rated row came to, for reversals.
  var rated: [Int: RatedRow] = [:]
  var account: [String] = []

  /// What a reversal has to know of a record.
  struct RatedRow {
    var record: UsageRecord
    var result: ReferenceResult
    var draws: [Draw]
    /// Charged usage, where the rule counts.
    var counted: (rule: Int, key: Counts.Key, quantity: Int64, bundlesMicros: Int64)?
    var isReversed = false
  }

  /// What a bundle gave.
  struct Draw {
    var bundle: Bundle
    var quantity: Int64
    var limits: [SubLimit]
  }

  /// `explains`: whether each result comes with an account of how it came about.
  package init(
    catalogue: Catalogue, clock: ZoneClock, month: BillingMonth, customers: [CustomerFile],
    explains: Bool = false
  ) {
    self.customers = customers
    self.month = month
    self.explains = explains
    let reader = CatalogueReader(catalogue: catalogue, clock: clock)
    let holder = HoldingReader(reader, month: month)
    self.reader = reader
    self.holder = holder
    counts = Counts(catalogue)
    let holdings = customers.enumerated().map { holder.holdings(of: $1, owner: $0) }
    self.holdings = holdings
    bundles = customers.enumerated().map { owner, customer in
      holdings[owner].flatMap(holder.granted)
        + holder.brought(by: customer, owner: owner, of: holdings[owner])
    }
  }

  /// Rates a month. A rater rates once.
  package mutating func rate(_ records: [UsageRecord]) -> ReferenceMonth {
    let order = records.indices.sorted { a, b in
      (records[a].startMilliseconds, records[a].sequence)
        < (records[b].startMilliseconds, records[b].sequence)
    }
    var results = [ReferenceResult](repeating: ReferenceResult(), count: records.count)
    var accounts = [[String]](repeating: [], count: records.count)
    var seen: [UInt32: [UsageRecord]] = [:]
    for row in order {
      let record = records[row]
      account = []
      if seen[record.subscriber, default: []].contains(where: { record.isDuplicate(of: $0) }) {
        results[row] = ReferenceResult(reason: .duplicate)
      } else {
        results[row] = rate(record, row: row)
      }
      seen[record.subscriber, default: []].append(record)
      accounts[row] = account
    }
    let ledger = bundles.joined().flatMap(holder.ledger)
    return ReferenceMonth(results: results, accounts: accounts, ledger: ledger)
  }

  mutating func say(_ line: @autoclosure () -> String) {
    if explains { account.append(line()) }
  }

  private mutating func rate(_ record: UsageRecord, row: Int) -> ReferenceResult {
    if record.subscriber >= customers.count { return ReferenceResult(reason: .noSubscriber) }
    if Int(record.serving) > reader.catalogue.networks.away.count {
      return ReferenceResult(reason: .unknownNetwork)
    }
    if record.isReversal { return reverse(record) }
    let start = record.startMilliseconds
    let held = holdings[Int(record.subscriber)].first {
      $0.plan.kind == .plan && $0.from <= start && start < $0.to
    }
    guard let plan = held?.plan else { return ReferenceResult(reason: .noPlan) }
    let place = reader.place(of: record)
    let found = reader.rule(for: record, of: plan, month: month, at: place, instant: start)
    guard let found else {
      let lacksZone = reader.lacksOnlyZone(record, of: plan, month: month, at: place)
      return ReferenceResult(reason: lacksZone ? .noZone : .noRate)
    }
    let rule = reader.catalogue.rules[found]
    var result = ReferenceResult()
    result.plan = plan.id
    result.rule = rule.id
    result.zone = place.zone ?? ""
    result.band = reader.band(at: start) ?? ""
    say("plan \(plan.id), zone \(result.zone), carrier \(place.carrier ?? "")")
    say("band \(result.band), rule \(rule.id)")
    if record.quantity == 0 {
      rated[row] = RatedRow(record: record, result: result, draws: [])
      return result
    }
    guard let draws = draws(record, place) else {
      return ReferenceResult(reason: .allowanceEmpty)
    }
    result.freeQuantity = draws.reduce(0) { $0 + $1.quantity }
    var entry = RatedRow(record: record, result: result, draws: draws)
    if rule.counting != nil {
      count(record, row: row, rule: found, &entry)
    } else if !price(record, plan, found, place, &entry) {
      return ReferenceResult(reason: .noRate)
    }
    for draw in draws {
      draw.bundle.draw(draw.quantity, by: Int(record.subscriber), within: draw.limits)
    }
    rated[row] = entry
    return entry.result
  }

  /// Semantics §3.13.
  private mutating func reverse(_ record: UsageRecord) -> ReferenceResult {
    let candidates = rated.filter { _, entry in
      !entry.isReversed && entry.record.subscriber == record.subscriber
        && entry.record.service == record.service && entry.record.recordID == record.recordID
    }
    let named = candidates.max { a, b in
      (a.value.record.startMilliseconds, a.value.record.sequence)
        < (b.value.record.startMilliseconds, b.value.record.sequence)
    }
    guard record.recordID != 0, let (row, entry) = named else {
      return ReferenceResult(reason: .noReversedRecord)
    }
    rated[row]?.isReversed = true
    var result = entry.result
    result.chargeMicros = -result.chargeMicros
    result.freeQuantity = -result.freeQuantity
    result.billedQuantity = -result.billedQuantity
    say("takes back row \(row), which cost \(entry.result.chargeMicros)")
    if let counted = entry.counted {
      let falls = counts.add(-counted.quantity, of: counted.rule, to: counted.key)
      result.chargeMicros = falls - counted.bundlesMicros
      say("its usage leaves the count: \(falls)")
    }
    for draw in entry.draws {
      draw.bundle.giveBack(
        draw.quantity, to: Int(entry.record.subscriber), within: draw.limits)
    }
    return result
  }
}
