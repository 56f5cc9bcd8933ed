import Records

/// Where a line belongs: one text for each ``Dimension``, empty where nobody said.
package struct LinePlace: Hashable, Sendable {
  package var brand = ""
  package var plan = ""
  package var area = ""
  package var region = ""
  package var channel = ""
  package var segment = ""

  package init() {}

  package subscript(dimension: Dimension) -> String {
    switch dimension {
    case .brand: brand
    case .plan: plan
    case .area: area
    case .region: region
    case .channel: channel
    case .segment: segment
    }
  }
}

/// A grouping of the base by some dimensions; by none of them it is the total.
package struct Cut: Hashable, Sendable {
  /// In the order of ``Dimension``, each once.
  package let dimensions: [Dimension]

  package init(_ dimensions: [Dimension]) {
    self.dimensions = Dimension.allCases.filter(dimensions.contains)
  }

  /// `total`, `brand` or `brand+area`.
  package var code: String {
    dimensions.isEmpty ? "total" : dimensions.map(\.code).joined(separator: "+")
  }

  /// The total and each dimension alone: what every table of cuts has.
  package static let usual = [Cut([])] + Dimension.allCases.map { Cut([$0]) }

  /// The cut's code, then a text for each dimension: empty where the cut doesn't look at it.
  func key(of place: LinePlace) -> [String] {
    [code] + Dimension.allCases.map { dimensions.contains($0) ? place[$0] : "" }
  }
}
