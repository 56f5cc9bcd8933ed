/// What rows of lags are told apart by. A percentile of all doesn't follow from those of its parts,
/// so that each grouping has its own rows. In the order of their names, in which rows are.
package enum LagGrouping: String, CaseIterable, Sendable {
  case area = "area+kind"
  case channel = "channel+kind"
  case all = "channel+product+area+kind"
  case kind
  case product = "product+kind"

  package var code: String { rawValue }

  /// Kinds pass other stages, so that each tells them apart.
  func cut(of cut: OrderCut) -> OrderCut {
    OrderCut(
      kind: cut.kind,
      channel: self == .channel || self == .all ? cut.channel : "",
      product: self == .product || self == .all ? cut.product : "",
      area: self == .area || self == .all ? cut.area : "")
  }
}
