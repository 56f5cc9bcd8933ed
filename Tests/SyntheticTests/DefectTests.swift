import Synthetic
import Testing

/// What is wrong with the feeds on purpose is told, and nothing else is.
@Suite("Defects of the operations feeds")
struct DefectTests {
  private static func make(perThousand: Int) throws -> SyntheticOperator {
    try Sample.make(subscribers: 20_000) {
      $0.tellsOperations = true
      $0.recordsPerSubscriber = 1
      $0.defectsPerThousand = perThousand
    }
  }

  @Test("are of every kind, and as many as were asked for")
  func kinds() throws {
    let it = try Self.make(perThousand: 200)
    let rows = it.rows(.defects)
    let kinds = Set(rows.compactMap { $0["rule"] })
    #expect(kinds.count == 38, "\(kinds.sorted())")
    let flows = it.rows(.flowsLeft).count
    let spoiled = rows.count { $0["flow_no"] != "" }
    #expect((150...250).contains(spoiled * 1_000 / flows), "\(spoiled) of \(flows)")
    #expect((2_000...10_000).contains(rows.count - spoiled), "\(rows.count - spoiled)")
  }

  @Test("are none where none are asked for")
  func none() throws {
    let it = try Self.make(perThousand: 0)
    #expect(it.rows(.defects).isEmpty)
  }

  @Test("are where they are said to be")
  func places() throws {
    let it = try Self.make(perThousand: 50)
    let orders = Set(it.rows(.mainOrders).compactMap { $0["order_id"] })
    let parts = it.rows(.suborders)
    let (left, right) = (Self.flows(it.rows(.flowsLeft)), Self.flows(it.rows(.flowsRight)))
    for row in it.rows(.defects) {
      let (order, part) = (row["order_id"] ?? "", row["suborder_id"] ?? "")
      if !order.isEmpty { #expect(orders.contains(order), "\(row)") }
      let found = parts.filter { $0["suborder_id"] == part }
      switch row["rule"] {
      case "orphan_part": #expect(found.count == 1 && found[0]["order_id"] == "Z" + order)
      case "part_twice": #expect(found.count == 2)
      case "missing_part": #expect(!parts.contains { $0["suborder_id"] == order + "-G" })
      case "part_account": #expect(found.first?["account"] == "C9999999999")
      case "part_unidentified": #expect(found.first?["broadband"] == "")
      default: break
      }
      let flow = row["flow_no"] ?? ""
      if flow.isEmpty { continue }
      let sides = [left[flow] ?? [], right[flow] ?? []]
      if sides[0] != sides[1] { continue }
      let isTaken = sides[0] == ["F"]
      let rules = isTaken ? ["amount_differs", "late"] : ["reversal_differs"]
      #expect(rules.contains(row["rule"] ?? "") && (isTaken || sides[0] == ["F", "R"]), "\(row)")
    }
    let spoiled = Set(it.rows(.defects).compactMap { $0["flow_no"] })
    for flow in Set(left.keys).union(right.keys) where !spoiled.contains(flow) {
      #expect(left[flow] == right[flow], "\(flow)")
    }
  }

  /// By flow number, what a log has of it: the first letters of its entries' numbers.
  private static func flows(_ rows: [[String: String]]) -> [String: [String]] {
    var found: [String: [String]] = [:]
    for row in rows {
      let (number, reversed) = (row["flow_no"] ?? "", row["reverses"] ?? "")
      found[reversed.isEmpty ? number : reversed, default: []].append(String(number.prefix(1)))
    }
    return found
  }
}
