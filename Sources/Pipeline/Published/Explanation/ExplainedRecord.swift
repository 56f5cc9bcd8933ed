import Records

/// One record and how it came to its charge, with names in the place of numbers: what `ratemill
/// explain` prints, as text or as JSON.
///
/// *Units*: amounts are decimal text of the currency's main unit; quantities are ms, octets or
/// events, as `unit` says; instants are local, ISO 8601 with their offset.
package struct ExplainedRecord: Encodable, Sendable {
  package var month: String
  package var currency: String
  package var timeZone: String
  /// `rated`, `suspended`, `late` or `duplicate`.
  package var outcome: String
  /// Why it wasn't rated.
  package var rejection: ExplainedRejection?
  /// nil where the record wasn't decoded, or was rejected: then the source alone has it.
  package var record: ExplainedUsage?
  package var source: ExplainedSource
  package var plan: ExplainedPlan?
  package var place: ExplainedPlace?
  /// In the order in which they were asked.
  package var rules: [ExplainedRule] = []
  /// In the order of drawing.
  package var bundles: [ExplainedBundle] = []
  package var price: ExplainedPrice?
  package var counter: ExplainedCounter?
  /// Of a reversal: the record that it takes back.
  package var reversed: ExplainedUsage?
}

/// Where a record was read.
package struct ExplainedSource: Encodable, Sendable {
  /// Relative to the run's input folder.
  package var file: String
  package var line: Int64
  /// As the table `usage` or `rejects` has it; nil: none.
  package var recordId: Int64?
}

/// Why a record wasn't rated, and what to do about it.
package struct ExplainedRejection: Encodable, Sendable {
  package var reason: String
  package var meaning: String
  package var remedy: String
  package var field: String?
  /// The record as it arrived, where it couldn't be decoded.
  package var text: String?
  package var served: String?
}

/// What was used.
package struct ExplainedUsage: Encodable, Sendable {
  package var served: String
  package var service: String
  package var direction: String
  /// nil: none, or hidden.
  package var otherParty: String?
  package var start: String
  package var weekday: String
  /// `ms`, `octets` or `events`.
  package var unit: String
  package var quantity: Int64
  package var durationMs: Int64
  package var cell: Int64?
  package var access: String?
  /// Code of the serving network; nil: at home.
  package var serving: String?
  package var ratingGroup: Int64?
  package var isReversal: Bool
  package var recordId: Int64?
}

/// What the subscriber held at the record's start.
package struct ExplainedPlan: Encodable, Sendable {
  /// A plan or pack.
  package struct Holding: Encodable, Sendable {
    package var id: String
    package var name: String
    /// Day on which it was taken.
    package var since: String
    /// Instants of the month between which it is held.
    package var from: String
    package var to: String
  }

  package var plan: Holding
  package var packs: [Holding]
  /// Plans and packs of the month that didn't hold at the record's start.
  package var others: [Holding]
  /// Plans whose rules are asked where none of its own fits, in order.
  package var fallbacks: [String]
  package var group: String?
  package var role: String?
}

/// Where and when the record lies in the tariff.
package struct ExplainedPlace: Encodable, Sendable {
  /// Why it is in its zone.
  package enum Basis: String, Encodable, Sendable {
    /// The number is in the table of portings.
    case porting
    case prefix
    /// No prefix matches it.
    case defaultZone = "default_zone"
    /// There is no other party.
    case none
  }

  package var basis: Basis
  package var prefix: String?
  package var zone: String?
  package var zoneName: String?
  package var carrier: String?
  package var isOwnCarrier: Bool
  /// First day of the porting; nil: open.
  package var portedOn: String?
  package var band: String?
  /// `07:00`.
  package var bandFrom: String?
  package var bandTo: String?
  /// Day on which the band began: the day before where it has wrapped midnight.
  package var bandDay: String?
  /// `workday`, `weekend` or `holiday`, where the band asks a calendar.
  package var dayClass: String?
  package var calendar: String?
}

/// A rule that was asked.
package struct ExplainedRule: Encodable, Sendable {
  package var id: String
  package var tariff: String
  package var isChosen: Bool
  /// `chosen`, or the first filter that didn't take the record, or how it was left behind.
  package var verdict: String
  /// The same in words.
  package var why: String
  /// How many plans with rules were asked before its own.
  package var level: Int
}

/// A bundle before and after the record.
package struct ExplainedBundle: Encodable, Sendable {
  /// A limit and what was used of it.
  package struct Limit: Encodable, Sendable {
    /// Sub-limit's id, or the member's role.
    package var id: String
    package var quantity: Int64
    package var usedBefore: Int64
    package var usedAfter: Int64
  }

  package var id: String
  package var plan: String
  package var planName: String
  /// nil: the subscriber.
  package var owner: String?
  package var isShared: Bool
  package var isRolledOver: Bool
  package var validFrom: String
  /// nil: while it is held.
  package var validTo: String?
  package var increment: Int64
  package var granted: Int64
  package var leftBefore: Int64
  /// Negative: given back.
  package var drawn: Int64
  package var leftAfter: Int64
  /// Why it gave nothing, or not all: `filter`, `cap`, `sub_limit`, `empty`, `not_needed`,
  /// `refused`; nil where it gave all that was wanted.
  package var limitedBy: String?
  /// The same in words.
  package var why: String
  package var memberCap: Limit?
  package var subLimits: [Limit]
}

/// An exact amount, main units.
package struct ExplainedAmount: Encodable, Hashable, Sendable {
  /// `1/60`, in lowest terms.
  package var fraction: String
  /// All decimals, or the first twelve and `…`.
  package var decimal: String

  package var isZero: Bool { fraction == "0" }
}

/// How usage that no bundle took came to the charge.
package struct ExplainedPrice: Encodable, Sendable {
  /// A part of the record that one slot of one rule priced.
  package struct Segment: Encodable, Sendable {
    package var rule: String
    /// From the record's start.
    package var from: Int64
    /// When it begins; where the service isn't voice, when the record does.
    package var start: String
    package var quantity: Int64
    package var band: String?
    package var slotFrom: Int64
    package var increment: Int64
    package var increments: Int64
    /// Main units of ``priceCurrency`` for each `unit`.
    package var price: String
    package var unit: Int64
    package var priceCurrency: String
    package var amount: ExplainedAmount
  }

  package var rule: String
  package var validFrom: String?
  package var validTo: String?
  package var tag: String?
  /// nil where prices are in the catalogue's currency; else `1 USD = 7.1234 CNY` as a fraction.
  package var exchange: String?
  package var segments: [Segment]
  package var freeQuantity: Int64
  package var billedQuantity: Int64
  package var connectFee: ExplainedAmount
  /// What the rule asks where its policy applies.
  package var connectFeeDue: String?
  package var connectFeePolicy: String
  /// Where slots count from after a part that bundles took: `call` or `remainder`.
  package var offset: String
  package var slots: Int
  package var drawnPrice: ExplainedAmount
  /// Before minimum, rounding and cap; where the rule counts, of its count.
  package var sum: ExplainedAmount
  package var rounding: String
  package var quantum: String
  package var rounded: String
  package var minimum: String?
  package var minimumBit: Bool
  package var cap: String?
  package var capBit: Bool
  package var charge: String
}

/// What counted the record's usage, before and after.
package struct ExplainedCounter: Encodable, Sendable {
  /// A rule's part of the period.
  package struct Part: Encodable, Sendable {
    package var rule: String
    package var before: Int64
    package var after: Int64
    package var chargeBefore: String
    package var chargeAfter: String
  }

  package var id: String
  /// `month`, `day` or `event`.
  package var period: String
  package var day: String?
  package var group: String?
  package var unit: String
  package var parts: [Part]
  package var chargeBefore: String
  package var chargeAfter: String
  package var adds: String
  /// The highest cap among the rules that have counted; nil: none.
  package var cap: String?
  /// Of the record's rule.
  package var step: Int64?
  package var block: Int64?
  package var blockPrice: String?
  /// The count after the record in whole steps, and how it splits into blocks.
  package var steppedAfter: Int64
  /// Where the rule has one slot: its price in ``priceCurrency`` for each `priceUnit`.
  package var price: String?
  package var priceUnit: Int64?
  package var priceCurrency: String
}
