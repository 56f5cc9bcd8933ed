import Jobs
import Lake
import Measures
import Rating
import Records
import Tariffs

/// Puts names in the place of the numbers of one record's explanation.
struct ExplanationFacts {
  let shard: ExplanationShard
  let explanation: RecordExplanation
  let image: TariffImage
  let catalogue: Catalogue

  init(_ shard: ExplanationShard, _ explanation: RecordExplanation) {
    self.shard = shard
    self.explanation = explanation
    image = shard.published.image
    catalogue = shard.published.loaded.catalogue
  }

  var record: UsageRecord { explanation.record }
  var day: CivilDay { image.month.firstDay + explanation.place.day }

  func instant(_ instant: Int64) -> String {
    ExplanationWords.instant(instant, clock: image.clock)
  }

  /// What was published of the record at `row` of the shard's usage, and why.
  func explained(row: Int) -> ExplainedRecord {
    var explained = ExplainedRecord(
      month: image.month.description, currency: image.currency, timeZone: image.timeZone,
      outcome: explanation.event.outcome.code, record: usage(of: record),
      source: ExplainedSource(
        file: shard.published.inputs[Int(shard.usage.files[row])].path,
        line: shard.usage.lines[row],
        recordId: record.recordID == 0 ? nil : Int64(bitPattern: record.recordID)))
    explained.plan = plan
    explained.place = place
    explained.rules = rules
    explained.bundles = bundles
    explained.price = price
    explained.counter = counter
    explained.reversed = explanation.reversed.map(usage)
    return explained
  }

  private func usage(of record: UsageRecord) -> ExplainedUsage {
    let code = image.networks.code(at: record.serving)
    return ExplainedUsage(
      served: "\(shard.msisdn(of: record.subscriber))", service: record.service.code,
      direction: record.direction.code,
      otherParty: record.otherParty == 0 ? nil : "\(record.otherParty)",
      start: instant(record.startMilliseconds),
      weekday: ExplanationWords.weekday(
        image.clock.localDay(at: record.startMilliseconds)),
      unit: record.service.unitName, quantity: record.quantity,
      durationMs: Int64(record.durationMilliseconds),
      cell: record.cell == 0 ? nil : Int64(bitPattern: record.cell),
      access: record.access == .unknown ? nil : record.access.code,
      serving: record.serving == 0 ? nil : code,
      ratingGroup: record.ratingGroup == 0 ? nil : Int64(record.ratingGroup),
      isReversal: record.isReversal,
      recordId: record.recordID == 0 ? nil : Int64(bitPattern: record.recordID))
  }

  // MARK: Plan

  private func holding(_ holding: SubscriberProfile.Holding) -> ExplainedPlan.Holding {
    let terms = image.plans[Int(holding.plan)]
    return ExplainedPlan.Holding(
      id: terms.id, name: terms.name, since: holding.since.description,
      from: instant(holding.fromMilliseconds), to: instant(holding.toMilliseconds))
  }

  var profile: SubscriberProfile? {
    shard.profiles.first { $0.subscriber == record.subscriber }
  }

  private var plan: ExplainedPlan? {
    guard let profile else { return nil }
    let start = record.startMilliseconds
    func holds(_ holding: SubscriberProfile.Holding) -> Bool {
      holding.fromMilliseconds <= start && start < holding.toMilliseconds
    }
    guard let held = profile.planTimeline.first(where: holds) else { return nil }
    let membership = profile.memberships.first {
      $0.fromMilliseconds <= start && start < $0.toMilliseconds
    }
    return ExplainedPlan(
      plan: holding(held), packs: profile.packs.filter(holds).map(holding),
      others: (profile.plans + profile.packs).filter { !holds($0) }.map(holding),
      fallbacks: fallbacks(of: image.plans[Int(held.plan)].id),
      group: membership.flatMap { group(numbered: $0.group) }, role: membership?.role.rawValue)
  }

  func group(numbered number: UInt32) -> String? {
    shard.partitionProfiles.group(numbered: number)
  }

  /// Depth first, each once, as rules are asked.
  private func fallbacks(of id: String) -> [String] {
    var asked: [String] = [id]
    func ask(_ id: String) {
      let versions = catalogue.plans.filter { $0.id == id }
      let plan =
        versions.first { $0.validity.contains(image.month.firstDay) } ?? versions.first
      for next in plan?.fallbacks ?? [] where !asked.contains(next) {
        asked.append(next)
        ask(next)
      }
    }
    ask(id)
    return Array(asked.dropFirst())
  }

  // MARK: Rules

  private var rules: [ExplainedRule] {
    let winner = explanation.rules.first { $0.fate == .chosen }
    return explanation.rules.map { verdict in
      let rule = catalogue.rules[Int(verdict.rule)]
      return ExplainedRule(
        id: rule.id, tariff: rule.tariff, isChosen: verdict.fate == .chosen,
        verdict: Self.code(of: verdict.fate), why: why(verdict, rule, winner: winner),
        level: verdict.level)
    }
  }

  /// `fewer_filters`.
  private static func code(of fate: RuleVerdict.Fate) -> String {
    "\(fate)".reduce(into: "") { code, letter in
      code += letter.isUppercase ? "_" + letter.lowercased() : String(letter)
    }
  }

  private func why(
    _ verdict: RuleVerdict, _ rule: TariffRule, winner: RuleVerdict?
  ) -> String {
    let chosen = winner.map { catalogue.rules[Int($0.rule)] }
    let place = explanation.place
    switch verdict.fate {
    case .chosen:
      let filters = ExplanationWords.filters(of: rule)
      return filters.isEmpty ? "fits any usage" : "is for " + filters.joined(separator: "; ")
    case .direction:
      return "is for " + (rule.direction.map(ExplanationWords.direction) ?? "any direction")
    case .validity: return "is the version that holds \(ExplanationWords.validity(rule.validity))"
    case .zone:
      return "is for zone \(ExplanationWords.list(rule.zones))"
    case .carrier:
      let carrier = place.carrier.isEmpty ? "of no known carrier" : "of \(place.carrier)"
      return "is for \(ExplanationWords.carriers(rule.carriers)); this one is \(carrier)"
    case .band: return "is for band \(ExplanationWords.list(rule.bands))"
    case .serving: return "is for use \(ExplanationWords.serving(rule.serving))"
    case .ratingGroup:
      let groups = ExplanationWords.list(rule.ratingGroups.map { "\($0)" })
      return "is for rating group \(groups)"
    case .lessWeight:
      return "fits too, with weight \(rule.weight); the one chosen has \(chosen?.weight ?? 0)"
    case .fewerFilters:
      return "fits too, but says less: its filters count \(rule.filterCount), "
        + "those of the one chosen \(chosen?.filterCount ?? 0)"
    case .laterPlan: return "fits too, but is of a plan that is asked only where none before fits"
    }
  }
}
