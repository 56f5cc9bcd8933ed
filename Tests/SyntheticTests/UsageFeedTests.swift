import Jobs
import Measures
import Records
import Synthetic
import Testing

@Suite("The usage feed")
struct UsageFeedTests {
  static let networks: Set<String> = ["", "HK", "JP", "US"]
  static let prefixes = ["86", "852", "1", "81", "44"]

  static func served(_ it: SyntheticOperator) -> Set<String> {
    Set(it.rows(.subscribers).compactMap { $0["msisdn"] })
  }

  static func usageFiles(_ it: SyntheticOperator) -> [Int] {
    it.files.indices.filter { it.files[$0].feed == .usage }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var bad = 0
    var duplicate = 0
    var late = 0
    var unzoned = 0
    var files = 6
    var records = 20
    var testDescription: String {
      "\(bad) bad, \(duplicate) twice, \(late) late, \(unzoned) unzoned, \(files) files"
    }
  }

  static let cases = [
    Case(), Case(bad: 20_000), Case(duplicate: 30_000), Case(late: 10_000), Case(unzoned: 9_000),
    Case(bad: 5_000, duplicate: 4_000, late: 3_000, unzoned: 2_000),
    Case(bad: 1_000_000, duplicate: 1_000_000, late: 500_000, unzoned: 1_000_000, records: 5),
    Case(duplicate: 500, late: 1_000_000, records: 3),
    Case(bad: 777, duplicate: 5_555, late: 333, unzoned: 100, files: 1),
    Case(bad: 7_000, duplicate: 7_000, late: 7_000, unzoned: 7_000, files: 97, records: 7),
  ]

  @Test("holds exactly what was asked for, by a recount", arguments: cases)
  func truth(_ given: Case) throws {
    let it = try Sample.make(subscribers: 400) {
      $0.recordsPerSubscriber = given.records
      ($0.badPerMillion, $0.duplicatePerMillion) = (given.bad, given.duplicate)
      ($0.latePerMillion, $0.unzonedPerMillion) = (given.late, given.unzoned)
      $0.usageFiles = given.files
    }
    let own = Self.served(it)
    var seen: Set<String> = []
    var (planned, total) = (GroundTruth(), GroundTruth())
    for file in Self.usageFiles(it) {
      var recount = GroundTruth()
      for line in it.lines(file) {
        recount.lines += 1
        guard let record = ReadUsage(line, served: own, networks: Self.networks) else {
          recount.malformed += 1
          continue
        }
        if !seen.insert(line).inserted {
          recount.duplicates += 1
          continue
        }
        Self.count(record, into: &recount)
      }
      // A copy may stand before its original, in an earlier file: only sums tell them apart.
      let plan = it.usageTruth(file: file)
      #expect((recount.lines, recount.malformed) == (plan.lines, plan.malformed))
      #expect(it.write(file: file) { _ in }.truth == plan, "\(it.files[file].path) counts wrong.")
      planned = planned + plan
      total = total + recount
    }
    #expect(planned == it.usageTruth)
    #expect(total == it.usageTruth)
    let base = (it.baseFlow.opening + it.baseFlow.closing) * given.records / 2
    #expect(it.usageTruth.records == base)
    #expect(it.usageTruth.malformed == base * given.bad / 1_000_000)
    #expect(it.usageTruth.late == base * given.late / 1_000_000)
  }

  static func count(_ record: ReadUsage, into truth: inout GroundTruth) {
    truth.records += 1
    switch record.service {
    case "voice": truth.voice += 1
    case "sms": truth.sms += 1
    default: truth.data += 1
    }
    if record.day < Sample.month.firstDay { truth.late += 1 }
    let isZoned = prefixes.contains { record.other.hasPrefix($0) }
    if !record.other.isEmpty && !isZoned { truth.unzoned += 1 }
  }

  @Test("holds every kind of malformed line, none of which can be read")
  func malformed() throws {
    let it = try Sample.make(subscribers: 400) {
      ($0.badPerMillion, $0.recordsPerSubscriber) = (10_000, 20)
    }
    let own = Self.served(it)
    let bad = Self.usageFiles(it).flatMap { it.lines($0) }.filter {
      ReadUsage($0, served: own, networks: Self.networks) == nil
    }
    #expect(bad.count == it.usageTruth.malformed)
    for sign in ["fax", ",xx,", "\u{0}", "\u{FFFD}", "-02-30T", "T25:", "1980-", "-4096", "ZZ9"] {
      #expect(bad.contains { $0.contains(sign) }, "No malformed line has \(sign).")
    }
  }

  @Test("tells, in close order, of lines that are in service then, and stays within its slice")
  func order() throws {
    let it = try Sample.make(subscribers: 600) {
      ($0.badPerMillion, $0.duplicatePerMillion, $0.latePerMillion) = (0, 0, 0)
      $0.usageFiles = 12
      $0.recordsPerSubscriber = 30
    }
    let subscribers = Dictionary(
      uniqueKeysWithValues: it.rows(.subscribers).map { ($0["msisdn"] ?? "", $0) })
    let own = Set(subscribers.keys)
    let monthStart = Int(Sample.month.firstDay.number) * 86_400
    let sliceSeconds = Sample.month.dayCount * 86_400 / 3
    for (number, file) in Self.usageFiles(it).enumerated() {
      var (late, outside, lost) = (0, 0, 0)
      var last = monthStart + number / 4 * sliceSeconds
      for line in it.lines(file) {
        let record = try #require(
          ReadUsage(line, served: own, networks: Self.networks))
        let close = record.start + record.seconds
        if close < last { late += 1 }
        last = max(last, close - 1)
        let line = try #require(subscribers[record.served])
        let activated = try #require(CivilDay(line["activated_on"] ?? ""))
        let churned = CivilDay(line["churned_on"] ?? "") ?? record.day
        if record.day < activated || record.day > churned || !Sample.month.contains(record.day) {
          outside += 1
        }
        if record.hasCell != record.serving.isEmpty { lost += 1 }
      }
      #expect((late, outside, lost) == (0, 0, 0), "\(it.files[file].path)")
      #expect(last <= monthStart + (number / 4 + 1) * sliceSeconds)
    }
  }

  @Test("tells of a call within the network twice, once from each end")
  func mirrors() throws {
    let it = try Sample.make(subscribers: 400) { $0.recordsPerSubscriber = 40 }
    let own = Self.served(it)
    var ends: [String: Int] = [:]
    var within = 0
    for file in Self.usageFiles(it) {
      var seen: Set<String> = []
      for line in it.lines(file) where seen.insert(line).inserted {
        guard let record = ReadUsage(line, served: own, networks: Self.networks),
          record.service == "voice", own.contains(record.other),
          Int(record.id.prefix(10).suffix(4)) == file - 4,
          record.day >= Sample.month.firstDay
        else { continue }
        within += 1
        let (caller, callee) =
          record.direction == "mo"
          ? (record.served, record.other) : (record.other, record.served)
        #expect(caller != callee)
        let call = "\(caller) \(callee) \(record.start) \(record.seconds)"
        ends[call, default: 0] += record.direction == "mo" ? 1 : -1
      }
    }
    #expect(ends.values.allSatisfy { $0 == 0 })
    #expect(abs(within * 1_000 / it.usageTruth.records - 220) < 10)
  }

  @Test("is called most where families, circles and roamers are")
  func graph() throws {
    let it = try Sample.make(subscribers: 1_000) { $0.recordsPerSubscriber = 50 }
    let rows = it.rows(.subscribers)
    let accounts = Dictionary(
      uniqueKeysWithValues: rows.map { ($0["msisdn"] ?? "", $0["account"] ?? "") })
    let own = Set(accounts.keys)
    var members: [String: Int] = [:]
    for account in accounts.values { members[account, default: 0] += 1 }
    var (family, within, pairs, away) = (0, 0, [String: Int](), Set<String>())
    for file in Self.usageFiles(it) {
      for line in it.lines(file) {
        guard
          let record = ReadUsage(line, served: own, networks: Self.networks)
        else { continue }
        if !record.serving.isEmpty { away.insert(record.served) }
        if record.service != "voice" || record.direction != "mo" { continue }
        pairs["\(record.served) \(record.other)", default: 0] += 1
        guard let other = accounts[record.other], let account = accounts[record.served] else {
          continue
        }
        if members[account, default: 1] > 1 {
          within += 1
          if other == account { family += 1 }
        }
      }
    }
    #expect((150...450).contains(family * 1_000 / within), "\(family) of \(within) in families")
    let calls = pairs.values.reduce(0, +)
    let repeated = pairs.values.reduce(0) { $1 > 1 ? $0 + $1 : $0 }
    #expect(repeated * 100 / calls > 40, "Only \(repeated) of \(calls) calls are to known people.")
    let share = away.count * 1_000 / it.baseFlow.closing
    #expect((10...25).contains(share), "\(share) ‰ roam.")
  }

  @Test("has the anchors' minutes and gigabytes where data beyond the bundle is free")
  func anchors() throws {
    let it = try Sample.make(subscribers: 2_000) { $0.recordsPerSubscriber = 52 }
    let total = Self.usageFiles(it).reduce(FileTotals()) { $0 + it.write(file: $1) { _ in } }
    let base = Int64(it.baseFlow.opening + it.baseFlow.closing) / 2
    let minutes = total.voiceSeconds / 60 / base
    let megaoctets = total.dataOctets / 1_000_000 / base
    #expect((230...310).contains(minutes), "\(minutes) minutes a subscriber, for 267")
    #expect((8_000...11_000).contains(megaoctets), "\(megaoctets) MB a subscriber, for 9,400")
    #expect(abs(it.usageTruth.voice * 1_000 / it.usageTruth.records - 520) <= 3)
    #expect(abs(it.usageTruth.data * 1_000 / it.usageTruth.records - 360) <= 3)
  }

  @Test("keeps near its bundles where data beyond them is dear")
  func bundles() throws {
    var catalogue = Sample.catalogue()
    let slot = Rate.Slot(unit: 1_000_000, increment: 1_000, priceMicros: 30_000)
    catalogue.rules = [
      TariffRule(id: "d", tariff: "t", service: .data, serving: .home, rate: Rate(slots: [slot]))
    ]
    let free = try Sample.make(subscribers: 500)
    let dear = try Sample.make(subscribers: 500, catalogue: catalogue)
    func octets(_ it: SyntheticOperator) -> Int64 {
      Self.usageFiles(it).reduce(0) { $0 + it.write(file: $1) { _ in }.dataOctets }
    }
    #expect(octets(dear) < octets(free) * 6 / 10)
  }

  @Test("follows the day: voice by office hours, data by evenings")
  func rhythm() throws {
    let it = try Sample.make(subscribers: 400) { $0.recordsPerSubscriber = 40 }
    let own = Self.served(it)
    var hours: [String: [Int]] = [:]
    for file in Self.usageFiles(it) {
      for line in it.lines(file) {
        guard let record = ReadUsage(line, served: own, networks: Self.networks) else { continue }
        hours[record.service, default: [Int](repeating: 0, count: 24)][record.start / 3_600 % 24] +=
          1
      }
    }
    func share(_ service: String, _ range: Range<Int>) -> Int {
      let counts = hours[service] ?? []
      return counts[range].reduce(0, +) * 100 / max(1, counts.reduce(0, +))
    }
    #expect(share("voice", 9..<18) > 55)
    #expect(share("voice", 0..<6) < 4)
    #expect(share("data", 18..<24) > 35)
    #expect(share("data", 0..<6) > 4)
  }
}
