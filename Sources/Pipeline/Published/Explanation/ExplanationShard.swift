import Jobs
import Lake
import Measures
import Rating
import Records
import Tariffs

/// Who is rated together with one subscriber, and what they used: all that its charges depend on.
package struct ExplanationShard: Sendable {
  package let published: PublishedMonth
  let partition: Int
  /// Of the whole partition; records count in it.
  let customers: [CustomerFile]
  let partitionProfiles: PartitionProfiles
  /// Position of the subscriber among the customers.
  let subject: Int
  /// Of those who are rated together, by position.
  let profiles: [SubscriberProfile]
  /// Of them all, by (subscriber, start).
  let usage: PublishedUsage
  /// By row of ``usage``: the row in the partition's table.
  private let tableRows: [UInt32]

  /// Reads what `msisdn`'s bill depends on. *Throws* ``ExplanationError/noSubscriber(_:folder:)``,
  /// ``PublishedError`` and ``LakeError``.
  package init(_ published: PublishedMonth, msisdn: UInt64) throws {
    guard let partition = try published.find(msisdn: msisdn) else {
      throw ExplanationError.noSubscriber(msisdn, folder: published.folder)
    }
    try self.init(published, partition: partition, msisdn: msisdn)
  }

  init(_ published: PublishedMonth, partition: Int, msisdn: UInt64) throws {
    let customers = try published.customers(of: partition)
    guard let subject = customers.firstIndex(where: { $0.subscriber.msisdn == msisdn }) else {
      throw ExplanationError.noSubscriber(msisdn, folder: published.folder)
    }
    let makers = PartitionProfiles(
      image: published.image, customers: customers,
      formerDays: published.loaded.job.window.ratedLateDays)
    let household = makers.household(of: subject)
    var usage = try published.usage(
      of: partition, customers: customers, members: household)
    tableRows = usage.records.map(\.sequence)
    if household.count > 1 { usage.rankByInput() }
    self.usage = usage
    self.published = published
    self.partition = partition
    self.customers = customers
    partitionProfiles = makers
    self.subject = subject
    profiles = household.map { makers[$0] }
  }

  var customer: CustomerFile { customers[subject] }
  func msisdn(of subscriber: UInt32) -> UInt64 { customers[Int(subscriber)].subscriber.msisdn }

  /// The subscriber's own rows of ``usage``.
  var ownRows: Range<Int> { usage.rows(ofSubscriberAt: subject) }

  /// Where a row of the partition's table is in ``usage``.
  func row(ofTableRow tableRow: Int) -> Int? {
    tableRows.firstIndex { Int($0) == tableRow }
  }

  /// Rates up to the record in that row of ``usage`` again and says how it came to its charge.
  /// *Throws* ``ExplanationError/differs(file:line:what:published:explained:)`` where that isn't
  /// what was published.
  func explanation(at row: Int) throws -> RecordExplanation {
    var records = usage.records
    let record = records[row]
    let number = records.count { Self.comesBefore($0, record) }
    var kernel = RatingKernel(image: published.image, month: published.month)
    let explanation = kernel.explain(&records, profiles: profiles, at: number)
    precondition(explanation.record == record, "A shard's records are rated in their order.")
    try check(explanation.event, at: row)
    return explanation
  }

  private static func comesBefore(_ a: UsageRecord, _ b: UsageRecord) -> Bool {
    (a.subscriber, a.startMilliseconds, a.sequence)
      < (b.subscriber, b.startMilliseconds, b.sequence)
  }

  private func check(_ event: RatedEvent, at row: Int) throws(ExplanationError) {
    let (was, image) = (usage.rated[row], published.image)
    func reason(_ event: RatedEvent) -> String {
      RejectReason(rawValue: event.reason)?.code ?? event.outcome.code
    }
    func name(_ index: UInt16, _ name: (Int) -> String) -> String {
      index == RatedEvent.none ? "none" : name(Int(index))
    }
    let facts = [
      ("outcome", reason(was), reason(event)),
      (
        "charge", "\(Money(micros: was.chargeMicros))", "\(Money(micros: event.chargeMicros))"
      ),
      ("free quantity", "\(was.freeQuantity)", "\(event.freeQuantity)"),
      ("billed quantity", "\(was.billedQuantity)", "\(event.billedQuantity)"),
      (
        "plan", name(was.plan) { image.plans[$0].id }, name(event.plan) { image.plans[$0].id }
      ),
      // Versions of a price have one id: the published row names them all alike.
      (
        "rule", name(was.rule) { image.rules[$0].id }, name(event.rule) { image.rules[$0].id }
      ),
      ("zone", name(was.zone) { image.zones[$0].id }, name(event.zone) { image.zones[$0].id }),
      ("band", name(was.band) { image.bands[$0].id }, name(event.band) { image.bands[$0].id }),
    ]
    for (what, published, explained) in facts where published != explained {
      throw .differs(
        file: self.published.inputs[Int(usage.files[row])].path, line: usage.lines[row],
        what: what, published: published, explained: explained)
    }
  }
}

extension ExplanationShard {
  /// How a found record came to its charge, in the numbers of the tariff image. *Throws*
  /// ``ExplanationError/differs(file:line:what:published:explained:)``, ``PublishedError`` and
  /// ``LakeError``.
  package func explanation(of found: FoundRecord) throws -> RecordExplanation {
    guard found.partition == partition, let row = row(ofTableRow: found.row) else {
      throw ExplanationError.noSubscriber(found.msisdn, folder: published.folder)
    }
    return try explanation(at: row)
  }
}
