import Measures
import Records

/// What can only be said of a catalogue as a whole: ties, gaps and what nobody uses.
struct CatalogueCheck {
  private let catalogue: Catalogue
  private let rules: [Placed<TariffRule>]
  private let plans: [DraftPlan]
  private let place: Place
  private let findings: FindingList

  init(_ draft: CatalogueDraft, _ findings: FindingList) {
    catalogue = draft.catalogue
    rules = draft.rules
    plans = draft.plans
    place = draft.place
    self.findings = findings
  }

  func run() {
    reportTies()
    reportGapsOfBands()
    reportGapsOfPlans()
    reportUnusedTariffs()
    if !catalogue.plans.contains(where: { $0.kind == .plan }) {
      findings.error(
        at: place, "the catalogue has no plan", "add one under plans: in the file of the plans")
    }
  }

  // MARK: Ties

  /// Two rules that could apply to one record, where neither weight nor the number of filters
  /// says which: the bill would hang on their ids.
  private func reportTies() {
    var together: Set<[String]> = []
    for plan in catalogue.plans {
      for a in plan.tariffs {
        for b in plan.tariffs { together.insert([a, b]) }
      }
    }
    let filters = rules.map { RuleFilters($0.value, catalogue) }
    var groups: [[Int64]: [Int]] = [:]
    for (index, rule) in rules.enumerated() {
      let key = [
        Int64(rule.value.service.rawValue), Int64(rule.value.weight), filters[index].count,
      ]
      groups[key, default: []].append(index)
    }
    var tied: [(Int, Int)] = []
    for members in groups.values {
      for (position, b) in members.enumerated() {
        let first = members[..<position].first { a in
          let tariffs = [rules[a].value.tariff, rules[b].value.tariff]
          return (tariffs[0] == tariffs[1] || together.contains(tariffs))
            && filters[a].meet(filters[b])
        }
        if let first { tied.append((first, b)) }
      }
    }
    for (a, b) in tied.sorted(by: { $0.1 < $1.1 }) {
      let other = rules[a]
      findings.error(
        at: rules[b].place,
        "the rule \(rules[b].value.id) ties with \(other.value.id)"
          + " (\(other.place.asSeen(from: rules[b].place))): both apply to the same usage",
        "give one of them a higher weight, or filters that exclude each other")
    }
  }

  // MARK: Gaps

  private static let dayNames = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
  private static let minutesPerDay = 1_440

  private func reportGapsOfBands() {
    if catalogue.bands.isEmpty { return }
    let week = 7 * Self.minutesPerDay
    var covered = Array(repeating: false, count: week)
    for band in catalogue.bands {
      var adds = false
      for day in band.weekdays {
        let start = (day - 1) * Self.minutesPerDay
        let end = band.toMinute + (band.toMinute < band.fromMinute ? Self.minutesPerDay : 0)
        for minute in band.fromMinute..<max(end, band.fromMinute) {
          let inWeek = (start + minute) % week
          adds = adds || !covered[inWeek]
          covered[inWeek] = true
        }
      }
      if !adds {
        findings.warning(
          at: place, "the band \(band.id) is never reached: the bands before it cover its hours",
          "put it before them, or remove it")
      }
    }
    guard let first = covered.firstIndex(of: false) else { return }
    let end = covered[first...].firstIndex(of: true) ?? week
    findings.warning(
      at: place,
      "the bands leave a gap from \(time(first)) to \(time(end)): a rule with bands never applies"
        + " there", "add a band for the rest of the week")
  }

  private func time(_ minuteOfWeek: Int) -> String {
    if minuteOfWeek == 7 * Self.minutesPerDay { return "Sun 24:00" }
    let minute = minuteOfWeek % Self.minutesPerDay
    let clock = [minute / 60, minute % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
    return Self.dayNames[minuteOfWeek / Self.minutesPerDay] + " " + clock.joined(separator: ":")
  }

  private func reportGapsOfPlans() {
    for plan in plans where plan.plan.kind == .plan {
      let own = rules.map(\.value).filter { plan.plan.tariffs.contains($0.tariff) }
      for service in ServiceKind.allCases {
        let ofService = own.filter { $0.service == service }
        if ofService.isEmpty {
          // Many operators sell no content through their own tariffs at all.
          if service == .content, !rules.map(\.value.service).contains(.content) { continue }
          findings.warning(
            at: plan.place,
            "the plan \(plan.plan.id) has no rate for \(service.code): such usage"
              + " will be suspended", "add a rate, or a tariff that has one")
        } else if service == .voice || service == .sms {
          reportZones(without: ofService, service, plan)
        }
      }
    }
  }

  private func reportZones(
    without rules: [TariffRule], _ service: ServiceKind, _ plan: DraftPlan
  ) {
    let outgoing = rules.filter {
      ($0.direction ?? .originating) == .originating
        && ($0.serving == .home || $0.serving == .anywhere)
    }
    if outgoing.contains(where: \.zones.isEmpty) { return }
    let rated = Set(outgoing.flatMap(\.zones))
    let missing = catalogue.zones.map(\.id).filter { !rated.contains($0) }
    if missing.isEmpty { return }
    let shown = missing.prefix(5).joined(separator: ", ") + (missing.count > 5 ? ", …" : "")
    findings.warning(
      at: plan.place,
      "the plan \(plan.plan.id) has no rate for \(service.code) from home to \(shown)",
      "add rates for these zones, or one without zones")
  }

  private func reportUnusedTariffs() {
    let used = Set(catalogue.plans.flatMap(\.tariffs))
    var seen = used
    for rule in rules where seen.insert(rule.value.tariff).inserted {
      findings.warning(
        at: rule.place, "no plan has the tariff \(rule.value.tariff)",
        "name it in a plan, or remove its rates")
    }
  }
}

/// The filters of one rule as sets of bits, to be compared by the million.
private struct RuleFilters {
  /// How many of direction, zones, bands and serving it names.
  let count: Int64
  private let direction: Direction?
  /// Empty: any.
  private let zones: [UInt64]
  private let bands: [UInt64]
  private let serving: ServingFilter

  init(_ rule: TariffRule, _ catalogue: Catalogue) {
    direction = rule.direction
    serving = rule.serving
    zones = Self.bits(rule.zones, of: catalogue.zones.map(\.id))
    bands = Self.bits(rule.bands, of: catalogue.bands.map(\.id))
    let named = [direction != nil, !zones.isEmpty, !bands.isEmpty, serving != .anywhere]
    count = Int64(named.filter { $0 }.count)
  }

  /// Whether there is usage to which both apply.
  func meet(_ other: RuleFilters) -> Bool {
    if let direction, let theirs = other.direction, direction != theirs { return false }
    return Self.meet(zones, other.zones) && Self.meet(bands, other.bands)
      && Self.meet(serving, other.serving)
  }

  private static func meet(_ a: [UInt64], _ b: [UInt64]) -> Bool {
    a.isEmpty || b.isEmpty || zip(a, b).contains { $0 & $1 != 0 }
  }

  private static func meet(_ a: ServingFilter, _ b: ServingFilter) -> Bool {
    switch (a, b) {
    case (.anywhere, _), (_, .anywhere): true
    case (.home, .home), (.roaming, .roaming): true
    case (.home, _), (_, .home): false
    case (.roaming, .codes), (.codes, .roaming): true
    case (.codes(let a), .codes(let b)): !Set(a).isDisjoint(with: b)
    }
  }

  private static func bits(_ ids: [String], of all: [String]) -> [UInt64] {
    if ids.isEmpty { return [] }
    let wanted = Set(ids)
    var bits = Array(repeating: UInt64(0), count: all.count / 64 + 1)
    for (index, id) in all.enumerated() where wanted.contains(id) {
      bits[index / 64] |= 1 << UInt64(index % 64)
    }
    return bits
  }
}
