import Jobs
import Measures
import Records

/// Rating profiles of CGRateS as plans of ours.
///
/// A line of ours has one plan for all services; a subject of CGRateS has a profile for each
/// category, and where it has none that of `*any`. So a plan is a subject with the tariffs of its
/// categories, one for each service. A further category of one service (a reseller's calls) is a
/// plan of its own.
struct PlanTranslation {
  /// Whose profile it is.
  private struct Key: Hashable {
    var tenant: String
    var subject: String
    var category: String
  }

  /// A category's part of a plan.
  private struct Part {
    var key: Key
    var service: ServiceKind
    var activations: [Activation]
  }

  private let options: ImportOptions
  private let log: ImportLog
  private var profiles: [Key: [Activation]] = [:]
  /// The plan in which a subject's own category is.
  private var planIDs: [Key: String] = [:]
  private var drafts: [(id: String, subject: String, parts: [Part])] = []
  /// A row of each plan that falls back.
  private var fallbackRows: [String: CgratesRow] = [:]
  private(set) var plans: [Plan] = []

  init(
    _ folder: CgratesFolder, _ tariffs: inout TariffTranslation, _ options: ImportOptions,
    _ log: ImportLog
  ) {
    self.options = options
    self.log = log
    let rows = Dictionary(grouping: folder[.ratingProfiles]) {
      Key(tenant: $0[.tenant], subject: $0[.subject], category: $0[.category])
    }
    profiles = rows.mapValues { Activation.ordered($0, zone: options.timeZone, log) }
    draftPlans(tariffs)
    for draft in drafts { add(draft, &tariffs) }
    dropRings()
    let used = Set(folder[.ratingProfiles].map { $0[.plan] })
    for row in folder[.ratingPlans] where !used.contains(row[.id]) {
      log.note(
        .unused, row, "no rating profile has the rating plan \(row[.id])", "it is not written")
    }
  }

  // MARK: Which plans there are

  private mutating func draftPlans(_ tariffs: TariffTranslation) {
    var names = SafeNames()
    let tenants = Set(profiles.keys.map(\.tenant)).sorted()
    for tenant in tenants {
      let subjects = Set(profiles.keys.filter { $0.tenant == tenant }.map(\.subject)).sorted()
      for subject in subjects {
        let name = tenants.count == 1 ? subject : "\(tenant)_\(subject)"
        draft(tenant, subject, name, &names, tariffs)
      }
    }
  }

  private mutating func draft(
    _ tenant: String, _ subject: String, _ name: String, _ names: inout SafeNames,
    _ tariffs: TariffTranslation
  ) {
    let own = parts(tenant, subject, tariffs)
    var main: [Part] = []
    var others: [Part] = []
    for part in own {
      if main.contains(where: { $0.service == part.service }) {
        others.append(part)
      } else {
        main.append(part)
      }
    }
    if main.isEmpty { return }
    let ownMain = main
    if subject != TariffTranslation.any {
      for part in parts(tenant, TariffTranslation.any, tariffs)
      where !own.contains(where: { $0.key.category == part.key.category })
        && !main.contains(where: { $0.service == part.service })
      {
        main.append(part)
      }
    }
    let id = names.id(for: name)
    drafts.append((id, subject, main))
    for part in ownMain { planIDs[part.key] = id }
    for part in others {
      let id = names.id(for: "\(name)_\(part.key.category)")
      drafts.append((id, subject, [part]))
      planIDs[part.key] = id
    }
  }

  /// The categories of a subject, the usual ones first, then by name.
  private func parts(
    _ tenant: String, _ subject: String, _ tariffs: TariffTranslation
  ) -> [Part] {
    func rank(_ category: String) -> String {
      let index = ["call", "sms", "data"].firstIndex(of: category) ?? 3
      return "\(index)\(category)"
    }
    return profiles.keys.filter { $0.tenant == tenant && $0.subject == subject }
      .sorted { rank($0.category) < rank($1.category) }
      .compactMap { key in
        guard let activations = profiles[key], let first = activations.first,
          let service = service(of: first.row, tariffs)
        else { return nil }
        return Part(key: key, service: service, activations: activations)
      }
  }

  /// What a profile's category rates: as the options say, by its name, or by its rates' units.
  private func service(of row: CgratesRow, _ tariffs: TariffTranslation) -> ServiceKind? {
    let category = row[.category]
    if let service = options.services[category] { return service }
    switch category {
    case "call", "*voice", "voice": return .voice
    case "sms", "*sms": return .sms
    case "data", "*data": return .data
    default:
      if tariffs.isTimed(row[.plan]) { return .voice }
      log.note(
        .notExpressed, row, "the category \(category) names no service, nor do its rates",
        "say --service \(category)=voice, sms or data")
      return nil
    }
  }

  // MARK: What they are

  private mutating func add(
    _ draft: (id: String, subject: String, parts: [Part]), _ tariffs: inout TariffTranslation
  ) {
    var ids: [String] = []
    var names: [String] = []
    var fallbacks: [String] = []
    for part in draft.parts {
      for activation in part.activations {
        let row = activation.row
        let found = fallbackPlans(part, row, draft.id)
        if part.activations.count > 1 || draft.parts.count > 1, !found.isEmpty {
          log.note(
            .changed, row, "calls without a price are those of \(row[.fallback])",
            "the whole plan \(draft.id) falls back on them, at any time")
        }
        if !found.isEmpty { fallbackRows[draft.id] = row }
        fallbacks += found.filter { !fallbacks.contains($0) }
        guard let tariff = tariffs.tariff(row[.plan], part.service, activation.validity) else {
          log.note(
            .notExpressed, row, "the rating plan \(row[.plan]) has no price that could be said",
            "see RatingPlans.csv")
          continue
        }
        ids.append(tariff)
        names.append("\(part.key.category) \(row[.plan])")
      }
    }
    if ids.isEmpty { return }
    plans.append(
      Plan(
        id: draft.id,
        name: "\(draft.parts[0].key.tenant) \(draft.subject): \(names.joined(separator: ", "))",
        fee: RecurringFee(amountMicros: 0), tariffs: ids, fallbacks: fallbacks, allowances: []))
  }

  /// The plans of a row's fallback subjects.
  private func fallbackPlans(_ part: Part, _ row: CgratesRow, _ own: String) -> [String] {
    row.items(.fallback).compactMap { subject in
      var key = Key(
        tenant: part.key.tenant, subject: subject, category: part.key.category)
      if let id = planIDs[key] { return id }
      key.subject = TariffTranslation.any
      if let id = planIDs[key], id != own { return id }
      log.note(
        .unused, row, "there is no profile of the fallback subject \(subject)",
        "CGRateS has no price then, either")
      return nil
    }
  }

  /// Fallbacks of a catalogue form no ring; that of a plan on itself says nothing anyway.
  private mutating func dropRings() {
    let known = Set(plans.map(\.id))
    for index in plans.indices {
      let id = plans[index].id
      var kept: [String] = []
      for fallback in plans[index].fallbacks where fallback != id {
        guard let row = fallbackRows[id] else { continue }
        if !known.contains(fallback) {
          log.note(
            .notExpressed, row,
            "the plan \(id) falls back on one without a price that could be said",
            "calls without a price are suspended")
        } else if reaches(id, from: fallback) {
          log.note(
            .notExpressed, row, "the plans \(id) and \(fallback) fall back on each other",
            "that of \(id) on \(fallback) is left out")
        } else {
          kept.append(fallback)
        }
      }
      plans[index].fallbacks = kept
    }
  }

  private func reaches(_ id: String, from start: String) -> Bool {
    var seen: Set<String> = []
    var open = [start]
    while let next = open.popLast() {
      if next == id { return true }
      guard seen.insert(next).inserted, let plan = plans.first(where: { $0.id == next }) else {
        continue
      }
      open += plan.fallbacks
    }
    return false
  }
}
