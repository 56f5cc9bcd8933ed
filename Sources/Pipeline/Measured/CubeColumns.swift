import Records

/// The sides of the cube as columns: all of them, in whatever order a job cuts.
enum CubeColumns {
  static let sides = CubeSide.allCases

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
