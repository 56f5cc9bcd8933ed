import Foundation
import Jobs
import Measures
import Records

/// A case in our words: a zone for every prefix, a band for every stretch of a weekday in which the
/// same timings hold, a rule for every zone and band, unit balances as allowances.
struct CgratesCatalogue {
  private let tariff: CgratesCase.Tariff
  private let entries: [CgratesCase.Tariff.PlanEntry]
  private let isVoice: Bool
  private let appliesCaps: Bool
  let month: BillingMonth
  private(set) var catalogue: Catalogue
  private(set) var records: [UsageRecord] = []

  /// A name for "no zone needed" among destinations.
  private static let any = "*any"

  init(_ source: CgratesCase) throws(Inexpressible) {
    guard let first = source.events.first else { throw Inexpressible("no event") }
    tariff = source.tariff
    isVoice = first.tor == "*voice"
    appliesCaps = first.op != nil
    guard let service = Self.services[first.tor] else {
      throw Inexpressible("service \(first.tor)")
    }
    let start = try Self.instant(first.start)
    let day = CivilDay(number: Int32(start / ZoneClock.millisecondsPerDay))
    month = day.month
    let profile = try Self.profile(of: first, tariff)
    guard let planEntries = tariff.ratingPlans[profile.plan] else {
      throw Inexpressible("no such plan")
    }
    entries = planEntries
    catalogue = Catalogue(
      currency: "EUR", timeZone: "UTC", networks: NetworkCodes(home: [], away: []), bands: [],
      zones: [], prefixes: [], defaultZone: "", rules: [], plans: [])
    try makeZones()
    try makeBandsAndRules(service: service, day: day, spansDays: try spansDays(source.events))
    catalogue.plans = [
      Plan(
        id: "plan", name: "", fee: RecurringFee(amountMicros: 0),
        tariffs: catalogue.rules.isEmpty ? [] : ["t"],
        allowances: try allowances(source, service: service))
    ]
    try makeRecords(source.events, service: service)
    if !profile.fallback.isEmpty, !prices(first.destination) {
      throw Inexpressible("fallback plans")
    }
  }

  private func prices(_ destination: String) -> Bool {
    catalogue.rules.contains { $0.zones.isEmpty }
      || catalogue.zones.contains { destination.hasPrefix($0.id) }
  }

  private static let services: [String: ServiceKind] = [
    "*voice": .voice, "*sms": .sms, "*data": .data,
  ]

  static func instant(_ text: String) throws(Inexpressible) -> Int64 {
    // Foundation's reader throws an untyped error; a date it can't read is none of ours.
    guard let date = try? Date(text, strategy: .iso8601) else {
      throw Inexpressible("date \(text)")
    }
    return Int64(date.timeIntervalSince1970 * 1000)
  }

  /// The profile of the subject, else of any, that was activated last before the event.
  private static func profile(
    of event: CgratesCase.Event, _ tariff: CgratesCase.Tariff
  ) throws(Inexpressible) -> CgratesCase.Tariff.Profile {
    for subject in [event.subject, any] {
      var best: CgratesCase.Tariff.Profile?
      for profile in tariff.ratingProfiles
      where profile.tenant == event.tenant && profile.category == event.category
        && profile.subject == subject && profile.activation <= event.start
      {
        if best.map({ $0.activation < profile.activation }) ?? true {
          best = profile
        }
      }
      if let best { return best }
    }
    throw Inexpressible("no plan of its own")
  }

  private func spansDays(_ events: [CgratesCase.Event]) throws(Inexpressible) -> Bool {
    if !isVoice { return false }
    for event in events {
      let start = try Self.instant(event.start)
      let end = start + event.usage / 1_000_000
      if start / ZoneClock.millisecondsPerDay != end / ZoneClock.millisecondsPerDay { return true }
    }
    return false
  }

  /// Digits of our own: numbers may begin with 0 or +.
  static func digits(_ number: String) throws(Inexpressible) -> String {
    let digits = "9" + number.replacing("+", with: "8")
    if !digits.allSatisfy(\.isNumber) { throw Inexpressible("party \(number)") }
    return digits
  }

  private mutating func makeZones() throws(Inexpressible) {
    var prefixes: Set<String> = []
    for entry in entries {
      for rate in tariff.destinationRates[entry.dr] ?? [] {
        prefixes.formUnion(tariff.destinations[rate.dest] ?? [])
      }
    }
    // Names of services, no numbers, can't be dialled in our records.
    for prefix in prefixes.sorted() where !prefix.contains(where: \.isLetter) {
      catalogue.zones.append(Zone(id: prefix, name: ""))
      catalogue.prefixes.append(ZonePrefix(prefix: try Self.digits(prefix), zone: prefix))
    }
  }

  private func timing(_ id: String) -> CgratesCase.Tariff.Timing {
    tariff.timings[id]
      ?? CgratesCase.Tariff.Timing(
        years: [], months: [], monthDays: [], weekDays: [], start: "00:00:00", end: nil)
  }

  /// Minute of the day; what begins within a minute has no words.
  private static func minute(_ text: String) throws(Inexpressible) -> Int {
    let parts = text.split(separator: ":").compactMap { Int($0) }
    if parts.count != 3 || parts[2] != 0 { throw Inexpressible("a band from \(text)") }
    return parts[0] * 60 + parts[1]
  }

  private mutating func makeBandsAndRules(
    service: ServiceKind, day: CivilDay, spansDays: Bool
  ) throws(Inexpressible) {
    let date = day.components
    var held: [(entry: CgratesCase.Tariff.PlanEntry, timing: CgratesCase.Tariff.Timing, start: Int)]
    held = []
    for entry in entries {
      let timing = timing(entry.timing)
      if timing.end != nil { throw Inexpressible("a timing with an end") }
      let isDated = !timing.years.isEmpty || !timing.months.isEmpty || !timing.monthDays.isEmpty
      if isDated, spansDays { throw Inexpressible("a dated timing over several days") }
      let isHeld =
        (timing.years.isEmpty || timing.years.contains(date.year))
        && (timing.months.isEmpty || timing.months.contains(date.month))
        && (timing.monthDays.isEmpty || timing.monthDays.contains(date.day))
      if isHeld { held.append((entry, timing, try Self.minute(timing.start))) }
    }
    let starts = Set(held.map(\.start) + [0]).sorted()
    for weekday in 1...7 {
      for (index, start) in starts.enumerated() {
        let end = index + 1 < starts.count ? starts[index + 1] : 1440
        let band = "\(weekday)-\(start)"
        catalogue.bands.append(
          TimeBand(id: band, weekdays: [weekday], fromMinute: start, toMinute: end))
        let inForce = held.filter {
          ($0.timing.weekDays.isEmpty || $0.timing.weekDays.contains(weekday)) && $0.start <= start
        }.sorted { ($1.entry.weight, $1.start) < ($0.entry.weight, $0.start) }
        try makeRules(of: inForce.map(\.entry), band: band, service: service)
      }
    }
  }

  /// For each zone the first of `entries`, the best first, that prices it.
  private mutating func makeRules(
    of entries: [CgratesCase.Tariff.PlanEntry], band: String, service: ServiceKind
  ) throws(Inexpressible) {
    for zone in catalogue.zones.map(\.id) + [Self.any] {
      let prices = entries.compactMap { entry in
        (tariff.destinationRates[entry.dr] ?? []).first { rate in
          zone == Self.any
            ? rate.dest == Self.any : (tariff.destinations[rate.dest] ?? []).contains(zone)
        }
      }
      guard let price = prices.first else { continue }
      catalogue.rules.append(
        TariffRule(
          id: "\(zone) \(band)", tariff: "t", service: service,
          zones: zone == Self.any ? [] : [zone], bands: [band], rate: try rate(price)))
    }
  }

  private func rate(
    _ price: CgratesCase.Tariff.DestinationRate
  ) throws(Inexpressible) -> Rate {
    let slots = (tariff.rates[price.rate] ?? []).sorted { $0.from < $1.from }
    guard let first = slots.first else { throw Inexpressible("no rate") }
    var rate = Rate(
      slots: [], connectFeeMicros: try Self.micros(first.connectFee), split: .bands)
    for slot in slots {
      if slot.inc <= 0 { throw Inexpressible("a slot without increment") }
      // A price of nothing needs no unit.
      let unit = slot.unit == 0 && Money(decimal: slot.rate)?.micros == 0 ? slot.inc : slot.unit
      rate.slots.append(
        Rate.Slot(
          from: try quantity(slot.from), unit: try quantity(unit),
          increment: try quantity(slot.inc), priceMicros: try Self.micros(slot.rate)))
    }
    switch price.round {
    case "*up": rate.rounding = .up
    case "*down": rate.rounding = .down
    default: rate.rounding = .halfUp
    }
    rate.quantumMicros = (0..<max(0, 6 - price.decimals)).reduce(1) { quantum, _ in quantum * 10 }
    if let cap = price.maxCost, let limit = Money(decimal: cap), limit.micros > 0 {
      switch price.maxCostStrategy {
      case "*free": rate.capMicros = limit.micros
      // Ends the call once it has cost so much; plain rating doesn't.
      case "*disconnect":
        if appliesCaps { throw Inexpressible("a call that its cost ends") }
      default: break
      }
    }
    return rate
  }

  private static func micros(_ text: String) throws(Inexpressible) -> Int64 {
    guard let money = Money(decimal: text) else { throw Inexpressible("money \(text)") }
    return money.micros
  }

  /// ns to ms for voice.
  private func quantity(_ base: Int64) throws(Inexpressible) -> Int64 {
    if !isVoice { return base }
    if base % 1_000_000 != 0 { throw Inexpressible("\(base) ns") }
    return base / 1_000_000
  }

  private func allowances(
    _ source: CgratesCase, service: ServiceKind
  ) throws(Inexpressible) -> [Allowance] {
    guard let id = source.events.first?.account,
      let account = source.accounts.first(where: { $0.id == id })
    else { return [] }
    var allowances: [Allowance] = []
    for balance in account.balances {
      if balance.blocker == true || balance.timings != nil || balance.factors != nil {
        throw Inexpressible("a balance that blocks, or has timings or factors")
      }
      if balance.type == "*monetary" || Self.services[balance.type] != service { continue }
      if let expires = balance.expires, expires <= source.events[0].start {
        throw Inexpressible("an expiry that is still valid in its instant")
      }
      let destinations = (balance.destinations ?? []).filter { $0 != Self.any }
      let zones = destinations.flatMap { tariff.destinations[$0] ?? [] }
        .filter { prefix in catalogue.zones.contains { $0.id == prefix } }
      // A bundle for places that the plan has no price for can't be drawn.
      if zones.isEmpty, !destinations.isEmpty { continue }
      guard let value = Int64(balance.value) else { throw Inexpressible("value \(balance.value)") }
      allowances.append(
        Allowance(
          id: balance.id, service: service, quantity: try quantity(value),
          increment: try increment(balance.ratingSubject), zones: zones, serving: .anywhere,
          priority: -Int(balance.weight)))
    }
    return allowances
  }

  /// `*zero1m` and the like; a bundle priced by a tariff of its own has no words.
  private func increment(_ subject: String?) throws(Inexpressible) -> Int64 {
    guard let subject else { return isVoice ? 1_000 : 1 }
    let scales: [(String, Int64)] = [("ns", 1), ("m", 60_000_000_000), ("s", 1_000_000_000)]
    guard subject.hasPrefix("*zero") else { throw Inexpressible("a priced bundle") }
    let text = subject.dropFirst(5)
    for (suffix, scale) in scales where text.hasSuffix(suffix) {
      if let count = Int64(text.dropLast(suffix.count)) { return try quantity(count * scale) }
    }
    throw Inexpressible("bundle \(subject)")
  }

  private mutating func makeRecords(
    _ events: [CgratesCase.Event], service: ServiceKind
  ) throws(Inexpressible) {
    var latest = Int64.min
    for (number, event) in events.enumerated() {
      if event.op == "max_usage" { throw Inexpressible("authorisation") }
      if let index = event.durationIndex, index > event.usage, event.usage > 0 {
        throw Inexpressible("a part of a session")
      }
      let start = try Self.instant(event.start)
      if start < latest { throw Inexpressible("rated in order of arrival") }
      latest = start
      let party = event.destination == Self.any ? "" : try Self.digits(event.destination)
      for _ in 0..<(event.repeat ?? 1) {
        records.append(
          UsageRecord(
            startMilliseconds: start, quantity: try quantity(event.usage),
            otherParty: UInt64(party) ?? 0, recordID: UInt64(number), subscriber: 0,
            sequence: UInt32(records.count), service: service, mayRepeat: true))
      }
    }
  }
}
