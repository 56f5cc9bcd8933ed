import Measures
import Records

/// What became of the month's bundles, by service and movement, beside what rated usage says it
/// drew: two counts of one thing, tied before anything is published.
package struct BundleTotals: Hashable, Sendable {
  private static let movements = BundleMovement.allCases.count

  /// Lines of the ledger.
  package private(set) var entries: Int64 = 0
  /// By service, then movement.
  private var moved = [Int128](repeating: 0, count: ServiceKind.allCases.count * movements)
  /// By service: Σ free quantity of rated usage.
  private var free = [Int128](repeating: 0, count: ServiceKind.allCases.count)

  package init() {}

  private static func place(_ service: ServiceKind, _ movement: BundleMovement) -> Int {
    Int(service.rawValue) * movements + Int(movement.rawValue)
  }

  /// A line of the ledger; the quantity is signed, in the service's unit.
  package mutating func add(_ movement: BundleMovement, of service: ServiceKind, quantity: Int64) {
    entries += 1
    moved[Self.place(service, movement)] += Int128(quantity)
  }

  /// What rated usage drew, in the service's unit.
  package mutating func add(free quantity: Int64, of service: ServiceKind) {
    free[Int(service.rawValue)] += Int128(quantity)
  }

  /// Σ of the ledger's lines, signed.
  package func quantity(_ movement: BundleMovement, of service: ServiceKind) -> Int128 {
    moved[Self.place(service, movement)]
  }

  /// Σ free quantity of rated usage.
  package func free(of service: ServiceKind) -> Int128 { free[Int(service.rawValue)] }

  func hasMoved(_ service: ServiceKind) -> Bool {
    free(of: service) != 0
      || BundleMovement.allCases.contains { quantity($0, of: service) != 0 }
  }

  package static func += (totals: inout BundleTotals, other: BundleTotals) {
    totals.entries = OutcomeSums.sum(totals.entries, other.entries)
    for index in totals.moved.indices { totals.moved[index] += other.moved[index] }
    for index in totals.free.indices { totals.free[index] += other.free[index] }
  }

  /// What doesn't add up, as sentences; empty where all does.
  package var differences: [String] {
    var differences: [String] = []
    for service in ServiceKind.allCases {
      let sum = BundleMovement.allCases.reduce(Int128(0)) { $0 + quantity($1, of: service) }
      if sum != 0 {
        differences.append("bundles of \(service.code): the ledger adds to \(sum), not to 0")
      }
      let used = -quantity(.drawn, of: service) - quantity(.returned, of: service)
      if used != free(of: service) {
        differences.append(
          "bundles of \(service.code): \(used) drawn by the ledger, \(free(of: service)) by usage "
            + "(difference \(used - free(of: service)))")
      }
    }
    return differences
  }

  package func encode(into writer: inout OctetWriter) {
    writer.signed(entries)
    for sum in moved + free { writer.fixed(sum) }
  }

  package init(from reader: inout OctetReader) throws(OctetError) {
    entries = try reader.signed()
    for index in moved.indices { moved[index] = try reader.sum() }
    for index in free.indices { free[index] = try reader.sum() }
  }
}

extension ControlReport {
  /// One service's bundles, in its unit: the movements add to 0, and `drawn` and `returned` are
  /// what usage took, with the other sign. Sums past 64 bits stay at the largest number.
  package struct Bundles: Codable, Hashable, Sendable {
    package var service: String
    package var granted: Int64
    package var brought: Int64
    package var drawn: Int64
    package var returned: Int64
    package var rolled: Int64
    package var carried: Int64
    package var expired: Int64
    package var usageFree: Int64

    init(_ service: ServiceKind, of totals: BundleTotals) {
      func sum(_ movement: BundleMovement) -> Int64 {
        Int64(clamping: totals.quantity(movement, of: service))
      }
      self.service = service.code
      granted = sum(.granted)
      brought = sum(.brought)
      drawn = sum(.drawn)
      returned = sum(.returned)
      rolled = sum(.rolled)
      carried = sum(.carried)
      expired = sum(.expired)
      usageFree = Int64(clamping: totals.free(of: service))
    }

    private enum CodingKeys: String, CodingKey {
      case service, granted, brought, drawn, returned, rolled, carried, expired
      case usageFree = "usage_free"
    }
  }
}
