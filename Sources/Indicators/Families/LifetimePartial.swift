import Measures
import Records

/// Who stayed and who left at which tenure, what they earned, and how unevenly: what survival,
/// lifetime values and concentration are made of.
///
/// The window of observation is the billed month: a line is at risk at the months that it has been
/// in the base, whether it was activated in the window or long before (delayed entry), so a
/// snapshot may forget lines that left in former months.
package struct LifetimePartial: Sendable {
  /// Strata are named by their dimension; the total is a stratum too.
  package static let dimensions: [Dimension] = [.brand, .channel, .segment]
  /// What concentration and payments are rounded to: a fen.
  static let quantumMicros: Int64 = 10_000

  /// Strata `total`, `brand=x`, …
  package private(set) var survival = SurvivalPartial(unit: .months)
  /// By segment and months of tenure: lines in the base at the month's end, their mean revenues in
  /// twelfths of a micro-unit.
  package private(set) var margins = KeyedSums(keyCount: 2, width: 2)
  /// Revenue of the lines in the base at any time of the month, by stratum.
  package private(set) var values: [String: ValueCounts] = [:]
  package private(set) var purchases = PurchaseCounts()
  package private(set) var spends = SpendCounts(quantumMicros: quantumMicros)

  package init() {}

  static func strata(of place: LinePlace) -> [String] {
    ["total"]
      + dimensions.compactMap { place[$0].isEmpty ? nil : "\($0.code)=\(place[$0])" }
  }

  mutating func add(_ line: LineMonth, trace: LineTrace) {
    guard line.isInService else { return }
    let tenure = min(max(0, line.tenureMonths), SurvivalPartial.tenureLimit)
    for stratum in Self.strata(of: line.place) {
      survival.add(
        stratum: stratum, enteredAt: tenure, leftAt: tenure, lost: line.loss != nil)
      values[stratum, default: ValueCounts(quantumMicros: Self.quantumMicros)]
        .add(line.row.revenueMicros)
    }
    if line.isClosing {
      margins.add([1, Int128(trace.meanTwelfths)], to: [line.place.segment, "\(tenure)"])
    }
    if trace.isPrepaid, let history = trace.history {
      purchases.add(history)
      spends.add(payments: history.purchases, sumMicros: trace.paidMicros)
    }
  }

  mutating func merge(_ other: LifetimePartial) {
    survival.merge(other.survival)
    margins.merge(other.margins)
    for (stratum, counts) in other.values {
      values[stratum, default: ValueCounts(quantumMicros: Self.quantumMicros)].merge(counts)
    }
    purchases.merge(other.purchases)
    spends.merge(other.spends)
  }

  func append(to writer: inout PartialWriter) {
    writer.append(nested: survival.encoded())
    margins.append(to: &writer)
    writer.append(count: values.count)
    for (stratum, counts) in values.sorted(by: {
      $0.key.utf8.lexicographicallyPrecedes($1.key.utf8)
    }) {
      writer.append(text: stratum)
      writer.append(nested: counts.encoded())
    }
    writer.append(nested: purchases.encoded())
    writer.append(nested: spends.encoded())
  }

  mutating func read(from reader: inout PartialReader) throws(PartialError) {
    survival = try survival.read(try reader.nested())
    try margins.read(from: &reader)
    var former: String?
    for _ in 0..<(try reader.count(octetsEach: 2)) {
      let stratum = try reader.text()
      if let former, !former.utf8.lexicographicallyPrecedes(stratum.utf8) {
        throw .unsorted(offset: reader.offset)
      }
      values[stratum] = try ValueCounts(quantumMicros: Self.quantumMicros)
        .read(try reader.nested())
      former = stratum
    }
    purchases = try PurchaseCounts(encoded: try reader.nested())
    spends = try spends.read(try reader.nested())
  }
}
