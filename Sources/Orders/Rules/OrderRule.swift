/// What can be wrong with orders, numbers and cards. The raw value is the sort order of findings
/// and the code within partials; gaps are left for more.
package enum OrderRule: UInt8, CaseIterable, Hashable, Sendable {
  // Of a main order's parts
  case orphanPart = 1
  case missingPart = 2
  case extraPart = 3
  case partAccount = 4
  case partMoney = 5
  case orderTwice = 6
  case partTwice = 7
  // Of an order's life
  case stepsOutOfOrder = 16
  case overdue = 17
  case completedEarly = 18
  case activatedAfterCancel = 19
  case stillActive = 20
  case partUnidentified = 21
  // Of bindings
  case bindingPending = 32
  case bindingConflict = 33
  // Of leaving
  case cancelWithoutRetention = 48
  case secondAttemptMissing = 49
  case savedYetCancelled = 50
  // Of numbers and cards
  case activeWithoutCard = 64
  case numberTwoCards = 65
  case cardTwoNumbers = 66
  case numberTwice = 67
  case resourceTwice = 68
  case soldIdle = 69
  case reservedLong = 70
  case activeWithoutOrder = 71
  case activeWithoutSubscriber = 72
  case subscriberWithoutNumber = 73

  /// How bad it is.
  package enum Severity: UInt8, CaseIterable, Sendable {
    /// To be looked at.
    case warning = 0
    /// Somebody must act: money, service or the law is at stake.
    case error = 1
    package var code: String { "\(self)" }
  }

  /// Whether it is about a number or a card, and not about an order.
  package var isOfResource: Bool { rawValue >= OrderRule.activeWithoutCard.rawValue }
}
