import Records

/// The sides of the cube as columns: all of them, in whatever order a job names.
enum CubeColumns {
  static let sides = CubeSide.allCases

  /// The column of its values: a band is told from the measure it is a band of.
  static func name(of side: CubeSide) -> String {
    switch side {
    case .brand, .area, .channel, .segment, .services, .packs: side.code
    case .age, .arpu, .tenure: side.code + "_band"
    }
  }

  static func meaning(of side: CubeSide) -> String {
    switch side {
    case .brand: "Brand"
    case .area: "Area of the line"
    case .channel: "Sales channel that brought the line"
    case .age: "Band of age in the month, in years"
    case .arpu: "Band of the month's revenue, in the currency"
    case .segment: "Market segment"
    case .tenure: "Band of whole months since activation"
    case .services: "Services used in the month, joined by +; none"
    case .packs: "Packs held when the month ended: 0, 1, 2 or 3+"
    }
  }
}
