import Foundation
import Jobs
import Measures
import Records

/// A case in our words: a plan for every subject whose tariff is asked, a zone for every prefix, a
/// band for every stretch of a weekday in which the same timings hold, a pack for every bundle.
///
/// What that engine does with a prepaid balance of money has no place in a month; what it may be
/// asked about is there all the same: so much usage costs no more than the credit, and any more of
/// it does (``Check``).
struct CgratesScenario {
  /// What is to be said of a record.
  enum Check {
    /// What the case expects of the event.
    case answer(CgratesCase.Expected)
    /// It costs no more than this.
    case within(micros: Int64)
    /// It costs more than this.
    case beyond(micros: Int64)
  }

  /// A subject of the chain of fallbacks, and its rating plan on each day.
  struct Subject {
    var name: String
    var fallbacks: [String]
    var plans: [CivilDay: String]
  }

  let source: CgratesCase
  let service: ServiceKind
  /// Base units of usage in one of ours.
  let scale: Int64
  let clock: ZoneClock
  /// Local days on which there is usage.
  let days: [CivilDay]
  private(set) var subjects: [Subject] = []
  /// Whether there are fallbacks deeper than that engine goes.
  private(set) var isCut = false
  var catalogue: Catalogue
  private(set) var customers: [CustomerFile] = []
  private(set) var records: [UsageRecord] = []
  private(set) var checks: [Check] = []
  /// What ends a call that is priced by a rule.
  var endingMicros: [String: Int64] = [:]

  var tariff: CgratesCase.Tariff { source.tariff }
  var scenario: Scenario {
    Scenario(
      catalogue: catalogue, month: days[0].month, clock: clock, customers: customers,
      records: records)
  }

  init(_ source: CgratesCase) throws(Inexpressible) {
    self.source = source
    guard let first = source.events.first else { throw Inexpressible("no event") }
    guard let service = Self.services[first.tor] else {
      throw Inexpressible("service \(first.tor)")
    }
    self.service = service
    scale = service == .voice ? 1_000_000 : 1
    clock = try Self.clock(of: source)
    days = try Self.days(of: source, clock, isVoice: service == .voice)
    catalogue = Catalogue(
      currency: "EUR", timeZone: "UTC", networks: NetworkCodes(home: [], away: []), bands: [],
      zones: [], prefixes: [], defaultZone: "", rules: [], plans: [])
    try addSubject(first.subject, of: first, depth: 0)
    try makeZones()
    try makeBandsAndRules()
    catalogue.plans = subjects.map { subject in
      Plan(
        id: subject.name, name: "", fee: RecurringFee(amountMicros: 0), tariffs: [subject.name],
        fallbacks: subject.fallbacks.filter { name in subjects.contains { $0.name == name } },
        allowances: [])
    }
    for plan in catalogue.plans.indices {
      let tariffs = Set(catalogue.rules.map(\.tariff))
      catalogue.plans[plan].tariffs.removeAll { !tariffs.contains($0) }
    }
    try makeRecords()
  }

  static let services: [String: ServiceKind] = ["*voice": .voice, "*sms": .sms, "*data": .data]

  static func instant(_ text: String) throws(Inexpressible) -> Int64 {
    // Foundation's reader throws an untyped error; a date it can't read is none of ours.
    guard let date = try? Date(text, strategy: .iso8601) else {
      throw Inexpressible("date \(text)")
    }
    return Int64(date.timeIntervalSince1970 * 1000)
  }

  // MARK: Clock and days

  /// Hours, minutes and seconds of a timing's start.
  static func parts(_ text: String) -> [Int] { text.split(separator: ":").compactMap { Int($0) } }

  /// Our bands change on whole minutes. Where all of a case's timings but midnight begin at one
  /// second of the minute, the clock is set back by it: exact, as nothing is used near midnight.
  private static func clock(of source: CgratesCase) throws(Inexpressible) -> ZoneClock {
    let seconds = Set(source.tariff.timings.values.map { parts($0.start)[2] }).subtracting([0])
    guard let second = seconds.first else { return ZoneClock(fixedOffsetMilliseconds: 0) }
    let minutely = source.tariff.timings.values.filter { parts($0.start)[2] == 0 }
    if seconds.count > 1 || minutely.contains(where: { parts($0.start) != [0, 0, 0] }) {
      throw Inexpressible("timings that begin at several seconds")
    }
    for event in source.events {
      let time = try instant(event.start) % ZoneClock.millisecondsPerDay
      let end = time + event.usage / 1_000_000
      if time < 60_000 || end >= ZoneClock.millisecondsPerDay {
        throw Inexpressible("timings of seconds, and usage near midnight")
      }
    }
    return ZoneClock(fixedOffsetMilliseconds: -Int64(second) * 1_000)
  }

  private static func days(
    of source: CgratesCase, _ clock: ZoneClock, isVoice: Bool
  ) throws(Inexpressible) -> [CivilDay] {
    var days: Set<CivilDay> = []
    for event in source.events {
      let start = try instant(event.start)
      let first = clock.localDay(at: start)
      let last = clock.localDay(at: isVoice ? start + event.usage / 1_000_000 : start)
      for number in 0...(last - first) { days.insert(first + number) }
    }
    return days.sorted()
  }

  // MARK: Subjects

  /// The profile that was activated last at an instant.
  private func profile(_ subject: String, of event: CgratesCase.Event, at instant: Int64)
    throws(Inexpressible) -> CgratesCase.Tariff.Profile?
  {
    var best: (profile: CgratesCase.Tariff.Profile, from: Int64)?
    for profile in tariff.ratingProfiles
    where profile.tenant == event.tenant && profile.category == event.category
      && profile.subject == subject
    {
      let from = try Self.instant(profile.activation)
      if from <= instant, best.map({ $0.from < from }) ?? true { best = (profile, from) }
    }
    return best?.profile
  }

  /// Adds a subject and, depth first, its fallbacks as far as that engine goes.
  private mutating func addSubject(
    _ name: String, of event: CgratesCase.Event, depth: Int
  ) throws(Inexpressible) {
    if depth > 0, depth >= tariff.fallbackDepth {
      isCut = true
      return
    }
    if subjects.contains(where: { $0.name == name }) { return }
    var subject = Subject(name: name, fallbacks: [], plans: [:])
    let start = try Self.instant(event.start)
    for (number, day) in days.enumerated() {
      let instant = max(start, clock.start(of: day))
      var found = try profile(name, of: event, at: instant)
      if found == nil, depth == 0 { found = try profile("*any", of: event, at: instant) }
      guard let found else { continue }
      subject.plans[day] = found.plan
      if number > 0, found.fallback != subject.fallbacks {
        throw Inexpressible("fallbacks that change within a call")
      }
      subject.fallbacks = found.fallback
    }
    if depth == 0 { try requireMidnights(of: event) }
    subjects.append(subject)
    for fallback in subject.fallbacks { try addSubject(fallback, of: event, depth: depth + 1) }
  }

  /// Rules change at midnight: so must profiles within a call.
  private func requireMidnights(of event: CgratesCase.Event) throws(Inexpressible) {
    let start = try Self.instant(event.start)
    let end = start + (service == .voice ? event.usage / scale : 0)
    for profile in tariff.ratingProfiles {
      let from = try Self.instant(profile.activation)
      if start < from, from < end, from != clock.start(of: clock.localDay(at: from)) {
        throw Inexpressible("a profile that begins within a call, not at midnight")
      }
    }
  }

  // MARK: Records

  /// Ours for so many base units.
  func quantity(_ base: Int64) throws(Inexpressible) -> Int64 {
    if base % scale != 0 { throw Inexpressible("\(base) ns") }
    return base / scale
  }

  private mutating func makeRecords() throws(Inexpressible) {
    var lines: [String: UInt32] = [:]
    var latest = Int64.min
    for (number, event) in source.events.enumerated() {
      if let index = event.durationIndex, index > event.usage, event.usage > 0,
        event.op != "max_usage"
      {
        throw Inexpressible("a part of a session")
      }
      let account = event.account ?? ""
      let expected = try answer(number)
      if expected.error == "INSUFFICIENT_CREDIT" {
        let line = try makeLine(account, event)
        try add(event, usage: event.usage, line, .beyond(micros: try credit(of: event)))
        continue
      }
      if let allowed = allowed(event, expected) {
        let credit = try credit(of: event)
        if allowed > 0 {
          let line = try makeLine(account, event)
          let within =
            expected.cost == nil ? Check.within(micros: credit) : .answer(Self.costOnly(expected))
          try add(event, usage: allowed, line, within)
        }
        if allowed < event.usage {
          let line = try makeLine(account, event)
          try add(event, usage: allowed + scale, line, .beyond(micros: credit))
        }
        continue
      }
      let start = try Self.instant(event.start)
      if lines[account] == nil { lines[account] = try makeLine(account, event) }
      guard let line = lines[account] else { preconditionFailure("Each account has its line.") }
      if start < latest, !customers[Int(line)].subscriptions.isEmpty {
        throw Inexpressible("bundles drawn in the order of arrival")
      }
      latest = start
      for _ in 0..<(event.repeat ?? 1) {
        try add(event, usage: event.usage, line, .answer(expected))
      }
    }
  }

  private func answer(_ number: Int) throws(Inexpressible) -> CgratesCase.Expected {
    guard let answers = source.answers else { throw Inexpressible("a mock answers") }
    return answers[min(number, answers.count - 1)]
  }

  private static func costOnly(_ expected: CgratesCase.Expected) -> CgratesCase.Expected {
    CgratesCase.Expected(cost: expected.cost, rated: expected.rated)
  }

  /// The usage that the credit pays for, where that is what the case is about.
  private func allowed(_ event: CgratesCase.Event, _ expected: CgratesCase.Expected) -> Int64? {
    if let allowed = expected.maxUsage { return allowed }
    return event.op == nil ? nil : expected.rated
  }

  private mutating func add(
    _ event: CgratesCase.Event, usage: Int64, _ line: UInt32, _ check: Check
  ) throws(Inexpressible) {
    records.append(
      UsageRecord(
        startMilliseconds: try Self.instant(event.start), quantity: try quantity(usage),
        otherParty: try party(event.destination), recordID: UInt64(records.count),
        subscriber: line, sequence: UInt32(records.count), service: service, mayRepeat: true))
    checks.append(check)
  }

  /// A line with the account's bundles, all of them full.
  private mutating func makeLine(
    _ account: String, _ event: CgratesCase.Event
  ) throws(Inexpressible) -> UInt32 {
    let packs = try packs(of: account, event)
    for pack in packs where !catalogue.plans.contains(where: { $0.id == pack.plan.id }) {
      catalogue.plans.append(pack.plan)
    }
    let number = UInt64(customers.count) + 1
    customers.append(
      CustomerFile(
        subscriber: Subscriber(
          msisdn: number, account: "", region: "R", plan: subjects[0].name,
          activatedOn: CivilDay(number: 0)),
        subscriptions: packs.map { pack in
          Subscription(
            msisdn: number, product: pack.plan.id, from: CivilDay(number: 0),
            to: pack.ends.map { clock.localDay(at: $0) + 1 },
            toMilliseconds: pack.ends.map { $0 + 1 })
        }.sorted { $0.product < $1.product }))
    return UInt32(customers.count - 1)
  }
}
