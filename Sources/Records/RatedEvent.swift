/// What rating says of one ``UsageRecord``: row i of a rated batch belongs to row i of its records.
package struct RatedEvent: BitwiseCopyable, Hashable, Sendable {
  /// Micro-units, rounded once to the rule's quantum.
  package var chargeMicros: Int64
  /// Taken from allowances, in the service's unit (ms, octets, messages), in whole increments: may
  /// exceed the usage by less than one increment.
  package var freeQuantity: Int64
  /// `freeQuantity` plus what was priced, each in whole increments.
  package var billedQuantity: Int64
  /// Index into the tariff image's plans, zones, bands and rules; ``none`` where there is none.
  package var plan: UInt16
  package var zone: UInt16
  package var band: UInt16
  package var rule: UInt16
  /// ``Outcome/rated``, ``Outcome/duplicate`` or ``Outcome/suspended``.
  package var outcome: Outcome
  /// 0 where rated, else the ``RejectReason``.
  package var reason: UInt8

  package static let none = UInt16.max

  package init(
    chargeMicros: Int64 = 0, freeQuantity: Int64 = 0, billedQuantity: Int64 = 0,
    plan: UInt16 = none, zone: UInt16 = none, band: UInt16 = none, rule: UInt16 = none,
    outcome: Outcome = .rated, reason: UInt8 = 0
  ) {
    self.chargeMicros = chargeMicros
    self.freeQuantity = freeQuantity
    self.billedQuantity = billedQuantity
    self.plan = plan
    self.zone = zone
    self.band = band
    self.rule = rule
    self.outcome = outcome
    self.reason = reason
  }

  /// An event that isn't charged, for this reason.
  package static func rejected(_ reason: RejectReason, plan: UInt16 = none) -> RatedEvent {
    RatedEvent(plan: plan, outcome: reason.outcome, reason: reason.rawValue)
  }
}
