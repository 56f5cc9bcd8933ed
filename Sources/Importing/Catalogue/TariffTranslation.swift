import Jobs
import Measures
import Records

/// Rating plans of CGRateS as tariffs of ours: for each group of zones and each band the entry that
/// holds there.
///
/// *Order*, as CGRateS has it: a destination's own prices before those of `*any`; of the entries of
/// a destination whose timing holds, the higher weight, then the later start.
struct TariffTranslation {
  /// An entry of a rating plan, with the rows of its destination rates.
  private struct PlanRow {
    var row: CgratesRow
    var timing: Timing
    var weight: Int64
    var prices: [CgratesRow]
  }

  private struct Key: Hashable {
    var plan: String
    var service: ServiceKind
    var validity: Validity
  }

  let zones: DestinationZones
  let bands: TimingBands
  private let entries: [String: [PlanRow]]
  private let rates: RateTranslation
  private let log: ImportLog
  private(set) var rules: [TariffRule] = []
  /// For people, by rule.
  private(set) var notes: [String: String] = [:]
  private var ids = SafeNames()
  private var tariffs = SafeNames()
  private var known: [Key: String] = [:]

  static let any = "*any"

  init(
    _ folder: CgratesFolder, timings: TimingTranslation, zones: DestinationZones, _ log: ImportLog
  ) {
    self.zones = zones
    self.log = log
    bands = timings.bands
    rates = RateTranslation(folder, log)
    let prices = folder.byID(.destinationRates)
    entries = Dictionary(
      grouping: folder[.ratingPlans].compactMap { row -> PlanRow? in
        guard let timing = timings[row[.timing]] else {
          log.note(
            .notExpressed, row, "its timing \(row[.timing]) is not expressed",
            "at that time the plan's other rows hold, or nothing does")
          return nil
        }
        guard let prices = prices[row[.destinationRate]] else {
          log.note(
            .notExpressed, row, "there are no destination rates \(row[.destinationRate])",
            "add them to DestinationRates.csv")
          return nil
        }
        guard
          let weight = DecimalText.scaled(row[.weight].isEmpty ? "0" : row[.weight], decimals: 6)
        else {
          log.note(
            .notExpressed, row, "the weight \(row[.weight]) is no number",
            "correct it, and import again")
          return nil
        }
        return PlanRow(row: row, timing: timing, weight: weight, prices: prices)
      }
    ) { $0.row[.id] }
  }

  /// The tariff that charges a service as a rating plan does; nil where the plan has no such entry,
  /// or none that can be said.
  mutating func tariff(
    _ plan: String, _ service: ServiceKind, _ validity: Validity
  ) -> String? {
    let key = Key(plan: plan, service: service, validity: validity)
    if let known = known[key] { return known.isEmpty ? nil : known }
    let countBefore = rules.count
    // A plan of one service and one time keeps its name.
    let id = tariffs.id(for: plan)
    let own = entries[plan] ?? []
    let destinations = Set(own.flatMap { $0.prices.map { $0[.destinations] } })
    let anyPrices = prices([Self.any], own, service)
    for group in zones.priced(by: destinations) {
      let prices = prices(group.destinations, own, service)
      reportGaps(group.destinations, prices, anyPrices, own)
      add(
        prices, to: id, key, name: group.destinations.joined(separator: "."), zones: group.zones,
        weight: 1)
    }
    add(anyPrices, to: id, key, name: "any", zones: [], weight: 0)
    known[key] = rules.count > countBefore ? id : ""
    return rules.count > countBefore ? id : nil
  }

  /// Whether the plan's rates count durations.
  func isTimed(_ plan: String) -> Bool {
    (entries[plan] ?? []).contains { $0.prices.contains(where: rates.isTimed) }
  }

  /// The one price that a rating plan has for all that it prices, at all times; nil where it has
  /// several, or a connect fee.
  func singlePrice(_ plan: String, _ service: ServiceKind) -> Rate.Slot? {
    let prices = (entries[plan] ?? []).flatMap(\.prices)
    let rates = prices.compactMap { self.rates.rate($0, of: service) }
    guard let first = rates.first, rates.count == prices.count, first.slots.count == 1,
      rates.allSatisfy({ $0.slots == first.slots && $0.connectFeeMicros == 0 })
    else { return nil }
    return first.slots[0]
  }

  /// What each band charges for one of these destinations, which share a prefix.
  private struct Price: Hashable {
    var rate: Rate
    var note: String
  }

  private func prices(
    _ destinations: [String], _ entries: [PlanRow], _ service: ServiceKind
  ) -> [Price?] {
    // CGRateS takes the destination with the heaviest entry, and then looks at no other.
    let chosen = destinations.max { a, b in
      (weight(of: a, entries), b) < (weight(of: b, entries), a)
    }
    let own = entries.enumerated().flatMap { index, entry in
      entry.prices.filter { $0[.destinations] == chosen }.prefix(1).map { (entry, $0, index) }
    }
    return (0..<bands.count).map { band in
      let held = own.filter { bands.holds($0.0.row[.timing], in: band) }.sorted { a, b in
        (b.0.weight, b.0.timing.fromMinute, a.2) < (a.0.weight, a.0.timing.fromMinute, b.2)
      }
      guard let (entry, price, _) = held.first,
        let rate = rates.rate(price, of: service)
      else { return nil }
      reportTie(held.map { ($0.0, $0.1) })
      return Price(rate: rate, note: "\(entry.row[.destinationRate]) \(price[.rate])")
    }
  }

  private func weight(of destination: String, _ entries: [PlanRow]) -> Int64 {
    let own = entries.filter { $0.prices.contains { $0[.destinations] == destination } }
    return own.map(\.weight).max() ?? .min
  }

  private func reportTie(_ held: [(entry: PlanRow, price: CgratesRow)]) {
    guard held.count > 1 else { return }
    let (a, b) = (held[0], held[1])
    if a.entry.weight == b.entry.weight, a.entry.timing.fromMinute == b.entry.timing.fromMinute,
      a.price[.rate] != b.price[.rate]
    {
      log.note(
        .changed, b.entry.row,
        "it has another price for \(b.price[.destinations]) than line \(a.entry.row.line), at the"
          + " same time and of the same weight", "line \(a.entry.row.line) holds")
    }
  }

  /// Where a destination has no price at some time, CGRateS charges nothing by this plan; ours then
  /// takes what holds for any number.
  private func reportGaps(
    _ destinations: [String], _ prices: [Price?], _ anyPrices: [Price?], _ entries: [PlanRow]
  ) {
    let gaps = (0..<bands.count).filter { prices[$0] == nil && anyPrices[$0] != nil }
    guard let gap = gaps.first, let row = entries.first?.row else { return }
    log.note(
      .changed, row,
      "the plan \(row[.id]) has no price for \(destinations.joined(separator: ", "))"
        + (bands.bands.isEmpty ? "" : " in \(bands.bands[gap].id)"),
      "the price of *any holds there, where CGRateS has none")
  }

  private mutating func add(
    _ prices: [Price?], to tariff: String, _ key: Key, name: String, zones: [String], weight: Int
  ) {
    var groups: [(price: Price, bands: [Int])] = []
    for (band, price) in prices.enumerated() {
      guard let price else { continue }
      if let index = groups.firstIndex(where: { $0.price == price }) {
        groups[index].bands.append(band)
      } else {
        groups.append((price, [band]))
      }
    }
    for group in groups {
      let bandFilter = bands.filter(group.bands)
      let id = ids.id(for: ([tariff, name] + bandFilter.prefix(1)).joined(separator: "."))
      notes[id] = group.price.note
      rules.append(
        TariffRule(
          id: id, tariff: tariff, service: key.service,
          direction: key.service == .data ? nil : .originating, zones: zones, bands: bandFilter,
          validity: key.validity, weight: weight, rate: group.price.rate))
    }
  }
}
