import Jobs
import Measures
import Records

/// What became of one rule when a record's rule was chosen.
package struct RuleVerdict: Hashable, Sendable {
  /// The first of a rule's filters that doesn't take the record, or how it was left behind.
  package enum Fate: Hashable, Sendable {
    case chosen
    case direction
    case validity
    case zone
    case carrier
    case band
    case serving
    case ratingGroup
    /// It fits, but the rule chosen has more weight,
    case lessWeight
    /// or as much and more filters,
    case fewerFilters
    /// or belongs to a plan that is asked before.
    case laterPlan
  }

  /// Index of the image's rules.
  package var rule: UInt16
  /// How many plans with rules were asked before its own: 0 for the first.
  package var level: Int
  package var fate: Fate
}

extension TariffImage {
  /// What became of every rule of the record's service that the plan and its fallbacks have, in the
  /// order in which they are asked: by plan, weight, filters. `place` is the record's.
  package func verdicts(
    on record: UsageRecord, at place: EventPlace, plan: UInt16
  ) -> [RuleVerdict] {
    let day = month.firstDay + Int(place.day)
    let filters = ruleSets.filters
    var verdicts: [RuleVerdict] = []
    var winner: (rule: Int, level: Int)?
    for (level, rules) in ruleSets.sets[plans[Int(plan)].ruleSet].levels.enumerated() {
      let ranked = rules.filter { filters[$0].service == record.service }
        .sorted { filters[$0].comesBefore(filters[$1]) ?? ($0 < $1) }
      for rule in ranked {
        var fate = filters[rule].refusal(of: record, at: place, day: day)
        if fate == nil, let winner {
          let weight = filters[winner.rule].weight
          fate =
            winner.level < level
            ? .laterPlan : weight > filters[rule].weight ? .lessWeight : .fewerFilters
        }
        if fate == nil { winner = (rule, level) }
        verdicts.append(RuleVerdict(rule: UInt16(rule), level: level, fate: fate ?? .chosen))
      }
    }
    return verdicts
  }
}

extension RuleFilter {
  /// The first filter that doesn't take the record; nil where the rule fits.
  fileprivate func refusal(
    of record: UsageRecord, at place: EventPlace, day: CivilDay
  ) -> RuleVerdict.Fate? {
    if let direction, direction != record.direction { return .direction }
    if !validity.contains(day) { return .validity }
    if let zones, !zones.contains(Int(place.zone)) { return .zone }
    if let taken = destinations.taken, !taken.contains(Int(place.destination)) { return .carrier }
    if let bands, !bands.contains(Int(place.band)) { return .band }
    if let networks, !networks.contains(Int(record.serving)) { return .serving }
    if let ratingGroups, !ratingGroups.contains(Int(place.ratingGroup)) { return .ratingGroup }
    return nil
  }
}
