import Measures

/// An attempt to keep a customer who wants to leave (挽留).
package struct RetentionCase: Hashable, Sendable {
  /// How an attempt ended.
  package enum Outcome: UInt8, CaseIterable, Codable, Sendable {
    /// Nobody wrote down how it ended: a violation where the order is cancelled all the same.
    case none = 0
    case saved = 1
    case lost = 2
    case unreached = 3
    package var code: String {
      switch self {
      case .none: ""
      case .saved: "saved"
      case .lost: "lost"
      case .unreached: "unreached"
      }
    }
  }

  package var id: String
  /// The cancel order that it answers; empty where the customer was called before ordering.
  package var order = ""
  package var msisdn: UInt64
  package var agent = ""
  /// Attempts at one order, from 1 (二次挽留 is 2).
  package var attempt = 1
  package var outcome = Outcome.none
  package var on: CivilDay

  package init(id: String, msisdn: UInt64, on: CivilDay) {
    self.id = id
    self.msisdn = msisdn
    self.on = on
  }
}

/// A visit of an installer (装维工单).
package struct WorkOrder: Hashable, Sendable {
  /// What the visit is for.
  package enum Kind: UInt8, CaseIterable, Codable, Sendable {
    case install = 0
    case repair = 1
    package var code: String { "\(self)" }
  }
  /// What came of it.
  package enum Outcome: UInt8, CaseIterable, Codable, Sendable {
    case open = 0
    case done = 1
    /// The address has no free port (无资源).
    case noPort = 2
    case failed = 3
    package var code: String {
      switch self {
      case .open: "open"
      case .done: "done"
      case .noPort: "no_port"
      case .failed: "failed"
      }
    }
  }

  package var id: String
  package var order = ""
  package var broadband = ""
  package var kind: Kind
  package var bureau = ""
  package var area = ""
  package var technician = ""
  package var issuedOn: CivilDay
  package var appointedOn: CivilDay?
  package var finishedOn: CivilDay?
  package var outcome: Outcome

  package init(id: String, kind: Kind, issuedOn: CivilDay, outcome: Outcome) {
    self.id = id
    self.kind = kind
    self.issuedOn = issuedOn
    self.outcome = outcome
  }
}

/// What the resource system says of a number at the month's end (号卡资源).
package struct NumberResource: Hashable, Sendable {
  /// Where a number is in its life.
  package enum State: UInt8, CaseIterable, Codable, Sendable {
    case free = 0
    case reserved = 1
    case sold = 2
    case active = 3
    package var code: String { "\(self)" }
  }

  package var number: UInt64
  /// Empty where no card carries it.
  package var iccid = ""
  package var state: State
  /// Since when it is in this state.
  package var since: CivilDay
  /// The order that reserved, sold or activated it; may be empty.
  package var order = ""

  package init(number: UInt64, state: State, since: CivilDay) {
    self.number = number
    self.state = state
    self.since = since
  }
}
