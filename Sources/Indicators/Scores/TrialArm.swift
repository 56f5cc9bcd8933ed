import Records

/// The outcomes of one arm of a trial: how many customers, and the exact sums of their outcome and
/// of its square. Arms of parts of the customers add up in any order.
///
/// *Limits*: an outcome within ±2^50 (a thousand million in micro-units), customers up to 2^24
/// times that: sums of squares stay within 2^124.
package struct TrialArm: Hashable, Sendable {
  package private(set) var customers: Int64 = 0
  package private(set) var sum: Int128 = 0
  package private(set) var squares: Int128 = 0

  /// Of nobody yet: the neutral element of ``merge(_:)``.
  package init() {}

  /// Counts one customer's outcome: 0 or 1, or money in micro-units.
  package mutating func add(_ outcome: Int64) {
    precondition(outcome.magnitude <= 1 << 50, "An outcome is within 2^50.")
    customers += 1
    sum += Int128(outcome)
    squares += Int128(outcome) * Int128(outcome)
  }

  /// Adds the outcomes of other customers of the arm.
  package mutating func merge(_ other: TrialArm) {
    customers += other.customers
    sum += other.sum
    squares += other.squares
  }

  /// Customers (count), sum and squares (sums).
  package func append(to writer: inout PartialWriter) {
    writer.append(count: Int(customers))
    writer.append(sum: sum)
    writer.append(sum: squares)
  }

  /// Reads what ``append(to:)`` wrote. *Throws*: ``PartialError`` where no outcomes have such sums.
  package init(from reader: inout PartialReader) throws(PartialError) {
    customers = Int64(try reader.count(atMost: 1 << 40))
    sum = try reader.sum()
    squares = try reader.sum()
    let most = Int128(customers) << 50
    guard sum.magnitude <= most.magnitude, squares >= sum.magnitude, customers > 0 || squares == 0
    else { throw .inconsistent(offset: reader.offset) }
  }
}
