import Crypto
import Jobs
import Measures
import Records

/// A catalogue compiled for one month: all that rating and billing ask of a tariff, immutable, the
/// same on every worker.
///
/// *Shape*: plans, zones, bands and rules are numbered in the catalogue's order; records carry
/// these numbers. Equal catalogue, month and clock give equal bytes and ``digest``.
package struct TariffImage: Sendable {
  package let month: BillingMonth
  package let clock: ZoneClock
  package let currency: String
  /// IANA name of ``clock``'s zone.
  package let timeZone: String
  package let networks: NetworkCodes
  package let zones: [Zone]
  package let bands: [TimeBand]
  /// What columns of destinations are about: a zone and whose number range or ported number it is.
  package let destinations: [Destination]
  /// Instants (UTC ms, ascending, the first `Int64.min`) from which another set of rules, prefixes
  /// or portings is valid.
  package let versions: [Int64]
  package let counters: [Counter]
  package let plans: [PlanTerms]
  package let rules: [CompiledRule]
  /// Which rule prices what.
  package let ruleTable: RuleTable
  package let bandTable: BandTable
  /// Zone of numbers that no prefix matches; ``RatedEvent/none`` where they have none.
  package let defaultZone: UInt16
  /// SHA-256 of ``encoded()``, in lowercase hex.
  package let digest: String

  let prefixes: PrefixTable
  let bytes: [UInt8]
  private let planOfID: [String: UInt16]

  /// Compiles `catalogue` for `month` in the time zone that `clock` stands for.
  ///
  /// *Limits*: 65,534 plans, zones, bands and rules each. *Throws*: ``TariffError`` for the first
  /// thing that can't be rated exactly and without ambiguity.
  package static func compile(
    catalogue: Catalogue, month: BillingMonth, clock: ZoneClock
  ) throws(TariffError) -> TariffImage {
    try TariffImage(catalogue: catalogue, month: month, clock: clock)
  }

  /// Rebuilds the image from ``encoded()``. *Throws*: `.notAnImage`, `.otherVersion`,
  /// `.damagedImage`, or what ``compile(catalogue:month:clock:)`` would say.
  package init(encoded: [UInt8]) throws(TariffError) {
    let source = try ImageSource(encoded: encoded)
    try self.init(catalogue: source.catalogue, month: source.month, clock: source.clock)
  }

  private init(catalogue: Catalogue, month: BillingMonth, clock: ZoneClock) throws(TariffError) {
    let index = try CatalogueIndex(catalogue)
    let prefixes = try Self.prefixes(of: catalogue, index: index)
    let ruleSets = try RuleSets(catalogue, index: index)
    var rules: [CompiledRule] = []
    for rule in catalogue.rules { rules.append(try CompiledRule(rule)) }
    var plans: [PlanTerms] = []
    for (plan, set) in zip(catalogue.plans, ruleSets.setOfPlan) {
      plans.append(try Self.terms(of: plan, ruleSet: set, index: index))
    }
    let defaultZone =
      catalogue.defaultZone.isEmpty
      ? RatedEvent.none
      : UInt16(try index.zone(catalogue.defaultZone, referrer: "default zone"))
    self.month = month
    self.clock = clock
    currency = catalogue.currency
    timeZone = catalogue.timeZone
    networks = catalogue.networks
    zones = catalogue.zones
    bands = catalogue.bands
    destinations = catalogue.zones.indices.map { Destination(zone: UInt16($0), carrier: "") }
    versions = [.min]
    counters = catalogue.counters
    self.plans = plans
    self.rules = rules
    ruleTable = try RuleTable(
      rules: ruleSets.filters, sets: ruleSets.sets,
      domain: RuleDomain(
        zones: index.zoneCount, bands: index.bandCount, networks: index.networkCount))
    bandTable = try BandTable(catalogue.bands)
    self.defaultZone = defaultZone
    self.prefixes = PrefixTable(prefixes)
    bytes = try ImageSource(catalogue: catalogue, month: month, clock: clock).encoded(index: index)
    digest = Self.hex(SHA256.hash(data: bytes))
    var planOfID: [String: UInt16] = [:]
    for (position, plan) in plans.enumerated() { planOfID[plan.id] = UInt16(position) }
    self.planOfID = planOfID
  }

  /// The image as bytes, for ``init(encoded:)`` in another process, in ``ImageSource``'s format.
  package func encoded() -> [UInt8] { bytes }

  /// The number of a plan or pack, or nil where the catalogue has none of that id.
  package func plan(named id: String) -> UInt16? { planOfID[id] }

  private static func terms(
    of plan: Plan, ruleSet: Int, index: CatalogueIndex
  ) throws(TariffError) -> PlanTerms {
    if plan.fee.quantumMicros <= 0 || plan.fee.daysOfMonth < 0 { throw .badFee(plan: plan.id) }
    var allowances: [CompiledAllowance] = []
    for allowance in plan.allowances {
      allowances.append(try CompiledAllowance(allowance, plan: plan.id, index: index))
    }
    allowances.sort {
      ($0.priority, -$0.filterCount, $0.id) < ($1.priority, -$1.filterCount, $1.id)
    }
    return PlanTerms(
      id: plan.id, name: plan.name, kind: plan.kind, fee: plan.fee, ruleSet: ruleSet,
      allowances: allowances)
  }

  private static func prefixes(
    of catalogue: Catalogue, index: CatalogueIndex
  ) throws(TariffError) -> [(digits: [UInt8], zone: UInt16)] {
    var known: Set<String> = []
    var prefixes: [(digits: [UInt8], zone: UInt16)] = []
    prefixes.reserveCapacity(catalogue.prefixes.count)
    for entry in catalogue.prefixes {
      let digits = entry.prefix.utf8.map { $0 &- UInt8(ascii: "0") }
      if digits.isEmpty || digits.count > PrefixTable.digitsMax || digits[0] == 0
        || digits.contains(where: { $0 > 9 })
      {
        throw .badPrefix(prefix: entry.prefix)
      }
      if !known.insert(entry.prefix).inserted {
        throw .duplicateID(kind: .prefix, id: entry.prefix)
      }
      let zone = try index.zone(entry.zone, referrer: "prefix \(entry.prefix)")
      prefixes.append((digits, UInt16(zone)))
    }
    return prefixes
  }

  private static func hex(_ digest: SHA256.Digest) -> String {
    let digits = Array("0123456789abcdef")
    return String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}

/// A zone, and the carrier of a number in it.
package struct Destination: Hashable, Sendable {
  package var zone: UInt16
  /// Empty: unknown.
  package var carrier: String

  package init(zone: UInt16, carrier: String) {
    self.zone = zone
    self.carrier = carrier
  }
}

/// The rules' filters by index, and which of them each plan uses.
struct RuleSets {
  let filters: [RuleFilter]
  let sets: [RuleSet]
  let setOfPlan: [Int]

  init(_ catalogue: Catalogue, index: CatalogueIndex) throws(TariffError) {
    var filters: [RuleFilter] = []
    var rulesOfTariff: [String: [Int]] = [:]
    for (number, rule) in catalogue.rules.enumerated() {
      filters.append(try Self.filter(of: rule, index: index))
      rulesOfTariff[rule.tariff, default: []].append(number)
    }
    var sets: [RuleSet] = []
    var setOfPlan: [Int] = []
    var known: [[Int]: Int] = [:]
    for plan in catalogue.plans {
      var rules: Set<Int> = []
      // A pack adds allowances to the plan that rates; its own tariffs are not used.
      for tariff in plan.kind == .pack ? [] : plan.tariffs {
        guard let list = rulesOfTariff[tariff] else {
          throw .unknownID(kind: .tariff, id: tariff, referrer: plan.id)
        }
        rules.formUnion(list)
      }
      let sorted = rules.sorted()
      let number = known[sorted] ?? sets.count
      if known.updateValue(number, forKey: sorted) == nil {
        sets.append(RuleSet(plan: plan.id, rules: sorted))
      }
      setOfPlan.append(number)
    }
    self.filters = filters
    self.sets = sets
    self.setOfPlan = setOfPlan
  }

  private static func filter(
    of rule: TariffRule, index: CatalogueIndex
  ) throws(TariffError) -> RuleFilter {
    let zones = try index.zones(rule.zones, referrer: rule.id)
    let bands = try index.bands(rule.bands, referrer: rule.id)
    let networks = try index.networks(rule.serving, referrer: rule.id)
    let count =
      (rule.direction == nil ? 0 : 1) + (zones == nil ? 0 : 1) + (bands == nil ? 0 : 1)
      + rule.serving.filterCount
    return RuleFilter(
      id: rule.id, service: rule.service, direction: rule.direction, zones: zones, bands: bands,
      networks: networks, weight: rule.weight, filterCount: count)
  }
}
