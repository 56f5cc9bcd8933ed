import Measures
import Records

/// The keys of `measures:` that say how the base is cut.
///
/// ```yaml
/// cuts: [brand+area, plan+channel]   # beside the total and each of brand, plan, area, region,
///                                    # channel and segment alone
/// gigabyte: binary             # of DoU: 2^30 octets, or decimal: 10^9
/// smallCell: 20                # sandbox_area and mart_cube show no fewer lines
/// ageBands: [18, 25, 35, 45, 60]     # where each begins
/// arpuBands: [20, 50, 100, 200]      # likewise, after the first
/// cube: [brand, area, channel, age, arpu]   # 6 sides at most, those first whose detail matters
///                              # most; also segment, tenure, services, packs
/// decline: 20%                 # an enterprise whose revenue falls so far below its mean is marked
/// prepaid: [easy]              # brands without a contract: payments are modelled as purchases
/// discount: 0.8%               # what money earned a month later is worth less
/// margin: 100%                 # of revenue, what is left for the company
/// horizon: 36                  # months ahead that a lifetime value counts, 1 to 240
/// stars: 5                     # bands of twelve-month value, 2 to 20
/// ```
struct BaseGrammar {
  private static let cutsMax = 32
  let findings: FindingList

  func terms(_ map: YamlMap) -> BaseTerms {
    var terms = BaseTerms()
    let cuts = map.list("cuts", Form<[Dimension]>.cut)
    findings.reportRepeated(
      cuts.map { cut in
        Placed(value: cut.value.map(\.code).joined(separator: "+"), place: cut.place)
      }, "cut")
    if cuts.count > Self.cutsMax {
      findings.error(
        at: map.place(of: "cuts"), "\(cuts.count) cuts are more than \(Self.cutsMax)",
        "leave some out: each is a grouping of all lines")
    }
    terms.cuts = cuts.map(\.value)
    terms.gigabyte = map.value("gigabyte", .codes("a gigabyte"), ifAbsent: terms.gigabyte)
    terms.smallCell = map.value(
      "smallCell", .integer(3...1_000_000, example: "20"), ifAbsent: terms.smallCell)
    let ages = map.list("ageBands", .integer(1...150, example: "18"))
    if map.has("ageBands") { terms.ageBands = ascending("ageBands", ages, map) }
    let amounts = map.list("arpuBands", Form<Int64>.amount(least: 1))
    if map.has("arpuBands") { terms.arpuBandsMicros = ascending("arpuBands", amounts, map) }
    let sides = map.list("cube", Form<CubeSide>.codes("a side of the cube"))
    findings.reportRepeated(
      sides.map { Placed(value: $0.value.code, place: $0.place) }, "side of the cube")
    if sides.count > CubeSide.togetherMax {
      findings.error(
        at: map.place(of: "cube"),
        "a cube of \(sides.count) sides has more than \(CubeSide.togetherMax)",
        "leave out those that nobody asks for: each side doubles the tables, and splits the lines "
          + "until little can be shown")
    }
    if !sides.isEmpty { terms.cube = sides.map(\.value) }
    terms.declineShare = map.value("decline", .share, ifAbsent: terms.declineShare)
    terms.prepaidBrands = map.list("prepaid", .text("a brand", example: "easy")).map(\.value)
    terms.discountShare = map.value("discount", .share, ifAbsent: terms.discountShare)
    terms.marginShare = map.value("margin", .share, ifAbsent: terms.marginShare)
    terms.horizonMonths = map.value(
      "horizon", .integer(1...240, example: "36"), ifAbsent: terms.horizonMonths)
    terms.starLevels = map.value(
      "stars", .integer(2...20, example: "5"), ifAbsent: terms.starLevels)
    return terms
  }

  private func ascending<Value: Comparable>(
    _ name: String, _ placed: [Placed<Value>], _ map: YamlMap
  ) -> [Value] {
    for (former, next) in zip(placed, placed.dropFirst()) where next.value <= former.value {
      findings.error(
        at: next.place, "\(name) does not ascend", "write where each band begins, lowest first")
    }
    if placed.isEmpty, !findings.hasErrors {
      findings.error(
        at: map.place(of: name), "\(name) has no value", "write one at least, or remove the key")
    }
    return placed.map(\.value)
  }
}

extension Form<[Dimension]> {
  /// `brand+area`: two dimensions or more.
  static var cut: Form {
    let codes = Dimension.allCases.map(\.code).joined(separator: ", ")
    return Form(what: "two or more of \(codes), joined by +", example: "brand+area") { text in
      let parts = text.split(separator: "+", omittingEmptySubsequences: false)
      let found = parts.compactMap { Dimension(rawValue: String($0)) }
      guard found.count == parts.count, found.count >= 2, Set(found).count == found.count else {
        return nil
      }
      return Dimension.allCases.filter(found.contains)
    }
  }
}
