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

  var catalogue = Catalogue(
    currency: "CNY", timeZone: "Asia/Shanghai", networks: NetworkCodes(home: ["CN"], away: []),
    bands: [], zones: [], prefixes: [], defaultZone: "", rules: [], plans: [])
  var month = CivilDay(number: 20_727).month
  var clock = ZoneClock(fixedOffsetMilliseconds: 8 * 3_600_000)
  /// Subscriptions by subscriber, in the order of their first appearance.
  var subscribers: [String] = []
  var subscriptions: [String: [Subscription]] = [:]
  var records: [UsageRecord] = []
  /// By the records' sequence.
  var expectations: [Expectation] = []
  var tallies: [TallyExpectation] = []
}

/// A line that can't be read.
struct TableMistake: Error, CustomStringConvertible {
  var line: Int
  var word: String
  var description: String { "Line \(line): can't read '\(word)'; Tables/README.md has the format." }
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
    case "band": try readBand(&words)
    case "zone":
      let id = try words.next()
      catalogue.zones.append(Zone(id: id, name: id))
      catalogue.prefixes += words.rest().map { ZonePrefix(prefix: $0, zone: id) }
    case "default-zone": catalogue.defaultZone = try words.next()
    case "rule": try readRule(&words)
    case "plan", "pack":
      let id = try words.next()
      catalogue.plans.append(
        Plan(
          id: id, name: id, kind: head == "pack" ? .pack : .plan,
          fee: RecurringFee(amountMicros: 0), tariffs: words.isEmpty ? ["t"] : words.rest(),
          allowances: []))
    case "allowance": try readAllowance(&words)
    case "hold": try readHolding(&words)
    case "tally": try readTally(&words)
    default:
      if catalogue.plans.isEmpty, !catalogue.rules.isEmpty {
        try readRate(head, &words)
      } else {
        try readEvent(head, &words)
      }
    }
    if !words.isEmpty { throw TableMistake(line: line, word: try words.next()) }
  }

  /// `clock +1h until 2026-10-25T01:00:00Z then +0h`
  private mutating func readClock(_ words: inout Words) throws {
    var transitions: [ZoneClock.Transition] = []
    var from = Int64.min
    while !words.isEmpty {
      let hours = try words.next()
      guard hours.hasSuffix("h"), let offset = Int64(hours.dropLast()) else {
        throw TableMistake(line: words.line, word: hours)
      }
      transitions.append(
        ZoneClock.Transition(fromMilliseconds: from, offsetMilliseconds: offset * 3_600_000))
      if !words.isEmpty {
        try words.expect("until")
        from = try utc(try words.next(), line: words.line)
        try words.expect("then")
      }
    }
    clock = ZoneClock(transitions: transitions)
  }

  /// `band peak 1-5 08:00-19:00`
  private mutating func readBand(_ words: inout Words) throws {
    let id = try words.next()
    let days = try words.next()
    let span = try words.next()
    let dayEnds = days.split(separator: "-").compactMap { Int($0) }
    let minutes = span.split(separator: "-").map { part -> Int? in
      let parts = part.split(separator: ":").compactMap { Int($0) }
      return parts.count == 2 ? parts[0] * 60 + parts[1] : nil
    }
    guard let first = dayEnds.first, let last = dayEnds.last, minutes.count == 2,
      let from = minutes[0], let to = minutes[1]
    else { throw TableMistake(line: words.line, word: "\(days) \(span)") }
    catalogue.bands.append(
      TimeBand(id: id, weekdays: Array(first...last), fromMinute: from, toMinute: to))
  }

  /// `rule id service [direction d] [zones a,b] [bands a,b] [serving s] [weight n] [tariff t]`
  private mutating func readRule(_ words: inout Words) throws {
    let id = try words.next()
    var rule = TariffRule(
      id: id, tariff: "t", service: try words.service(), rate: Rate(slots: []))
    while !words.isEmpty {
      let word = try words.next()
      switch word {
      case "tariff": rule.tariff = try words.next()
      case "weight": rule.weight = try words.int()
      default:
        try readFilter(
          word, &words, direction: &rule.direction, zones: &rule.zones, bands: &rule.bands,
          serving: &rule.serving)
      }
    }
    catalogue.rules.append(rule)
  }

  private func readFilter(
    _ word: String, _ words: inout Words, direction: inout Direction?, zones: inout [String],
    bands: inout [String], serving: inout ServingFilter
  ) throws {
    switch word {
    case "direction": direction = try words.direction()
    case "zones": zones = try words.list()
    case "bands": bands = try words.list()
    case "serving":
      let codes = try words.list()
      switch codes {
      case ["home"]: serving = .home
      case ["roaming"]: serving = .roaming
      case ["anywhere"]: serving = .anywhere
      default: serving = .codes(codes)
      }
    default: throw TableMistake(line: words.line, word: word)
    }
  }

  /// A line below a rule: `slot 60s 60s 1s 0.60`, `connect 0.10 always`, `minimum`, `cap`,
  /// `round up 0.001`, `offset remainder`, `split bands`.
  private mutating func readRate(_ head: String, _ words: inout Words) throws {
    let last = catalogue.rules.count - 1
    var rate = catalogue.rules[last].rate
    switch head {
    case "slot":
      let from = try words.quantity()
      let unit = try words.quantity()
      let increment = try words.quantity()
      rate.slots.append(
        Rate.Slot(from: from, unit: unit, increment: increment, priceMicros: try words.money()))
    case "connect":
      rate.connectFeeMicros = try words.money()
      if !words.isEmpty { rate.connectFeePolicy = try words.code(Rate.ConnectFeePolicy.init) }
    case "minimum": rate.minimumMicros = try words.money()
    case "cap": rate.capMicros = try words.money()
    case "round":
      rate.rounding = try words.code(Rounding.init)
      rate.quantumMicros = try words.money()
    case "offset": rate.offset = try words.code(Rate.Offset.init)
    case "split": rate.split = try words.code(Rate.Split.init)
    default: throw TableMistake(line: words.line, word: head)
    }
    catalogue.rules[last].rate = rate
  }

  /// `allowance id service 60s by 1s [filters] [groups 1,2] [priority n] [prorated]`
  private mutating func readAllowance(_ words: inout Words) throws {
    let id = try words.next()
    let service = try words.service()
    let quantity = try words.quantity()
    try words.expect("by")
    var allowance = Allowance(
      id: id, service: service, quantity: quantity, increment: try words.quantity())
    while !words.isEmpty {
      let word = try words.next()
      switch word {
      case "priority": allowance.priority = try words.int()
      case "prorated": allowance.prorated = true
      case "groups": allowance.ratingGroups = try words.list().compactMap { UInt32($0) }
      default:
        try readFilter(
          word, &words, direction: &allowance.direction, zones: &allowance.zones,
          bands: &allowance.bands, serving: &allowance.serving)
      }
    }
    catalogue.plans[catalogue.plans.count - 1].allowances.append(allowance)
  }

  /// `hold s basic 10-01 10-15`: from that day, until before the other.
  private mutating func readHolding(_ words: inout Words) throws {
    let subscriber = try words.next()
    let product = try words.next()
    let number = number(of: subscriber)
    let from = words.isEmpty ? month.firstDay + -100 : try day(try words.next(), line: words.line)
    let to = words.isEmpty ? nil : try day(try words.next(), line: words.line)
    subscriptions[subscriber, default: []].append(
      Subscription(msisdn: UInt64(number), product: product, from: from, to: to))
  }

  /// Subscribers are numbered by first appearance.
  private mutating func number(of subscriber: String) -> Int {
    if let number = subscribers.firstIndex(of: subscriber) { return number }
    subscribers.append(subscriber)
    return subscribers.count - 1
  }

  /// `tally s charge 1.30 overage 0.20 events 3 days 2 roaming 0 free-voice 60s`
  private mutating func readTally(_ words: inout Words) throws {
    var tally = TallyExpectation(
      line: words.line, subscriber: UInt32(number(of: try words.next())), figures: [])
    while !words.isEmpty {
      let name = try words.next()
      let isMoney = name == "charge" || name == "overage"
      tally.figures.append((name, isMoney ? try words.money() : try words.quantity()))
    }
    tallies.append(tally)
  }
}

extension RatingTable {
  /// `s 10-01T09:00:00 voice 90s to 8613900000000 [mt] [in HK] [group 7] [repeats] => …`
  private mutating func readEvent(_ subscriber: String, _ words: inout Words) throws {
    let number = number(of: subscriber)
    let start = try instant(try words.next(), line: words.line)
    let service = try words.service()
    var record = UsageRecord(
      startMilliseconds: start, quantity: try words.quantity(), subscriber: UInt32(number),
      sequence: UInt32(records.count), service: service)
    var word = try words.next()
    while word != "=>" {
      switch word {
      case "to": record.otherParty = UInt64(try words.int())
      case "in":
        let code = try words.next()
        record.serving = catalogue.networks.index(of: code) ?? UInt16.max
      case "group": record.ratingGroup = UInt32(try words.int())
      case "cell": record.cell = UInt64(try words.int())
      case "mt": record.direction = .terminating
      case "cf": record.direction = .forwarded
      case "repeats": record.mayRepeat = true
      default: throw TableMistake(line: words.line, word: word)
      }
      word = try words.next()
    }
    records.append(record)
    expectations.append(try readExpectation(&words))
  }

  /// `0.30 free 60s billed 90s rule r zone z band b`, or the code of a reason.
  private func readExpectation(_ words: inout Words) throws -> Expectation {
    var expectation = Expectation(line: words.line)
    let result = try words.next()
    if let charge = Money(decimal: result) {
      expectation.charge = charge.micros
    } else {
      expectation.reason = result
    }
    while !words.isEmpty {
      let word = try words.next()
      switch word {
      case "free": expectation.free = try words.quantity()
      case "billed": expectation.billed = try words.quantity()
      case "rule": expectation.rule = try words.next()
      case "zone": expectation.zone = try words.next()
      case "band": expectation.band = try words.next()
      default: throw TableMistake(line: words.line, word: word)
      }
    }
    return expectation
  }

  private func day(_ text: String, line: Int) throws -> CivilDay {
    guard let day = CivilDay(text) ?? CivilDay("\(month.description.prefix(4))-\(text)") else {
      throw TableMistake(line: line, word: text)
    }
    return day
  }

  /// `10-01T09:00:00` is local, `2026-10-25T00:30:00Z` is UTC; a fraction may follow.
  private func instant(_ text: String, line: Int) throws -> Int64 {
    if text.hasSuffix("Z") { return try utc(text, line: line) }
    let parts = text.split(separator: "T").map(String.init)
    guard parts.count == 2 else { throw TableMistake(line: line, word: text) }
    let local = Int64(try day(parts[0], line: line).number) * ZoneClock.millisecondsPerDay
    return clock.instant(localMilliseconds: local + (try time(parts[1], line: line)))
  }

  private func utc(_ text: String, line: Int) throws -> Int64 {
    let parts = text.dropLast().split(separator: "T").map(String.init)
    guard parts.count == 2 else { throw TableMistake(line: line, word: text) }
    return Int64(try day(parts[0], line: line).number) * ZoneClock.millisecondsPerDay
      + (try time(parts[1], line: line))
  }

  private func time(_ text: String, line: Int) throws -> Int64 {
    let parts = text.split(separator: ":").map(String.init)
    guard parts.count == 3, let hour = Int64(parts[0]), let minute = Int64(parts[1]),
      let milliseconds = DecimalText.scaled(parts[2], decimals: 3)
    else { throw TableMistake(line: line, word: text) }
    return (hour * 60 + minute) * 60_000 + milliseconds
  }
}

/// The words of one line, read from left to right.
struct Words {
  let line: Int
  private var words: ArraySlice<String>

  init(line: Int, list: [String]) {
    self.line = line
    words = list[...]
  }

  var isEmpty: Bool { words.isEmpty }

  mutating func rest() -> [String] {
    defer { words = [] }
    return Array(words)
  }

  mutating func next() throws -> String {
    guard let word = words.popFirst() else { throw TableMistake(line: line, word: "end of line") }
    return word
  }

  mutating func expect(_ word: String) throws {
    let found = try next()
    if found != word { throw TableMistake(line: line, word: found) }
  }

  mutating func list() throws -> [String] {
    try next().split(separator: ",").map(String.init)
  }

  mutating func int() throws -> Int { try code { Int($0) } }
  mutating func money() throws -> Int64 { try code { Money(decimal: $0)?.micros } }
  mutating func service() throws -> ServiceKind { try code { ServiceKind(code: $0) } }
  mutating func direction() throws -> Direction { try code { Direction(code: $0) } }

  /// `90s`, `1.5s`, `250ms`, `2min`, `10KB`, `5MB`, `1GB`, or a plain number.
  mutating func quantity() throws -> Int64 {
    try code { word in
      let digits = word.prefix { $0.isNumber || $0 == "." || $0 == "-" }
      let scales: [String: Int64] = [
        "": 1, "ms": 1, "s": 1_000, "min": 60_000, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30,
      ]
      guard let scale = scales[String(word.dropFirst(digits.count))],
        let value = DecimalText.scaled(digits, decimals: 3)
      else { return nil }
      let (thousandths, overflow) = value.multipliedReportingOverflow(by: scale)
      return overflow || thousandths % 1_000 != 0 ? nil : thousandths / 1_000
    }
  }

  mutating func code<Value>(_ read: (String) -> Value?) throws -> Value {
    let word = try next()
    guard let value = read(word) else { throw TableMistake(line: line, word: word) }
    return value
  }
}
