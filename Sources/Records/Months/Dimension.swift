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

/// A side of the cube of small cells (数据集市).
package enum CubeSide: String, CaseIterable, Codable, Sendable {
  case brand
  case area
  case channel
  case age
  case arpu

  package var code: String { rawValue }
}
