import Crypto
import Jobs
import Measures
import Records

/// A catalogue compiled for one month: all that rating and billing ask of a tariff, immutable, the
/// same on every worker.
///
/// *Shape*: zones, bands, rules and those plans and packs that the month has are numbered in the
/// catalogue's order; records carry these numbers. Equal catalogue, month and clock give equal
/// bytes and ``digest``.
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
  /// Of plans of one id, the version of the month.
  package let plans: [PlanTerms]
  /// All of the catalogue, also those that aren't valid in the month.
  package let rules: [CompiledRule]
  /// Which rule prices what.
  package let ruleTable: RuleTable
  let bandTable: BandTable
  /// What ``ruleTable`` was painted from, for those who ask why.
  let ruleSets: RuleSets
  /// Zone of numbers that no prefix matches; ``RatedEvent/none`` where they have none.
  package let defaultZone: UInt16
  /// SHA-256 of ``encoded()``, in lowercase hex.
  package let digest: String

  /// By version: which of ``numberTables`` holds.
  let tableOfVersion: [Int]
  let numberTables: [NumberTable]
  /// By destination; the last one stands for none. The number of zones where there is none.
  let zoneOfDestination: [UInt16]
  /// What follows from an offer.
  let offers: [String: Offer]
  /// Ids of plans that the catalogue has, and this month doesn't.
  let plansElsewhen: Set<String>
  let bytes: [UInt8]
  private let planOfID: [String: UInt16]

  /// Compiles `catalogue` for `month` in the time zone that `clock` stands for.
  ///
  /// *Limits*: 65,534 plans, zones, destinations, bands and rules each. *Throws*: ``TariffError``
  /// for the first thing that can't be rated exactly and without ambiguity.
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
    let timeline = VersionTimeline(catalogue, month: month, clock: clock)
    let numbers = try NumberPlan(catalogue, index: index, timeline: timeline)
    let sets = DestinationSets(numbers.destinations.list, catalogue: catalogue)
    let monthPlans = catalogue.plans(in: month)
    let ruleSets = try RuleSets(
      catalogue, plans: monthPlans, index: index, destinations: sets)
    var rules: [CompiledRule] = []
    for rule in catalogue.rules { rules.append(try CompiledRule(rule, index: index)) }
    var plans: [PlanTerms] = []
    for (plan, set) in zip(monthPlans, ruleSets.setOfPlan) {
      plans.append(try PlanTerms(plan, ruleSet: set, index: index, destinations: sets))
    }
    self.month = month
    self.clock = clock
    currency = catalogue.currency
    timeZone = catalogue.timeZone
    networks = catalogue.networks
    zones = catalogue.zones
    bands = catalogue.bands
    destinations = sets.list
    zoneOfDestination =
      sets.list.map { $0.zone == RatedEvent.none ? UInt16(index.zoneCount) : $0.zone }
      + [UInt16(index.zoneCount)]
    versions = timeline.instants
    counters = catalogue.counters
    self.plans = plans
    self.rules = rules
    self.ruleSets = ruleSets
    ruleTable = try RuleTable(
      ruleSets, days: timeline.days,
      domain: RuleDomain(
        destinations: sets.list.count + 1, zoneless: sets.zoneless, bands: index.bandCount + 1,
        networks: index.networkCount, ratingGroups: ruleSets.ratingGroups.count + 1))
    bandTable = try BandTable(
      catalogue.bands, calendars: catalogue.calendars,
      window: VersionTimeline.window(of: month))
    defaultZone = try index.defaultZone(catalogue)
    numberTables = numbers.tables
    tableOfVersion = numbers.tableOfVersion
    offers = try index.offers(catalogue)
    plansElsewhen = Set(catalogue.plans.lazy.filter { $0.kind == .plan }.map(\.id))
      .subtracting(monthPlans.map(\.id))
    bytes = try ImageSource(catalogue: catalogue, month: month, clock: clock).encoded(index: index)
    digest = Self.hex(SHA256.hash(data: bytes))
    var planOfID: [String: UInt16] = [:]
    for (position, plan) in plans.enumerated() { planOfID[plan.id] = UInt16(position) }
    self.planOfID = planOfID
  }

  /// The image as bytes, for ``init(encoded:)`` in another process, in ``ImageSource``'s format.
  package func encoded() -> [UInt8] { bytes }

  /// The number of a plan or pack, or nil where the month has none of that id.
  package func plan(named id: String) -> UInt16? { planOfID[id] }

  private static func hex(_ digest: SHA256.Digest) -> String {
    let digits = Array("0123456789abcdef")
    return String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}
