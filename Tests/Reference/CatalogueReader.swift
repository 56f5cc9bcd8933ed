import Jobs
import Measures
import Records

/// Reads a catalogue as its page says: which zone, carrier, day, band and rule a record meets.
/// Nothing is prepared; every question looks at everything.
struct CatalogueReader {
  let catalogue: Catalogue
  let clock: ZoneClock

  /// Where a record lies.
  struct Place {
    /// nil: it has none.
    var zone: String?
    /// nil: not known.
    var carrier: String?
  }

  /// By the local day of the record's start.
  func place(of record: UsageRecord) -> Place {
    let day = clock.localDay(at: record.startMilliseconds)
    let number = "\(record.otherParty)"
    var place = Place()
    if record.otherParty != 0 {
      let prefix = catalogue.prefixes
        .filter { number.hasPrefix($0.prefix) && $0.validity.contains(day) }
        .max { $0.prefix.count < $1.prefix.count }
      place.zone = prefix?.zone
      place.carrier = prefix?.carrier
    }
    // Data, and whatever else needs no party, has no zone without one.
    let needsZone = record.otherParty != 0 || record.service == .voice || record.service == .sms
    if place.zone == nil, needsZone, !catalogue.defaultZone.isEmpty {
      place.zone = catalogue.defaultZone
    }
    let porting = catalogue.portings.first {
      $0.number == record.otherParty && $0.validity.contains(day)
    }
    if let porting, record.otherParty != 0 {
      place.carrier = porting.carrier
      if !porting.zone.isEmpty { place.zone = porting.zone }
    }
    if place.carrier == "" { place.carrier = nil }
    return place
  }

  // MARK: Days and bands

  /// What `day` is by a band's calendar.
  private func dayClass(_ day: CivilDay, _ band: TimeBand) -> DayClass {
    let named = catalogue.calendars.first { $0.id == band.calendar }
    let calendar =
      (band.calendar.isEmpty ? catalogue.calendars.first : named) ?? DayCalendar(id: "")
    if calendar.holidays.contains(day) { return .holiday }
    if calendar.worked.contains(day) { return .workday }
    return calendar.weekend.contains(day.isoWeekday) ? .weekend : .workday
  }

  /// The first band that contains the local time of an instant.
  func band(at instant: Int64) -> String? {
    let local = clock.localMilliseconds(at: instant)
    let day = clock.localDay(at: instant)
    let minute = Int(local - Int64(day.number) * ZoneClock.millisecondsPerDay) / 60_000
    func isDay(_ day: CivilDay, of band: TimeBand) -> Bool {
      band.weekdays.contains(day.isoWeekday) || band.classes.contains(dayClass(day, band))
    }
    return catalogue.bands.first { band in
      if band.fromMinute < band.toMinute {
        return (band.fromMinute..<band.toMinute).contains(minute) && isDay(day, of: band)
      }
      return (minute >= band.fromMinute && isDay(day, of: band))
        || (minute < band.toMinute && isDay(day + -1, of: band))
    }?.id
  }

  // MARK: Rules

  /// A plan's version in a month, which is the one valid on its first day.
  func plan(_ id: String, in month: BillingMonth) -> Plan? {
    catalogue.plans.first { $0.id == id && $0.validity.contains(month.firstDay) }
  }

  /// The rule in force at an instant: of the plan's own, else of its fallbacks', depth first.
  /// Returned as an index of the catalogue's rules.
  func rule(
    for record: UsageRecord, of plan: Plan, month: BillingMonth, at place: Place, instant: Int64
  ) -> Int? {
    var asked: Set<String> = []
    let band = band(at: instant)
    let day = clock.localDay(at: instant)
    func ask(_ plan: Plan) -> Int? {
      if !asked.insert(plan.id).inserted { return nil }
      let fitting = catalogue.rules.indices.filter { index in
        let rule = catalogue.rules[index]
        return plan.tariffs.contains(rule.tariff) && rule.validity.contains(day)
          && fits(rule, record, place, band)
      }
      if let best = fitting.min(by: goesBefore) { return best }
      for fallback in plan.fallbacks {
        if let next = self.plan(fallback, in: month), let rule = ask(next) { return rule }
      }
      return nil
    }
    return ask(plan)
  }

  private func fits(
    _ rule: TariffRule, _ record: UsageRecord, _ place: Place, _ band: String?
  ) -> Bool {
    rule.service == record.service
      && (rule.direction == nil || rule.direction == record.direction)
      && Self.contains(rule.zones, place.zone) && Self.contains(rule.bands, band)
      && fits(rule.serving, record) && fits(rule.carriers, place.carrier)
      && (rule.ratingGroups.isEmpty || rule.ratingGroups.contains(record.ratingGroup))
  }

  /// Weight, then more filters, then id.
  private func goesBefore(_ a: Int, _ b: Int) -> Bool {
    let (a, b) = (catalogue.rules[a], catalogue.rules[b])
    if a.weight != b.weight { return a.weight > b.weight }
    let filters = [a, b].map { rule in
      Self.filters(
        rule.direction, rule.zones, rule.bands, rule.serving, rule.carriers, rule.ratingGroups)
    }
    return filters[0] != filters[1] ? filters[0] > filters[1] : a.id < b.id
  }

  // MARK: Filters

  /// How many filters there are; a list of networks says two things: away (or home), and where.
  static func filters(
    _ direction: Direction?, _ zones: [String], _ bands: [String], _ serving: ServingFilter,
    _ carriers: CarrierFilter, _ ratingGroups: [UInt32]
  ) -> Int {
    let networks =
      switch serving {
      case .anywhere: 0
      case .home, .roaming: 1
      case .codes: 2
      }
    let named = [
      direction != nil, !zones.isEmpty, !bands.isEmpty, carriers != .any, !ratingGroups.isEmpty,
    ]
    return networks + named.count { $0 }
  }

  static func contains(_ list: [String], _ value: String?) -> Bool {
    if list.isEmpty { return true }
    guard let value else { return false }
    return list.contains(value)
  }

  func fits(_ filter: ServingFilter, _ record: UsageRecord) -> Bool {
    switch filter {
    case .anywhere: true
    case .home: record.serving == 0
    case .roaming: record.serving != 0
    case .codes(let codes): codes.contains(catalogue.networks.code(at: record.serving))
    }
  }

  func fits(_ filter: CarrierFilter, _ carrier: String?) -> Bool {
    switch filter {
    case .any: return true
    case .onNet: return carrier.map(catalogue.ownCarriers.contains) ?? false
    case .offNet: return carrier.map { !catalogue.ownCarriers.contains($0) } ?? false
    case .carriers(let carriers): return carrier.map(carriers.contains) ?? false
    }
  }

  /// Whether an allowance's filters let a record draw from it.
  func fits(_ terms: Allowance, _ record: UsageRecord, _ place: Place, band: String?) -> Bool {
    terms.service == record.service
      && (terms.direction == nil || terms.direction == record.direction)
      && Self.contains(terms.zones, place.zone) && Self.contains(terms.bands, band)
      && fits(terms.serving, record) && fits(terms.carriers, place.carrier)
      && (terms.ratingGroups.isEmpty || terms.ratingGroups.contains(record.ratingGroup))
  }

  /// Whether a record meets a sub-limit.
  func fits(_ limit: SubLimit, _ record: UsageRecord, _ place: Place) -> Bool {
    Self.contains(limit.zones, place.zone) && fits(limit.serving, record)
      && (limit.ratingGroups.isEmpty || limit.ratingGroups.contains(record.ratingGroup))
  }

  /// Whether nothing but a zone is missing for the record to have a rule.
  func lacksOnlyZone(
    _ record: UsageRecord, of plan: Plan, month: BillingMonth, at place: Place
  ) -> Bool {
    place.zone == nil
      && catalogue.zones.contains { zone in
        rule(
          for: record, of: plan, month: month, at: Place(zone: zone.id, carrier: place.carrier),
          instant: record.startMilliseconds) != nil
      }
  }
}
