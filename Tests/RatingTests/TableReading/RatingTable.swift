import Jobs
import Measures
import Records
import Tariffs

/// A tariff and what events cost under it, as an analyst writes it: `Tables/README.md` says how.
struct RatingTable {
  struct Expectation {
    var line: Int
    var charge: Int64?
    var reason: String?
    var free: Int64?
    var billed: Int64?
    var rule: String?
    var band: String?
    var zone: String?
  }

  struct TallyExpectation {
    var line: Int
    var subscriber: UInt32
    var figures: [(name: String, value: Int64)]
  }

  struct LedgerExpectation {
    var line: Int
    var owner: UInt32
    var plan: String
    var allowance: String
    /// By movement; those that aren't named are zero.
    var movements: [(code: String, quantity: Int64)] = []
    /// What members have drawn less what they had given back.
    var drawnBy: [(member: UInt32, quantity: Int64)] = []
  }

  struct Membership {
    var subscriber: Int
    var group: UInt32
    var role: GroupRole
    var from: CivilDay
    var to: CivilDay
  }

  struct Brought {
    var subscriber: Int
    var plan: String
    var allowance: String
    var quantity: Int64
    var isRolledOver = false
    var age: UInt8 = 1
    var to: CivilDay
  }

  var catalogue = Catalogue(
    currency: "CNY", timeZone: "Asia/Shanghai", networks: NetworkCodes(home: ["CN"], away: []),
    bands: [], zones: [], prefixes: [], defaultZone: "", rules: [], plans: [])
  var month = CivilDay(number: 20_727).month
  var clock = ZoneClock(fixedOffsetMilliseconds: 8 * 3_600_000)
  /// Subscriptions by subscriber, in the order of their first appearance.
  var subscribers: [String] = []
  var subscriptions: [String: [Subscription]] = [:]
  var groups: [String] = []
  var memberships: [Membership] = []
  var brought: [Brought] = []
  var records: [UsageRecord] = []
  /// By the records' sequence.
  var expectations: [Expectation] = []
  var tallies: [TallyExpectation] = []
  var ledger: [LedgerExpectation] = []
}

extension RatingTable {
  init(text: String) throws {
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let code = line.prefix { $0 != "#" }
      var words = Words(line: index + 1, list: code.split(separator: " ").map(String.init))
      if !words.isEmpty { try read(&words) }
    }
  }

  private mutating func read(_ words: inout Words) throws {
    let line = words.line
    let head = try words.next()
    switch head {
    case "month":
      let text = try words.next()
      guard let month = BillingMonth(text) else { throw TableMistake(line: line, word: text) }
      self.month = month
    case "clock": try readClock(&words)
    case "away": catalogue.networks = NetworkCodes(home: ["CN"], away: words.rest())
    case "calendar": try readCalendar(&words)
    case "band": try readBand(&words)
    case "zone":
      let id = try words.next()
      catalogue.zones.append(Zone(id: id, name: id))
      catalogue.prefixes += words.rest().map { ZonePrefix(prefix: $0, zone: id) }
    case "prefix": try readPrefix(&words)
    case "ported": try readPorting(&words)
    case "own": catalogue.ownCarriers = words.rest()
    case "exchange": try readExchange(&words)
    case "default-zone": catalogue.defaultZone = try words.next()
    case "counter": try readCounter(&words)
    case "rule": try readRule(&words)
    case "plan", "pack":
      let id = try words.next()
      catalogue.plans.append(
        Plan(
          id: id, name: id, kind: head == "pack" ? .pack : .plan,
          fee: RecurringFee(amountMicros: 0), tariffs: words.isEmpty ? ["t"] : words.rest(),
          allowances: []))
    case "fallback": catalogue.plans[catalogue.plans.count - 1].fallbacks = words.rest()
    case "allowance": try readAllowance(&words)
    case "sub-limit": try readSubLimit(&words)
    case "hold": try readHolding(&words)
    case "group": try readMembership(&words)
    case "bring": try readBrought(&words)
    case "tally": try readTally(&words)
    case "ledger": try readLedger(&words)
    default:
      if catalogue.plans.isEmpty, !catalogue.rules.isEmpty {
        try readRate(head, &words)
      } else {
        try readEvent(head, &words)
      }
    }
    if !words.isEmpty { throw TableMistake(line: line, word: try words.next()) }
  }

  /// Subscribers are numbered by first appearance.
  mutating func number(of subscriber: String) -> Int {
    if let number = subscribers.firstIndex(of: subscriber) { return number }
    subscribers.append(subscriber)
    return subscribers.count - 1
  }

  func day(_ text: String, line: Int) throws -> CivilDay {
    guard let day = CivilDay(text) ?? CivilDay("\(month.description.prefix(4))-\(text)") else {
      throw TableMistake(line: line, word: text)
    }
    return day
  }

  func day(_ words: inout Words) throws -> CivilDay {
    try day(try words.next(), line: words.line)
  }

  /// `2026-10-25T00:30:00Z`
  func utc(_ text: String, line: Int) throws -> Int64 {
    let parts = text.dropLast().split(separator: "T").map(String.init)
    guard parts.count == 2 else { throw TableMistake(line: line, word: text) }
    return Int64(try day(parts[0], line: line).number) * ZoneClock.millisecondsPerDay
      + (try time(parts[1], line: line))
  }

  func time(_ text: String, line: Int) throws -> Int64 {
    let parts = text.split(separator: ":").map(String.init)
    guard parts.count == 3, let hour = Int64(parts[0]), let minute = Int64(parts[1]),
      let milliseconds = DecimalText.scaled(parts[2], decimals: 3)
    else { throw TableMistake(line: line, word: text) }
    return (hour * 60 + minute) * 60_000 + milliseconds
  }
}
