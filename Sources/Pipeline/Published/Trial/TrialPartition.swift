import Billing
import Jobs
import Lake
import Measures
import Records
import Tariffs

/// One subscriber's month before and after. *Units*: micro-units.
package struct TrialRow: Hashable, Sendable {
  package var msisdn: UInt64
  /// The published plan at the month's end, as the published image numbers it, or
  /// ``RatedEvent/none``.
  package var plan: UInt16
  package var usageMicrosBefore: Int64 = 0
  package var recurringMicrosBefore: Int64 = 0
  package var usageMicrosAfter: Int64 = 0
  package var recurringMicrosAfter: Int64 = 0
  /// Records that the other tariffs can't rate.
  package var unratedRecords: Int64 = 0

  init(msisdn: UInt64, plan: UInt16) {
    self.msisdn = msisdn
    self.plan = plan
  }

  package var revenueMicrosBefore: Int64 { usageMicrosBefore + recurringMicrosBefore }
  package var revenueMicrosAfter: Int64 { usageMicrosAfter + recurringMicrosAfter }
  /// Negative where the subscriber would pay less.
  package var changeMicros: Int64 { revenueMicrosAfter - revenueMicrosBefore }

  /// *Throws* where a sum of the row leaves 64 bits; afterwards the sums above can't trap.
  func check(subscriber: UInt32) throws(BillingError) {
    let before = Int128(usageMicrosBefore) + Int128(recurringMicrosBefore)
    let after = Int128(usageMicrosAfter) + Int128(recurringMicrosAfter)
    for micros in [before, after, after - before] where Int64(exactly: micros) == nil {
      throw .amountTooLarge(subscriber: subscriber, micros: micros)
    }
  }
}

/// What a trial made of one partition.
package struct TrialPartition: Sendable {
  package let region: String
  package let part: Int
  /// Ascending by MSISDN: every subscriber of the partition.
  package internal(set) var rows: [TrialRow] = []
  /// Records that were rated again, and those of them whose charge is another.
  package internal(set) var records: Int64 = 0
  package internal(set) var changedRecords: Int64 = 0
  /// By reason: records that can't be rated, and what they were charged as published.
  package internal(set) var unrated: [UInt8: (records: Int64, publishedMicros: Int128)] = [:]

  init(region: String, part: Int) {
    self.region = region
    self.part = part
  }

  /// Adds a batch's published charges to its rows, and counts what differs.
  mutating func compare(_ batch: PublishedUsage, with rated: [RatedEvent], firstRow: Int) {
    precondition(rated.count == batch.rated.count, "Every published record is rated again.")
    let offset = firstRow - batch.subscribers.lowerBound
    for index in rated.indices {
      let before = batch.rated[index].chargeMicros
      let row = Int(batch.records[index].subscriber) + offset
      rows[row].usageMicrosBefore += before
      let event = rated[index]
      if case .rated = event.outcome {
        if event.chargeMicros != before { changedRecords += 1 }
      } else {
        rows[row].unratedRecords += 1
        unrated[event.reason, default: (0, 0)].records += 1
        unrated[event.reason, default: (0, 0)].publishedMicros += Int128(before)
      }
    }
    records += Int64(rated.count)
  }
}

extension TrialPartition {
  private typealias Column = TableDefinition.Column

  /// What ``parquet(of:)`` writes: one row a subscriber. It carries numbers: for `restricted` eyes.
  package static let table = TableDefinition(
    name: "trial", audience: .restricted, meaning: "A subscriber's month under other tariffs",
    columns: [
      Column("msisdn", .int64, "The line of service, E.164"),
      Column("region", .text, "Region of the account"),
      Column("plan", .text, isNullable: true, "Published plan at the month's end; null: none"),
      Column("usage_before", .money, unit: "currency", "Σ charge as published"),
      Column("recurring_before", .money, unit: "currency", "Recurring fees as invoiced"),
      Column("usage_after", .money, unit: "currency", "Σ charge under the other tariffs"),
      Column("recurring_after", .money, unit: "currency", "Recurring fees under them"),
      Column("change", .money, unit: "currency", "After less before"),
      Column("unrated_records", .int64, "Records that the other tariffs can't rate"),
    ], sortKey: ["msisdn"], isByRegion: false)

  /// The rows as a Parquet file of ``table``; `trial` made this partition.
  package func parquet(of trial: TariffTrial) throws -> [UInt8] {
    var builder = try TableBuilder(
      Self.table, compressionLevel: trial.published.loaded.job.outputs.compressionLevel,
      facts: [
        ("ratemill.version", RatemillVersion.current),
        ("ratemill.month", trial.published.month.description),
        ("ratemill.tariff", trial.published.image.digest),
        ("ratemill.trial_tariff", trial.image.digest),
      ])
    for row in rows {
      builder.add(Int64(truncatingIfNeeded: row.msisdn))
      builder.add(region)
      builder.add(
        row.plan == RatedEvent.none ? nil : trial.published.image.plans[Int(row.plan)].id)
      builder.add(row.usageMicrosBefore)
      builder.add(row.recurringMicrosBefore)
      builder.add(row.usageMicrosAfter)
      builder.add(row.recurringMicrosAfter)
      builder.add(row.changeMicros)
      builder.add(row.unratedRecords)
      try builder.endRow()
    }
    return try builder.finish()
  }
}
