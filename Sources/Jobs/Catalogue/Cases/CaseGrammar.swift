import Measures
import Records

/// Golden cases: the list `cases` of the catalogue's file, or of files that it names.
///
/// ```yaml
/// cases:
///   - name: a call that outlasts the bundle
///     month: 2026-10
///     plan: p39                     # or an offer; held all month
///     packs: [pack_5g]              # likewise
///     subscriptions: [{product: pack_10g, from: 2026-10-15, to: 2026-10-20}]
///     events:                       # local time, service and how much of it
///       - {start: 2026-10-03T10:00:00, service: voice, to: "8613800000000", duration: 90s,
///          charge: 0.15, free: 60s, rule: flat_domestic}
///       - {start: 2026-10-03T11:00:00, service: data, volume: 1GiB, ratingGroup: 2001, charge: 0}
///       - {start: 2026-10-04T11:00:00, service: sms, to: "10010", reject: NO_ZONE}
///   - name: two of a family
///     month: 2026-10
///     members:                      # of one group, all month
///       - {id: mother, role: main, plan: p199_family}
///       - {id: child, role: sub, plan: p10_sub}
///     events:
///       - {by: child, start: 2026-10-05T09:00:00, service: data, volume: 1GiB, charge: 0}
/// ```
///
/// *Event*: `start`, `service`; `to` the party that was called, or `from` the one that called
/// (`mt`), `direction` where that isn't all (`cf`); `duration` of voice, `volume` of data, `count`
/// of the others (1); `ratingGroup`, `serving`; `by` the member. *Expected*: `charge` or the
/// `reject` reason; beside a charge also `free`, `rule`, `plan`, `zone`, `band`.
struct CaseGrammar {
  static let rejects: [RejectReason] = [
    .noPlan, .noZone, .noRate, .chargeOverflow, .allowanceEmpty,
  ]

  private let findings: FindingList
  private let names: CatalogueNames
  /// Codes of home and of the networks away.
  private let networks: [String]
  private let products: [String]
  private let plans: [String]
  private let rules: [String]

  /// *Shape*: all of the draft but its findings of the whole has been read.
  init(_ findings: FindingList, _ names: CatalogueNames, _ draft: CatalogueDraft) {
    self.findings = findings
    self.names = names
    networks = draft.networks.home + draft.networks.away
    let plans = draft.plans.map(\.plan.id).uniqued()
    self.plans = plans
    products = plans + draft.offers.map(\.value.id)
    rules = draft.rules.map(\.value.id).uniqued()
  }

  /// The cases of the entries; those that can't be read are left out.
  func cases(_ entries: [YamlMap]) -> [TariffCase] {
    var ids: [Placed<String>] = []
    let cases = entries.compactMap { entry -> TariffCase? in
      defer { entry.finish() }
      let name = entry.placed("name", .text("a name", example: "a call beyond the bundle"))
      if let name { ids.append(name) }
      guard let month = entry.value("month", .month) else {
        // Without a month no day can be judged: the rest of the entry waits for it.
        _ = entry.keys()
        return nil
      }
      let lines = lines(entry, month)
      let events = entry.maps("events").compactMap { event($0, month, lines) }
      if !entry.has("events") {
        findings.error(
          at: entry.place, "the key \"events\" is missing",
          "list what is used, and what it costs")
      }
      return name.map { TariffCase(name: $0.value, month: month, lines: lines, events: events) }
    }
    findings.reportRepeated(ids, "case")
    return cases
  }

  private func lines(_ entry: YamlMap, _ month: BillingMonth) -> [TariffCase.Line] {
    guard entry.has("members") else {
      return [
        TariffCase.Line(id: "", role: nil, subscriptions: subscriptions(entry, month, number: 1))
      ]
    }
    for key in ["plan", "packs", "subscriptions"] where entry.has(key) {
      findings.conflict(
        at: entry.place(of: key), "\(key) means nothing beside members",
        "write it in the entry of a member")
    }
    var ids: [Placed<String>] = []
    var lines: [TariffCase.Line] = []
    for (position, member) in entry.maps("members").enumerated() {
      defer { member.finish() }
      let id = member.placed("id", .identifier)
      if let id { ids.append(id) }
      let role: GroupRole? = member.value("role", .codes("a role"))
      lines.append(
        TariffCase.Line(
          id: id?.value ?? "", role: role,
          subscriptions: subscriptions(member, month, number: UInt64(position + 1))))
    }
    findings.reportRepeated(ids, "member")
    return lines
  }

  private func subscriptions(
    _ map: YamlMap, _ month: BillingMonth, number: UInt64
  ) -> [Subscription] {
    var held: [Subscription] = []
    func known(_ product: Placed<String>) {
      if !products.contains(product.value) {
        map.reportUnknown("plan, pack or offer", product, among: products)
      }
    }
    let whole = [map.optional("plan", .identifier)].compactMap { $0 }
    for product in whole + map.list("packs", .identifier) {
      known(product)
      held.append(Subscription(msisdn: number, product: product.value, from: month.firstDay))
    }
    for entry in map.maps("subscriptions") {
      defer { entry.finish() }
      let product = entry.placed("product", .identifier)
      if let product { known(product) }
      let days = entry.validity(from: "from", to: "to")
      held.append(
        Subscription(
          msisdn: number, product: product?.value ?? "", from: days.from ?? month.firstDay,
          to: days.to))
    }
    return held
  }

  private func event(
    _ map: YamlMap, _ month: BillingMonth, _ lines: [TariffCase.Line]
  ) -> TariffCase.Event? {
    defer { map.finish() }
    let start = map.placed("start", .localTime)
    if let start, !month.contains(Self.day(of: start.value)) {
      findings.conflict(
        at: start.place,
        "start is on \(Self.day(of: start.value)), not in the case's month"
          + " \(month)", "correct the start, or the month")
    }
    let line = line(map, lines)
    guard let service = map.value("service", .service) else {
      // Without a service no unit can be judged: the rest of the entry waits for it.
      _ = map.keys()
      return nil
    }
    let quantity = quantity(map, of: service)
    let (direction, party) = party(map)
    let serving = map.optional("serving", .identifier)
    if let serving, !networks.contains(serving.value) {
      map.reportUnknown("network", serving, among: networks)
    }
    let group = map.value(
      "ratingGroup", .integer(0...Int(UInt32.max), example: "2001"), ifAbsent: 0)
    let expected = expectation(map, of: service)
    guard let start, let line, let quantity else { return nil }
    return TariffCase.Event(
      line: line, localMilliseconds: start.value, service: service, direction: direction,
      otherParty: party, quantity: quantity, ratingGroup: UInt32(group),
      serving: serving?.value ?? "", expected: expected, place: map.place)
  }

  private static func day(of localMilliseconds: Int64) -> CivilDay {
    CivilDay(number: Int32(localMilliseconds / ZoneClock.millisecondsPerDay))
  }

  /// The position of the line that an event is of.
  private func line(_ map: YamlMap, _ lines: [TariffCase.Line]) -> Int? {
    if lines.count == 1, lines[0].role == nil { return 0 }
    guard let member = map.placed("by", .identifier) else { return nil }
    guard let position = lines.firstIndex(where: { $0.id == member.value }) else {
      map.reportUnknown("member", member, among: lines.map(\.id))
      return nil
    }
    return position
  }

  private func quantity(_ map: YamlMap, of service: ServiceKind) -> Int64? {
    switch service {
    case .voice: map.value("duration", .quantity(of: service))
    case .data: map.value("volume", .quantity(of: service))
    case .sms, .content: map.value("count", .quantity(of: service), ifAbsent: 1)
    }
  }

  private func party(_ map: YamlMap) -> (direction: Direction, number: UInt64) {
    let number = Form<String>.digits(1...15, example: "\"8613800000000\"")
    let called = map.optional("to", number)
    let caller = map.optional("from", number)
    if called != nil, let caller {
      findings.conflict(
        at: caller.place, "an event has one other party: to where the line called it, else from",
        "remove one of them")
    }
    let usual: Direction = caller == nil ? .originating : .terminating
    let direction = map.value("direction", .direction, ifAbsent: usual)
    return (direction, (called ?? caller).flatMap { UInt64($0.value) } ?? 0)
  }

  private func expectation(_ map: YamlMap, of service: ServiceKind) -> TariffCase.Expectation {
    let form = Form<RejectReason>.choice("a reason of rating", Self.rejects) { $0.code }
    let expected = TariffCase.Expectation(
      charge: map.optional("charge", .amount()), reject: map.optional("reject", form),
      free: map.optional("free", .quantity(of: service)),
      rule: names.known(map, "rule", "rule", among: rules),
      plan: names.known(map, "plan", "plan", among: plans),
      zone: names.known(map, "zone", "zone", among: names.zoneIDs),
      band: names.known(map, "band", "band", among: names.bands))
    if map.has("charge") == map.has("reject") {
      findings.error(
        at: map.place,
        map.has("charge")
          ? "an event has a charge and a reject: it is one or the other"
          : "the event says neither charge nor reject",
        "write charge: with what it costs, or reject: with why it can't be charged")
    }
    return expected
  }
}

extension Form<BillingMonth> {
  static var month: Form {
    Form(what: "a month, as YYYY-MM", example: "2026-10") { BillingMonth($0) }
  }
}

extension Form<Int64> {
  /// `2026-10-03T10:00:00` without a zone: ms since local 1970-01-01T00:00.
  static var localTime: Form {
    Form(
      what: "a local time, as YYYY-MM-DDThh:mm:ss", example: "2026-10-03T10:00:00"
    ) { text in
      let parts = text.split(separator: "T", omittingEmptySubsequences: false)
      guard parts.count == 2, parts[1].utf8.count == 8, let day = CivilDay(parts[0]) else {
        return nil
      }
      let limits: [Int64] = [23, 59, 59]
      let fields = parts[1].split(separator: ":", omittingEmptySubsequences: false)
      guard fields.count == 3 else { return nil }
      var seconds: Int64 = 0
      for (field, limit) in zip(fields, limits) {
        guard field.utf8.count == 2, field.utf8.allSatisfy({ (48...57) ~= $0 }),
          let value = Int64(field), value <= limit
        else { return nil }
        seconds = seconds * 60 + value
      }
      return Int64(day.number) * ZoneClock.millisecondsPerDay + seconds * 1_000
    }
  }
}
