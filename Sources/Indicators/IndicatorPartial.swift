import Measures
import Records

/// The month's indicators over some of its subscribers, by plan, region and cohort: partials merge
/// in any order and grouping to the same value and the same octets, and each subscriber counts
/// where its row was added.
///
/// *Limits*: plan and region are ASCII ids; memory is some 800 octets a combination that occurs.
package struct IndicatorPartial: Hashable, Sendable {
  /// A combination that occurs. Its cohort is the month of activation.
  struct Cell: Hashable, Sendable {
    var plan: String
    var region: String
    var cohort: BillingMonth

    /// By plan, region (by octet) and cohort.
    static func precedes(_ a: Cell, _ b: Cell) -> Bool {
      if a.plan != b.plan { return a.plan.utf8.lexicographicallyPrecedes(b.plan.utf8) }
      if a.region != b.region { return a.region.utf8.lexicographicallyPrecedes(b.region.utf8) }
      return a.cohort < b.cohort
    }
  }

  package let month: BillingMonth
  private(set) var cells: [Cell: IndicatorSums] = [:]

  /// Of no subscribers yet: the neutral element of ``merge(_:)``.
  package init(month: BillingMonth) { self.month = month }

  /// Counts one subscriber's month.
  package mutating func add(_ row: SubscriberMonth) {
    let cell = Cell(
      plan: row.plan, region: row.customer.region, cohort: row.customer.activatedOn.month)
    cells[cell, default: IndicatorSums()].add(row, of: month)
  }

  /// Adds the other partial, which is of the same month and of other subscribers.
  package mutating func merge(_ other: IndicatorPartial) {
    precondition(month == other.month, "Indicators of two months don't add up.")
    for (cell, sums) in other.cells { add(sums, to: cell) }
  }

  /// What another task's octets say, fit to be merged. *Throws*: ``PartialError``, also where they
  /// are of another month.
  package func read(_ octets: [UInt8]) throws(PartialError) -> IndicatorPartial {
    let other = try IndicatorPartial(encoded: octets)
    guard other.month == month else { throw .foreign }
    return other
  }

  mutating func add(_ sums: IndicatorSums, to cell: Cell) {
    cells[cell, default: IndicatorSums()].add(sums)
  }

  var sortedCells: [(cell: Cell, sums: IndicatorSums)] {
    cells.map { (cell: $0.key, sums: $0.value) }.sorted { Cell.precedes($0.cell, $1.cell) }
  }
}

extension IndicatorPartial {
  private static let kind: StaticString = "RMIN"
  private static let version: UInt8 = 1

  /// The partial as octets: equal partials give equal octets.
  ///
  /// *Format* (fields as in ``PartialWriter``): kind `RMIN`, version 1; the month's index (count);
  /// the number of cells (count); then each cell, by plan, region (by octet) and cohort: plan
  /// (text), region (text), the cohort's index (count), and a sum for each ``Indicator`` in order.
  package func encoded() -> [UInt8] {
    var writer = PartialWriter(kind: Self.kind, version: Self.version)
    writer.append(count: month.index)
    writer.append(count: cells.count)
    for (cell, sums) in sortedCells {
      writer.append(text: cell.plan)
      writer.append(text: cell.region)
      writer.append(count: cell.cohort.index)
      sums.append(to: &writer)
    }
    return writer.octets
  }

  /// Reads what ``encoded()`` wrote. *Throws*: ``PartialError`` where the octets are anything else.
  package init(encoded octets: [UInt8]) throws(PartialError) {
    var reader = try PartialReader(octets, kind: Self.kind, version: Self.version)
    month = try Self.readMonth(&reader)
    let count = try reader.count(octetsEach: 3 + Indicator.allCases.count)
    cells.reserveCapacity(count)
    var former: Cell?
    for _ in 0..<count {
      let cell = Cell(
        plan: try reader.text(), region: try reader.text(), cohort: try Self.readMonth(&reader))
      let sums = try IndicatorSums(from: &reader)
      if let former, !Cell.precedes(former, cell) { throw .unsorted(offset: reader.offset) }
      if cells.updateValue(sums, forKey: cell) != nil { throw .unsorted(offset: reader.offset) }
      former = cell
    }
    try reader.finish()
  }

  private static func readMonth(_ reader: inout PartialReader) throws(PartialError) -> BillingMonth
  {
    let start = reader.offset
    let index = try reader.count()
    guard let month = BillingMonth(year: index / 12, month: index % 12 + 1) else {
      throw .outOfRange(offset: start)
    }
    return month
  }
}
