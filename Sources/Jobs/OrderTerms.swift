import Records

/// What a job expects of orders, numbers and cards, and from when on it calls something late
/// (`orders:` of job.yaml).
package struct OrderTerms: Hashable, Codable, Sendable {
  /// The parts that an order must have once it is split.
  package struct Parts: Hashable, Codable, Sendable {
    /// How many of one network.
    package enum Count: UInt8, CaseIterable, Codable, Sendable {
      /// As many as there are.
      case any = 0
      case one = 1
      case oneOrMore = 2

      /// Whether so many are enough, and not too many.
      package func allows(_ count: Int) -> Bool {
        switch self {
        case .any: true
        case .one: count == 1
        case .oneOrMore: count >= 1
        }
      }
    }

    package var mobile: Count
    package var fixed: Count

    package init(mobile: Count = .any, fixed: Count = .any) {
      self.mobile = mobile
      self.fixed = fixed
    }

    /// A converged order's: exactly one C and at least one G sub-order.
    package static let converged = Parts(mobile: .one, fixed: .oneOrMore)
  }

  /// What is due before a line is cancelled (挽留).
  package struct Retention: Hashable, Codable, Sendable {
    /// Whether a cancel order must have an attempt whose outcome is written down.
    package var isRequired: Bool
    /// Attempts that key accounts, group accounts and stars must have had; 1: as everybody.
    package var attemptsOfKey: Int
    /// The star level from which a customer counts as key; 0: no level does.
    package var keyStar: Int
    /// An attempt that names no order counts for a cancel order submitted so many days later.
    package var reachDays: Int

    package init(
      isRequired: Bool = true, attemptsOfKey: Int = 2, keyStar: Int = 4, reachDays: Int = 30
    ) {
      self.isRequired = isRequired
      self.attemptsOfKey = attemptsOfKey
      self.keyStar = keyStar
      self.reachDays = reachDays
    }
  }

  /// Products (融合) that are sold as one mobile and one or more fixed parts. An order of another
  /// product that has parts of both networks counts as converged too.
  package var convergedProducts: [String]
  /// By kind of order, in the order of ``Order/Kind``.
  package var parts: [Parts]
  /// Days after submission by which an order without a promise is to be complete, by kind.
  package var dueDays: [Int]
  /// One side of a binding complete and the other not, for more days than this.
  package var bindingPendingDays: Int
  /// A number sold and not activated for more days than this.
  package var soldIdleDays: Int
  /// A number reserved for more days than this.
  package var reservedDays: Int
  /// A number active since so many days before the month or later must have its order in the feed.
  package var reachDays: Int
  package var retention: Retention
  /// An order counts for the agent who had contact about its product so many days before or less.
  package var attributionDays: Int
  /// A repair ordered so many days after a visit or less is a repeated fault.
  package var repeatFaultDays: Int
  /// Whether completed orders start and end subscriptions that the subscriptions feed lacks.
  package var activates: Bool

  package init(
    convergedProducts: [String] = [], parts: [Parts] = Self.usualParts,
    dueDays: [Int] = Self.usualDueDays, bindingPendingDays: Int = 7, soldIdleDays: Int = 30,
    reservedDays: Int = 15, reachDays: Int = 0, retention: Retention = Retention(),
    attributionDays: Int = 30, repeatFaultDays: Int = 30, activates: Bool = false
  ) {
    precondition(
      parts.count == Order.Kind.allCases.count && dueDays.count == Order.Kind.allCases.count,
      "Terms of orders say something of every kind.")
    self.convergedProducts = convergedProducts
    self.parts = parts
    self.dueDays = dueDays
    self.bindingPendingDays = bindingPendingDays
    self.soldIdleDays = soldIdleDays
    self.reservedDays = reservedDays
    self.reachDays = reachDays
    self.retention = retention
    self.attributionDays = attributionDays
    self.repeatFaultDays = repeatFaultDays
    self.activates = activates
  }

  /// One C of a new line, one G of a broadband order, nothing of the rest.
  package static let usualParts: [Parts] = Order.Kind.allCases.map { kind in
    switch kind {
    case .newLine: Parts(mobile: .one)
    case .broadband: Parts(fixed: .one)
    case .changePlan, .addPack, .cancel: Parts()
    }
  }

  /// Fifteen days where an installer must come, seven where a card is sent, else three.
  package static let usualDueDays: [Int] = Order.Kind.allCases.map { kind in
    switch kind {
    case .broadband: 15
    case .newLine, .cancel: 7
    case .changePlan, .addPack: 3
    }
  }
}
