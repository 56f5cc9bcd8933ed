import Measures
import Records
import Tariffs

/// How one record came to its charge: plain values whose numbers are those of the tariff image.
package struct RecordExplanation: Hashable, Sendable {
  package var record: UsageRecord
  package var event: RatedEvent
  /// Where and when it lies in the tariff.
  package var place: PlaceFacts
  /// Every rule of its service that its plan and the plan's fallbacks have, in the order in which
  /// they were asked. Empty where it had no plan.
  package var rules: [RuleVerdict] = []
  /// What was open to the subscriber at the record's start, in the order of drawing.
  package var balances: [BalanceChange] = []
  /// The one that counted it, where its rule counts.
  package var counter: CounterChange?
  /// What the rule priced, by time. Empty where nothing was, and where the rule counts.
  package var segments: [PricedSegment] = []
  /// As it stands in the sum; zero where none was due.
  package var connectFee = ExactAmount.zero
  /// What drawn usage costs, as it stands in the sum; where the rule counts, rounded by itself.
  package var drawnPrice = ExactAmount.zero
  /// The exact sum before the minimum, the one rounding and the cap: of the record or, where its
  /// rule counts, F of the rule's count after it.
  package var sum = ExactAmount.zero
  /// What the sum is rounded to: the finest quantum of the rules that priced it.
  package var quantumMicros: Int64 = 0
  /// Of a reversal: the record that it takes back.
  package var reversed: UsageRecord?
}

/// A record's place, with nil for what it doesn't have.
package struct PlaceFacts: Hashable, Sendable {
  /// Local day, counted from the month's first.
  package var day: Int
  package var zone: UInt16?
  package var band: UInt16?
  /// Empty: unknown.
  package var carrier: String
  package var version: UInt16
}

/// A sum of money as a fraction in lowest terms, in micro-units.
package struct ExactAmount: Hashable, Sendable {
  package var numerator: Int128
  /// Positive.
  package var denominator: Int128

  package static let zero = ExactAmount(numerator: 0, denominator: 1)

  init(numerator: Int128, denominator: Int128) {
    let common = max(1, greatestCommonDivisor(numerator, denominator))
    self.numerator = numerator / common
    self.denominator = denominator / common
  }

  init(_ sum: ExactSum) { self.init(numerator: sum.numerator, denominator: sum.denominator) }
}

/// One instance of an allowance before and after a record.
package struct BalanceChange: Hashable, Sendable {
  package var owner: UInt32
  package var plan: UInt16
  /// Position among the plan's allowances.
  package var allowance: UInt16
  package var isRolledOver: Bool
  package var age: UInt8
  package var fromMilliseconds: Int64
  /// `Int64.max`: while it is held.
  package var toMilliseconds: Int64
  /// Whether its filters take such records.
  package var takes: Bool
  package var given: Int64
  package var leftBefore: Int64
  /// What the record drew; negative where it gave back.
  package var drawn: Int64
  /// What the subscriber's role may have of it in a month, and has had before; nil: no cap.
  package var cap: LimitChange?
  /// Of those that the record meets, by position among the allowance's.
  package var subLimits: [Int: LimitChange]
}

/// A limit and what had been used of it before the record.
package struct LimitChange: Hashable, Sendable {
  package var quantity: Int64
  package var usedBefore: Int64
}

/// A counter's period before and after a record.
package struct CounterChange: Hashable, Sendable {
  /// One rule's part.
  package struct Part: Hashable, Sendable {
    package var rule: UInt16
    /// Whole increments.
    package var usage: Int64
    /// R(F(usage)).
    package var micros: Int64
  }

  package var counter: UInt16
  /// Local day counted from the month's first; nil where it counts for the month or the record.
  package var day: Int?
  /// Number of the group that it counts for; nil: the subscriber.
  package var group: UInt32?
  package var before: [Part]
  package var chargeBeforeMicros: Int64
  package var after: [Part]
  package var chargeAfterMicros: Int64
}

/// A part of the record that one slot of one rule priced.
package struct PricedSegment: Hashable, Sendable {
  package var rule: UInt16
  /// Position among the rule's slots.
  package var slot: Int
  /// The band and version in force where it begins; nil: no band.
  package var band: UInt16?
  package var version: UInt16
  /// Where it begins, counted from the record's start.
  package var position: Int64
  package var increments: Int64
  /// `increments` in the service's unit.
  package var quantity: Int64
  package var price: ExactAmount
}
