import Lake
import Measures
import Orders
import Pipeline
import Records

/// A whole matching task. *Shape* of the octets: the kind, then the task's rows, which the spool
/// compresses: so they are here.
enum MatchEntries {
  static func run(_ octets: [UInt8]) throws(FuzzBreach) -> Bool {
    var dice = OctetDice(octets)
    let kind = MatchTask.Kind.allCases[dice.below(MatchTask.Kind.allCases.count)]
    let packed = CompressionEntries.packed(dice.rest())
    let task = MatchTask(kind: kind, shard: 0, rows: 1, cardShards: 3)
    var input = packed
    if kind == .cards {
      var header = OctetWriter()
      header.varint(1)
      header.varint(UInt64(packed.count))
      input = header.octets + packed
    }
    do {
      let runner = try MonthRunners.factory.make("match", [TaskEntries.shared[0], fees])
      let first = try runner.run(parameters: task.encoded(), trial: .whole, input: input) { _ in }
      let again = try runner.run(parameters: task.encoded(), trial: .whole, input: input) { _ in }
      try FuzzBreach.unless(first == again, "Equal rows give equal octets.")
      return true
    } catch let breach as FuzzBreach {
      throw breach
    } catch {
      return false
    }
  }

  private static let fees: [UInt8] = {
    var writer = OctetWriter()
    writer.text("digest")
    writer.varint(1)
    writer.text("p")
    writer.signed(9_000_000)
    return writer.octets
  }()

  // MARK: Seeds

  private static let day = FuzzWorld.month.firstDay

  private static func list(_ rows: [any SpooledRow]) -> [UInt8] {
    var writer = OctetWriter()
    writer.varint(UInt64(rows.count))
    for row in rows { row.encode(into: &writer) }
    return writer.octets
  }

  static var seeds: [[UInt8]] {
    var order = MainOrder(
      id: "o", kind: .broadband, submittedOn: day, stage: .completed, stageOn: day + 3)
    order.msisdn = 7
    order.product = "p"
    order.amountMicros = 20_000_000
    var mobile = SubOrder(
      id: "s", order: "o", network: .mobile, stage: .completed, stageOn: day + 2)
    mobile.msisdn = 7
    mobile.iccid = "8986"
    var fixed = SubOrder(id: "t", order: "o", network: .fixed, stage: .completed, stageOn: day + 3)
    fixed.broadband = "K"
    let event = OrderEvent(order: "o", stage: .submitted, atMilliseconds: 1_790_000_000_000)
    var visit = WorkOrder(id: "v", kind: .install, issuedOn: day, outcome: .done)
    visit.broadband = "K"
    visit.finishedOn = day + 3
    var resource = NumberResource(number: 7, state: .active, since: day)
    resource.iccid = "8987"
    var attempt = RetentionCase(id: "k", msisdn: 7, on: day)
    attempt.outcome = .saved
    var line = LineOfService(msisdn: 7)
    line.arpuMicros = 5
    let contact = Contact(id: "c", msisdn: 7, kind: .campaign, channel: "x", product: "p", on: day)
    let pairs = [
      CardPair(iccid: "8986", number: 7, from: day), CardPair(iccid: "8986", number: 8, from: day),
    ]
    var back = FlowEntry(flow: "r", side: .left, amountMicros: -5, on: day)
    back.reverses = "f"
    let flows = [
      FlowEntry(flow: "f", side: .left, amountMicros: 5, on: day),
      FlowEntry(flow: "f", side: .right, amountMicros: 5, on: day), back,
    ]
    let moves = [
      StockMove(id: "m", outlet: "s", sku: "k", kind: .received, quantity: 5, on: day),
      StockMove(id: "n", outlet: "s", sku: "k", kind: .closing, quantity: 6, on: day + 9),
    ]
    let balances = [StockBalance(outlet: "s", sku: "k", pieces: -1)]
    return [
      [0] + list([order]) + list([mobile, fixed]) + list([event]) + list([visit]),
      [1] + list([resource]) + list([line]) + list([order]) + list([mobile]) + list([attempt])
        + list([contact]),
      [2] + list([visit]), [3] + list(flows), [4] + list(pairs),
      [5] + list(moves) + list(balances),
    ]
  }
}
