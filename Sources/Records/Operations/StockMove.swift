import Measures

/// A line of an outlet's book of goods (进销存): cards, handsets, optical modems, receipts.
package struct StockMove: Hashable, Sendable {
  /// What it does to the stock.
  package enum Kind: UInt8, CaseIterable, Codable, Sendable {
    /// Counted before the month's first move.
    case opening = 0
    case received = 1
    /// Sold, handed out or sent on.
    case issued = 2
    /// Found, lost or written off; of either sign.
    case adjusted = 3
    /// Counted after the month's last move.
    case closing = 4
    package var code: String { "\(self)" }

    /// Whether it says what is there, and moves nothing.
    package var isCount: Bool { self == .opening || self == .closing }
  }

  /// Its own within the outlet.
  package var id: String
  package var outlet: String
  /// What it is of: an article number.
  package var sku: String
  package var kind: Kind
  /// Pieces; not negative but in an adjustment.
  package var quantity: Int64
  package var on: CivilDay

  package init(
    id: String, outlet: String, sku: String, kind: Kind, quantity: Int64, on: CivilDay
  ) {
    self.id = id
    self.outlet = outlet
    self.sku = sku
    self.kind = kind
    self.quantity = quantity
    self.on = on
  }
}

/// What an outlet's book had of an article at the end of the month before.
package struct StockBalance: Hashable, Sendable {
  package var outlet: String
  package var sku: String
  /// Negative where more went out than was there.
  package var pieces: Int64

  package init(outlet: String, sku: String, pieces: Int64) {
    self.outlet = outlet
    self.sku = sku
    self.pieces = pieces
  }
}
