import Lake
import Measures
import Pipeline
import Seeds
import Testing

@Suite("What changed between two runs, record by record")
struct RecordDifferenceTests {
  private let folder: TestFolder

  init() throws { folder = try TestFolder() }

  /// By other tariffs, where it isn't said that they are equal.
  private func difference(
    _ before: PublishedSample, _ after: PublishedSample, byEqualTariffs isEqualTariff: Bool = false
  ) throws -> (difference: MonthDifference, adjustments: Adjustments) {
    let (first, second) = ("\(folder.path)/first", "\(folder.path)/second")
    try before.publish(to: first)
    var after = after
    if !isEqualTariff { after.tariffs = "others" }
    try after.publish(to: second)
    return try MonthComparison(before: first, after: second).run()
  }

  /// What one record of the first run is in the second, and what is said of it.
  private struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var before = SampleRecord()
    var change: @Sendable (inout SampleRecord) -> Void
    /// Main reason, then all reasons; nil: nothing differs.
    var reasons: [String]

    var testDescription: String { name }
  }

  private static let cases = [
    Case(name: "the same", change: { _ in }, reasons: []),
    Case(
      name: "another line of another file", change: { ($0.file, $0.line) = ("b", 9) }, reasons: []),
    Case(name: "a corrected quantity", change: { $0.quantity = 90_000 }, reasons: ["quantity"]),
    Case(
      name: "a corrected quantity and its charge",
      change: { ($0.quantity, $0.billed, $0.charge) = (90_000, 120_000, 300_000) },
      reasons: ["quantity"]),
    Case(name: "a corrected start", change: { $0.startSecond = 4_000 }, reasons: ["quantity"]),
    Case(name: "another charge of one rule", change: { $0.charge = 170_000 }, reasons: ["price"]),
    Case(name: "another increment", change: { $0.billed = 61_000 }, reasons: ["price"]),
    Case(
      name: "another rule", change: { ($0.rule, $0.charge) = ("r2", 1) }, reasons: ["rule"]),
    Case(
      name: "an allowance instead of a rule",
      change: { ($0.rule, $0.free, $0.charge) = (nil, 60_000, 0) }, reasons: ["allowance"]),
    Case(
      name: "a part that is free", change: { ($0.free, $0.charge) = (30_000, 75_000) },
      reasons: ["allowance"]),
    Case(
      name: "another zone and so another rule",
      change: { ($0.zone, $0.rule, $0.charge) = ("far", "r9", 5) }, reasons: ["zone", "rule"]),
    Case(name: "a zone where none was", change: { $0.zone = nil }, reasons: ["zone"]),
    Case(name: "another band", change: { $0.band = "night" }, reasons: ["band"]),
    Case(
      name: "another plan, whose allowance takes it",
      change: { ($0.plan, $0.rule, $0.free, $0.charge) = ("p2", nil, 60_000, 0) },
      reasons: ["plan", "allowance"]),
  ]

  @Test("A changed record has a main reason and keeps all others", arguments: cases)
  private func reasons(_ sample: Case) throws {
    var changed = sample.before
    sample.change(&changed)
    let found = try difference(
      PublishedSample(records: [sample.before]), PublishedSample(records: [changed])
    ).difference
    #expect(found.reasons.filter { $0.flagged > 0 }.map(\.reason) == sample.reasons)
    #expect(
      found.reasons.filter { $0.records > 0 }.map(\.reason) == Array(sample.reasons.prefix(1)))
    #expect(found.added.usage.records == 0 && found.removed.usage.records == 0)
    #expect(found.changedAfter.usage.records == (sample.reasons.isEmpty ? 0 : 1))
    #expect(found.isEmpty == sample.reasons.isEmpty)
    #expect(found.charge.delta.micros == Int128(changed.charge - sample.before.charge))
  }

  @Test("By equal tariffs, another charge of one rule and quantity comes of what was before it")
  func count() throws {
    let (before, after) = (SampleRecord(), SampleRecord(charge: 170_000))
    let found = try difference(
      PublishedSample(records: [before]), PublishedSample(records: [after]), byEqualTariffs: true
    ).difference
    #expect(found.reasons.map(\.reason) == ["count"])
  }

  @Test("A reversal is no correction of the record that it takes back")
  func reversal() throws {
    let reversal = SampleRecord(startSecond: 200, isReversal: true, charge: -150_000)
    let found = try difference(
      PublishedSample(records: [SampleRecord(), reversal]), PublishedSample(records: [reversal])
    ).difference
    #expect(found.removed.usage.records == 1 && found.equal.usage.records == 1)
    #expect(found.changedAfter.usage.records == 0)
    let alone = try difference(
      PublishedSample(records: [SampleRecord()]), PublishedSample(records: [reversal])
    ).difference
    #expect(alone.removed.usage.records == 1 && alone.added.usage.records == 1)
  }

  @Test("Equal records without an id are counted, whatever their lines")
  func repeatedRecords() throws {
    let lines: (ClosedRange<Int64>) -> [SampleRecord] = { $0.map { SampleRecord(id: 0, line: $0) } }
    let fewer = try difference(
      PublishedSample(records: lines(2...4)), PublishedSample(records: lines(12...13))
    ).difference
    #expect(fewer.equal.usage.records == 2)
    #expect(fewer.removed.usage.records == 1)
    #expect(fewer.added.usage.records == 0)
    #expect(fewer.removed.charge.micros == 150_000)
  }

  @Test("Of equal records, those of one file and line are the same")
  func placesFirst() throws {
    let records = [
      SampleRecord(id: 0, charge: 10, line: 2), SampleRecord(id: 0, charge: 20, line: 3),
    ]
    let found = try difference(
      PublishedSample(records: records), PublishedSample(records: records.reversed())
    ).difference
    #expect(found.isEmpty)
  }

  @Test("Without an id, another start is another record")
  func startWithoutID() throws {
    let found = try difference(
      PublishedSample(records: [SampleRecord(id: 0)]),
      PublishedSample(records: [SampleRecord(startSecond: 101, id: 0)])
    ).difference
    #expect(found.added.usage.records == 1 && found.removed.usage.records == 1)
    #expect(found.changedAfter.usage.records == 0)
  }

  @Test("A subscriber that moved region is compared, not removed and added")
  func movedRegion() throws {
    let found = try difference(
      PublishedSample(records: [SampleRecord(), SampleRecord(msisdn: 870, region: "SN")]),
      PublishedSample(records: [
        SampleRecord(region: "SN", charge: 100_000), SampleRecord(msisdn: 870, region: "HA"),
      ])
    ).difference
    #expect(found.equal.usage.records == 1)
    #expect(found.changedAfter.usage.records == 1)
    #expect(found.subscribersChanged == 1)
    #expect(found.regions.map { "\($0.name) \($0.charge.delta)" } == ["SN -0.05"])
  }

  @Test("An adjustment is what an invoice differs by, with what moved it most")
  func adjustments() throws {
    let before = PublishedSample(
      records: [
        SampleRecord(msisdn: 872), SampleRecord(msisdn: 871), SampleRecord(msisdn: 870),
        SampleRecord(msisdn: 869),
      ], recurring: [870: 39_000_000, 871: 19_000_000])
    let after = PublishedSample(
      records: [
        SampleRecord(msisdn: 872, charge: 149_999), SampleRecord(msisdn: 871, charge: 170_000),
        SampleRecord(msisdn: 870), SampleRecord(msisdn: 868, id: 9),
      ], recurring: [870: 39_000_000, 871: 18_000_000])
    let text = String(decoding: try difference(before, after).adjustments.csv, as: UTF8.self)
    #expect(
      text == """
        msisdn,month,amount,reason
        868,2026-10,0.150000,added
        869,2026-10,-0.150000,removed
        871,2026-10,-0.980000,recurring
        872,2026-10,-0.000001,price

        """)
  }

  @Test("Months, formats and totals that don't fit are refused")
  func refusals() throws {
    let paths = ["a", "b", "c"].map { "\(folder.path)/\($0)" }
    try PublishedSample(records: [SampleRecord()]).publish(to: paths[0])
    try PublishedSample(records: [SampleRecord()], month: "2026-11").publish(to: paths[1])
    #expect(throws: DifferenceError.otherMonth(before: "2026-10", after: "2026-11")) {
      try MonthComparison(before: paths[0], after: paths[1])
    }
    try PublishedSample(records: [SampleRecord(charge: 7)]).publish(to: paths[2])
    let control = "\(paths[2])/\(ControlReport.fileName)"
    try FileWriting.write(
      try FileReading.contents(of: "\(paths[0])/\(ControlReport.fileName)"), to: control)
    let error = #expect(throws: DifferenceError.self) {
      try MonthComparison(before: paths[0], after: paths[2]).run()
    }
    #expect("\(try #require(error))".contains("second run: usage charge 0.000007"))
  }
}

/// What a random change made of a month.
private struct RandomChange {
  var before: [SampleRecord] = []
  var after: [SampleRecord] = []
  var (added, removed, changed) = (0, 0, 0)

  init(_ random: inout SplitMix64) {
    let regions = ["AH", "BJ", "HA"]
    for number in 0..<random.int(1...300) {
      let msisdn = Int64(8_600 + random.below(40))
      var record = SampleRecord(
        msisdn: msisdn, region: regions[Int(msisdn) % 3], startSecond: random.int64(0...200),
        id: Int64(number + 1), quantity: random.int64(0...9), charge: random.int64(0...9),
        line: Int64(number + 2))
      before.append(record)
      // Some moved, with all their records.
      if msisdn % 7 == 0 { record.region = "HA" }
      switch random.below(10) {
      case 0:
        removed += 1
        continue
      case 1:
        changed += 1
        record.quantity += 1
      case 2:
        changed += 1
        record.charge += random.pick([-20, 1, 3_000_000_000])
      case 3:
        added += 1
        var twin = record
        twin.id += 1_000_000
        after.append(twin)
      default: break
      }
      after.append(record)
    }
    random.shuffle(&after)
    for index in after.indices where random.chance(30) { after[index].line += 5_000 }
  }
}

@Suite("Differences add up")
struct DifferenceLawTests {
  @Test("What a random change did is what is found, however both runs are cut")
  func groundTruth() throws {
    for seed in SplitMix64.seeds(count: 40) {
      var random = SplitMix64(seed: seed)
      let folder = try TestFolder()
      let change = RandomChange(&random)
      if change.after.isEmpty { continue }
      let (first, second) = ("\(folder.path)/first", "\(folder.path)/second")
      try PublishedSample(records: change.before, partitions: random.int(1...4)).publish(to: first)
      try PublishedSample(records: change.after, partitions: random.int(1...4)).publish(to: second)
      let forth = try MonthComparison(before: first, after: second).run()
      let back = try MonthComparison(before: second, after: first).run()
      let found = forth.difference
      #expect(found.added.usage.records == Int64(change.added), "SEED=\(seed)")
      #expect(found.removed.usage.records == Int64(change.removed), "SEED=\(seed)")
      #expect(found.changedAfter.usage.records == Int64(change.changed), "SEED=\(seed)")
      let delta =
        change.after.reduce(0) { $0 + $1.charge } - change.before.reduce(0) { $0 + $1.charge }
      #expect(found.charge.delta.micros == Int128(delta), "SEED=\(seed)")
      #expect(back.difference.charge.delta.micros == -Int128(delta), "SEED=\(seed)")
      #expect(back.difference.added == found.removed, "SEED=\(seed)")
      for groups in [found.plans, found.regions] {
        #expect(
          groups.reduce(MoneySum.zero) { $0 + $1.charge.delta } == found.charge.delta,
          "SEED=\(seed)")
      }
      #expect(
        forth.adjustments.rows.reduce(MoneySum.zero) { $0 + $1.amount }
          == found.invoices.total.delta, "SEED=\(seed)")
      #expect(forth.adjustments.rows.count == back.adjustments.rows.count, "SEED=\(seed)")
    }
  }
}
