import Foundation
import Jobs
import Lake
import Measures
import Pipeline
import Records
import Testing

@Suite("What the month before hands over")
struct FormerMonthTests {
  private let folder: TestFolder
  private let september: BillingMonth
  /// Beijing time.
  private let clock = ZoneClock(fixedOffsetMilliseconds: 8 * 3_600_000)

  init() throws {
    folder = try TestFolder()
    september = try #require(BillingMonth("2026-09"))
  }

  private struct Line {
    var msisdn: Int64 = 861
    var allowance = "data"
    var isRolledOver = false
    var age = 0
    var validTo: Int64 = 0
    var movement = BundleMovement.rolled
    var quantity: Int64 = -500
  }

  private func publish(_ lines: [Line], job: String = "j", to output: String) throws {
    let staging = try StagingFolder(output: output, month: september.description)
    var table = try TableBuilder(OutputTables.bundleLedger, compressionLevel: 1, facts: [])
    for line in lines {
      table.add(line.msisdn)
      for text in ["p", line.allowance, "data"] { table.add(text) }
      table.add(line.isRolledOver)
      table.add(line.age)
      table.add(Int64(0))
      table.add(line.validTo)
      table.add(line.movement.code)
      table.addNull()
      table.add(line.quantity)
      try table.endRow()
    }
    try staging.add(
      try table.finish(), to: OutputTables.bundleLedger, region: "HA", part: "00000",
      rows: lines.count)
    let manifest = Manifest(
      format: RatemillVersion.outputFormat, ratemill: RatemillVersion.current, job: job,
      month: september.description, jobDigest: "", tariffDigest: "", pseudonymKey: "",
      controlDigest: "", jobFile: "", jobFiles: [],
      former: Manifest.Former(month: september.previous.description, sha256: "none"), inputs: [],
      files: staging.files)
    try staging.write(try JSONText.encode(manifest), to: Manifest.fileName)
    try staging.publish()
  }

  private func read(_ output: String, job: String = "j") throws -> FormerMonth {
    try FormerMonth(folder: output, job: job, month: september, clock: clock)
  }

  @Test("is what was rolled over, to the next month's end, and what is carried as it is")
  func bundles() throws {
    let output = "\(folder.path)/2026-09"
    let day: Int64 = 86_400_000
    let end = clock.bounds(of: september.next).upperBound
    try publish(
      [
        Line(movement: .granted, quantity: 900), Line(movement: .drawn, quantity: -400), Line(),
        Line(isRolledOver: true, age: 1, movement: .expired, quantity: -7),
        Line(isRolledOver: true, age: 1, quantity: -8),
        Line(
          msisdn: 862, allowance: "trip", validTo: end - 3 * day, movement: .carried,
          quantity: -20),
      ], to: output)
    let former = try read(output)
    func brought(
      _ allowance: String, rolled: Bool, age: Int, to: Int64, _ quantity: Int64
    ) -> BroughtBundle {
      BroughtBundle(
        plan: "p", allowance: allowance, isRolledOver: rolled, age: age, toMilliseconds: to,
        quantity: quantity)
    }
    #expect(
      former.bundles.map(\.bundle) == [
        brought("data", rolled: true, age: 1, to: end, 500),
        brought("data", rolled: true, age: 2, to: end, 8),
        brought("trip", rolled: false, age: 1, to: end - 3 * day, 20),
      ])
    #expect(former.bundles.map(\.msisdn) == [861, 861, 862])
    let manifest = try FileReading.contents(of: "\(output)/manifest.json")
    #expect(former.digest == "\(ContentDigest(of: manifest))")
  }

  @Test("must be whole, of the same job and of the month before")
  func refused() throws {
    let output = "\(folder.path)/2026-09"
    #expect(throws: PublishedError.self) { try read(output) }
    try publish([Line()], job: "other", to: output)
    let error = #expect(throws: MonthError.self) { try read(output) }
    #expect("\(try #require(error))".contains("the job j, but this is other"))
    try FileWriting.remove("\(output)/_SUCCESS")
    #expect(throws: PublishedError.self) { try read(output, job: "other") }
    #expect(throws: MonthError.self) {
      try publish([Line()], to: output)
      _ = try FormerMonth(folder: output, job: "j", month: september.next, clock: clock)
    }
    try publish([Line(quantity: 5)], to: output)
    #expect(throws: PublishedError.self, "What is handed over leaves its month.") {
      try read(output)
    }
  }

  @Test("is attached to its customers; what nobody has any more is counted")
  func attached() throws {
    let output = "\(folder.path)/2026-09"
    try publish([Line(msisdn: 869), Line(allowance: "z"), Line(allowance: "a")], to: output)
    var customers = CustomerBase(
      discovered: [861, 862], as: DiscoveredSubscribers(plan: "p", region: "HA"),
      month: september.next)
    customers.carry(try read(output))
    #expect(customers.files[0].brought.map(\.allowance) == ["a", "z"])
    #expect(customers.files[1].brought.isEmpty)
    #expect(customers.orphans.map(\.rows) == [1])
  }

  @Test("is looked for beside the output; the run says so where bundles begin anew")
  func lookedFor() throws {
    let month = try SyntheticMonth()
    let output = try month.folder.folder("out") + "/2026-10"
    func run(former: String? = nil, rollover: Bool) throws -> MonthSummary {
      var loaded = month.loaded
      if rollover { loaded.catalogue.plans[0].allowances[0].rollover = Rollover() }
      let spool = try month.folder.folder("spool-former")
      let workload = try MonthWorkload(
        MonthConfiguration(
          loaded: loaded, month: month.month, inputFolder: month.input, outputFolder: output,
          formerFolder: former, spoolFolder: spool,
          pseudonymKey: Array("a key for tests only".utf8)))
      try SyntheticMonth.run(workload, spool: spool)
      return try workload.publish()
    }
    #expect(try run(rollover: false).notes == [])
    let anew = try run(rollover: true)
    #expect(anew.notes.count == 1 && anew.notes.first?.contains("--former") == true)
    #expect(anew.manifest.former == Manifest.Former(month: "2026-09", sha256: "none"))
    let beside = "\(month.folder.path)/out/2026-09"
    try publish([Line()], job: month.loaded.job.name, to: beside)
    let digest = try ContentDigest(ofFile: "\(beside)/manifest.json")
    let carried = try run(rollover: true)
    #expect(carried.manifest.former == Manifest.Former(month: "2026-09", sha256: "\(digest)"))
    #expect(carried.orphans.contains { $0.feed == "the ledger of 2026-09" && $0.rows == 1 })
    #expect(throws: PublishedError.self) {
      try run(former: "\(month.folder.path)/nowhere", rollover: false)
    }
  }
}
