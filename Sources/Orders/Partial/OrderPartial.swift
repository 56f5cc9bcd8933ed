import Measures
import Records

/// What the desks add up: partials merge in any order and grouping to the same value and the same
/// octets, and each row of a feed counts in one of them.
package struct OrderPartial: Hashable, Sendable {
  package let month: BillingMonth
  var funnel = PartialMap<FunnelKey, Tally<Plain>>()
  var lags = PartialMap<LagKey, LagHistogram>()
  var retention = PartialMap<NameKey<OneName>, Tally<RetentionField>>()
  var agents = PartialMap<NameKey<OneName>, Tally<AgentField>>()
  var visits = PartialMap<NameKey<ThreeNames>, Tally<VisitField>>()
  var visitLags = PartialMap<NameKey<ThreeNames>, LagHistogram>()
  var coverage = PartialMap<NameKey<ThreeNames>, Tally<CoverageField>>()
  var rules = PartialMap<RuleKey, Tally<Plain>>()
  var stock = Tally<StockField>()

  /// A number of things.
  enum Plain: Int, CaseIterable {
    case count
  }
  /// Of an agent's attempts to keep customers.
  enum RetentionField: Int, CaseIterable {
    case cases, saved, lost, unreached, open, undone, valued, valueMicros
  }
  /// Of an agent's contacts.
  enum AgentField: Int, CaseIterable {
    case contacts, reached, orders, audited, completed, cancelled
  }
  /// Of a technician's visits.
  enum VisitField: Int, CaseIterable {
    case done, noPort, failed, open, due, onTime, repeated
  }
  /// Of orders that no port was left for.
  enum CoverageField: Int, CaseIterable {
    case orders, unpriced, lostMicros
  }
  /// Of goods: rows of the feed by what became of them, rows of the roll, Σ of its columns, and
  /// findings.
  enum StockField: Int, CaseIterable {
    case moves, counts, repeated, otherMonths, articles
    case opening, received, issued, adjusted, closing
    case stockNegative, moveTwice, stockDiffers
  }

  /// Of nothing yet: the neutral element of ``merge(_:)``.
  package init(month: BillingMonth) { self.month = month }

  mutating func count(_ rule: OrderRule) { rules.add(Tally(.count), to: RuleKey(rule)) }

  /// Adds the other partial, which is of the same month and of other rows.
  package mutating func merge(_ other: OrderPartial) {
    precondition(month == other.month, "Orders of two months don't add up.")
    funnel.merge(other.funnel)
    lags.merge(other.lags)
    retention.merge(other.retention)
    agents.merge(other.agents)
    visits.merge(other.visits)
    visitLags.merge(other.visitLags)
    coverage.merge(other.coverage)
    rules.merge(other.rules)
    stock.merge(other.stock)
  }

  /// What another task's octets say, fit to be merged. *Throws*: ``PartialError``, also where they
  /// are of another month.
  package func read(_ octets: [UInt8]) throws(PartialError) -> OrderPartial {
    let other = try OrderPartial(encoded: octets)
    guard other.month == month else { throw .foreign }
    return other
  }
}

extension OrderPartial {
  private static let kind: StaticString = "RMOR"
  private static let version: UInt8 = 2

  /// The partial as octets: equal partials give equal octets.
  ///
  /// *Format* (fields as in ``PartialWriter``): kind `RMOR`, version 2; the month's index (count);
  /// then the eight tables in the order of their declaration, each as ``PartialMap`` has it, and
  /// the sums of goods. Sums are of the type sum, in the order of their fields.
  package func encoded() -> [UInt8] {
    var writer = PartialWriter(kind: Self.kind, version: Self.version)
    writer.append(count: month.index)
    funnel.append(to: &writer)
    lags.append(to: &writer)
    retention.append(to: &writer)
    agents.append(to: &writer)
    visits.append(to: &writer)
    visitLags.append(to: &writer)
    coverage.append(to: &writer)
    rules.append(to: &writer)
    stock.append(to: &writer)
    return writer.octets
  }

  /// Reads what ``encoded()`` wrote. *Throws*: ``PartialError`` where the octets are anything else.
  package init(encoded octets: [UInt8]) throws(PartialError) {
    var reader = try PartialReader(octets, kind: Self.kind, version: Self.version)
    let start = reader.offset
    let index = try reader.count()
    guard let month = BillingMonth(year: index / 12, month: index % 12 + 1) else {
      throw .outOfRange(offset: start)
    }
    self.month = month
    funnel = try PartialMap(from: &reader)
    lags = try PartialMap(from: &reader)
    retention = try PartialMap(from: &reader)
    agents = try PartialMap(from: &reader)
    visits = try PartialMap(from: &reader)
    visitLags = try PartialMap(from: &reader)
    coverage = try PartialMap(from: &reader)
    rules = try PartialMap(from: &reader)
    stock = try Tally.read(&reader)
    try reader.finish()
  }
}
