import Jobs
import Measures
import Records

// Zones, bands and rules.
extension CgratesScenario {
  /// A name for "no zone needed" among destinations.
  static let any = "*any"

  /// Digits of our own: numbers may begin with 0 or +.
  static func digits(_ number: String) -> String { "9" + number.replacing("+", with: "8") }

  private static func isName(_ destination: String) -> Bool {
    destination.contains { $0.isLetter }
  }

  /// The number that a record carries: none for the name of a service, which is no number.
  func party(_ destination: String) throws(Inexpressible) -> UInt64 {
    if destination == Self.any { return 0 }
    if Self.isName(destination) {
      let isKnown = tariff.destinations.values.joined().contains { destination.hasPrefix($0) }
      if isKnown { throw Inexpressible("a rate for the name \(destination)") }
      return 0
    }
    guard let number = UInt64(Self.digits(destination)) else {
      throw Inexpressible("party \(destination)")
    }
    return number
  }

  private func entries(_ subject: Subject, on day: CivilDay) -> [CgratesCase.Tariff.PlanEntry] {
    subject.plans[day].flatMap { tariff.ratingPlans[$0] } ?? []
  }

  /// The prefixes that a subject's plan has on a day, names of services left out.
  private func prefixes(_ subject: Subject, on day: CivilDay) -> Set<String> {
    var prefixes: Set<String> = []
    for entry in entries(subject, on: day) {
      for rate in tariff.destinationRates[entry.dr] ?? [] {
        prefixes.formUnion(tariff.destinations[rate.dest] ?? [])
      }
    }
    return prefixes.filter { !Self.isName($0) }
  }

  mutating func makeZones() throws(Inexpressible) {
    var prefixes: Set<String> = []
    for subject in subjects {
      for day in days { prefixes.formUnion(self.prefixes(subject, on: day)) }
    }
    for prefix in prefixes.sorted() {
      catalogue.zones.append(Zone(id: prefix, name: ""))
      catalogue.prefixes.append(ZonePrefix(prefix: Self.digits(prefix), zone: prefix))
    }
  }

  // MARK: Timings

  private func timing(_ id: String) -> CgratesCase.Tariff.Timing {
    tariff.timings[id]
      ?? CgratesCase.Tariff.Timing(
        years: [], months: [], monthDays: [], weekDays: [], start: "00:00:00", end: nil)
  }

  private typealias Held = (entry: CgratesCase.Tariff.PlanEntry, weekDays: [Int], start: Int)

  /// The entries whose dates hold on a day, each with its weekdays and minute.
  private func held(_ subject: Subject, on day: CivilDay) throws(Inexpressible) -> [Held] {
    let date = day.components
    var held: [Held] = []
    for entry in entries(subject, on: day) {
      let timing = timing(entry.timing)
      if timing.end != nil { throw Inexpressible("a timing with an end") }
      let holds =
        (timing.years.isEmpty || timing.years.contains(date.year))
        && (timing.months.isEmpty || timing.months.contains(date.month))
        && (timing.monthDays.isEmpty || timing.monthDays.contains(date.day))
      let parts = Self.parts(timing.start)
      if holds { held.append((entry, timing.weekDays, parts[0] * 60 + parts[1])) }
    }
    return held
  }

  /// Whether a day's prices are its own, because of its date or of a profile that changes.
  private var isDated: Bool {
    subjects.contains { subject in
      let timings = days.flatMap { entries(subject, on: $0) }.map { timing($0.timing) }
      return Set(days.map { subject.plans[$0] }).count > 1
        || timings.contains { !$0.years.isEmpty || !$0.months.isEmpty || !$0.monthDays.isEmpty }
    }
  }

  mutating func makeBandsAndRules() throws(Inexpressible) {
    var starts: Set<Int> = [0]
    for subject in subjects {
      for day in days { starts.formUnion(try held(subject, on: day).map(\.start)) }
    }
    let minutes = starts.sorted()
    for weekday in 1...7 {
      for (index, start) in minutes.enumerated() {
        let end = index + 1 < minutes.count ? minutes[index + 1] : 1440
        catalogue.bands.append(
          TimeBand(
            id: "\(weekday)-\(start)", weekdays: [weekday], fromMinute: start, toMinute: end))
      }
    }
    for subject in subjects {
      for (weekday, day, validity) in priceDays {
        for start in minutes {
          let inForce = try held(subject, on: day).filter {
            ($0.weekDays.isEmpty || $0.weekDays.contains(weekday)) && $0.start <= start
          }.sorted { ($1.entry.weight, $1.start) < ($0.entry.weight, $0.start) }
          try makeRules(
            of: inForce.map(\.entry), subject, on: day, band: "\(weekday)-\(start)", validity)
        }
      }
    }
    if entries(subjects[0], on: days[0]).isEmpty { catalogue.rules.append(vessel()) }
  }

  /// Weekdays with a day to take their prices from, and when these hold.
  private var priceDays: [(weekday: Int, day: CivilDay, validity: Validity)] {
    if isDated, days.count > 1 {
      return days.map { ($0.isoWeekday, $0, Validity(from: $0, to: $0 + 1)) }
    }
    return (1...7).map { ($0, days[0], .always) }
  }

  /// For each zone the first of `entries`, the best first, that prices it by its longest prefix.
  private mutating func makeRules(
    of entries: [CgratesCase.Tariff.PlanEntry], _ subject: Subject, on day: CivilDay,
    band: String, _ validity: Validity
  ) throws(Inexpressible) {
    let known = prefixes(subject, on: day)
    let tariff = tariff
    for zone in catalogue.zones.map(\.id) + [Self.any] {
      let prefix = known.filter { zone.hasPrefix($0) }.max { $0.count < $1.count } ?? Self.any
      if prefix == Self.any, zone != Self.any { continue }
      let prices = entries.compactMap { entry in
        (tariff.destinationRates[entry.dr] ?? []).first { rate in
          prefix == Self.any
            ? rate.dest == Self.any : (tariff.destinations[rate.dest] ?? []).contains(prefix)
        }
      }
      guard let price = prices.first else { continue }
      let id = "\(subject.name) \(zone) \(band) \(validity == .always ? "" : "\(day)")"
      catalogue.rules.append(
        TariffRule(
          id: id, tariff: subject.name, service: service, zones: zone == Self.any ? [] : [zone],
          bands: [band], validity: validity, rate: try rate(price, rule: id)))
    }
  }

  /// Where a bundle is all there is: what it doesn't cover is refused, not priced.
  private func vessel() -> TariffRule {
    TariffRule(
      id: "vessel", tariff: subjects[0].name, service: service,
      rate: Rate(slots: [Rate.Slot(unit: 1, increment: 1, priceMicros: 0)]))
  }

  // MARK: Rates

  private mutating func rate(
    _ price: CgratesCase.Tariff.DestinationRate, rule: String
  ) throws(Inexpressible) -> Rate {
    let slots = (tariff.rates[price.rate] ?? []).sorted { $0.from < $1.from }
    guard let first = slots.first else { throw Inexpressible("no rate") }
    var rate = Rate(slots: [], connectFeeMicros: try micros(first.connectFee), split: .bands)
    // What a bundle's own tariff takes to connect is taken whoever gives the first segment.
    if try bundleFees().contains(rate.connectFeeMicros) { rate.connectFeePolicy = .always }
    for slot in slots {
      if slot.inc <= 0 { throw Inexpressible("a slot without increment") }
      // A price of nothing needs no unit.
      let unit = slot.unit == 0 && Money(decimal: slot.rate)?.micros == 0 ? slot.inc : slot.unit
      rate.slots.append(
        Rate.Slot(
          from: try quantity(slot.from), unit: try quantity(unit),
          increment: try quantity(slot.inc), priceMicros: try micros(slot.rate)))
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
      case "*disconnect": endingMicros[rule] = limit.micros
      default: break
      }
    }
    return rate
  }

  func micros(_ text: String) throws(Inexpressible) -> Int64 {
    guard let money = Money(decimal: text) else { throw Inexpressible("money \(text)") }
    return money.micros
  }
}
