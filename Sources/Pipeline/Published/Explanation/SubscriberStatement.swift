import Jobs
import Lake
import Measures
import Parquet
import Records
import Tariffs

/// A subscriber's month on one page, from what was published: plans, bundles, every charged record
/// and the totals.
package struct SubscriberStatement: Encodable, Sendable {
  /// A plan or pack on the days on which it was held.
  package struct Holding: Encodable, Sendable {
    package var id: String
    package var name: String
    package var firstDay: String
    package var lastDay: String
  }

  /// One bundle: its movements add to zero.
  package struct Bundle: Encodable, Sendable {
    package var id: String
    package var plan: String
    /// nil: the subscriber; else only what the subscriber drew of it is told.
    package var owner: String?
    package var unit: String
    package var isRolledOver: Bool
    package var validFrom: String
    package var validTo: String
    package var granted: Int64 = 0
    package var brought: Int64 = 0
    /// By the subscriber, negative.
    package var drawn: Int64 = 0
    /// By other members, negative.
    package var drawnByOthers: Int64 = 0
    package var returned: Int64 = 0
    package var rolled: Int64 = 0
    package var carried: Int64 = 0
    package var expired: Int64 = 0
  }

  /// A charged record.
  package struct Line: Encodable, Sendable {
    package var start: String
    package var service: String
    package var direction: String
    package var otherParty: String?
    package var serving: String?
    package var unit: String
    package var quantity: Int64
    package var freeQuantity: Int64
    package var rule: String
    package var zone: String?
    package var charge: String
    package var source: ExplainedSource
  }

  /// All records of a service.
  package struct Total: Encodable, Sendable {
    package var service: String
    package var unit: String
    package var records: Int64
    package var chargedRecords: Int64
    package var quantity: Int64
    package var freeQuantity: Int64
    package var charge: String
  }

  /// A line of the invoice.
  package struct InvoiceLine: Encodable, Sendable {
    package var kind: String
    package var product: String?
    package var count: Int64
    package var amount: String
  }

  package var month: String
  package var currency: String
  package var timeZone: String
  package var msisdn: String
  package var account: String
  package var status: String
  package var holdings: [Holding]
  package var groups: [String]
  package var bundles: [Bundle]
  package var records: [Line]
  package var totals: [Total]
  package var charge: String
  /// Empty where the job doesn't bill.
  package var invoice: [InvoiceLine]
  package var invoiceTotal: String
}

extension SubscriberStatement {
  /// *Throws* ``ExplanationError/noSubscriber(_:folder:)``, ``PublishedError`` and ``LakeError``.
  package init(of msisdn: UInt64, in published: PublishedMonth) throws {
    let shard = try ExplanationShard(published, msisdn: msisdn)
    let (customer, image) = (shard.customer, published.image)
    let profile = shard.profiles.first { Int($0.subscriber) == shard.subject }
    let held = (profile?.plans ?? []) + (profile?.packs ?? [])
    var sum = MoneySum.zero
    for row in shard.ownRows { sum += Money(micros: shard.usage.rated[row].chargeMicros) }
    let lines = try Self.invoice(of: msisdn, shard)
    let total = lines.reduce(MoneySum.zero) {
      $0 + (MoneySum(decimal: $1.amount) ?? .zero)
    }
    self.init(
      month: image.month.description, currency: image.currency, timeZone: image.timeZone,
      msisdn: "\(msisdn)", account: customer.subscriber.account,
      status: customer.subscriber.status.code,
      holdings: held.map {
        Holding(
          id: image.plans[Int($0.plan)].id, name: image.plans[Int($0.plan)].name,
          firstDay: $0.firstDay.description, lastDay: $0.lastDay.description)
      },
      groups: customer.memberships.map { "\($0.group) as \($0.role.rawValue)" },
      bundles: try Self.bundles(of: msisdn, shard),
      records: shard.ownRows.filter { shard.usage.rated[$0].chargeMicros != 0 }
        .map { Line(shard, row: $0) },
      totals: Self.totals(shard), charge: sum.description, invoice: lines,
      invoiceTotal: total.description)
  }

  private static func totals(_ shard: ExplanationShard) -> [Total] {
    ServiceKind.allCases.compactMap { service in
      let rows = shard.ownRows.filter { shard.usage.records[$0].service == service }
      if rows.isEmpty { return nil }
      var charge = MoneySum.zero
      for row in rows { charge += Money(micros: shard.usage.rated[row].chargeMicros) }
      return Total(
        service: service.code, unit: service.unitName, records: Int64(rows.count),
        chargedRecords: Int64(rows.count { shard.usage.rated[$0].chargeMicros != 0 }),
        quantity: rows.reduce(0) {
          let record = shard.usage.records[$1]
          return $0 + (record.isReversal ? 0 : record.quantity)
        },
        freeQuantity: rows.reduce(0) { $0 + shard.usage.rated[$1].freeQuantity },
        charge: charge.description)
    }
  }

  private static func bundles(of msisdn: UInt64, _ shard: ExplanationShard) throws -> [Bundle] {
    guard
      let table = try shard.published.table(OutputTables.bundleLedger, of: shard.partition)
    else { return [] }
    let own = Int64(truncatingIfNeeded: msisdn)
    let (owners, members) = (try table.integers("msisdn"), try table.chunk("member"))
    let drawers = try table.integers("member")
    let (plans, ids) = (try table.texts("plan"), try table.texts("allowance"))
    let (services, movements) = (try table.texts("service"), try table.texts("movement"))
    let rolled = try table.chunk("rolled_over").booleans ?? []
    let (from, to) = (try table.integers("valid_from"), try table.integers("valid_to"))
    let quantities = try table.integers("quantity")
    var bundles: [Bundle] = []
    var place: [String: Int] = [:]
    for row in owners.indices {
      let isOwner = owners[row] == own
      let isMember = !members.isNull(row) && drawers[row] == own
      if !isOwner && !isMember { continue }
      let key = "\(owners[row]) \(plans[row]) \(ids[row]) \(rolled[row]) \(from[row]) \(to[row])"
      let service = ServiceKind(code: services[row]) ?? .voice
      let position = place[key] ?? bundles.count
      if position == bundles.count {
        place[key] = position
        bundles.append(
          Bundle(
            id: ids[row], plan: plans[row], owner: isOwner ? nil : "\(owners[row])",
            unit: service.unitName, isRolledOver: rolled[row],
            validFrom: ExplanationWords.instant(from[row] / 1_000, clock: shard.published.clock),
            validTo: ExplanationWords.instant(to[row] / 1_000, clock: shard.published.clock)))
      }
      bundles[position].add(
        movements[row], quantities[row], byOther: isOwner && !members.isNull(row))
    }
    return bundles
  }

  private static func invoice(
    of msisdn: UInt64, _ shard: ExplanationShard
  ) throws -> [InvoiceLine] {
    guard
      let table = try shard.published.table(OutputTables.invoiceLines, of: shard.partition)
    else { return [] }
    let own = Int64(truncatingIfNeeded: msisdn)
    let (msisdns, kinds) = (try table.integers("msisdn"), try table.texts("kind"))
    let (products, counts) = (try table.texts("product"), try table.integers("count"))
    let amounts = try table.integers("amount")
    return msisdns.indices.filter { msisdns[$0] == own }.map { row in
      InvoiceLine(
        kind: kinds[row], product: products[row].isEmpty ? nil : products[row],
        count: counts[row], amount: ExplanationWords.money(amounts[row]))
    }
  }
}

extension SubscriberStatement.Bundle {
  fileprivate mutating func add(_ movement: String, _ quantity: Int64, byOther: Bool) {
    switch movement {
    case BundleMovement.granted.code: granted += quantity
    case BundleMovement.brought.code: brought += quantity
    case BundleMovement.drawn.code where byOther: drawnByOthers += quantity
    case BundleMovement.drawn.code: drawn += quantity
    case BundleMovement.returned.code: returned += quantity
    case BundleMovement.rolled.code: rolled += quantity
    case BundleMovement.carried.code: carried += quantity
    default: expired += quantity
    }
  }
}

extension SubscriberStatement.Line {
  fileprivate init(_ shard: ExplanationShard, row: Int) {
    let (record, event) = (shard.usage.records[row], shard.usage.rated[row])
    let image = shard.published.image
    self.init(
      start: ExplanationWords.instant(record.startMilliseconds, clock: image.clock),
      service: record.service.code, direction: record.direction.code,
      otherParty: record.otherParty == 0 ? nil : "\(record.otherParty)",
      serving: record.serving == 0 ? nil : image.networks.code(at: record.serving),
      unit: record.service.unitName, quantity: record.quantity, freeQuantity: event.freeQuantity,
      rule: image.rules[Int(event.rule)].id,
      zone: event.zone == RatedEvent.none ? nil : image.zones[Int(event.zone)].id,
      charge: ExplanationWords.money(event.chargeMicros),
      source: ExplainedSource(
        file: shard.published.inputs[Int(shard.usage.files[row])].path,
        line: shard.usage.lines[row],
        recordId: record.recordID == 0 ? nil : Int64(bitPattern: record.recordID)))
  }
}
