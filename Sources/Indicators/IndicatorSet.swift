import Measures
import Records

/// Everything that is measured of a month, over some of its lines: the indicators of the stage
/// `measure`, and with ``MeasureOptions`` all that they ask for. Merging in any order and grouping
/// gives the same value and the same octets.
///
/// *Limits*: all lines of an account are added to one set, so that accounts count once.
package struct IndicatorSet: Sendable {
  package private(set) var indicators: IndicatorPartial
  /// nil where the job asks for nothing beyond the indicators.
  package private(set) var measures: MeasureSet?

  package var month: BillingMonth { indicators.month }

  /// Of no line yet.
  package init(month: BillingMonth, options: MeasureOptions?) {
    indicators = IndicatorPartial(month: month)
    measures = options.map { MeasureSet(month: month, options: $0) }
  }

  /// Counts one line's month; returns what it means for the base, and for ranks, where that is
  /// measured.
  @discardableResult
  package mutating func add(
    _ row: SubscriberMonth, customer: CustomerFile, invoice: Invoice? = nil
  ) -> (line: LineMonth, trace: LineTrace)? {
    indicators.add(row)
    if measures == nil { return nil }
    let line = LineMonth(row: row, customer: customer, month: month)
    return (measures?.add(line, invoice: invoice)).map { (line, $0) }
  }

  /// Adds the other set, which is of the same month and options and of other accounts.
  package mutating func merge(_ other: IndicatorSet) {
    indicators.merge(other.indicators)
    if let others = other.measures { measures?.merge(others) }
  }
}

extension IndicatorSet {
  private static let kind: StaticString = "RMIS"
  private static let version: UInt8 = 1

  /// *Format*: without measures the octets of the ``IndicatorPartial``; else (fields as in
  /// ``PartialWriter``) kind `RMIS`, version 1, a count of these octets, they themselves, and the
  /// families of ``MeasureSet`` in their order.
  package func encoded() -> [UInt8] {
    guard let measures else { return indicators.encoded() }
    var writer = PartialWriter(kind: Self.kind, version: Self.version)
    writer.append(nested: indicators.encoded())
    measures.append(to: &writer)
    return writer.octets
  }

  /// What another task's octets say, fit to be merged into this set. *Throws*: ``PartialError``,
  /// also where they are of another month or of other options.
  package func read(_ octets: [UInt8]) throws(PartialError) -> IndicatorSet {
    var other = IndicatorSet(month: month, options: measures?.options)
    if measures == nil {
      other.indicators = try indicators.read(octets)
      return other
    }
    var reader = try PartialReader(octets, kind: Self.kind, version: Self.version)
    other.indicators = try indicators.read(try reader.nested())
    try other.measures?.read(from: &reader)
    try reader.finish()
    return other
  }
}
