import Measures
import Records

/// The files of plans and add-on packs.
///
/// ```yaml
/// plans:
///   - id: p39
///     name: 39 yuan plan
///     fee: 39                       # or a mapping, as below
///     tariffs: [standard, roaming]  # of the tables of rates
///     allowances:
///       - {id: p39_voice, service: voice, quantity: 100min, direction: mo, zones: domestic}
///       - {id: p39_data, service: data, quantity: 10GiB, increment: 1KiB}
/// packs:                            # added to a plan; their usage is rated by the plan's tariffs
///   - id: pack_10g
///     name: 10 GB pack
///     fee: {amount: 15, joining: full, leaving: full}
///     allowances:
///       - {id: pack_10g_data, service: data, quantity: 10GiB, priority: 1}
/// ```
///
/// *Fee*: `amount` in main units a month; `joining`, `leaving`, `suspended` (`none`, `full`,
/// `days`; days, days and full where absent): what a part of a month costs; `daysOfMonth` that
/// `days` divides by (absent: the month's own); `rounding` (halfUp) and `quantum` (0.01).
/// *Allowance*: `quantity` a month and `increment`, with units (absent: 60s, 1KiB, 1); `direction`,
/// `zones`, `bands`, `serving` (home), `ratingGroups`; `priority` (0; lower first); `prorated`
/// (false): whether a part of a month has a part of it.
struct PlanFile {
  private let findings: FindingList
  private let names: CatalogueNames
  private let tariffs: [String]

  init(_ folder: JobFolder, _ names: CatalogueNames, tariffs: [String]) {
    findings = folder.findings
    self.names = names
    self.tariffs = tariffs
  }

  /// The plans and then the packs of each file, placed at their ids.
  func plans(_ files: [TableText]) -> [Placed<Plan>] {
    var plans: [Placed<Plan>] = []
    var allowances: [Placed<String>] = []
    for file in files {
      guard let map = YamlMap.read(file.text, file: file.file, findings: findings) else { continue }
      plans += map.maps("plans").compactMap { plan($0, kind: .plan, &allowances) }
      plans += map.maps("packs").compactMap { plan($0, kind: .pack, &allowances) }
      map.finish()
    }
    findings.reportRepeated(
      plans.map { Placed(value: $0.value.id, place: $0.place) }, "plan or pack")
    findings.reportRepeated(allowances, "allowance")
    return plans
  }

  private func plan(
    _ map: YamlMap, kind: Plan.Kind, _ allowances: inout [Placed<String>]
  ) -> Placed<Plan>? {
    defer { map.finish() }
    let name = map.value("name", .text("a name", example: "39 yuan plan"))
    let fee = fee(map)
    var plan = Plan(
      id: "", name: name ?? "", kind: kind, fee: fee ?? RecurringFee(amountMicros: 0), tariffs: [],
      allowances: [])
    if kind == .plan {
      for tariff in map.list("tariffs", .identifier) {
        if !tariffs.contains(tariff.value) {
          map.reportUnknown("tariff", tariff, among: tariffs)
        }
        plan.tariffs.append(tariff.value)
      }
      if !map.has("tariffs") {
        findings.error(
          at: map.place, "the key \"tariffs\" is missing", "name the tariffs of the plan's rates")
      }
    }
    for allowance in map.maps("allowances").compactMap(allowance) {
      allowances.append(Placed(value: allowance.value.id, place: allowance.place))
      plan.allowances.append(allowance.value)
    }
    guard let id = map.placed("id", .identifier) else { return nil }
    plan.id = id.value
    return Placed(value: plan, place: id.place)
  }

  private func fee(_ map: YamlMap) -> RecurringFee? {
    guard !map.isText("fee"), map.has("fee") else {
      return map.value("fee", .amount()).map { RecurringFee(amountMicros: $0) }
    }
    guard let entry = map.map("fee") else { return nil }
    defer { entry.finish() }
    let amount = entry.value("amount", .amount())
    return RecurringFee(
      amountMicros: amount ?? 0,
      joining: entry.value("joining", .codes("a share"), ifAbsent: .days),
      leaving: entry.value("leaving", .codes("a share"), ifAbsent: .days),
      suspended: entry.value("suspended", .codes("a share"), ifAbsent: .full),
      daysOfMonth: entry.value("daysOfMonth", .integer(1...31, example: "30"), ifAbsent: 0),
      rounding: entry.value("rounding", .codes("a rounding"), ifAbsent: .halfUp),
      quantumMicros: entry.value("quantum", .amount(least: 1), ifAbsent: 10_000))
  }

  private func allowance(_ map: YamlMap) -> Placed<Allowance>? {
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
    let groups = map.list(
      "ratingGroups", .integer(1...Int(UInt32.max), example: "100"))
    if let group = groups.first, service == .voice || service == .sms {
      findings.error(
        at: group.place, "only data and content have rating groups, not \(service.code)",
        "remove ratingGroups")
    }
    let allowance = Allowance(
      id: id?.value ?? "", service: service, quantity: quantity ?? 0,
      increment: map.value("increment", .quantity(of: service, least: 1), ifAbsent: usual),
      direction: map.optional("direction", .direction)?.value,
      zones: names.zones(map, "zones"), bands: names.bands(map, "bands"),
      serving: names.serving(map, "serving", ifAbsent: .home),
      ratingGroups: groups.map { UInt32($0.value) },
      priority: map.value("priority", .integer(-1_000...1_000, example: "1"), ifAbsent: 0),
      prorated: map.value("prorated", .boolean, ifAbsent: false))
    if let quantity, quantity < allowance.increment {
      findings.error(
        at: map.place(of: "quantity"), "the allowance is smaller than its increment",
        "raise the quantity, or lower the increment")
    }
    guard let id, quantity != nil else { return nil }
    return Placed(value: allowance, place: id.place)
  }
}
