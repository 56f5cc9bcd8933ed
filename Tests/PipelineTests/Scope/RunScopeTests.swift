import Foundation
import Jobs
import Lake
import Measures
import Pipeline
import Records
import Testing

@Suite("A run of a part of the subscribers")
struct RunScopeTests {
  private let month: SyntheticMonth

  init() throws { month = try SyntheticMonth() }

  private func publish(
    _ name: String, _ parts: [RunScope.Part] = [], change: (inout Job) -> Void = { _ in }
  ) throws -> (output: String, summary: MonthSummary) {
    let (workload, output, spool) = try month.workload(name, scope: RunScope(parts: parts)) {
      $0.partitions.subscribersPerPartition = 7
      change(&$0)
    }
    do {
      try SerialRun.run(workload, factory: MonthRunners.factory, spoolFolder: spool)
    } catch {
      try workload.discard()
      throw error
    }
    return (output, try workload.publish())
  }

  /// A column of the subscriber feed, by MSISDN.
  private func subscribers(_ column: String) throws -> [String: String] {
    let text = String(
      decoding: try FileReading.contents(of: "\(month.input)/customers/subscribers.csv"),
      as: UTF8.self)
    let lines = text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let position = try #require(lines.first?.firstIndex(of: column))
    return Dictionary(uniqueKeysWithValues: lines.dropFirst().map { ($0[0], $0[position]) })
  }

  @Test("What is published of a subscriber in scope is what a run of everybody publishes")
  func sameRows() throws {
    let whole = try publish("whole")
    let regions = try subscribers("region")
    let region = try #require(Set(regions.values).min())
    let some = try regions.keys.sorted().prefix(3).map { try #require(UInt64($0)) }
    let scopes: [[RunScope.Part]] = [
      [.region(region)], [.plan("p39")], [.subscribers(some)],
      [.subscribers(some), .region(region)],
    ]
    for (number, parts) in scopes.enumerated() {
      let part = try publish("part-\(number)", parts)
      let invoices = try PublishedRows(of: OutputTables.invoices, in: part.output)
      let msisdns = Set(invoices.values(of: "msisdn"))
      let pseudonyms = Set(invoices.values(of: "subscriber"))
      #expect(!msisdns.isEmpty && msisdns.count < regions.count)
      for table in OutputTables.all where table.isByRegion {
        let column = table.audience == .restricted ? "msisdn" : "subscriber"
        let wanted = column == "msisdn" ? msisdns : pseudonyms
        let found = try PublishedRows(of: table, in: part.output)
        #expect(
          Set(found.values(of: column)).isSubset(of: wanted),
          "\(table.name) of \(parts) has rows of others")
        #expect(
          found.texts(where: column, isOneOf: wanted)
            == (try PublishedRows(of: table, in: whole.output))
            .texts(where: column, isOneOf: wanted),
          "\(table.name) of \(parts) differs from the whole run's")
      }
      let difference = try MonthComparison(before: whole.output, after: part.output)
        .run().difference
      #expect(difference.isEmpty)
      #expect(difference.subscribers == Int64(msisdns.count))
      #expect(difference.scope == RunScope(parts: parts).descriptions)
      #expect(part.summary.manifest.scope == RunScope(parts: parts).descriptions)
      #expect(try Verification(folder: part.output).findings == [])
    }
    #expect(whole.summary.manifest.scope == nil)
  }

  @Test("Each choice finds whom it says, and all lines of their accounts")
  func chosen() throws {
    let accounts = try subscribers("account")
    let regions = try subscribers("region")
    let region = try #require(Set(regions.values).max())
    func whole(_ chosen: some Sequence<String>) -> Set<String> {
      let bound = Set(chosen.compactMap { accounts[$0] })
      return Set(accounts.keys.filter { bound.contains(accounts[$0] ?? "") })
    }
    let byRegion = try publish("region", [.region(region)])
    #expect(
      Set(try PublishedRows(of: OutputTables.invoices, in: byRegion.output).values(of: "msisdn"))
        == whole(regions.keys.filter { regions[$0] == region }))
    let family = try #require(
      Dictionary(grouping: accounts.keys) { accounts[$0] ?? "" }
        .filter { $0.value.count > 1 }.min { $0.key < $1.key }?.value.sorted(),
      "the month has no account of two lines: change its seed")
    let byNumber = try publish("number", [.subscribers([try #require(UInt64(family[0]))])])
    #expect(
      Set(try PublishedRows(of: OutputTables.invoices, in: byNumber.output).values(of: "msisdn"))
        == Set(family))
  }

  @Test("Records of others are filtered as out of scope, and every record is accounted for")
  func control() throws {
    let whole = try publish("whole")
    let part = try publish("part", [.plan("p39")])
    let msisdns = Set(
      try PublishedRows(of: OutputTables.invoices, in: part.output).values(of: "msisdn"))
    let rated = try PublishedRows(of: OutputTables.usage, in: whole.output).values(of: "msisdn")
      .count { msisdns.contains($0) }
    let total = part.summary.control.total
    #expect(total.rated.records == Int64(rated))
    #expect(total.accountedFor == total.received.records)
    #expect(total.received == whole.summary.control.total.received)
    let left = try #require(total.reasons["OUT_OF_SCOPE"])
    #expect(
      total.filtered.records == left + whole.summary.control.total.filtered.records)
    #expect(left > total.rated.records)
  }

  @Test("Only subscribers in scope are compared where one run is of a part of them")
  func difference() throws {
    let part = try publish("part", [.plan("p39")])
    // Without its plan a line has nothing to be rated by: everybody's records are removed.
    let path = "\(month.input)/customers/subscriptions.csv"
    let text = String(decoding: try FileReading.contents(of: path), as: UTF8.self)
    try FileWriting.remove(path)
    try FileWriting.write(Array(text.replacing(",p39,", with: ",p59,").utf8), to: path)
    let whole = try publish("whole")
    let found = try MonthComparison(before: part.output, after: whole.output).run()
    #expect(found.difference.scope == ["plan=p39"])
    #expect(
      found.difference.subscribers == part.summary.control.invoices
        && found.difference.subscribersPassedOver
          == whole.summary.control.invoices - part.summary.control.invoices
    )
    #expect(found.difference.reasons.contains { $0.reason == "plan" && $0.records > 0 })
    let msisdns = try PublishedRows(of: OutputTables.invoices, in: part.output)
      .values(of: "msisdn")
    #expect(found.adjustments.rows.allSatisfy { msisdns.contains("\($0.msisdn)") })
  }

  @Test("A scope that finds nobody is refused, whatever else finds somebody")
  func emptyScopes() throws {
    let region = try #require(Set(try subscribers("region").values).min())
    let parts: [(RunScope.Part, String)] = [
      (.region("ZZ"), "region=ZZ"), (.plan("p77"), "plan=p77"),
      (.subscribers([1]), "subscribers (1 numbers)"),
    ]
    for (part, name) in parts {
      let error = #expect(throws: MonthError.self) {
        try publish("empty", [.region(region), part])
      }
      #expect("\(try #require(error))".contains("--only \(name) finds no subscriber"))
    }
  }

  @Test("A file of numbers is read line by line, and what is no number is named")
  func files() throws {
    let good = try month.folder.write(Array("+8613\r\n\n12\n8613\n".utf8), to: "good")
    #expect(try RunScope.Part.subscribers(ofFile: good) == .subscribers([12, 8613]))
    let bad = try month.folder.write(Array("12\nmsisdn\n".utf8), to: "bad")
    let error = #expect(throws: MonthError.self) { try RunScope.Part.subscribers(ofFile: bad) }
    #expect("\(try #require(error))".contains("bad:2: 'msisdn' is no number"))
  }

  @Test("Workers tell subscribers from those outside the scope")
  func directory() throws {
    let files = [3, 1].map {
      CustomerFile(
        subscriber: Subscriber(
          msisdn: $0, account: "A\($0)", region: "HA", activatedOn: CivilDay(number: 0)))
    }
    let made = try Directory.make(of: files, outside: [9, 2], plan: PartitionPlan()).directory
    let directory = try Directory(encoded: made.encoded())
    #expect(directory.subscriberCount == 2)
    #expect([1, 3].map { directory.number(of: $0) } == [0, 1])
    #expect([2, 9].map { directory.number(of: $0) } == [2, 3])
    #expect(directory.number(of: 4) == UsageRecord.noSubscriber)
    #expect(Array(directory.numbers(of: 0)) == [0, 1])
  }
}
