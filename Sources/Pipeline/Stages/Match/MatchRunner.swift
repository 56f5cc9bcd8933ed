import Jobs
import Lake
import Measures
import Orders
import Reconciling
import Records
import Zstd

/// The matching stages on a worker: rows that one key brings together → findings as finished files,
/// partials, and what later stages settle.
final class MatchRunner: TaskRunner {
  /// The most that a task's rows may take.
  static let shardOctetsMax = 1 << 30

  private let orderDesk: OrderDesk
  private let numberDesk: NumberDesk
  private let cardDesk: CardDesk
  private let visitDesk: VisitDesk
  private let flowDesk: FlowDesk
  private let stockDesk: StockDesk
  private let compressionLevel: Int
  private let facts: [(key: String, value: String)]

  init(settings: RunSettings, fees: ProductFees) {
    let (terms, feeds) = (settings.job.orders ?? OrderTerms(), OrderFeeds(settings.job.customers))
    orderDesk = OrderDesk(
      terms: terms, month: settings.month, clock: settings.clock, feeds: feeds,
      feesMicros: fees.micros)
    numberDesk = NumberDesk(terms: terms, month: settings.month, feeds: feeds)
    cardDesk = CardDesk(month: settings.month)
    visitDesk = VisitDesk(terms: terms, month: settings.month)
    flowDesk = FlowDesk(terms: settings.flowTerms)
    stockDesk = StockDesk(month: settings.month)
    compressionLevel = settings.job.outputs.compressionLevel
    facts = OutputFacts.of(settings: settings, tariffDigest: fees.tariffDigest)
  }

  func run(
    parameters: [UInt8], trial: TaskTrial, input: [UInt8], progress: (Int64) -> Void
  ) throws(TaskFailure) -> [UInt8] {
    let task = try Failing.spool("the matching task") { try MatchTask(encoded: parameters) }
    let result = try Failing.spool("matching \(task.kind.code) \(task.shard)") {
      try match(task, input)
    }
    progress(Int64(task.rows))
    return result
  }

  private func match(_ task: MatchTask, _ input: [UInt8]) throws -> [UInt8] {
    if task.kind == .cards { return try matchCards(task, input) }
    var decompressor = try ZstdDecompressor()
    var reader = OctetReader(
      try decompressor.decompress(input, limit: Self.shardOctetsMax))
    var tables = MatchTables(compressionLevel: compressionLevel, facts: facts)
    if task.kind == .flows {
      let (flows, totals) = flowDesk.work(FlowShard(entries: try reader.rows()))
      try tables.write(flows)
      return block(of: tables, flows: totals.encoded(), rows: task.rows)
    }
    if task.kind == .stock {
      let made = try stockDesk.work(try StockShard(from: &reader))
      try tables.write(made)
      return block(of: tables, orders: made.partial.encoded(), rows: task.rows)
    }
    var pending = PendingOrders()
    var segments: [(shard: Int, rows: Int, octets: [UInt8])] = []
    let findings: OrderFindings
    switch task.kind {
    case .orders:
      findings = orderDesk.work(try OrderShard(from: &reader))
      pending = PendingOrders(
        bindings: findings.bindings, effects: findings.effects, audited: findings.audited)
    case .numbers:
      let shard = try NumberShard(from: &reader)
      findings = numberDesk.work(shard)
      pending = PendingOrders(credits: findings.credits)
      segments = try scatter(numberDesk.pairs(of: shard), shards: task.cardShards)
    case .visits, .flows, .cards, .stock:
      findings = visitDesk.work(VisitShard(visits: try reader.rows()))
    }
    try tables.write(findings)
    return block(
      of: tables, orders: findings.partial.encoded(), pending: pending.encoded(),
      segments: segments, rows: task.rows)
  }

  private func matchCards(_ task: MatchTask, _ input: [UInt8]) throws -> [UInt8] {
    var reader = OctetReader(input)
    let lengths = try CardInput.lengths(from: &reader)
    var decompressor = try ZstdDecompressor()
    var pairs: [CardPair] = []
    for length in lengths {
      var segment = OctetReader(
        try decompressor.decompress(try reader.raw(length), limit: Self.shardOctetsMax))
      pairs += try segment.rows(of: CardPair.self)
    }
    let findings = cardDesk.work(CardShard(pairs: pairs))
    var tables = MatchTables(compressionLevel: compressionLevel, facts: facts)
    try tables.write(findings)
    return block(of: tables, orders: findings.partial.encoded(), rows: task.rows)
  }

  /// Pairs by the hash of their card: those of one card meet in one task of the next stage.
  private func scatter(
    _ pairs: [CardPair], shards: Int
  ) throws -> [(shard: Int, rows: Int, octets: [UInt8])] {
    var byShard: [Int: [CardPair]] = [:]
    for pair in pairs {
      byShard[Int(OperationsBase.hash(pair.iccid) % UInt64(shards)), default: []].append(pair)
    }
    var compressor = try ZstdCompressor(level: 1)
    var segments: [(shard: Int, rows: Int, octets: [UInt8])] = []
    for shard in byShard.keys.sorted() {
      let rows = byShard[shard, default: []]
      var writer = OctetWriter()
      writer.rows(rows)
      segments.append((shard, rows.count, try compressor.compress(writer.octets)))
    }
    return segments
  }

  private func block(
    of tables: MatchTables, orders: [UInt8] = [], flows: [UInt8] = [], pending: [UInt8] = [],
    segments: [(shard: Int, rows: Int, octets: [UInt8])] = [], rows: Int
  ) -> [UInt8] {
    MatchBlock.encode(
      files: tables.files, orders: orders, flows: flows, pending: pending, segments: segments,
      rows: rows)
  }
}

/// The input of a task of cards: a list of lengths, then so many packed segments of pairs.
enum CardInput {
  static func header(_ lengths: [Int]) -> [UInt8] {
    var writer = OctetWriter()
    writer.varint(UInt64(lengths.count))
    for length in lengths { writer.varint(UInt64(length)) }
    return writer.octets
  }

  static func lengths(from reader: inout OctetReader) throws(OctetError) -> [Int] {
    try reader.list { reader throws(OctetError) in try reader.size() }
  }
}

extension OrderFeeds {
  /// Those that a job has.
  init(_ feeds: CustomerFeeds) {
    self = []
    if feeds.mainOrders != nil { insert(.orders) }
    if feeds.suborders != nil { insert(.subOrders) }
    if feeds.numberResources != nil { insert(.resources) }
    if feeds.subscribers != nil { insert(.subscribers) }
    if feeds.retentionCases != nil { insert(.retention) }
  }
}

extension RunSettings {
  /// How strictly the two logs of money are held to each other.
  var flowTerms: FlowTerms { FlowTerms(daysApart: job.money?.flowDaysApart ?? 0) }
}
