import Measures

/// What a line is in its group (主卡, 副卡, 宽带).
package enum GroupRole: String, CaseIterable, Codable, Sendable {
  case main
  case sub
  case broadband
}

/// A line's membership in a group (群组, 家庭) on the days `from ..< to`. A line is in one group at a
/// time: of several, the one that began latest, then the smaller id.
package struct GroupMembership: Hashable, Sendable {
  package var msisdn: UInt64
  /// At most 64 octets.
  package var group: String
  package var role: GroupRole
  package var from: CivilDay
  /// The first day outside it; nil while it lasts.
  package var to: CivilDay?
  /// Whether this line pays the recurring charges of all.
  package var pays: Bool

  package init(
    msisdn: UInt64, group: String, role: GroupRole, from: CivilDay, to: CivilDay? = nil,
    pays: Bool = false
  ) {
    self.msisdn = msisdn
    self.group = group
    self.role = role
    self.from = from
    self.to = to
    self.pays = pays
  }
}
