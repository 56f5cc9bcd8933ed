import Indicators
import Jobs
import Lake
import Records
import Targeting

/// What workers gave back, taken into the month.
extension MonthWorkload {
  package func accept(stage: String, task: Int, resultPath: String) throws -> TaskProgress {
    inputs[task] = nil
    return try remembering { try take(stage: stage, task: task, resultPath: resultPath) }
  }

  private func take(stage: String, task: Int, resultPath: String) throws -> TaskProgress {
    switch stage {
    case StageName.census:
      let found = try examined(resultPath) {
        try Census.decode(try FileReading.contents(of: resultPath))
      }
      parties.formUnion(found)
      return TaskProgress(octets: Int64(splits[task].octets))
    case StageName.intake: return try takeIntake(task, resultPath)
    default: return try takeRated(task, resultPath)
    }
  }

  /// Reads what is needed of a result; whatever is wrong with it is said before any of it counts.
  private func examined<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch {
      throw DamagedResult(path: path, reason: "\(error)")
    }
  }

  private func takeIntake(_ task: Int, _ resultPath: String) throws -> TaskProgress {
    let block = try examined(resultPath) {
      let block = try IntakeBlock(ofFile: resultPath)
      try spool?.add(block, split: task, path: resultPath)
      return block
    }
    controls[splits[task].file] += block.control
    return TaskProgress(
      records: block.control.received.records, octets: Int64(splits[task].octets))
  }

  private func takeRated(_ task: Int, _ resultPath: String) throws -> TaskProgress {
    let block = try examined(resultPath) { try PartitionBlock(ofFile: resultPath) }
    let tables = try examined(resultPath) { try self.tables(of: block, resultPath) }
    let partials = try examined(resultPath) { try self.partials(of: block, resultPath) }
    let progress = TaskProgress(records: Int64(block.records))
    if configuration.partFolder != nil { return progress }
    for (file, table) in zip(block.files, tables) {
      let octets = try FileReading.octets(
        of: resultPath, offset: file.offset, count: file.octets)
      try staging.add(
        octets, digest: file.digest, to: table, region: file.region,
        part: PartName.text(task), rows: file.rows)
    }
    for (file, control) in block.controls { controls[file] += control }
    money += block.money
    bundles += block.bundles
    indicators.merge(partials.indicators)
    for (index, partial) in partials.campaigns.enumerated() { campaigns[index].merge(partial) }
    return progress
  }

  /// The table of each of the block's files, all of which end within it.
  private func tables(
    of block: PartitionBlock, _ path: String
  ) throws -> [TableDefinition] {
    let end = block.files.last.map { $0.offset + $0.octets } ?? 0
    guard try FileReading.size(of: path) >= end else {
      throw MonthError.damagedSpool(what: path, reason: "it ends before octet \(end)")
    }
    return try block.files.map { file in
      guard let table = OutputTables.named(file.table) else {
        throw MonthError.damagedSpool(what: path, reason: "no table '\(file.table)'")
      }
      return table
    }
  }

  private func partials(
    of block: PartitionBlock, _ path: String
  ) throws -> (indicators: IndicatorPartial, campaigns: [CampaignPartial]) {
    guard block.campaigns.count == campaigns.count,
      block.controls.keys.allSatisfy(controls.indices.contains)
    else { throw MonthError.damagedSpool(what: path, reason: "totals of another run") }
    return (
      try indicators.read(block.indicators),
      try zip(campaigns, block.campaigns).map { try $0.read($1) }
    )
  }
}

extension MonthWorkload {
  /// What rating a record takes in a worker at once: its row, its place, its share of the buckets'
  /// slack, and what of the row groups and finished files is held beside it.
  private static let octetsPerRatedRecord: Int64 = 200
  /// Likewise for a subscriber: customer file, tally, rows of the customer tables.
  private static let octetsPerBilledSubscriber: Int64 = 4_000

  /// What a worker needs to rate a partition. *Throws* where one is too large for the job's memory
  /// though no other is rated beside it; how many are at one time is the pool's to say.
  func memoryOctets(ofRating partition: Int, in directory: Directory) throws -> Int64 {
    let records = spool?.pieces[partition].reduce(0) { $0 + $1.records } ?? 0
    let needs =
      Int64(records) * Self.octetsPerRatedRecord
      + Int64(directory.numbers(of: partition).count) * Self.octetsPerBilledSubscriber
    guard needs <= job.limits.memoryOctets else {
      throw MonthError.partitionTooLarge(
        region: directory.regions[partition], records: records, needs: needs,
        limit: job.limits.memoryOctets)
    }
    return needs
  }
}
