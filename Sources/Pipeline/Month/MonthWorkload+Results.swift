import Billing
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
    case StageName.match, StageName.cards:
      return try takeMatched(stage: stage, task: task, path: resultPath)
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
  func examined<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
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
    let roll = try examined(resultPath) {
      try groups?.read(block.groups, subscribers: subscribers(of: task))
    }
    let statements = try examined(resultPath) { try self.statements(of: block, resultPath) }
    let progress = TaskProgress(records: Int64(block.records))
    if configuration.partFolder != nil { return progress }
    for (file, table) in zip(block.files, tables) {
      try staging.add(
        ofFile: resultPath, offset: file.offset, octets: file.octets, digest: file.digest,
        to: table, region: file.region, part: PartName.text(task), rows: file.rows)
    }
    for (file, control) in block.controls { controls[file] += control }
    money += block.money
    bundles += block.bundles
    indicators.merge(partials.indicators)
    if block.traces.octets > 0 {
      traces[task] = TracePlace(
        path: resultPath, offset: block.traces.offset, octets: block.traces.octets)
    }
    if let roll { groups?.take(roll, of: task) }
    self.statements.take(statements, path: resultPath, offset: block.statementText.offset)
    if let bills = partials.customerBills { customerBills.merge(bills) }
    for (index, partial) in partials.campaigns.enumerated() { campaigns[index].merge(partial) }
    return progress
  }

  private func statements(
    of block: PartitionBlock, _ path: String
  ) throws -> StatementIndex {
    let index = try StatementIndex(encoded: block.statements)
    guard index.octets == block.statementText.octets else {
      throw MonthError.damagedSpool(
        what: path, reason: "its statements are not as long as their text")
    }
    return index
  }

  private func subscribers(of task: Int) -> Int { directory?.numbers(of: task).count ?? 0 }

  /// The table of each of the block's files, all of which end within it.
  private func tables(
    of block: PartitionBlock, _ path: String
  ) throws -> [TableDefinition] {
    let end = block.statementText.offset + block.statementText.octets
    guard try FileReading.size(of: path) >= end else {
      throw MonthError.damagedSpool(what: path, reason: "it ends before octet \(end)")
    }
    return try block.files.map { try table(named: $0.table, in: path) }
  }

  func table(named name: String, in path: String) throws(MonthError) -> TableDefinition {
    guard let table = OutputTables.named(name) else {
      throw .damagedSpool(what: path, reason: "no table '\(name)'")
    }
    return table
  }

  private func partials(
    of block: PartitionBlock, _ path: String
  ) throws -> (
    indicators: IndicatorSet, campaigns: [CampaignPartial], customerBills: CustomerPartial?
  ) {
    guard block.campaigns.count == campaigns.count,
      block.controls.keys.allSatisfy(controls.indices.contains)
    else { throw MonthError.damagedSpool(what: path, reason: "totals of another run") }
    return (
      try indicators.read(block.indicators),
      try zip(campaigns, block.campaigns).map { try $0.read($1) },
      block.customerBills.isEmpty ? nil : try CustomerPartial(encoded: block.customerBills)
    )
  }
}
