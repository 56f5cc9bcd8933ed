import Records

/// The sides of the cube as columns: all of them, in whatever order a job cuts.
enum CubeColumns {
  static let sides = CubeSide.allCases

  /// The column of its values: a band is told from the measure it is a band of.
  static func name(of side: CubeSide) -> String {
    switch side {
    case .brand, .area, .channel: side.code
    case .age, .arpu: side.code + "_band"
    }
  }

  static func meaning(of side: CubeSide) -> String {
    switch side {
    case .brand: "Brand"
    case .area: "Area of the line"
    case .channel: "Sales channel that brought the line"
    case .age: "Band of age in the month, in years"
    case .arpu: "Band of the month's revenue, in the currency"
    }
  }
}
