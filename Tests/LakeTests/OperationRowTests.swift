import Lake
import Measures
import Records
import Seeds
import Testing

@Suite("Rows of operations in the spool")
struct OperationRowTests {
  private static func rows(_ random: inout SplitMix64) -> [any SpooledRow] {
    let text = { (random: inout SplitMix64) in BlockTests.text(&random) }
    let day = { (random: inout SplitMix64) in BlockTests.day(&random) }
    var order = MainOrder(
      id: text(&random), kind: Order.Kind.allCases.randomElement(using: &random) ?? .cancel,
      submittedOn: day(&random),
      stage: Order.Stage.allCases.randomElement(using: &random) ?? .bound, stageOn: day(&random))
    order.msisdn = UInt64.random(in: 0 ... .max, using: &random)
    order.account = text(&random)
    order.product = text(&random)
    order.channel = text(&random)
    order.mode = OrderMode.allCases.randomElement(using: &random) ?? .gift
    order.area = text(&random)
    order.amountMicros = Bool.random(using: &random) ? BlockTests.number(&random) : nil
    order.promisedOn = BlockTests.maybeDay(&random)
    order.reason = text(&random)
    var part = SubOrder(
      id: text(&random), order: text(&random),
      network: OrderNetwork.allCases.randomElement(using: &random) ?? .fixed, stage: order.stage,
      stageOn: day(&random))
    part.account = text(&random)
    part.msisdn = order.msisdn
    part.broadband = text(&random)
    part.iccid = text(&random)
    part.product = text(&random)
    part.amountMicros = BlockTests.number(&random)
    var event = OrderEvent(
      order: text(&random), stage: order.stage,
      atMilliseconds: Int64.random(in: 0...4_000_000_000_000, using: &random))
    event.part = text(&random)
    event.doneBy = text(&random)
    return [order, part, event] + care(&random)
  }

  private static func care(_ random: inout SplitMix64) -> [any SpooledRow] {
    let text = { (random: inout SplitMix64) in BlockTests.text(&random) }
    let day = { (random: inout SplitMix64) in BlockTests.day(&random) }
    var attempt = RetentionCase(
      id: text(&random), msisdn: UInt64.random(in: 0 ... .max, using: &random), on: day(&random))
    attempt.order = text(&random)
    attempt.agent = text(&random)
    attempt.attempt = Int.random(in: 1 ... .max, using: &random)
    attempt.outcome = RetentionCase.Outcome.allCases.randomElement(using: &random) ?? .lost
    var visit = WorkOrder(
      id: text(&random), kind: WorkOrder.Kind.allCases.randomElement(using: &random) ?? .repair,
      issuedOn: day(&random),
      outcome: WorkOrder.Outcome.allCases.randomElement(using: &random) ?? .done)
    visit.order = text(&random)
    visit.broadband = text(&random)
    visit.bureau = text(&random)
    visit.area = text(&random)
    visit.technician = text(&random)
    visit.appointedOn = BlockTests.maybeDay(&random)
    visit.finishedOn = BlockTests.maybeDay(&random)
    var resource = NumberResource(
      number: UInt64.random(in: 0 ... .max, using: &random),
      state: NumberResource.State.allCases.randomElement(using: &random) ?? .sold,
      since: day(&random))
    resource.iccid = text(&random)
    resource.order = text(&random)
    var flow = FlowEntry(
      flow: text(&random), side: FlowEntry.Side.allCases.randomElement(using: &random) ?? .right,
      amountMicros: BlockTests.number(&random), on: day(&random))
    flow.source = text(&random)
    flow.reverses = text(&random)
    let move = StockMove(
      id: text(&random), outlet: text(&random), sku: text(&random),
      kind: StockMove.Kind.allCases.randomElement(using: &random) ?? .issued,
      quantity: BlockTests.number(&random), on: day(&random))
    let balance = StockBalance(
      outlet: text(&random), sku: text(&random), pieces: BlockTests.number(&random))
    return [attempt, visit, resource, flow, move, balance]
  }

  private static func check(_ row: some SpooledRow, _ random: inout SplitMix64) throws {
    var writer = OctetWriter()
    row.encode(into: &writer)
    var reader = OctetReader(writer.octets)
    let read = try type(of: row).init(from: &reader)
    #expect(read == row, "SEED=\(random.seed)")
    #expect(reader.offset == writer.octets.count, "SEED=\(random.seed) \(row)")
    HostileOctets.feed(writer.octets, rounds: 40, &random) { octets throws(OctetError) in
      var reader = OctetReader(octets)
      _ = try type(of: row).init(from: &reader)
    }
  }

  @Test("Every row is read as it was written; hostile octets end in an error")
  func rows() throws {
    var random = SplitMix64(default: 20_261_511)
    for _ in 0..<6 {
      for row in Self.rows(&random) { try Self.check(row, &random) }
    }
  }

  @Test("A pool gives back each row, and each with a key lies in one shard: that of its hash")
  func pools() throws {
    var random = SplitMix64(default: 20_261_512)
    var (pool, keys) = (RowPool(), RowKeys())
    var orders: [MainOrder] = []
    var hashes: [UInt64?] = []
    for _ in 0..<200 {
      guard let order = Self.rows(&random)[0] as? MainOrder else { continue }
      let hash = Int.random(in: 0..<4, using: &random) == 0 ? nil : order.msisdn
      orders.append(order)
      pool.append(order)
      hashes.append(hash)
      keys.append(hash: hash)
    }
    #expect(pool.count == orders.count && keys.count == hashes.count { $0 != nil })
    for count in [1, 2, 7, 500] {
      let shards = keys.cut(shards: count)
      var seen: [UInt32] = []
      for shard in 0..<count {
        var writer = OctetWriter()
        pool.write(shards[shard], into: &writer)
        var reader = OctetReader(writer.octets)
        let read = try reader.rows(of: MainOrder.self)
        #expect(read == shards[shard].map { orders[Int($0)] }, "SEED=\(random.seed)")
        for row in shards[shard] {
          #expect(hashes[Int(row)].map { Int($0 % UInt64(count)) } == shard)
        }
        seen += shards[shard]
      }
      let wanted = hashes.indices.filter { hashes[$0] != nil }.map(UInt32.init)
      #expect(seen.sorted() == wanted, "SEED=\(random.seed) \(count) shards")
    }
  }

  @Test("Two keys that hash to the largest number are keys all the same")
  func largestHash() {
    var keys = RowKeys()
    keys.append(hash: .max)
    keys.append(hash: nil)
    #expect(keys.count == 1)
    #expect(Array(keys.cut(shards: 1)[0]) == [0])
  }

  @Test("Matching blocks: laws and hostile octets")
  func blocks() throws {
    var random = SplitMix64(default: 20_261_513)
    let folder = try TestFolder()
    let files: [(table: String, rows: Int, octets: [UInt8])] = [
      ("order_findings", 2, [1, 2]), ("suborder_checks", 0, []), ("recon_payment", 9, [7, 7, 7]),
    ]
    let segments: [(shard: Int, rows: Int, octets: [UInt8])] = [(0, 3, [5]), (7, 1, [6, 6])]
    let octets = MatchBlock.encode(
      files: files, orders: [1], flows: [2, 2], pending: [], segments: segments, rows: 77)
    let block = try MatchBlock(ofFile: try folder.write(octets, to: "block"))
    #expect(block.orders == [1] && block.flows == [2, 2] && block.pending == [])
    #expect(block.rows == 77)
    for (file, wanted) in zip(block.files, files) {
      #expect(file.table == wanted.table && file.rows == wanted.rows && file.region == "")
      #expect(Array(octets[file.offset..<file.offset + file.octets]) == wanted.octets)
      #expect(file.digest == ContentDigest(of: wanted.octets))
    }
    for (segment, wanted) in zip(block.segments, segments) {
      #expect(segment.shard == wanted.shard && segment.rows == wanted.rows)
      #expect(
        Array(octets[segment.offset..<segment.offset + segment.octets]) == wanted.octets)
    }
    #expect(throws: LakeError.self, "a block that lost its end") {
      _ = try MatchBlock(ofFile: try folder.write(octets.dropLast(), to: "short"))
    }
    HostileOctets.feed(octets, rounds: 400, &random) { octets throws(OctetError) in
      do {
        _ = try MatchBlock(ofFile: try folder.write(octets, to: "block"))
      } catch {
        throw .invalid(offset: 0, what: "\(error)")
      }
    }
  }
}
