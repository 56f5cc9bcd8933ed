import Measures
import Records

/// How many customers have which value: what concentration is computed from, exactly. Partials
/// merge in any order and grouping to the same value and the same octets.
///
/// *Units*: values are rounded half up to whole quanta, so that equal ones meet. Values below zero
/// count as zero (a credit note is no negative share of the market), and are counted apart.
///
/// *Limits*: 16 octets a value that occurs: a quantum of a fen (10,000) bounds it by the dearest
/// bill in fen.
package struct ValueCounts: Hashable, Sendable {
  /// What values are rounded to, in micro-units.
  package let quantumMicros: Int64
  /// Customers whose value is below zero, among those of 0.
  package private(set) var belowZero: Int64 = 0
  private var counts: [Int64: Int64] = [:]

  /// Of no customers yet: the neutral element of ``merge(_:)``.
  package init(quantumMicros: Int64) {
    precondition(quantumMicros > 0, "A quantum is positive.")
    self.quantumMicros = quantumMicros
  }

  /// Counts one customer's value.
  package mutating func add(_ valueMicros: Int64) {
    if valueMicros < 0 { belowZero += 1 }
    let quanta = Rounding.halfUp.quotient(
      Int128(max(0, valueMicros)), over: Int128(quantumMicros))
    counts[Int64(quanta), default: 0] += 1
  }

  /// Adds the other partial, which is of the same quantum and of other customers.
  package mutating func merge(_ other: ValueCounts) {
    precondition(quantumMicros == other.quantumMicros, "Values of two quanta don't meet.")
    belowZero += other.belowZero
    for (value, count) in other.counts { counts[value, default: 0] += count }
  }

  /// What another task's octets say, fit to be merged. *Throws*: ``PartialError``, also where they
  /// are of another quantum.
  package func read(_ octets: [UInt8]) throws(PartialError) -> ValueCounts {
    let other = try ValueCounts(encoded: octets)
    guard other.quantumMicros == quantumMicros else { throw .foreign }
    return other
  }

  /// By value, in quanta.
  var sorted: [(quanta: Int64, customers: Int64)] {
    counts.map { (quanta: $0.key, customers: $0.value) }.sorted { $0.quanta < $1.quanta }
  }
}

extension ValueCounts {
  private static let kind: StaticString = "RMVC"
  private static let version: UInt8 = 1
  private static let countLimit = 1 << 40

  /// The partial as octets: equal partials give equal octets.
  ///
  /// *Format* (fields as in ``PartialWriter``): kind `RMVC`, version 1; the quantum in micro-units,
  /// the customers below zero and the number of values (counts); then each value upwards: quanta
  /// and customers (counts).
  package func encoded() -> [UInt8] {
    var writer = PartialWriter(kind: Self.kind, version: Self.version)
    writer.append(count: Int(quantumMicros))
    writer.append(count: Int(belowZero))
    writer.append(count: counts.count)
    for (quanta, customers) in sorted {
      writer.append(count: Int(quanta))
      writer.append(count: Int(customers))
    }
    return writer.octets
  }

  /// Reads what ``encoded()`` wrote. *Throws*: ``PartialError`` where the octets are anything else.
  package init(encoded octets: [UInt8]) throws(PartialError) {
    var reader = try PartialReader(octets, kind: Self.kind, version: Self.version)
    quantumMicros = Int64(try reader.count(atMost: .max))
    if quantumMicros == 0 { throw .inconsistent(offset: reader.offset) }
    belowZero = Int64(try reader.count(atMost: Self.countLimit))
    var former: Int64 = -1
    for _ in 0..<(try reader.count(octetsEach: 2)) {
      // The dearest value may have been rounded up.
      let most = Int64.max / quantumMicros
      let quanta = Int64(try reader.count(atMost: Int(most < .max ? most + 1 : most)))
      let customers = try reader.count(atMost: Self.countLimit)
      if customers == 0 { throw .inconsistent(offset: reader.offset) }
      if quanta <= former { throw .unsorted(offset: reader.offset) }
      counts[quanta] = Int64(customers)
      former = quanta
    }
    if belowZero > counts[0] ?? 0 { throw .inconsistent(offset: reader.offset) }
    try reader.finish()
  }
}
