import Jobs
import Lake
import Pipeline
import Rating
import Records
import Seeds
import Tariffs
import Testing

@Suite("A month of groups, bundles, counters and reversals is rated again from its folder alone")
struct RatedAgainTests {
  /// What a month must have for the law to say something.
  private struct Difficulties {
    var reversals = 0
    var capped = 0
    var rolledOver = 0
    var unending = 0
    var ties = 0
    var twice = 0

    mutating func add(_ usage: PublishedUsage, _ customers: [CustomerFile]) {
      reversals += usage.records.count { $0.isReversal }
      let brought = customers.flatMap(\.brought)
      rolledOver += brought.count { $0.isRolledOver }
      unending += brought.count { $0.toMilliseconds == .max }
      twice += customers[5].brought.count { $0.allowance == "small" && $0.age == 1 }
      var subscribers: [Int64: Set<UInt32>] = [:]
      for record in usage.records {
        subscribers[record.startMilliseconds, default: []].insert(record.subscriber)
      }
      ties += subscribers.values.count { $0.count > 2 }
    }
  }

  private static let ledgerColumns = [
    "msisdn", "plan", "allowance", "rolled_over", "age", "movement", "member", "quantity",
  ]

  private func text(
    of entry: BundleEntry, _ published: PublishedMonth, _ customers: [CustomerFile]
  ) -> String {
    let plan = published.image.plans[Int(entry.plan)]
    let owner = customers[Int(entry.owner)].subscriber.msisdn
    let member =
      entry.member == entry.owner
      ? "" : "\(customers[Int(entry.member)].subscriber.msisdn)"
    return "\(owner) \(plan.id) \(plan.allowances[Int(entry.allowance)].id) "
      + "\(entry.isRolledOver ? 1 : 0) \(entry.age) \(entry.movement.code) \(member) "
      + "\(entry.quantity)"
  }

  @Test("Every charge, free and billed quantity and rule, and every line of the ledger, are equal")
  func ratesAgain() throws {
    var found = Difficulties()
    for seed in SplitMix64.seeds(count: 4) {
      var month = try SharedMonth(seed: seed)
      try month.run()
      let published = try PublishedMonth(folder: month.small.output("2026-10"))
      let customers = try published.customers(of: 0)
      var usage = try published.usage(of: 0, customers: customers)
      found.add(usage, customers)
      let holders = PartitionProfiles(image: published.image, customers: customers)
      usage.rankByInput()
      var records = Array(usage.records.reversed())
      var kernel = RatingKernel(image: published.image, month: published.month)
      var rated: [RatedEvent] = []
      var tallies: [UsageTally] = []
      var ledger: [BundleEntry] = []
      kernel.rate(
        &records, profiles: customers.indices.map { holders[$0] }, into: &rated,
        tallies: &tallies, ledger: &ledger)
      #expect(records == usage.records, "SEED=\(seed): rating has another order")
      #expect(rated == usage.rated, "SEED=\(seed): rating again says otherwise")
      let lines = try month.small.rows("bundle_ledger", of: "2026-10", Self.ledgerColumns)
      #expect(
        ledger.map { text(of: $0, published, customers) } == lines, "SEED=\(seed): another ledger")
      found.capped += lines.count { $0.contains("shared") && $0.contains("drawn 4 -21000") }
    }
    #expect(
      found.reversals > 0 && found.capped > 0 && found.rolledOver > 0 && found.unending > 0
        && found.ties > 0 && found.twice > 1, "the months lack what is hard: \(found)")
  }

  @Test("A household's usage alone rates as in the whole partition")
  func household() throws {
    var month = try SharedMonth(seed: 7)
    try month.run()
    let published = try PublishedMonth(folder: month.small.output("2026-10"))
    let customers = try published.customers(of: 0)
    let holders = PartitionProfiles(image: published.image, customers: customers)
    // 5 was in f and is in g: all of them meet.
    #expect(holders.household(of: 0) == [0, 1, 3, 4, 5])
    #expect(holders.household(of: 2) == [2])
    let members = holders.household(of: 3)
    var usage = try published.usage(of: 0, customers: customers, members: members)
    #expect(usage.subscribers == 0..<6)
    #expect(Set(usage.records.map { Int($0.subscriber) }) == Set(members))
    usage.rankByInput()
    var kernel = RatingKernel(image: published.image, month: published.month)
    var rated: [RatedEvent] = []
    var tallies: [UsageTally] = []
    var ledger: [BundleEntry] = []
    kernel.rate(
      &usage.records, profiles: members.map { holders[$0] }, into: &rated, tallies: &tallies,
      ledger: &ledger)
    #expect(rated == usage.rated)
  }

  @Test("Batches keep groups whole, however the rows are grouped", arguments: [1, 5, 40])
  func batches(_ rows: Int) throws {
    var month = try SharedMonth(seed: 3)
    try month.run()
    let whole = try PublishedMonth(folder: month.small.output("2026-10"))
    let customers = try whole.customers(of: 0)
    let usage = try whole.usage(of: 0, customers: customers)
    try whole.cut(usageOf: 0, rows: rows)
    let cut = try PublishedMonth(folder: whole.folder)
    let again = try cut.usage(of: 0, customers: customers)
    #expect(again.records == usage.records && again.files == usage.files)
    let holders = PartitionProfiles(image: cut.image, customers: customers)
    var batches = try cut.batches(of: 0, customers: customers)
    var count = 0
    while let batch = try batches.next() {
      count += 1
      for position in batch.subscribers {
        #expect(holders.household(of: position).allSatisfy { batch.subscribers.contains($0) })
      }
    }
    #expect(count > 1 || rows == 40, "lines 7 and 8 are in no group")
  }

  @Test("A trial under its own tariffs changes nothing, under others it is a run with them")
  func trial() throws {
    var month = try SharedMonth(seed: 5)
    try month.run()
    let published = try PublishedMonth(folder: month.small.output("2026-10"))
    let own = try TariffTrial(published, catalogue: month.small.loaded.catalogue).tried(0)
    #expect(own.changedRecords == 0 && own.unrated.isEmpty)
    #expect(own.rows.allSatisfy { $0.changeMicros == 0 })
    var other = try SharedMonth(seed: 5)
    _ = try other.small.run("2026-09", other.input("2026-09"))
    for plan in other.small.loaded.catalogue.plans.indices {
      for index in other.small.loaded.catalogue.plans[plan].allowances.indices {
        other.small.loaded.catalogue.plans[plan].allowances[index].priority *= -1
        other.small.loaded.catalogue.plans[plan].allowances[index].memberCaps = []
      }
    }
    let tried = try TariffTrial(published, catalogue: other.small.loaded.catalogue).tried(0)
    _ = try other.small.run("2026-10", other.input("2026-10"))
    let usage = try other.small.rows(
      "invoices", of: "2026-10", ["usage_data", "usage_content", "recurring"])
    #expect(tried.changedRecords > 10 && tried.unrated.isEmpty)
    for (row, invoice) in zip(tried.rows, usage) {
      let sums = invoice.split(separator: " ").compactMap { Int64($0) }
      #expect([row.usageMicrosAfter, row.recurringMicrosAfter] == [sums[0] + sums[1], sums[2]])
    }
  }
}
