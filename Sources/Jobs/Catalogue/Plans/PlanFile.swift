import Measures
import Records

/// The files of plans and add-on packs.
///
/// ```yaml
/// plans:
///   - id: p39
///     name: 39 yuan plan
///     fee: 39                       # or a mapping, see FeeGrammar
///     tariffs: [standard, roaming]  # of the tables of rates
///     allowances:                   # see AllowanceGrammar
///       - {id: p39_voice, service: voice, quantity: 100min, direction: mo, zones: domestic}
///       - {id: p39_data, service: data, quantity: 10GiB, increment: 1KiB}
///   - id: p39_family
///     name: 39 yuan plan for families
///     validFrom: 2026-10-01         # first day of a month; absent: always
///     validTo: 2027-10-01           # first day of the month in which it no more holds
///     generation: 5G                # 2G, 3G, 4G or 5G: what is sold; prices nothing
///     fee: 39
///     setup: 10                     # once, in the month in which it is taken
///     tariffs: family
///     fallbacks: p39                # plans whose rules are asked where none of its own fits
///     discounts:
///       - {id: half, name: Half price, amount: 50%, months: 3}
///     contract: {months: 24, earlyFee: 100, earlyFeePerMonth: 5}
/// packs:                            # added to a plan; their usage is rated by the plan's tariffs
///   - id: pack_10g
///     name: 10 GB pack
///     fee: {amount: 15, joining: full, leaving: full}
///     allowances:
///       - {id: pack_10g_data, service: data, quantity: 10GiB, priority: 1}
/// ```
///
/// Needed are `id`, `name` and `fee`, of a plan also `tariffs`; a pack has neither tariffs nor
/// fallbacks. A pack with a `generation` is an upgrade (升级包). An id may be there several times with
/// validities that don't meet: versions, which may repeat the ids of their allowances.
struct PlanFile {
  private let findings: FindingList
  private let fees: FeeGrammar
  private let allowances: AllowanceGrammar
  private let tariffs: [String]

  init(_ folder: JobFolder, _ names: CatalogueNames, tariffs: [String]) {
    findings = folder.findings
    fees = FeeGrammar(folder.findings)
    allowances = AllowanceGrammar(folder.findings, names)
    self.tariffs = tariffs
  }

  /// The plans and then the packs of each file, placed at their ids.
  func plans(_ files: [TableText]) -> [DraftPlan] {
    var reading = Reading()
    for file in files {
      guard let map = YamlMap.read(file.text, file: file.file, findings: findings) else { continue }
      for entry in map.maps("plans") { read(entry, kind: .plan, &reading) }
      for entry in map.maps("packs") { read(entry, kind: .pack, &reading) }
      map.finish()
    }
    reportRepeated(reading)
    for plan in reading.plans { reportUnknownFallbacks(plan, among: reading.plans) }
    return reading.plans.map(\.draft)
  }

  private struct Reading {
    var plans: [(draft: DraftPlan, map: YamlMap, fallbacks: [Placed<String>])] = []
    /// The allowances and the index of the plan of each.
    var allowances: [(id: Placed<String>, plan: Int)] = []
  }

  private func read(_ map: YamlMap, kind: Plan.Kind, _ reading: inout Reading) {
    defer { map.finish() }
    let fee = fees.fee(map)
    var plan = Plan(
      id: "", name: map.value("name", .text("a name", example: "39 yuan plan")) ?? "", kind: kind,
      generation: map.optional("generation", .codes("a generation"))?.value,
      validity: validity(map), fee: fee ?? RecurringFee(amountMicros: 0),
      setupMicros: map.value("setup", .amount(), ifAbsent: 0),
      discounts: fees.discounts(map, of: fee), contract: fees.contract(map), tariffs: [],
      allowances: [])
    var fallbacks: [Placed<String>] = []
    if kind == .plan {
      plan.tariffs = tariffs(map)
      fallbacks = map.list("fallbacks", .identifier)
      plan.fallbacks = fallbacks.map(\.value)
    }
    let allowances = map.maps("allowances").compactMap(allowances.allowance)
    for allowance in allowances {
      reading.allowances.append((allowance.map(\.id), reading.plans.count))
      plan.allowances.append(allowance.value)
    }
    let id = map.placed("id", .identifier)
    plan.id = id?.value ?? ""
    let draft = DraftPlan(
      plan: plan, place: id?.place ?? map.place, fallbackPlaces: fallbacks.map(\.place),
      allowancePlaces: allowances.map(\.place))
    reading.plans.append((draft, map, fallbacks))
  }

  private func tariffs(_ map: YamlMap) -> [String] {
    let named = map.list("tariffs", .identifier)
    for tariff in named where !tariffs.contains(tariff.value) {
      map.reportUnknown("tariff", tariff, among: tariffs)
    }
    if !map.has("tariffs") {
      findings.error(
        at: map.place, "the key \"tariffs\" is missing", "name the tariffs of the plan's rates")
    }
    return named.map(\.value).uniqued()
  }

  /// A month has one version of a plan.
  private func validity(_ map: YamlMap) -> Validity {
    let validity = map.validity(from: "validFrom", to: "validTo")
    for (name, day) in [("validFrom", validity.from), ("validTo", validity.to)] {
      guard let day, day.components.day != 1 else { continue }
      let (year, month, _) = day.components
      let first = CivilDay(year: year, month: month, day: 1).map { " like \($0)" } ?? ""
      findings.conflict(
        at: map.place(of: name), "\(name) is \(day), not the first day of a month",
        "plans change with the month: write a first day" + first)
    }
    return validity
  }

  private func reportRepeated(_ reading: Reading) {
    let plans = reading.plans.map(\.draft).filter { !$0.plan.id.isEmpty }
    for kind in Plan.Kind.allCases {
      let versions = plans.filter { $0.plan.kind == kind }.map {
        Version(id: $0.plan.id, validity: $0.plan.validity, place: $0.place)
      }
      findings.reportOverlaps(versions, kind.rawValue, until: "validTo")
    }
    var kinds: [String: DraftPlan] = [:]
    for draft in plans {
      let first = kinds[draft.plan.id] ?? draft
      kinds[draft.plan.id] = first
      if first.plan.kind != draft.plan.kind {
        findings.error(
          at: draft.place,
          "\(draft.plan.id) is a plan and a pack (\(first.place.asSeen(from: draft.place)))",
          "give one of them another id")
      }
    }
    var seen: [String: (place: Place, plan: Int)] = [:]
    for (id, plan) in reading.allowances {
      guard let first = seen[id.value] else {
        seen[id.value] = (id.place, plan)
        continue
      }
      // Versions of a plan may go on with an allowance.
      let (a, b) = (reading.plans[first.plan].draft.plan, reading.plans[plan].draft.plan)
      if first.plan != plan, a.id == b.id, !a.validity.meets(b.validity) { continue }
      findings.error(
        at: id.place,
        "the allowance \"\(id.value)\" is there twice"
          + " (first in \(first.place.asSeen(from: id.place)))", "remove or rename one")
    }
  }

  private func reportUnknownFallbacks(
    _ plan: (draft: DraftPlan, map: YamlMap, fallbacks: [Placed<String>]),
    among all: [(draft: DraftPlan, map: YamlMap, fallbacks: [Placed<String>])]
  ) {
    let plans = all.map(\.draft.plan).filter { $0.kind == .plan }.map(\.id).uniqued()
    for fallback in plan.fallbacks where !plans.contains(fallback.value) {
      plan.map.reportUnknown("plan", fallback, among: plans)
    }
  }
}
