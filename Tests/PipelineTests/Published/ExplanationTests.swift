import Jobs
import Lake
import Measures
import Parquet
import Pipeline
import Rating
import Records
import Seeds
import Testing

@Suite("Explanations of a synthetic month")
struct ExplanationTests {
  private let month: SyntheticMonth
  private let published: PublishedMonth

  init() throws {
    month = try SyntheticMonth()
    let (workload, output, spool) = try month.workload("explained") {
      $0.partitions.subscribersPerPartition = 60
    }
    try SyntheticMonth.run(workload, spool: spool)
    _ = try workload.publish()
    published = try PublishedMonth(folder: output)
  }

  @Test("agree with the published rows, and their parts add to the sum")
  func law() throws {
    let seed = SplitMix64.chosen(default: 11)
    var random = SplitMix64(seed: seed)
    var (told, charged, counted, free) = (0, 0, 0, 0)
    for partition in published.partitions.indices {
      let customers = try published.customers(of: partition)
      let usage = try published.usage(of: partition, customers: customers)
      for _ in 0..<12 {
        let rows = usage.rows(
          ofSubscriberAt: random.below(customers.count))
        guard let first = rows.first else { continue }
        let msisdn = customers[Int(usage.records[first].subscriber)].subscriber.msisdn
        let shard = try ExplanationShard(published, msisdn: msisdn)
        for _ in 0..<8 {
          let row = first + random.below(rows.count)
          let explanation = try shard.explanation(
            of: FoundRecord(partition: partition, msisdn: msisdn, row: row))
          #expect(explanation.event == usage.rated[row], "SEED=\(seed), row \(row)")
          try Self.expectTies(explanation, published, "SEED=\(seed), row \(row)")
          told += 1
          charged += usage.rated[row].chargeMicros > 0 ? 1 : 0
          counted += explanation.counter == nil ? 0 : 1
          free += usage.rated[row].freeQuantity > 0 ? 1 : 0
        }
      }
    }
    #expect(told >= 300, "\(told) records are too few to show a law")
    #expect(charged > 50 && free > 20, "\(charged) charged, \(free) drawn: too plain a month")
  }

  /// Segments, connect fee and what was drawn add to the sum; the sum gives the charge.
  private static func expectTies(
    _ explanation: RecordExplanation, _ published: PublishedMonth, _ place: Comment
  ) throws {
    let event = explanation.event
    guard explanation.counter == nil else { return }
    let parts =
      explanation.segments.map(\.price) + [explanation.connectFee, explanation.drawnPrice]
    var (numerator, denominator) = (Int128(0), Int128(1))
    for part in parts {
      numerator = numerator * part.denominator + part.numerator * denominator
      denominator *= part.denominator
    }
    let sum = explanation.sum
    #expect(numerator * sum.denominator == sum.numerator * denominator, place)
    let priced = explanation.segments.reduce(Int64(0)) { $0 + $1.quantity }
    #expect(event.freeQuantity + priced == event.billedQuantity, place)
    let drawn = explanation.balances.reduce(Int64(0)) { $0 + $1.drawn }
    #expect(drawn == event.freeQuantity, place)
  }

  @Test("agree for members of groups, what came over, counters and reversals, too")
  func shared() throws {
    let seed = SplitMix64.chosen(default: 13)
    var shared = try SharedMonth(seed: seed)
    try shared.run()
    let published = try PublishedMonth(folder: shared.small.output("2026-10"))
    let customers = try published.customers(of: 0)
    let usage = try published.usage(of: 0, customers: customers)
    var random = SplitMix64(seed: seed)
    var (groups, counted, reversed) = (0, 0, 0)
    for _ in 0..<200 {
      let row = random.below(usage.records.count)
      let msisdn = customers[Int(usage.records[row].subscriber)].subscriber.msisdn
      let explanation = try ExplanationShard(published, msisdn: msisdn).explanation(
        of: FoundRecord(partition: 0, msisdn: msisdn, row: row))
      #expect(explanation.event == usage.rated[row], "SEED=\(seed), row \(row)")
      if !explanation.record.isReversal {
        try Self.expectTies(explanation, published, "SEED=\(seed), row \(row)")
      }
      groups += explanation.balances.contains { $0.owner != explanation.record.subscriber } ? 1 : 0
      counted += explanation.counter == nil ? 0 : 1
      reversed += explanation.reversed == nil ? 0 : 1
    }
    #expect(
      groups > 10 && counted > 10 && reversed > 0,
      "\(groups) of groups, \(counted) counted, \(reversed) reversed: too plain a month")
  }

  @Test("of a rejected record say its reason and what to do")
  func rejected() throws {
    let rejects = try PublishedRows(of: OutputTables.rejects, in: published.folder)
    let explainer = RecordExplainer(published)
    var random = SplitMix64(default: 12)
    for _ in 0..<20 {
      let row = random.pick(rejects.rows)
      let (file, line) = (row["file"] ?? "", Int64(row["line"] ?? "") ?? 0)
      let told = try explainer.explained(.place(file: file, line: line))
      let rejection = try #require(told.first?.rejection)
      #expect(rejection.reason == row["reason"])
      #expect(!rejection.meaning.isEmpty && !rejection.remedy.isEmpty)
    }
  }

  @Test("are refused for what isn't there")
  func nothingThere() throws {
    let explainer = RecordExplainer(published)
    #expect(throws: ExplanationError.self) {
      _ = try explainer.explained(.place(file: "usage/none.csv", line: 1))
    }
    #expect(throws: ExplanationError.self) {
      _ = try SubscriberStatement(of: 1, in: published)
    }
  }

  @Test("name both figures where the month was altered after it was published")
  func altered() throws {
    let (msisdn, before) = try raiseFirstCharge()
    let changed = try PublishedMonth(folder: published.folder)
    let shard = try ExplanationShard(changed, msisdn: msisdn)
    let found = FoundRecord(partition: 0, msisdn: msisdn, row: 0)
    let error = #expect(throws: ExplanationError.self) { _ = try shard.explanation(of: found) }
    guard case .differs(_, let line, let what, let was, let explained) = error else {
      Issue.record("It is the difference that is said, not \(String(describing: error)).")
      return
    }
    #expect(line > 0 && what == "charge")
    #expect(explained == "\(Money(micros: before))")
    #expect(was == "\(Money(micros: before + 1_000))")
  }

  /// Adds 0.001 to the first charge of the first partition, and makes its digest fit.
  private func raiseFirstCharge() throws -> (msisdn: UInt64, micros: Int64) {
    var manifest = published.manifest
    let part = "part-\(PartName.text(published.partitions[0].part))-"
    let file = try #require(
      manifest.files.firstIndex { $0.table == "usage" && $0.path.contains(part) })
    let path = "\(published.folder)/\(manifest.files[file].path)"
    let reader = try ParquetReader(try FileReading.contents(of: path))
    try #require(reader.rowGroups.count == 1, "A small month's usage is one row group.")
    var before: Int64 = 0
    let columns = try reader.schema.columns.map { column in
      let chunk = try reader.column(named: column.name, rowGroup: 0)
      guard column.name == "charge", case .int64(var charges) = chunk.values else { return chunk }
      before = charges[0]
      charges[0] += 1_000
      return ParquetChunk(.int64(charges))
    }
    var writer = try ParquetWriter(schema: reader.schema)
    try writer.append(rowGroup: columns)
    let octets = writer.finish()
    try FileWriting.write(octets, to: path)
    manifest.files[file].sha256 = "\(ContentDigest(of: octets))"
    try FileWriting.write(
      try JSONText.encode(manifest), to: "\(published.folder)/\(Manifest.fileName)")
    let msisdns = try #require(try reader.column(named: "msisdn").integers)
    return (UInt64(truncatingIfNeeded: msisdns[0]), before)
  }
}
