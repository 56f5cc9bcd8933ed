import Measures
import Records
import Synthetic
import Testing

/// What the feeds of operations say of one another where nothing is wrong with them.
@Suite("The operations feeds")
struct OperationFeedTests {
  private static func make() throws -> Feeds {
    try Feeds(
      it: Sample.make(subscribers: 3_000) {
        $0.tellsOperations = true
        $0.recordsPerSubscriber = 1
      })
  }

  private struct Feeds {
    let it: SyntheticOperator

    subscript(feed: SyntheticFile.Feed) -> [[String: String]] { it.rows(feed) }
  }

  private static func index(
    _ rows: [[String: String]], _ column: String
  ) -> [String: [String: String]] {
    var found: [String: [String: String]] = [:]
    for row in rows { found[row[column] ?? ""] = row }
    return found
  }

  private static func micros(_ row: [String: String], _ column: String = "amount") -> Int64 {
    Money(decimal: row[column] ?? "")?.micros ?? .min
  }

  @Test("an order's parts belong to it, to its account, and cost together what it costs")
  func parts() throws {
    let feeds = try Self.make()
    let orders = Self.index(feeds[.mainOrders], "order_id")
    #expect(orders.count == feeds[.mainOrders].count)
    var sums: [String: Int64] = [:]
    var networks: [String: [String]] = [:]
    for part in feeds[.suborders] {
      let id = part["order_id"] ?? ""
      let order = try #require(orders[id], "\(part)")
      #expect(order["account"] == part["account"])
      sums[id, default: 0] += Self.micros(part)
      networks[id, default: []].append(part["network"] ?? "")
    }
    for (id, order) in orders {
      if let sum = sums[id] { #expect(sum == Self.micros(order), "\(order)") }
      switch order["kind"] {
      case "new_line": #expect(networks[id] == ["C"])
      case "broadband": #expect(networks[id] == ["C", "G"])
      default: #expect(networks[id] == nil)
      }
    }
    let told = Self.index(feeds[.orders], "order_id")
    for (id, row) in told {
      #expect(orders[id]?["stage"] == row["stage"] && orders[id]?["stage_on"] == row["stage_on"])
    }
  }

  @Test("an order's steps come one after the other, and the last is how far it has come")
  func steps() throws {
    let feeds = try Self.make()
    let orders = Self.index(feeds[.mainOrders], "order_id")
    var last: [String: (at: String, stage: String)] = [:]
    for event in feeds[.orderEvents] where event["suborder_id"] == "" {
      let (id, at) = (event["order_id"] ?? "", event["at"] ?? "")
      if let former = last[id] { #expect(former.at < at, "\(event)") }
      last[id] = (at, event["stage"] ?? "")
    }
    #expect(last.count == orders.count)
    for (id, step) in last { #expect(orders[id]?["stage"] == step.stage) }
  }

  @Test("a number has one card, a card one number, and every line in service both")
  func numbers() throws {
    let feeds = try Self.make()
    let resources = Self.index(feeds[.numberResources], "number")
    #expect(resources.count == feeds[.numberResources].count)
    let cards = feeds[.numberResources].compactMap { $0["iccid"] }.filter { !$0.isEmpty }
    #expect(Set(cards).count == cards.count)
    #expect(cards.allSatisfy { $0.count == 19 })
    for row in feeds[.subscribers] {
      let resource = try #require(resources[row["msisdn"] ?? ""])
      #expect((resource["state"] == "active") == (row["status"] != "churned"))
    }
    for part in feeds[.suborders] where part["network"] == "C" && part["stage"] != "cancelled" {
      let resource = try #require(resources[part["msisdn"] ?? ""])
      #expect(resource["state"] == "free" || resource["iccid"] == part["iccid"])
    }
    #expect(Set(resources.values.compactMap { $0["state"] }).count == 4)
  }

  @Test("who leaves was asked to stay; key customers, companies and who pays most twice")
  func retention() throws {
    let feeds = try Self.make()
    let keys = Set(
      feeds[.accounts].filter { $0["key_account"] == "yes" || $0["kind"] == "group" }
        .compactMap { $0["account"] })
    let plans = Self.index(feeds[.subscribers], "msisdn").mapValues { $0["plan"] ?? "" }
    var attempts: [String: Int] = [:]
    for row in feeds[.retentionCases] { attempts[row["order_id"] ?? "", default: 0] += 1 }
    for order in feeds[.mainOrders] where order["kind"] == "cancel" && order["stage"] == "completed"
    {
      let isDear = plans[order["msisdn"] ?? ""] == "p199"
      let wanted = isDear || keys.contains(order["account"] ?? "") ? 2 : 1
      #expect(attempts[order["order_id"] ?? ""] == wanted, "\(order)")
    }
    #expect(Set(feeds[.retentionCases].compactMap { $0["outcome"] }) == ["saved", "lost"])
  }

  @Test("both logs of money know the same flows")
  func flows() throws {
    let feeds = try Self.make()
    let (left, right) = (
      Self.index(feeds[.flowsLeft], "flow_no"), Self.index(feeds[.flowsRight], "flow_no")
    )
    #expect(left.count > 500 && left.count == right.count)
    for (flow, row) in left { #expect(right[flow]?["amount"] == row["amount"]) }
    for row in left.values where row["reverses"] != "" {
      let original = try #require(left[row["reverses"] ?? ""])
      #expect(Self.micros(original) == -Self.micros(row))
    }
  }

  @Test("lines lie in grids within districts within areas, and belong to customers")
  func traits() throws {
    let feeds = try Self.make()
    var places: [String: Set<String>] = [:]
    for row in feeds[.subscribers] {
      places[row["grid"] ?? "", default: []].insert(
        "\(row["district"] ?? "") \(row["area"] ?? "")")
      #expect((row["departure"] != "") == (row["status"] == "churned"))
      #expect((row["ported_to"] != "") == (row["departure"] == "port_out"))
    }
    #expect(places.values.allSatisfy { $0.count == 1 })
    let accounts = Self.index(feeds[.accounts], "account")
    for row in feeds[.subscribers] {
      #expect(accounts[row["account"] ?? ""]?["customer"] == row["customer"])
    }
    for row in feeds[.accounts] where row["parent"] != "" {
      #expect(accounts[row["parent"] ?? ""]?["kind"] == "group")
    }
  }
}
