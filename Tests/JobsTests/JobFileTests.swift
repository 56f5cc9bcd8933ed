import Foundation
import Jobs
import Measures
import Records
import Testing

@Suite("A job file")
struct JobFileTests {
  @Test("is read with all that its files say")
  func whole() throws {
    let load = try JobFixture.load()
    #expect(load.findings.isEmpty, "\n\(Finding.report(load.findings))")
    let loaded = try #require(load.loaded)
    let job = loaded.job
    #expect(job.name == "small")
    #expect(job.window == UsageWindow(lateDays: 3))
    #expect(job.stages == [.bill, .measure, .select])
    #expect(job.limits.batchOctets == 1 << 20)
    #expect(job.limits.lineOctetsMax == Limits().lineOctetsMax)
    let feed = try #require(job.usageFeeds.first)
    #expect(feed.filters == [RecordFilter(column: "kind", action: .keep, values: ["call"])])
    #expect(feed.fields.service == CodedField(column: "kind", codes: ["C": "voice", "M": "sms"]))
    #expect(feed.fields.duration == QuantityField(column: "seconds", unit: .seconds))
    #expect(feed.fields.start.zone == "Asia/Shanghai")
    #expect(job.customers.subscribers?.columns == ["account": "msisdn"])
    let campaign = try #require(job.campaigns.first)
    #expect(campaign.controlPerTenThousand == 1_250)
    #expect(campaign.eligibility.dataOverageMicrosMin == 5_000_000)
    #expect(campaign.suppression.contactedWithinDays == 60)
    #expect(campaign.suppression.complainedWithinDays == 0)
  }

  @Test("may reopen the months of late records, and read corrected files")
  func lateUsage() throws {
    var files = JobFixture.files(
      "job.yaml", "window: {lateDays: 3}", by: "window: {lateDays: 3, late: reopen}")
    files["job.yaml"] = files["job.yaml"]?.replacingOccurrences(
      of: "    files: usage/**", with: "    files: usage/**\n    corrections: .v{n}")
    let load = try JobFixture.load(files)
    #expect(load.findings.isEmpty, "\n\(Finding.report(load.findings))")
    let job = try #require(load.loaded).job
    #expect(job.window == UsageWindow(lateDays: 3, late: .reopen))
    #expect(job.usageFeeds[0].corrections == ".v{n}")
  }

  @Test("may rate late records with the month, where it bills and knows its subscribers")
  func adjusting() throws {
    let files = JobFixture.files(
      "job.yaml", "window: {lateDays: 3}", by: "window: {lateDays: 92, late: adjust}")
    let load = try JobFixture.load(files)
    #expect(load.findings.isEmpty, "\n\(Finding.report(load.findings))")
    let window = try #require(load.loaded).job.window
    #expect(window == UsageWindow(lateDays: 92, late: .adjust) && window.ratedLateDays == 92)
    #expect(UsageWindow(late: .reopen).ratedLateDays == 0)
    var broken = files
    for (text, other) in [
      ("stages: [bill, measure, select]", "stages: [measure, select]"),
      (
        "subscribers:\n    files: subscribers*\n    columns: {account: msisdn}",
        "discovered: {plan: basic, region: R}"
      ),
    ] {
      #expect(broken["job.yaml"]?.contains(text) == true)
      broken["job.yaml"] = broken["job.yaml"]?.replacingOccurrences(of: text, with: other)
    }
    let findings = try JobFixture.load(broken).findings.filter { $0.line == 3 }
    #expect(findings.map(\.severity) == [.error, .error], "\n\(Finding.report(findings))")
    #expect(findings.contains { $0.message.contains("the stage bill isn't run") })
    #expect(findings.contains { $0.message.contains("discovered subscribers") })
  }

  @Test("may have feeds of groups and adjustments, and a column of reversals")
  func furtherFeeds() throws {
    var files = JobFixture.files(
      "job.yaml", "    columns: {account: msisdn}",
      by: """
            columns: {account: msisdn}
          groups: {files: groups*, columns: {group: family}}
          adjustments: {files: adjustments*}
        """)
    files["job.yaml"] = files["job.yaml"]?.replacingOccurrences(
      of: "      otherParty: whom", with: "      otherParty: whom\n      reversal: taken_back")
    let load = try JobFixture.load(files)
    #expect(load.findings.isEmpty, "\n\(Finding.report(load.findings))")
    let job = try #require(load.loaded).job
    #expect(job.customers.groups == CustomerFeed(files: "groups*", columns: ["group": "family"]))
    #expect(job.customers.adjustments == CustomerFeed(files: "adjustments*"))
    #expect(job.usageFeeds[0].fields.reversal == CodedField(column: "taken_back"))
  }

  @Test("brings its catalogue, groups opened and units exact")
  func catalogue() throws {
    let catalogue = try #require(try JobFixture.load().loaded).catalogue
    #expect(catalogue.networks.away == ["HK", "MO", "US"])
    #expect(
      catalogue.bands[0]
        == TimeBand(id: "night", weekdays: Array(1...7), fromMinute: 1_380, toMinute: 420))
    #expect(catalogue.rules.count == 9)
    let near = catalogue.rules[0]
    #expect(near.direction == .originating && near.zones == ["near"] && near.serving == .home)
    #expect(
      near.rate.slots == [
        Rate.Slot(unit: 60_000, increment: 60_000, priceMicros: 150_000),
        Rate.Slot(from: 180_000, unit: 60_000, increment: 6_000, priceMicros: 100_000),
      ])
    let away = try #require(catalogue.rules.first { $0.id == "away" })
    #expect(away.serving == .codes(["HK", "MO", "US"]))
    #expect(catalogue.rules[2].rate.quantumMicros == 1_000)
    #expect(catalogue.rules[3].rate.capMicros == 10_000_000)
    let plan = catalogue.plans[0]
    #expect(plan.fee == RecurringFee(amountMicros: 19_900_000, suspended: .none))
    #expect(plan.allowances[0].zones == ["near", "far"])
    #expect(plan.allowances[0].quantity == 5_400_000 && plan.allowances[0].increment == 60_000)
    #expect(plan.allowances[1].quantity == 5_000_000_000 && plan.allowances[1].increment == 1_024)
    #expect(plan.allowances[1].ratingGroups == [7, 9] && plan.allowances[1].priority == -1)
    #expect(catalogue.plans[1].kind == .pack)
  }

  @Test("keeps blanks in the texts that a filter names, and splits lists of ids")
  func lists() throws {
    let load = try JobFixture.load(
      JobFixture.files("job.yaml", "keep: [call]", by: "drop: NO ANSWER"))
    let feed = try #require(load.loaded?.job.usageFeeds.first)
    #expect(feed.filters == [RecordFilter(column: "kind", action: .drop, values: ["NO ANSWER"])])
    let plans = try JobFixture.load(
      JobFixture.files("catalogue/plans.yaml", "zones: domestic", by: "zones: near abroad"))
    #expect(plans.loaded?.catalogue.plans[0].allowances[0].zones == ["near", "abroad"])
  }

  @Test("lists every file it was read from, with its octets, by path")
  func files() throws {
    let loaded = try #require(try JobFixture.load().loaded)
    #expect(loaded.files.map(\.path) == JobFixture.files.keys.sorted())
    for file in loaded.files {
      #expect(file.contents == Array((JobFixture.files[file.path] ?? "").utf8))
    }
  }

  @Test("is the same with CRLF line ends, a byte order mark and no last line end")
  func lineEnds() throws {
    let plain = try #require(try JobFixture.load().loaded)
    let files = JobFixture.files.mapValues { text in
      "\u{FEFF}" + text.dropLast().replacingOccurrences(of: "\n", with: "\r\n")
    }
    let load = try JobFixture.load(files)
    #expect(load.findings.isEmpty, "\n\(Finding.report(load.findings))")
    #expect(load.loaded?.job == plain.job)
    #expect(load.loaded?.catalogue == plain.catalogue)
  }

  @Test("reads prices from their text, exactly")
  func prices() throws {
    for (text, micros) in [
      ("0.000001", 1), ("0.1", 100_000), ("\"0.30\"", 300_000),
      ("1234567.891011", 1_234_567_891_011),
    ] as [(String, Int64)] {
      let load = try JobFixture.load(
        JobFixture.files("catalogue/plans.yaml", "amount: 19.90", by: "amount: \(text)"))
      #expect(load.loaded?.catalogue.plans[0].fee.amountMicros == micros, "\(text)")
    }
  }

  @Test(
    "reads quantities with their units, exactly or not at all",
    arguments: [
      ("5GB", 5_000_000_000), ("5GiB", 5_368_709_120), ("1.5MiB", 1_572_864), ("10 KiB", 10_240),
      ("2kB", 2_000), ("2048B", 2_048), ("12591474592B", 12_591_474_592),
      ("2TB", 2_000_000_000_000), ("0.0009765625MiB", nil),
      ("0.5kB", nil), ("5", nil), ("5KB", nil), ("5gb", nil), ("1e3MB", nil), ("-5MB", nil),
      ("+5MB", nil), ("0MB", nil), ("5 GB GB", nil), ("9999999999TiB", nil), ("1.2.3MB", nil),
    ] as [(String, Int64?)])
  func quantities(text: String, octets: Int64?) throws {
    let load = try JobFixture.load(
      JobFixture.files("catalogue/plans.yaml", "quantity: 5GB", by: "quantity: \(text)"))
    #expect(
      load.loaded?.catalogue.plans[0].allowances[1].quantity == octets,
      "\(text)\n\(Finding.report(load.findings))")
    #expect((octets == nil) == load.findings.contains { $0.severity == .error })
  }

  @Test("that isn't there, or is a folder without one, is an error that names it")
  func missing() throws {
    let folder = try TestFolder(["a/b.txt": ""])
    #expect(throws: JobError.missing(path: folder.path + "/none.yaml")) {
      try JobFile.load(path: folder.path + "/none.yaml")
    }
    #expect(throws: JobError.missing(path: folder.path + "/a/job.yaml")) {
      try JobFile.load(path: folder.path + "/a")
    }
    #expect(throws: JobError.noJob(folder: folder.path)) {
      try JobFile.loadAll(path: folder.path)
    }
    try folder.write("c/job.yaml/x", "")
    #expect(throws: JobError.notAFile(path: folder.path + "/c/job.yaml")) {
      try JobFile.load(path: folder.path + "/c")
    }
  }

  @Test("is found in folders of jobs, in the order of their paths")
  func folders() throws {
    var files: [String: String] = ["notes.txt": ""]
    for (name, text) in JobFixture.files {
      files["b/" + name] = text
      files["a/" + name] = text
    }
    files["b/job-second.yaml"] = JobFixture.files["job.yaml"]
    let folder = try TestFolder(files)
    let loads = try JobFile.loadAll(path: folder.path)
    #expect(
      loads.map(\.path)
        == ["a/job.yaml", "b/job-second.yaml", "b/job.yaml"].map {
          folder.path + "/" + $0
        })
    #expect(loads.allSatisfy { $0.loaded != nil })
  }
}
