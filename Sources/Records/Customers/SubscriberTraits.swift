import Measures

/// What the snapshot says of a line of service beyond its identity: where it lives, who sold it,
/// what it runs on, and how it came and went. All of it may be unknown.
package struct SubscriberTraits: Tellable {
  /// As the snapshot says.
  package enum Gender: UInt8, CaseIterable, Codable, Sendable {
    case unknown = 0
    case female = 1
    case male = 2
    package var code: String {
      switch self {
      case .unknown: ""
      case .female: "f"
      case .male: "m"
      }
    }
  }

  /// Why a line left (离网原因). What takes a line out of the base against its holder's will is
  /// involuntary: stopped for arrears and then cancelled, or cancelled for fraud.
  package enum Departure: UInt8, CaseIterable, Codable, Sendable {
    /// Not told: counted as voluntary where the line is churned.
    case unknown = 0
    case voluntary = 1
    case involuntary = 2
    /// The number went to another operator (携号转网).
    case portOut = 3
    package var code: String {
      switch self {
      case .unknown: ""
      case .voluntary: "voluntary"
      case .involuntary: "involuntary"
      case .portOut: "port_out"
      }
    }
  }

  /// The customer (客户) whom accounts belong to; empty: the account.
  package var customer = ""
  package var gender = Gender.unknown
  /// Market segment (客群): `public`, `campus`, `enterprise`, …
  package var segment = ""
  /// Bureau and area, district, grid (网格) and outlet (营业厅) that the line belongs to; codes.
  package var area = ""
  package var district = ""
  package var grid = ""
  package var store = ""
  /// The sales channel that brought it, and its way of ordering.
  package var channel = ""
  package var mode = OrderMode.unknown
  package var handsetSince: CivilDay?
  package var isHandset5G: Bool?
  /// The last day of a contract (合约到期).
  package var contractEnd: CivilDay?
  package var departure = Departure.unknown
  /// The operator that the number went to.
  package var portedTo = ""
  /// Cancelled or stopped before, and back on this day.
  package var reconnectedOn: CivilDay?
  /// Came from another brand of ours (prepaid ↔ postpaid) on this day: no gain of the base.
  package var migratedOn: CivilDay?

  package init() {}
}

/// How a product was ordered (定购方式): by the customer, or with whose help.
package enum OrderMode: UInt8, CaseIterable, Codable, Sendable {
  case unknown = 0
  case own = 1
  case outbound = 2
  case outlet = 3
  case batch = 4
  case gift = 5

  package var code: String {
    switch self {
    case .unknown: ""
    case .own: "self"
    case .outbound: "outbound"
    case .outlet: "outlet"
    case .batch: "batch"
    case .gift: "gift"
    }
  }
}
