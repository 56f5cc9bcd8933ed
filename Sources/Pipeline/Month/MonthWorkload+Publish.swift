import Foundation
import Indicators
import Jobs
import Lake
import Measures
import Records
import Targeting
import Tariffs
import Zstd

/// What a published month comes to, for the person who started it.
package struct MonthSummary: Sendable {
  package var control: ControlReport
  package var manifest: Manifest
  package var orphans: [(feed: String, rows: Int)]
  /// What a person should know of the inputs, in sentences.
  package var notes: [String]
}

extension MonthWorkload {
  /// Ties the totals and publishes, once all stages are done: the last rejects, indicators, target
  /// lists, schemas, the job's files, `control.json`, `manifest.json` and its signature,
  /// `_SUCCESS`, then one rename. `staged` is called when no result is read any more, before the
  /// disk is waited for; `recording` is told the manifest's SHA-256 once the month stands in its
  /// place for good, and before the old one is removed.
  ///
  /// *Throws* ``LakeError/unbalanced(differences:)`` with nothing published, and what the lake
  /// throws.
  package func publish(
    recording: (_ manifestDigest: ContentDigest) throws -> Void = { _ in },
    staged isStaged: () -> Void = {}
  ) throws -> MonthSummary {
    if configuration.isStopped() { throw MonthError.stopped }
    let rejectRows = try writeRejects()
    try writeIndicators()
    try writeMeasures()
    try writeTargets()
    try writeGroups()
    try writeMatching()
    try writeCustomerBills()
    try writeOffers()
    let stated = try writeStatements()
    let measured = job.stages.contains(.measure)
    var control = try ControlReport(
      month: configuration.month, currency: image.currency,
      files: sources.enumerated().map { ($1.name, controls[$0]) }, money: money,
      bundles: bundles,
      indicatorRevenueMicros: measured
        ? Int128(try indicators.indicators.totals()[.revenueMicros]) : nil,
      rejectRows: rejectRows)
    control.operations = try matchedControl()
    if let stated, let accounts = money.accounts {
      control.receivables?.statements = ControlReport.Statements(
        groups: stated.groups, lines: stated.lines, calls: stated.calls, of: accounts)
    }
    for name in Set(staging.files.map(\.table)).sorted() {
      guard let usual = OutputTables.named(name) else { continue }
      let table = job.measures == nil ? usual : usual.measured
      try staging.write(
        try JSONText.encode(TableSchemaFile(table, currency: image.currency)),
        to: "\(table.audience.rawValue)/\(name)/meta/schema.json",
        mode: table.audience == .restricted ? 0o750 : 0o755)
    }
    let archive = JobArchive(configuration.loaded)
    for file in archive.files { try staging.write(file.contents, to: file.path, mode: 0o750) }
    let controlOctets = try JSONText.encode(control)
    try staging.write(controlOctets, to: ControlReport.fileName)
    let manifest = try manifest(
      controlDigest: "\(ContentDigest(of: controlOctets))", archive: archive)
    let manifestOctets = try JSONText.encode(manifest)
    try staging.write(manifestOctets, to: Manifest.fileName)
    if let sign = configuration.signManifest {
      try staging.write(try sign(manifestOctets), to: Manifest.signatureName)
    }
    try staging.publish(
      recording: { try recording(ContentDigest(of: manifestOctets)) }, staged: isStaged)
    return MonthSummary(
      control: control, manifest: manifest, orphans: customers.orphans,
      notes: notes + reopening(control.reopen) + adjusting(control))
  }

  /// What to do about late records, by the month that they belong to.
  private func reopening(_ months: [ControlReport.Reopened]) -> [String] {
    months.map { reopened in
      "\(reopened.records) late records belong to \(reopened.month): add their files to that "
        + "month's input, run it again into a folder of its own (ratemill run … --month "
        + "\(reopened.month)), and let ratemill diff … --adjustments FILE say what the next bill "
        + "carries"
    }
  }

  /// What was done about late records, which nobody is to find on a bill unprepared.
  private func adjusting(_ control: ControlReport) -> [String] {
    guard let records = control.ratedLate, let amount = control.money.lateUsage else { return [] }
    return [
      "\(records) late records were rated by the tariffs of their days: \(amount) "
        + "\(control.currency) is on the invoices as adjustments 'late usage'"
    ]
  }

  private var facts: [(key: String, value: String)] {
    OutputFacts.of(settings: settings, tariffDigest: image.digest)
  }

  func builder(_ table: TableDefinition) throws -> TableBuilder {
    try TableBuilder(table, compressionLevel: job.outputs.compressionLevel, facts: facts)
  }

  func stage(_ octets: [UInt8], _ table: TableDefinition, part: String, rows: Int) throws {
    if rows == 0 { return }
    try staging.add(octets, to: table, region: "", part: part, rows: rows)
  }

  // MARK: Rejects

  /// What intake could not read, by file and line; what rating rejected lies in the partitions'
  /// parts. Returns the rows of both that are about usage.
  private func writeRejects() throws -> Int64 {
    var usageRows = staging.files.reduce(Int64(0)) {
      $1.table == OutputTables.rejects.name ? $0 + Int64($1.rows) : $0
    }
    var table = try builder(OutputTables.rejects)
    var decompressor = try ZstdDecompressor()
    for source in rejectSources {
      switch source.origin {
      case .customers(let index):
        let (_, headerLines, rejects) = customers.rejects[index]
        for reject in rejects {
          try append(reject, file: source.file, baseLine: headerLines, to: &table)
        }
      case .split(let index, let place):
        let octets = try FileReading.octets(
          of: place.path, offset: place.offset, count: place.octets)
        let list = try RejectList.decode(
          try decompressor.decompress(octets, limit: 1 << 30), split: UInt32(index))
        usageRows += Int64(list.count)
        for reject in list {
          try append(reject, file: source.file, baseLine: baseLines[index], to: &table)
        }
      }
    }
    let rows = table.rows
    try stage(try table.finish(), OutputTables.rejects, part: "intake", rows: rows)
    return usageRows
  }

  /// A customer file or a split of a usage file, with the rejects that it has.
  private struct RejectSource {
    enum Origin {
      case customers(Int)
      case split(Int, (path: String, offset: Int, octets: Int))
    }

    let file: String
    let origin: Origin
  }

  /// In the order of the table: by the octets of the file's name, then by line.
  private var rejectSources: [RejectSource] {
    var found = customers.rejects.indices.map {
      RejectSource(file: customers.rejects[$0].file, origin: .customers($0))
    }
    if let spool {
      found += splits.enumerated().map { index, split in
        let place = spool.rejects[index]
        return RejectSource(
          file: sources[split.file].name,
          origin: .split(index, (spool.paths[index], place.offset, place.octets)))
      }
    }
    // Swift's sort keeps the order of equals, so splits of a file stay in theirs.
    return found.sorted { $0.file.utf8.lexicographicallyPrecedes($1.file.utf8) }
  }

  private func append(
    _ reject: Reject, file: String, baseLine: Int64, to table: inout TableBuilder
  ) throws {
    table.add(file)
    table.add(baseLine + Int64(reject.line) + 1)
    table.add(reject.reason.outcome.code)
    table.add(reject.reason.code)
    table.add(orNull: reject.field)
    table.addNull()
    table.addNull()
    table.add(orNull: String(decoding: reject.text, as: UTF8.self))
    try table.endRow()
  }

  // MARK: Indicators and targets

  private func writeIndicators() throws {
    guard job.stages.contains(.measure) else { return }
    var table = try builder(OutputTables.indicators)
    for row in try indicators.indicators.planRegionCohortRows() {
      table.add(orNull: row.plan)
      table.add(row.region)
      table.add(row.cohort.description)
      try IndicatorTables.append(row.measures, to: &table)
    }
    var rows = table.rows
    try stage(try table.finish(), OutputTables.indicators, part: "00000", rows: rows)
    var plans = try builder(OutputTables.planRegions)
    for row in try indicators.indicators.planRegionRows() {
      plans.add(orNull: row.plan)
      plans.add(row.region)
      try IndicatorTables.append(row.measures, to: &plans)
    }
    rows = plans.rows
    try stage(try plans.finish(), OutputTables.planRegions, part: "00000", rows: rows)
    var cohorts = try builder(OutputTables.cohorts)
    for row in try indicators.indicators.cohortRows() {
      cohorts.add(row.cohort.description)
      cohorts.add(row.ageMonths)
      try IndicatorTables.append(row.measures, to: &cohorts)
    }
    rows = cohorts.rows
    try stage(try cohorts.finish(), OutputTables.cohorts, part: "00000", rows: rows)
  }

  private func writeTargets() throws {
    guard job.stages.contains(.select), let directory, !campaigns.isEmpty else { return }
    let pseudonyms = PseudonymKey(octets: configuration.pseudonymKey)
    var targets = try builder(OutputTables.targets)
    var reasons = try builder(OutputTables.targetReasons)
    for (campaign, partial) in zip(job.campaigns, campaigns) {
      let desk = CampaignDesk(campaign: campaign, month: configuration.month)
      let result = desk.finish(partial) { subscriber in
        Int(
          pseudonyms.draw(
            directory.msisdns[Int(subscriber)], purpose: "control/\(campaign.id)") % 10_000)
      }
      precondition(
        result.customers == directory.subscriberCount,
        "A campaign says of every customer what became of it.")
      for row in result.rows {
        targets.add(row.campaign)
        targets.add(row.rank)
        targets.add(pseudonyms.pseudonym(of: directory.msisdns[Int(row.subscriber)]))
        targets.add(row.offer)
        targets.add(row.channel)
        targets.add(row.arm.code)
        targets.add(row.score)
        try targets.endRow()
      }
      for (counts, isEvidence) in [(result.counts, false), (result.evidence, true)] {
        for count in counts {
          reasons.add(result.campaign)
          reasons.add(count.code)
          reasons.add(isEvidence)
          reasons.add(count.customers)
          try reasons.endRow()
        }
      }
    }
    var rows = targets.rows
    try stage(try targets.finish(), OutputTables.targets, part: "00000", rows: rows)
    rows = reasons.rows
    try stage(try reasons.finish(), OutputTables.targetReasons, part: "00000", rows: rows)
  }

  // MARK: Manifest

  private func manifest(controlDigest: String, archive: JobArchive) throws -> Manifest {
    var inputs: [Manifest.Input] = []
    for (index, source) in sources.enumerated() {
      if configuration.isStopped() { throw MonthError.stopped }
      var input = Manifest.Input(
        path: source.name, octets: source.octets, records: controls[index].received.records,
        sha256: "\(try ContentDigest(ofFile: source.path))")
      input.feed = job.usageFeeds[source.feed].name
      inputs.append(input)
    }
    for source in customers.sources {
      inputs.append(
        Manifest.Input(
          path: source.file.name, octets: try FileReading.size(of: source.file.path),
          records: source.records, sha256: "\(try ContentDigest(ofFile: source.file.path))"))
    }
    for (source, by) in replaced {
      var input = Manifest.Input(
        path: source.name, octets: source.octets, records: 0,
        sha256: "\(try ContentDigest(ofFile: source.path))")
      input.replacedBy = by
      inputs.append(input)
    }
    return Manifest(
      format: RatemillVersion.outputFormat, ratemill: RatemillVersion.current, job: job.name,
      month: configuration.month.description, jobDigest: jobDigest, tariffDigest: image.digest,
      pseudonymKey: ContentDigest(of: configuration.pseudonymKey).short,
      controlDigest: controlDigest, scope: configuration.scope.descriptions,
      jobFile: archive.jobFile,
      jobFiles: archive.files.map {
        Manifest.JobFile(
          path: $0.path, octets: $0.contents.count, sha256: "\(ContentDigest(of: $0.contents))")
      },
      former: Manifest.Former(
        month: configuration.month.previous.description,
        sha256: former?.digest ?? formerMeasures.digest ?? "none"),
      history: job.measures.map { _ in
        past.map { Manifest.Former(month: $0.month.description, sha256: $0.digest ?? "none") }
      },
      inputs: inputs,
      files: staging.files.sorted { $0.path < $1.path })
  }

  /// Of all files that make the job, by their names below the job's folder.
  var jobDigest: String {
    var writer = OctetWriter()
    for file in configuration.loaded.files.sorted(by: { $0.path < $1.path }) {
      writer.text(file.path)
      writer.bytes(file.contents)
    }
    return "\(ContentDigest(of: writer.octets))"
  }
}

extension MonthWorkload {
  /// The source files in their order: the feed that reads each, and its name.
  var encodedFiles: [UInt8] {
    var writer = OctetWriter()
    writer.varint(UInt64(sources.count))
    for source in sources {
      writer.text(job.usageFeeds[source.feed].name)
      writer.text(source.name)
    }
    return writer.octets
  }

  /// Removes what was staged, after a run that publishes nothing.
  package func discard() throws { try staging.discard() }
}
