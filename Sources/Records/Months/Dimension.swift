/// What lines of service are grouped by: the sides of every cut through the base.
package enum Dimension: String, CaseIterable, Codable, Sendable {
  case brand
  case plan
  case area
  case region
  case channel
  case segment

  package var code: String { rawValue }
}

/// A side of the cube that the mart shows (数据集市).
package enum CubeSide: String, CaseIterable, Codable, Sendable {
  case brand
  case area
  case channel
  case age
  case arpu
  case segment
  case tenure
  /// Which services were used (业务消费).
  case services
  /// How many packs are held (订购).
  case packs

  package var code: String { rawValue }

  /// Those of a job that names none.
  package static let usual: [CubeSide] = [.brand, .area, .channel, .age, .arpu]
  /// More sides are never told apart together: each doubles the tables.
  package static let togetherMax = 6
}
