import Lake
import Measures
import Orders
import Records

/// The tasks of the stage `match`: rows cut by the hash of the key that brings them together.
///
/// A kind's tasks are ⌈rows / rowsPerShard⌉, so that neither workers nor the order of the feeds
/// decide which file a row is in.
struct MatchPlan {
  /// In the order of their ordinals: by kind, then by shard.
  private(set) var tasks: [MatchTask] = []
  /// Tasks of the stage `cards`.
  let cardShards: Int
  private let ordersByID: RowShards
  private let partsByOrder: RowShards
  private let eventsByOrder: RowShards
  private let visitsByOrder: RowShards
  private let resourcesByNumber: RowShards
  private let linesByNumber: RowShards
  private let ordersByNumber: RowShards
  private let partsByNumber: RowShards
  private let casesByNumber: RowShards
  private let visitsByLine: RowShards
  private let flowsByNumber: RowShards
  private let movesByOutlet: RowShards
  private let balancesByOutlet: RowShards

  /// *Limits*: fewer than 2³² rows of a feed.
  init(_ customers: CustomerBase, rowsPerShard: Int) {
    let operations = customers.operations
    func shards(_ keys: RowKeys...) -> Int {
      let rows = keys.reduce(0) { $0 + $1.count }
      return max(1, (rows + rowsPerShard - 1) / max(1, rowsPerShard))
    }
    let orders = shards(
      operations.ordersByID, operations.partsByOrder, operations.eventsByOrder,
      operations.visitsByOrder)
    ordersByID = operations.ordersByID.cut(shards: orders)
    partsByOrder = operations.partsByOrder.cut(shards: orders)
    eventsByOrder = operations.eventsByOrder.cut(shards: orders)
    visitsByOrder = operations.visitsByOrder.cut(shards: orders)
    var lines = RowKeys()
    for file in customers.files {
      lines.append(hash: OperationsBase.hash(file.subscriber.msisdn))
    }
    let numbers = shards(
      operations.resourcesByNumber, lines, operations.ordersByNumber, operations.partsByNumber,
      operations.casesByNumber)
    resourcesByNumber = operations.resourcesByNumber.cut(shards: numbers)
    linesByNumber = lines.cut(shards: numbers)
    ordersByNumber = operations.ordersByNumber.cut(shards: numbers)
    partsByNumber = operations.partsByNumber.cut(shards: numbers)
    casesByNumber = operations.casesByNumber.cut(shards: numbers)
    let visits = shards(operations.visitsByLine)
    visitsByLine = operations.visitsByLine.cut(shards: visits)
    let flows = shards(operations.flowsByNumber)
    flowsByNumber = operations.flowsByNumber.cut(shards: flows)
    let outlets = shards(operations.movesByOutlet, operations.balancesByOutlet)
    movesByOutlet = operations.movesByOutlet.cut(shards: outlets)
    balancesByOutlet = operations.balancesByOutlet.cut(shards: outlets)
    let hasNumbers =
      operations.resources.count + operations.orders.count + operations.parts.count
      + operations.cases.count > 0
    cardShards = shards(operations.resourcesByNumber, operations.partsByNumber)
    for shard in 0..<orders { add(.orders, shard, rows: orderRows(shard)) }
    if hasNumbers { for shard in 0..<numbers { add(.numbers, shard, rows: numberRows(shard)) } }
    for shard in 0..<visits { add(.visits, shard, rows: visitsByLine[shard].count) }
    for shard in 0..<flows { add(.flows, shard, rows: flowsByNumber[shard].count) }
    for shard in 0..<outlets {
      add(.stock, shard, rows: movesByOutlet[shard].count + balancesByOutlet[shard].count)
    }
  }

  /// A shard without rows has nothing to say.
  private mutating func add(_ kind: MatchTask.Kind, _ shard: Int, rows: Int) {
    if rows == 0 { return }
    tasks.append(MatchTask(kind: kind, shard: shard, rows: rows, cardShards: cardShards))
  }

  private func orderRows(_ shard: Int) -> Int {
    ordersByID[shard].count + partsByOrder[shard].count + eventsByOrder[shard].count
      + visitsByOrder[shard].count
  }

  private func numberRows(_ shard: Int) -> Int {
    resourcesByNumber[shard].count + linesByNumber[shard].count + ordersByNumber[shard].count
      + partsByNumber[shard].count + casesByNumber[shard].count
  }

  /// A task's rows, as its runner reads them. `customers` are those of the plan.
  func input(of task: MatchTask, from customers: CustomerBase, month: BillingMonth) -> [UInt8] {
    let (operations, shard) = (customers.operations, task.shard)
    var writer = OctetWriter()
    switch task.kind {
    case .orders:
      operations.orders.write(ordersByID[shard], into: &writer)
      operations.parts.write(partsByOrder[shard], into: &writer)
      operations.events.write(eventsByOrder[shard], into: &writer)
      operations.visits.write(visitsByOrder[shard], into: &writer)
    case .numbers:
      let files = linesByNumber[shard].map { customers.files[Int($0)] }
      operations.resources.write(resourcesByNumber[shard], into: &writer)
      writer.rows(files.map { LineOfService($0, month: month) })
      operations.orders.write(ordersByNumber[shard], into: &writer)
      operations.parts.write(partsByNumber[shard], into: &writer)
      operations.cases.write(casesByNumber[shard], into: &writer)
      writer.rows(files.flatMap(\.contacts))
    case .visits:
      operations.visits.write(visitsByLine[shard], into: &writer)
    case .flows:
      operations.flows.write(flowsByNumber[shard], into: &writer)
    case .stock:
      operations.moves.write(movesByOutlet[shard], into: &writer)
      operations.balances.write(balancesByOutlet[shard], into: &writer)
    case .cards:
      preconditionFailure("Cards are matched in a stage of their own.")
    }
    return writer.octets
  }
}

extension LineOfService {
  /// Former months whose revenue makes the average.
  private static let arpuMonths = 3

  /// What the desks must know of a customer at the end of `month`.
  fileprivate init(_ file: CustomerFile, month: BillingMonth) {
    let subscriber = file.subscriber
    self.init(
      msisdn: subscriber.msisdn, status: subscriber.status, churnedOn: subscriber.churnedOn)
    activatedOn = subscriber.activatedOn
    isMobile = !file.memberships.contains { membership in
      membership.role == .broadband && membership.from <= month.lastDay
        && (membership.to.map { $0 > month.lastDay } ?? true)
    }
    accountKind = file.account?.kind ?? .personal
    isKey = file.account?.isKey ?? false
    star = file.history.last?.star ?? 0
    remainingMilliMonths = file.history.last?.expectedMicromonths.map { $0 / 1_000 }
    let last = file.history.filter { $0.month < month }.suffix(Self.arpuMonths)
    if !last.isEmpty {
      let sum = last.reduce(Int128(0)) { $0 + Int128($1.revenueMicros) }
      arpuMicros = Int64(Rounding.halfUp.quotient(sum, over: Int128(last.count)))
    }
  }
}
