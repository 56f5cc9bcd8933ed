import Jobs
import Lake
import Measures
import Orders
import Reconciling
import Records
import Zstd

/// The stages in which orders, numbers, cards and flows are matched, where a job has feeds of them.
extension MonthWorkload {
  /// What a matching task takes for each of its rows: the row, its place, what is found of it.
  private static let octetsPerMatchedRow: Int64 = 1_500
  /// About what a row takes on its way to a worker.
  private static let octetsPerSentRow = 100

  /// The tasks of `match`; nil where there is nothing to match.
  func matchStage() throws -> StagePlan? {
    if job.customers.stockMoves != nil, let former { customers.carry(stock: former.stock) }
    if customers.operations.isEmpty { return nil }
    try carryFormer()
    let plan = MatchPlan(customers, rowsPerShard: job.partitions.rowsPerShard)
    matchPlan = plan
    flowsRead = customers.operations.flowsRead
    movesRead = customers.operations.moves.count
    matching = Matching(month: configuration.month, cardShards: plan.cardShards)
    share([("settings", settingsOctets), ("fees", ProductFees(image).encoded())])
    return StagePlan(
      name: StageName.match,
      tasks: plan.tasks.enumerated().map { ordinal, task in
        taskPlan(task, ordinal: ordinal, octets: task.rows * Self.octetsPerSentRow)
      })
  }

  /// The tasks of `cards`; nil where no number has a card. The rows that `match` was given are no
  /// longer held.
  func cardStage() -> StagePlan? {
    guard let matching, let matchPlan else { return nil }
    customers.forgetOperations()
    cardTasks = (0..<matchPlan.cardShards).compactMap { shard in
      let rows = matching.segments(of: shard).reduce(0) { $0 + $1.rows }
      if rows == 0 { return nil }
      return MatchTask(kind: .cards, shard: shard, rows: rows, cardShards: matchPlan.cardShards)
    }
    if cardTasks.isEmpty { return nil }
    return StagePlan(
      name: StageName.cards,
      tasks: cardTasks.enumerated().map { ordinal, task in
        let octets = matching.segments(of: task.shard).reduce(0) { $0 + $1.octets }
        return taskPlan(task, ordinal: ordinal, octets: octets)
      })
  }

  private func taskPlan(_ task: MatchTask, ordinal: Int, octets: Int) -> TaskPlan {
    TaskPlan(
      ordinal: ordinal, parameters: task.encoded(), inputOctets: octets,
      label: "\(task.kind.code) \(task.shard)",
      // What is too much by an estimate may still be done, alone.
      memoryOctets: min(
        Int64(task.rows) * Self.octetsPerMatchedRow, max(1, taskMemoryOctets)))
  }

  func matchInput(_ ordinal: Int) throws -> GatherList {
    guard let matchPlan else { preconditionFailure("A task is matched after it was planned.") }
    var list = GatherList()
    list.append(
      try compressor.compress(
        matchPlan.input(
          of: matchPlan.tasks[ordinal], from: customers, month: configuration.month)))
    return list
  }

  func cardInput(_ ordinal: Int) -> GatherList {
    let segments = matching?.segments(of: cardTasks[ordinal].shard) ?? []
    var list = GatherList()
    list.append(CardInput.header(segments.map(\.octets)))
    for segment in segments {
      list.append(path: segment.path, offset: segment.offset, octets: segment.octets)
    }
    return list
  }

  /// Takes a task's result: nothing of it counts before all of it was read.
  func takeMatched(stage: String, task: Int, path: String) throws -> TaskProgress {
    guard let orders = matching?.orders, let shards = matchPlan?.cardShards else {
      preconditionFailure("A result comes after its task.")
    }
    let block = try examined(path) { try MatchBlock(ofFile: path) }
    let tables = try examined(path) {
      try block.files.map { try self.table(named: $0.table, in: path) }
    }
    let (partial, flows, pending) = try examined(path) {
      for segment in block.segments where segment.shard >= shards {
        throw MonthError.damagedSpool(
          what: path, reason: "card shard \(segment.shard) of \(shards)")
      }
      return (
        block.orders.isEmpty ? nil : try orders.read(block.orders),
        block.flows.isEmpty ? nil : try FlowTotals(encoded: block.flows),
        block.pending.isEmpty ? nil : try PendingOrders(encoded: block.pending)
      )
    }
    if let partial { matching?.orders.merge(partial) }
    if let flows { matching?.flows.merge(flows) }
    if let pending { matching?.keep(pending, of: task) }
    matching?.keep(block.segments, of: task, path: path)
    let progress = TaskProgress(records: Int64(block.rows))
    if configuration.partFolder == nil {
      let prefix = stage == StageName.cards ? "cards-" : ""
      for (file, table) in zip(block.files, tables) {
        try staging.add(
          ofFile: path, offset: file.offset, octets: file.octets, digest: file.digest, to: table,
          region: file.region, part: prefix + PartName.text(task), rows: file.rows)
      }
    }
    return progress
  }

  /// Settles what only all orders together can, and hands it to the customers before they are cut
  /// into partitions.
  func settleMatching() {
    guard let pending = matching?.takePending() else { return }
    keptBindings = servedBindings
    let settlement = BindingDesk(month: configuration.month).settle(
      pending.bindings, former: keptBindings.map(\.binding))
    matching?.orders.merge(settlement.findings.partial)
    matching?.orders.settle(pending.credits, audited: pending.audited)
    self.settlement = settlement
    customers.bind(settlement.bindings + keptBindings.map(\.binding))
    if job.orders?.activates == true {
      let plans = configuration.loaded.catalogue.plans.filter { $0.kind == .plan }.map(\.id)
      customers.activate(pending.effects, plans: Set(plans))
    }
  }

  /// Bindings of earlier months whose mobile line is still served.
  private var servedBindings: [FormerMonth.Bound] {
    guard let former, !former.bindings.isEmpty else { return [] }
    let served = Set(
      customers.files.lazy.filter { $0.subscriber.status != .churned }.map(\.subscriber.msisdn))
    return former.bindings.filter { served.contains($0.binding.msisdn) }
  }
}
