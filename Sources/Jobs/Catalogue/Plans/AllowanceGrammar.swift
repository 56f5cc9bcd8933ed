import Measures
import Records

/// The allowances of a plan or pack (语音包, 流量包, 短信包).
///
/// ```yaml
/// allowances:
///   - {id: a_voice, service: voice, quantity: 100min, direction: mo, zones: domestic}
///   - id: a_data
///     service: data
///     quantity: 40GiB
///     shared: true                       # all members of the holder's group draw from it
///     memberCaps: {sub: 10GiB}           # the most that each member of a role draws in a month
///     rollover: {cycles: 1, cap: 10GiB}  # what is left lives on for so many months
///     subLimits: [{id: a_abroad, quantity: 2GiB, serving: roaming}]
///   - {id: a_day, service: data, quantity: 1GiB, period: day, serving: HK, onEmpty: refuse}
///   - {id: a_once, service: data, quantity: 5GiB, period: once, validDays: 30}
///   - {id: a_priced, service: data, quantity: 10GiB, price: {amount: 1, per: 1GiB}}
/// ```
///
/// `quantity` each period, drawn in whole `increment`s, with units (absent: 60s, 1KiB, 1).
/// *Filters*: `direction`, `zones`, `bands`, `serving` (home), `carriers` (`onnet`, `offnet` or
/// carriers), `ratingGroups`. *Order*: `priority` (0; lower first). *Time*: `period` (`month`,
/// `day`, `once`), `validDays` of a `once` (absent: while it is held), `prorated` (false): whether
/// a part of a month has a part of it, `rollover` of a monthly one (`cycles` 1; `cap` absent: all
/// of it). *Sharing*: `shared` (false), `memberCaps` by role. `subLimits`: parts that usage of some
/// `zones`, `serving` (anywhere), `ratingGroups` may not exceed. `onEmpty`: `next` (usual), or
/// `refuse` for usage that ought not to go on. `price` of what is drawn (absent: free).
struct AllowanceGrammar {
  private let findings: FindingList
  private let names: CatalogueNames

  init(_ findings: FindingList, _ names: CatalogueNames) {
    self.findings = findings
    self.names = names
  }

  /// The allowance of one entry, placed at its id; nil without id, service or quantity.
  func allowance(_ map: YamlMap) -> Placed<Allowance>? {
    defer { map.finish() }
    let id = map.placed("id", .identifier)
    guard let service = map.value("service", .service) else {
      // Without a service no unit can be judged: the rest of the entry waits for it.
      _ = map.keys()
      return nil
    }
    let quantity = map.value("quantity", .quantity(of: service, least: 1))
    let usual: Int64 =
      switch service {
      case .voice: 60_000
      case .data: 1 << 10
      case .sms, .content: 1
      }
    var allowance = Allowance(
      id: id?.value ?? "", service: service, quantity: quantity ?? 0,
      increment: map.value("increment", .quantity(of: service, least: 1), ifAbsent: usual),
      direction: map.optional("direction", .direction)?.value,
      zones: names.zones(map, "zones"), bands: names.bands(map, "bands"),
      serving: names.serving(map, "serving", ifAbsent: .home),
      carriers: names.carriers(map, "carriers"),
      ratingGroups: map.ratingGroups("ratingGroups", of: service),
      priority: map.value("priority", .integer(-1_000...1_000, example: "1"), ifAbsent: 0),
      period: map.value("period", .codes("a period"), ifAbsent: .month),
      validDays: map.value("validDays", .days(1...3_660), ifAbsent: 0),
      prorated: map.value("prorated", .boolean, ifAbsent: false),
      rollover: rollover(map, of: service),
      isShared: map.value("shared", .boolean, ifAbsent: false),
      memberCaps: memberCaps(map, of: service), subLimits: subLimits(map, of: service),
      onEmpty: map.value("onEmpty", .codes("what follows"), ifAbsent: .next))
    price(map, &allowance)
    guard let id, quantity != nil else { return nil }
    AllowanceCheck(allowance, map, findings).run()
    return Placed(value: allowance, place: id.place)
  }

  private func rollover(_ map: YamlMap, of service: ServiceKind) -> Rollover? {
    guard let entry = map.map("rollover") else { return nil }
    defer { entry.finish() }
    return Rollover(
      cycles: entry.value("cycles", .integer(1...120, example: "1"), ifAbsent: 1),
      capQuantity: entry.optional("cap", .quantity(of: service, least: 1))?.value)
  }

  /// In the order of the roles.
  private func memberCaps(_ map: YamlMap, of service: ServiceKind) -> [MemberCap] {
    guard let entry = map.map("memberCaps") else { return [] }
    defer { entry.finish() }
    return GroupRole.allCases.compactMap { role in
      entry.optional(role.rawValue, .quantity(of: service)).map {
        MemberCap(role: role, quantity: $0.value)
      }
    }
  }

  private func subLimits(_ map: YamlMap, of service: ServiceKind) -> [SubLimit] {
    var ids: [Placed<String>] = []
    let limits = map.maps("subLimits").compactMap { entry -> SubLimit? in
      defer { entry.finish() }
      let id = entry.placed("id", .identifier)
      let quantity = entry.placed("quantity", .quantity(of: service))
      let zones = names.zones(entry, "zones")
      let serving = names.serving(entry, "serving", ifAbsent: .anywhere)
      let groups = entry.ratingGroups("ratingGroups", of: service)
      if zones.isEmpty, groups.isEmpty, serving == .anywhere {
        findings.error(
          at: entry.place, "the sub-limit \(id?.value ?? "") limits all usage of its allowance",
          "say which usage: zones, serving or ratingGroups; or lower the allowance's quantity")
      }
      guard let id, let quantity else { return nil }
      ids.append(id)
      return SubLimit(
        id: id.value, quantity: quantity.value, zones: zones, serving: serving,
        ratingGroups: groups)
    }
    findings.reportRepeated(ids, "sub-limit")
    return limits
  }

  private func price(_ map: YamlMap, _ allowance: inout Allowance) {
    guard let entry = map.map("price") else { return }
    defer { entry.finish() }
    let amount = entry.value("amount", .amount())
    let unit = entry.value("per", .quantity(of: allowance.service, least: 1))
    if let amount, let unit {
      allowance.priceMicros = amount
      allowance.priceUnit = unit
    }
  }
}
