import Jobs
import Measures
import Records
import Synthetic
import Testing

@Suite("The customer feeds")
struct CustomerFeedTests {
  /// Twenty thousand lines; few usage records, which these tests don't read.
  static func make(
    _ month: BillingMonth = Sample.month, seed: UInt64 = 7, subscribers: Int = 20_000
  ) throws -> SyntheticOperator {
    try Sample.make(subscribers: subscribers, month: month, seed: seed) {
      $0.recordsPerSubscriber = 1
    }
  }

  static func share(_ rows: [[String: String]], _ column: String) -> [String: Double] {
    var counts: [String: Double] = [:]
    for row in rows { counts[row[column] ?? "", default: 0] += 100 / Double(rows.count) }
    return counts
  }

  @Test("tell of a base that opens, grows, loses and closes as in life")
  func base() throws {
    let it = try Self.make()
    let rows = it.rows(.subscribers)
    let flow = it.baseFlow
    #expect(flow.opening + flow.activated - flow.churned == flow.closing)
    #expect(abs(flow.opening - 20_000) < 1_000)
    #expect((15...21).contains(flow.churned * 1_000 / flow.opening), "\(flow)")
    #expect((17...25).contains(flow.activated * 1_000 / flow.opening), "\(flow)")
    #expect((15...30).contains(flow.suspended * 1_000 / flow.closing), "\(flow)")
    let status = Dictionary(grouping: rows) { $0["status"] ?? "" }.mapValues(\.count)
    #expect(status["suspended"] == flow.suspended)
    #expect(status["active"] == flow.closing - flow.suspended)
    let inMonth = rows.filter { ($0["churned_on"] ?? "").hasPrefix("2026-10") }
    #expect(inMonth.count == flow.churned)
    #expect(rows.filter { ($0["activated_on"] ?? "").hasPrefix("2026-10") }.count == flow.activated)
    #expect(Set(rows.compactMap { $0["msisdn"] }).count == rows.count)
  }

  @Test("tell of accounts, regions, plans and people in proportion")
  func people() throws {
    let rows = try Self.make().rows(.subscribers)
    var accounts: [String: Set<String>] = [:]
    var lines: [String: Int] = [:]
    for row in rows {
      #expect(row.count == 10)
      accounts[row["account"] ?? "", default: []].insert(row["region"] ?? "")
      lines[row["account"] ?? "", default: 0] += 1
      let region = row["region"] ?? ""
      #expect(region.count == 5 && region.hasPrefix("A03"))
      #expect((2...3).contains((row["name"] ?? "").count))
      let year = Int(row["birth_year"] ?? "") ?? -1
      #expect(year == 0 || (1920...2011).contains(year))
    }
    #expect(accounts.values.allSatisfy { $0.count == 1 }, "An account spans regions.")
    #expect(Set(lines.values) == [1, 2, 3, 4])
    let inFamilies = lines.values.reduce(0) { $1 > 1 ? $0 + $1 : $0 } * 100 / rows.count
    #expect((18...40).contains(inFamilies), "\(inFamilies) % in converged accounts")
    #expect(Self.share(rows, "region").count == 17)
    let plans = Self.share(rows, "plan")
    #expect(plans.count == 6)
    #expect(plans["p8", default: 0] + plans["p19", default: 0] > plans["p99", default: 0] * 2)
  }

  @Test("give each line in service one plan a day, and packs")
  func subscriptions() throws {
    let it = try Self.make(subscribers: 5_000)
    let month = Sample.month
    var plans: [String: [(CivilDay, CivilDay?)]] = [:]
    var products: Set<String> = []
    var changes = 0
    var faults: [String] = []
    for row in it.rows(.subscriptions) {
      let from = try #require(CivilDay(row["from"] ?? ""))
      let to = CivilDay(row["to"] ?? "")
      #expect(from <= month.lastDay)
      if let to { #expect(to > month.firstDay && to > from && to <= month.next.firstDay) }
      let product = row["product"] ?? ""
      products.insert(product)
      if product == "video" { continue }
      plans[row["msisdn"] ?? "", default: []].append((from, to))
      if from > month.firstDay, plans[row["msisdn"] ?? ""]?.count ?? 0 > 1 { changes += 1 }
    }
    #expect(products.count == 7)
    #expect(changes > 5, "Only \(changes) plans changed within the month.")
    for row in it.rows(.subscribers) {
      let activated = try #require(CivilDay(row["activated_on"] ?? ""))
      let churned = CivilDay(row["churned_on"] ?? "")
      if let churned, churned < month.firstDay { continue }
      let held = plans[row["msisdn"] ?? ""] ?? []
      for day in 0..<month.dayCount {
        let day = month.firstDay + day
        let isInService = day >= activated && day <= (churned ?? day)
        let count = held.filter { $0.0 <= day && day < ($0.1 ?? day + 1) }.count
        if count != (isInService ? 1 : 0) { faults.append("\(row) on \(day)") }
      }
    }
    #expect(faults.isEmpty, "\(faults.prefix(5))")
  }

  /// Sales of one operator by channel, 2,536,671 in all.
  static let sales: [(String, Double)] = [
    ("agent", 656_737), ("own_store", 558_156), ("staff", 522_157), ("county", 282_547),
    ("telesales", 234_446), ("other", 90_493), ("city", 89_223), ("key_account", 74_591),
    ("partner_store", 19_064), ("marketing", 9_257),
  ]

  @Test("tell of orders by channel as one operator's sales were, and how far they have come")
  func orders() throws {
    let it = try Self.make()
    let rows = it.rows(.orders)
    let own = Set(it.rows(.subscribers).compactMap { $0["msisdn"] })
    let channels = Self.share(rows, "channel")
    #expect(Self.sales.reduce(0) { $0 + $1.1 } == 2_536_671)
    for (channel, count) in Self.sales {
      let expected = count * 100 / 2_536_671
      #expect(abs(channels[channel, default: 0] - expected) < 1.5, "\(channel): \(channels)")
    }
    let kinds = Self.share(rows, "kind")
    #expect(Set(kinds.keys) == Set(Order.Kind.allCases.map(\.code)))
    let stages = Set(rows.compactMap { $0["stage"] })
    #expect(stages.isSubset(of: Order.Stage.allCases.map(\.code)))
    #expect(stages.isSuperset(of: ["submitted", "verified", "completed", "bound", "cancelled"]))
    #expect(Set(rows.compactMap { $0["order_id"] }).count == rows.count)
    for row in rows {
      let submitted = try #require(CivilDay(row["submitted_on"] ?? ""))
      let stageOn = try #require(CivilDay(row["stage_on"] ?? ""))
      #expect(submitted <= stageOn && stageOn <= Sample.month.lastDay)
      #expect(submitted >= Sample.month.offset(by: -6).firstDay)
      #expect(own.contains(row["msisdn"] ?? ""))
    }
  }

  @Test("tell of payments of 23.4 yuan in the mean, and of contacts of 180 days")
  func paymentsAndContacts() throws {
    let it = try Self.make()
    let payments = it.rows(.payments)
    #expect(Set(payments.compactMap { $0["payment_id"] }).count == payments.count)
    let sum = payments.reduce(Int64(0)) {
      $0 + (Money(decimal: $1["amount"] ?? "")?.micros ?? -1_000_000_000)
    }
    let mean = sum / Int64(payments.count)
    #expect((22_400_000...24_400_000).contains(mean), "\(Money(micros: mean)) a payment")
    for row in payments {
      #expect(CivilDay(row["paid_on"] ?? "").map(Sample.month.contains) == true)
    }
    let kiosks = Self.share(payments, "channel")["kiosk", default: 0]
    #expect((24...28).contains(kiosks))

    let contacts = it.rows(.contacts)
    #expect(Set(contacts.compactMap { $0["contact_id"] }).count == contacts.count)
    var complaining: Set<String> = []
    for row in contacts {
      let on = try #require(CivilDay(row["on"] ?? ""))
      #expect((0..<180).contains(Sample.month.lastDay - on))
      if row["kind"] == "complaint" { complaining.insert(row["msisdn"] ?? "") }
    }
    let share = complaining.count * 10_000 / it.baseFlow.closing
    #expect((60...150).contains(share), "\(share) per ten thousand complain.")
    #expect(Set(contacts.compactMap { $0["kind"] }) == ["campaign", "complaint", "service"])
  }

  @Test("of one month go on in the next", arguments: [UInt64(7), 11])
  func continuity(seed: UInt64) throws {
    let (now, then) = (
      try Self.make(Sample.month, seed: seed, subscribers: 5_000),
      try Self.make(Sample.month.next, seed: seed, subscribers: 5_000)
    )
    #expect(now.baseFlow.closing == then.baseFlow.opening)
    let later = Dictionary(
      uniqueKeysWithValues: then.rows(.subscribers).map { ($0["msisdn"] ?? "", $0) })
    for row in now.rows(.subscribers) where row["status"] != "churned" {
      let next = try #require(later[row["msisdn"] ?? ""], "\(row) is gone without a trace.")
      for column in ["account", "name", "region", "birth_year", "activated_on"] {
        #expect(row[column] == next[column])
      }
      if let churned = CivilDay(next["churned_on"] ?? "") {
        #expect(Sample.month.next.contains(churned))
      }
    }
    for feed in [SyntheticFile.Feed.orders, .contacts] {
      let key = feed == .orders ? "order_id" : "contact_id"
      let later = Dictionary(uniqueKeysWithValues: then.rows(feed).map { ($0[key] ?? "", $0) })
      var same = 0
      for row in now.rows(feed) {
        guard let next = later[row[key] ?? ""] else { continue }
        #expect(row["msisdn"] == next["msisdn"] && row["channel"] == next["channel"])
        #expect(row["product"] == next["product"])
        same += 1
      }
      #expect(same > 500, "\(feed): only \(same) rows are told of in both months.")
    }
    let held = Set(
      now.rows(.subscriptions).filter { ($0["to"] ?? "").isEmpty }.map {
        "\($0["msisdn"] ?? "") \($0["product"] ?? "") \($0["from"] ?? "")"
      })
    let heldLater = Set(
      then.rows(.subscriptions).map {
        "\($0["msisdn"] ?? "") \($0["product"] ?? "") \($0["from"] ?? "")"
      })
    let lost = held.subtracting(heldLater).sorted()
    #expect(lost.isEmpty, "What is held without an end goes on.")
  }
}
