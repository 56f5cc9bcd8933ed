import Records

/// How finely the base of subscribers is measured: keys of `measures:` that ``BaseGrammar`` reads.
package struct BaseTerms: Hashable, Codable, Sendable {
  /// What a gigabyte of DoU is.
  package enum Gigabyte: String, CaseIterable, Codable, Sendable {
    /// 2^30 octets.
    case binary
    /// 10^9 octets.
    case decimal

    package var octets: Int64 { self == .binary ? 1 << 30 : 1_000_000_000 }
  }

  /// Cuts beside the total and each dimension alone.
  package var cuts: [[Dimension]] = []
  package var gigabyte = Gigabyte.binary
  /// Fewer lines than this are a small cell.
  package var smallCell = 20
  /// Where bands of age begin, ascending, in years.
  package var ageBands = [18, 25, 35, 45, 60]
  /// Where bands of monthly revenue begin after the first, ascending, in micro-units.
  package var arpuBandsMicros: [Int64] = [20, 50, 100, 200].map { $0 * 1_000_000 }
  /// The sides of the cube, those first whose detail is to stay; at most
  /// ``CubeSide/togetherMax``.
  package var cube: [CubeSide] = CubeSide.usual
  /// Parts per ten thousand of its mean revenue by which an enterprise in decline has fallen.
  package var declineShare = 2_000
  /// Brands without a contract, whose payments are modelled as purchases.
  package var prepaidBrands: [String] = []
  /// Parts per ten thousand that money earned a month later is worth less.
  package var discountShare = 80
  /// Parts per ten thousand of a line's revenue that are left for the company.
  package var marginShare = 10_000
  /// Months ahead that a lifetime value counts.
  package var horizonMonths = 36
  /// How many bands of value there are (星级).
  package var starLevels = 5

  package init() {}
}
