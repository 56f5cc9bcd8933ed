import Measures
import Records

/// What is measured of a month beyond ``IndicatorPartial``, and how finely.
package struct MeasureOptions: Hashable, Sendable {
  /// Beside the total and each dimension alone.
  package var cuts: [Cut] = []
  /// Fewer lines than this are a small cell, which is not shown; 3 or more.
  package var smallCell = 20
  /// Where bands of age begin, ascending, in years.
  package var ageBands = [18, 25, 35, 45, 60]
  /// Where bands of revenue a line begin after the first, ascending, in micro-units.
  package var arpuBandsMicros: [Int64] = [20, 50, 100, 200].map { $0 * 1_000_000 }
  /// The sides of the cube: what few lines tell is hidden of the last ones first. At most
  /// ``CubeSide/togetherMax``.
  package var cube: [CubeSide] = CubeSide.usual
  /// An enterprise whose revenue falls by this much of its mean is in decline.
  package var declinePpm: Int64 = 200_000

  /// Brands without a contract, whose payments are modelled as purchases.
  package var prepaidBrands: [String] = []
  /// What money earned a month later is worth less, in parts per million.
  package var discountPpm: Int64 = 8_000
  /// Months ahead that a lifetime value counts.
  package var horizonMonths = 36
  /// Of a line's revenue, what is left for the company.
  package var marginPpm: Int64 = 1_000_000
  package var starLevels = 5

  package init() {}

  /// The total, each dimension alone, then what the job names.
  var allCuts: [Cut] { Cut.usual + cuts.filter { !Cut.usual.contains($0) } }
}

/// Names of bands: `<18`, `18-24`, `60+`.
package enum Band {
  /// The band that a whole number lies in; `starts` ascend.
  package static func name(of value: Int64, starts: [Int64]) -> String {
    guard let index = starts.lastIndex(where: { $0 <= value }) else {
      return starts.first.map { "<\($0)" } ?? "all"
    }
    return index == starts.count - 1
      ? "\(starts[index])+" : "\(starts[index])-\(starts[index + 1] - 1)"
  }
}
