import Billing
import Jobs
import Lake
import Measures
import Rating
import Records
import Tariffs

/// A published month again under another catalogue: what if these had been the tariffs?
///
/// Rates the records that the run rated, in its order, for the same customers, and bills recurring
/// fees where the job bills. What was suspended, late or a duplicate stays out, and so do late
/// records that were rated: they are of other months. One call works on one partition and shares
/// nothing with others, so partitions may be tried on as many threads.
package struct TariffTrial: Sendable {
  package let published: PublishedMonth
  /// The other tariffs, compiled for the published month.
  package let image: TariffImage
  private let desk: BillingDesk?
  private let moves: [String: String]
  /// By published network index, where the catalogues number networks differently.
  private let serving: [UInt16]?

  /// `moves` says which plans and packs are exchanged: whoever held `from` holds `to`.
  ///
  /// *Throws* ``TrialError``, and ``TariffError`` for a catalogue that can't be compiled.
  package init(
    _ published: PublishedMonth, catalogue: Catalogue, moves: [(from: String, to: String)] = []
  ) throws {
    let former = published.loaded.catalogue
    guard catalogue.timeZone == former.timeZone else {
      throw TrialError.otherTimeZone(found: catalogue.timeZone, published: former.timeZone)
    }
    guard catalogue.currency == former.currency else {
      throw TrialError.otherCurrency(found: catalogue.currency, published: former.currency)
    }
    self.published = published
    let image = try TariffImage.compile(
      catalogue: catalogue, month: published.month, clock: published.clock)
    self.image = image
    desk = published.loaded.job.stages.contains(.bill) ? BillingDesk(image) : nil
    self.moves = try Self.checked(moves, from: published.image, to: image)
    let networks = (0...published.image.networks.away.count).map {
      published.image.networks.code(at: UInt16($0))
    }
    // Home is 0 everywhere; an index past the networks makes the record UNKNOWN_NETWORK.
    let renumbered = networks.enumerated().map { index, code in
      index == 0 ? 0 : image.networks.index(of: code) ?? RatedEvent.none
    }
    serving = renumbered.enumerated().allSatisfy { $0 == $1 } ? nil : renumbered
  }

  private static func checked(
    _ moves: [(from: String, to: String)], from former: TariffImage, to image: TariffImage
  ) throws(TrialError) -> [String: String] {
    var checked: [String: String] = [:]
    for move in moves {
      guard let old = former.plan(named: move.from) else {
        throw .unknownProduct(move.from, catalogue: "the published month's catalogue")
      }
      guard let new = image.plan(named: move.to) else {
        throw .unknownProduct(move.to, catalogue: "the other catalogue")
      }
      guard former.plans[Int(old)].kind == image.plans[Int(new)].kind else {
        throw .otherKind(from: move.from, to: move.to)
      }
      guard checked.updateValue(move.to, forKey: move.from) == nil else {
        throw .movedTwice(move.from)
      }
    }
    return checked
  }

  /// Tries the tariffs on one partition. *Throws* ``PublishedError`` and ``LakeError``, which name
  /// the file, and ``BillingError``.
  package func tried(_ partition: Int) throws -> TrialPartition {
    let customers = try published.customers(of: partition)
    let recurring = try publishedRecurring(of: partition, customers: customers)
    let holders = customers.map(moved)
    let tried = PartitionProfiles(image: image, customers: holders)
    var result = TrialPartition(
      region: published.partitions[partition].region, part: published.partitions[partition].part)
    result.rows.reserveCapacity(customers.count)
    let roles = GroupRoles(desk?.asksForRoles == true ? customers : [], month: published.month)
    var kernel = RatingKernel(image: image, month: published.month)
    var batches = try published.batches(of: partition, customers: customers)
    var rated: [RatedEvent] = []
    var tallies: [UsageTally] = []
    var ledger: [BundleEntry] = []
    let monthStart = published.clock.start(of: published.month.firstDay)
    while var batch = try batches.next() {
      batch.keep { $0.startMilliseconds >= monthStart }
      let profiles = batch.subscribers.map { tried[$0] }
      if batch.subscribers.contains(where: { tried.isShared[$0] }) { batch.rankByInput() }
      if let serving {
        for row in batch.records.indices {
          batch.records[row].serving = serving[Int(batch.records[row].serving)]
        }
      }
      // The records are in the order of rating, so each stays in its row.
      kernel.rate(
        &batch.records, profiles: profiles, into: &rated, tallies: &tallies, ledger: &ledger)
      let first = result.rows.count
      for (profile, tally) in zip(profiles, tallies) {
        let number = Int(profile.subscriber)
        var row = TrialRow(
          msisdn: customers[number].subscriber.msisdn, plan: plan(of: customers[number]))
        row.recurringMicrosBefore = recurring[number]
        row.usageMicrosAfter = tally.chargeMicros
        row.recurringMicrosAfter = try recurringMicros(
          of: profile, customer: holders[number], roles)
        result.rows.append(row)
      }
      result.compare(batch, with: rated, firstRow: first)
    }
    for (number, row) in result.rows.enumerated() { try row.check(subscriber: UInt32(number)) }
    return result
  }

  /// The customer as it would be under the moves. What came over of a plan or pack that is moved
  /// has none to go on with, as in a run.
  private func moved(_ customer: CustomerFile) -> CustomerFile {
    if moves.isEmpty { return customer }
    var customer = customer
    customer.subscriber.plan = moves[customer.subscriber.plan] ?? customer.subscriber.plan
    for index in customer.subscriptions.indices {
      let product = customer.subscriptions[index].product
      customer.subscriptions[index].product = moves[product] ?? product
    }
    return customer
  }

  /// The published plan at the month's end, as `subscriber_month` has it.
  private func plan(of customer: CustomerFile) -> UInt16 {
    published.image.profile(
      of: customer.subscriber, subscriptions: customer.subscriptions, number: 0
    ).plans.last?.plan ?? RatedEvent.none
  }

  private func recurringMicros(
    of profile: SubscriberProfile, customer: CustomerFile, _ roles: GroupRoles
  ) throws -> Int64 {
    guard let desk else { return 0 }
    let lines = try desk.recurringLines(
      of: profile, roles: roles.days(of: customer),
      items: image.soldItems(of: customer.subscriptions))
    return lines.reduce(0) { $0 + $1.amountMicros }
  }

  /// By customer: what the invoices say, without the gifts of promotions, which no tariff decides;
  /// 0 where the job doesn't bill.
  private func publishedRecurring(
    of partition: Int, customers: [CustomerFile]
  ) throws -> [Int64] {
    guard desk != nil, let table = try published.table(OutputTables.invoices, of: partition) else {
      return [Int64](repeating: 0, count: customers.count)
    }
    let msisdns = try table.integers("msisdn")
    guard msisdns.elementsEqual(customers.map { Int64(truncatingIfNeeded: $0.subscriber.msisdn) })
    else { throw table.strange("its subscribers are not those of the partition") }
    let gifts = try publishedGifts(of: partition)
    return zip(msisdns, try table.integers("recurring")).map { $1 - gifts[$0, default: 0] }
  }

  /// By number: Σ of the invoices' lines of promotions.
  private func publishedGifts(of partition: Int) throws -> [Int64: Int64] {
    guard published.loaded.job.money?.promotions.isEmpty == false,
      let table = try published.table(OutputTables.invoiceLines, of: partition)
    else { return [:] }
    let (msisdns, kinds) = (try table.integers("msisdn"), try table.texts("kind"))
    let amounts = try table.integers("amount")
    var gifts: [Int64: Int64] = [:]
    for (row, kind) in kinds.enumerated() where kind == Invoice.LineKind.promotion.code {
      gifts[msisdns[row], default: 0] += amounts[row]
    }
    return gifts
  }
}
