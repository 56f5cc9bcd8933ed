import Measures

/// A place that rates tell apart (费率区): named by the numbers that begin with its prefixes.
package struct Zone: Hashable, Codable, Sendable {
  package var id: String
  package var name: String
  package init(id: String, name: String) {
    self.id = id
    self.name = name
  }
}

/// An E.164 prefix of digits, country code first; the longest match that is valid at the event's
/// start wins.
package struct ZonePrefix: Hashable, Codable, Sendable {
  package var prefix: String
  package var zone: String
  /// Whose number range it is, e.g. `CMCC`; empty: unknown, and then neither on-net nor off-net.
  package var carrier: String
  /// A prefix may be there several times with validities that don't meet.
  package var validity: Validity

  package init(prefix: String, zone: String, carrier: String = "", validity: Validity = .always) {
    self.prefix = prefix
    self.zone = zone
    self.carrier = carrier
    self.validity = validity
  }
}

/// A number that left its range's carrier (携号转网): it keeps the zone of its prefix unless told
/// otherwise, and has this carrier.
package struct Porting: Hashable, Codable, Sendable {
  /// The whole E.164 number.
  package var number: UInt64
  package var carrier: String
  /// Empty: the zone of its prefix.
  package var zone: String
  package var validity: Validity

  package init(number: UInt64, carrier: String, zone: String = "", validity: Validity = .always) {
    self.number = number
    self.carrier = carrier
    self.zone = zone
    self.validity = validity
  }
}

/// Whose number the other party's is, as a filter of rules and allowances.
package enum CarrierFilter: Hashable, Codable, Sendable {
  case any
  /// One of the catalogue's own carriers (网内).
  case onNet
  /// A known carrier that isn't one (网外).
  case offNet
  /// Any of these carriers.
  case carriers([String])
}

/// Where the subscriber was, as a filter of rules and allowances.
package enum ServingFilter: Hashable, Codable, Sendable {
  case anywhere
  case home
  case roaming
  /// Any of these network codes.
  case codes([String])
}
