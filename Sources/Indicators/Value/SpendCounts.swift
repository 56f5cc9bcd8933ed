import Measures
import Records

/// How many customers paid how much in how many payments: the sufficient statistics of
/// ``SpendingModel``. Partials merge in any order and grouping to the same value and octets.
///
/// *Units*: sums are kept in whole quanta, so that equal ones meet; a customer whose payments don't
/// add up to half a quantum is left out, for the model knows no spend of 0.
///
/// *Limits*: 24 octets a combination that occurs.
package struct SpendCounts: Hashable, Sendable {
  struct Spend: Hashable, Sendable {
    var payments: Int32
    var quanta: Int64

    static func precedes(_ a: Spend, _ b: Spend) -> Bool {
      (a.payments, a.quanta) < (b.payments, b.quanta)
    }
  }

  /// What sums are rounded to, in micro-units.
  package let quantumMicros: Int64
  private var counts: [Spend: Int64] = [:]

  /// Of no customers yet: the neutral element of ``merge(_:)``.
  package init(quantumMicros: Int64) {
    precondition(quantumMicros > 0, "A quantum is positive.")
    self.quantumMicros = quantumMicros
  }

  /// Counts one customer's payments and their sum. *Limits*: `payments` is positive.
  package mutating func add(payments: Int, sumMicros: Int64) {
    precondition(payments > 0, "Who spends has paid.")
    let quanta = Rounding.halfUp.quotient(Int128(sumMicros), over: Int128(quantumMicros))
    if quanta <= 0 { return }
    counts[Spend(payments: Int32(payments), quanta: Int64(quanta)), default: 0] += 1
  }

  /// Adds the other partial, which is of the same quantum and of other customers.
  package mutating func merge(_ other: SpendCounts) {
    precondition(quantumMicros == other.quantumMicros, "Sums of two quanta don't meet.")
    for (spend, count) in other.counts { counts[spend, default: 0] += count }
  }

  /// What another task's octets say, fit to be merged. *Throws*: ``PartialError``, also where they
  /// are of another quantum.
  package func read(_ octets: [UInt8]) throws(PartialError) -> SpendCounts {
    let other = try SpendCounts(encoded: octets)
    guard other.quantumMicros == quantumMicros else { throw .foreign }
    return other
  }

  /// By payments and sum.
  var sorted: [(spend: Spend, customers: Int64)] {
    counts.map { (spend: $0.key, customers: $0.value) }
      .sorted { Spend.precedes($0.spend, $1.spend) }
  }
}

extension SpendCounts {
  private static let kind: StaticString = "RMSC"
  private static let version: UInt8 = 1
  private static let countLimit = 1 << 40

  /// The partial as octets: equal partials give equal octets.
  ///
  /// *Format* (fields as in ``PartialWriter``): kind `RMSC`, version 1; the quantum in micro-units
  /// (count); the number of entries (count); then each by payments and sum: payments, quanta,
  /// customers (counts).
  package func encoded() -> [UInt8] {
    var writer = PartialWriter(kind: Self.kind, version: Self.version)
    writer.append(count: Int(quantumMicros))
    writer.append(count: counts.count)
    for (spend, customers) in sorted {
      writer.append(count: Int(spend.payments))
      writer.append(count: Int(spend.quanta))
      writer.append(count: Int(customers))
    }
    return writer.octets
  }

  /// Reads what ``encoded()`` wrote. *Throws*: ``PartialError`` where the octets are anything else.
  package init(encoded octets: [UInt8]) throws(PartialError) {
    var reader = try PartialReader(octets, kind: Self.kind, version: Self.version)
    quantumMicros = Int64(try reader.count(atMost: .max))
    if quantumMicros == 0 { throw .inconsistent(offset: reader.offset) }
    var former: Spend?
    for _ in 0..<(try reader.count(octetsEach: 3)) {
      let spend = Spend(
        payments: Int32(try reader.count(atMost: Int(Int32.max))),
        quanta: Int64(try reader.count(atMost: .max)))
      let customers = try reader.count(atMost: Self.countLimit)
      guard spend.payments > 0, spend.quanta > 0, customers > 0 else {
        throw .inconsistent(offset: reader.offset)
      }
      if let former, !Spend.precedes(former, spend) { throw .unsorted(offset: reader.offset) }
      counts[spend] = Int64(customers)
      former = spend
    }
    try reader.finish()
  }
}
