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
  /// What a plan is made of.
  private struct Key: Hashable {
    var tenant: String
    var subject: String
    var category: String
  }

  private let options: ImportOptions
  private let log: ImportLog
  private var profiles: [Key: CgratesRow] = [:]
  private(set) var plans: [Plan] = []

  init(
    _ folder: CgratesFolder, _ tariffs: inout TariffTranslation, _ options: ImportOptions,
    _ log: ImportLog
  ) {
    self.options = options
    self.log = log
    chooseProfiles(folder[.ratingProfiles])
    var names = SafeNames()
    let tenants = Set(profiles.keys.map(\.tenant)).sorted()
    for tenant in tenants {
      let subjects = Set(profiles.keys.filter { $0.tenant == tenant }.map(\.subject)).sorted()
      for subject in subjects {
        let name = tenants.count == 1 ? subject : "\(tenant)_\(subject)"
        addPlans(tenant, subject, id: name, &names, &tariffs)
      }
    }
    let used = Set(profiles.values.map { $0[.plan] })
    for row in folder[.ratingPlans] where !used.contains(row[.id]) {
      log.note(
        .unused, row, "no rating profile has the rating plan \(row[.id])", "it is not written")
    }
  }

  /// The profile that was activated last, of each tenant, subject and category.
  private mutating func chooseProfiles(_ rows: [CgratesRow]) {
    for row in rows {
      let key = Key(tenant: row[.tenant], subject: row[.subject], category: row[.category])
      guard let other = profiles[key] else {
        profiles[key] = row
        continue
      }
      // ISO 8601 in one zone sorts as time does; the later row wins among equals.
      let later = other[.activation] <= row[.activation] ? row : other
      let earlier = later.line == row.line ? other : row
      profiles[key] = later
      log.note(
        .notExpressed, earlier,
        "the profile is followed by that of line \(later.line), from \(later[.activation])",
        "months before that need a catalogue of their own")
    }
  }

  private mutating func addPlans(
    _ tenant: String, _ subject: String, id: String, _ names: inout SafeNames,
    _ tariffs: inout TariffTranslation
  ) {
    let own = profiles.keys.filter { $0.tenant == tenant && $0.subject == subject }
      .sorted { Self.rank($0.category) < Self.rank($1.category) }
    var main: [(service: ServiceKind, row: CgratesRow)] = []
    var others: [(service: ServiceKind, row: CgratesRow)] = []
    for key in own {
      guard let row = profiles[key], let service = service(of: row, tariffs) else { continue }
      if main.contains(where: { $0.service == service }) {
        others.append((service, row))
      } else {
        main.append((service, row))
      }
    }
    let shared = profiles.keys.filter {
      $0.tenant == tenant && $0.subject == TariffTranslation.any
        && subject != TariffTranslation.any
    }.sorted { Self.rank($0.category) < Self.rank($1.category) }
    for key in shared where !own.contains(where: { $0.category == key.category }) {
      guard let row = profiles[key], let service = service(of: row, tariffs),
        !main.contains(where: { $0.service == service })
      else { continue }
      main.append((service, row))
    }
    add(main, id: names.id(for: id), subject, &tariffs)
    for other in others {
      add([other], id: names.id(for: "\(id)_\(other.row[.category])"), subject, &tariffs)
    }
  }

  private mutating func add(
    _ parts: [(service: ServiceKind, row: CgratesRow)], id: String, _ subject: String,
    _ tariffs: inout TariffTranslation
  ) {
    var ids: [String] = []
    var names: [String] = []
    for (service, row) in parts {
      if !row[.fallback].isEmpty {
        log.note(
          .notExpressed, row, "calls without a price are those of \(row[.fallback])",
          "they are suspended: add its tariffs to the plan \(id)")
      }
      guard let tariff = tariffs.tariff(row[.plan], service) else {
        log.note(
          .notExpressed, row, "the rating plan \(row[.plan]) has no price that could be said",
          "see RatingPlans.csv")
        continue
      }
      ids.append(tariff)
      names.append("\(row[.category]) \(row[.plan])")
    }
    if ids.isEmpty { return }
    let tenant = parts[0].row[.tenant]
    plans.append(
      Plan(
        id: id, name: "\(tenant) \(subject): \(names.joined(separator: ", "))",
        fee: RecurringFee(amountMicros: 0), tariffs: ids, allowances: []))
  }

  /// The usual categories first, then by name.
  private static func rank(_ category: String) -> String {
    let index = ["call", "sms", "data"].firstIndex(of: category) ?? 3
    return "\(index)\(category)"
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
}
