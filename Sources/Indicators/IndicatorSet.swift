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

  /// Counts one line's month; returns what it means for the base where that is measured.
  @discardableResult
  package mutating func add(
    _ row: SubscriberMonth, customer: CustomerFile, invoice: Invoice? = nil
  ) -> LineMonth? {
    indicators.add(row)
    if measures == nil { return nil }
    let line = LineMonth(row: row, customer: customer, month: month)
    measures?.add(line, invoice: invoice)
    return line
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

  /// *Format* (fields as in ``PartialWriter``): kind `RMIS`, version 1; the octets of the
  /// ``IndicatorPartial`` (their count, then themselves as words of text are); 1 and the families
  /// of ``MeasureSet`` in their order where there are any, else 0.
  package func encoded() -> [UInt8] {
    var writer = PartialWriter(kind: Self.kind, version: Self.version)
    writer.append(nested: indicators.encoded())
    writer.append(count: measures == nil ? 0 : 1)
    measures?.append(to: &writer)
    return writer.octets
  }

  /// What another task's octets say, fit to be merged into this set. *Throws*: ``PartialError``,
  /// also where they are of another month or of other options.
  package func read(_ octets: [UInt8]) throws(PartialError) -> IndicatorSet {
    var reader = try PartialReader(octets, kind: Self.kind, version: Self.version)
    var other = self.emptied
    other.indicators = try indicators.read(try reader.nested())
    let start = reader.offset
    switch (try reader.count(atMost: 1), measures == nil) {
    case (0, true): break
    case (1, false): try other.measures?.read(from: &reader)
    default: throw .inconsistent(offset: start)
    }
    try reader.finish()
    return other
  }

  private var emptied: IndicatorSet { IndicatorSet(month: month, options: measures?.options) }
}
