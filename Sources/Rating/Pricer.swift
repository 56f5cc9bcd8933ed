import Records
import Tariffs

/// The price of an event's part that no allowance covered.
package struct Charge {
  package var micros: Int64
  /// In whole increments.
  package var priced: Int64
  /// Why there is no charge.
  package var reason: RejectReason?
}

/// Charges events: by the Int64 kernel where it is proved for them, else by 128 bits. Small, since
/// the hot loop copies it where it would copy the whole kernel.
package struct Pricer {
  let rates: RateTable
  let wide: WideRater

  package init(rates: RateTable, wide: WideRater) {
    self.rates = rates
    self.wide = wide
  }

  /// What the event costs beyond its free part, or why it has no charge. `free` is what allowances
  /// covered, `rule` the rule in force at the event's start.
  @inline(__always)
  package func charge(
    _ record: UsageRecord, at place: EventPlace, plan: UInt16, rule: UInt16, free: Int64
  ) -> Charge {
    let line = rates.lines[Int(rule)]
    let remains = free < record.quantity
    let paysConnectFee = line.paysConnectFee(free: free, remains: remains)
    let isNarrow =
      record.quantity <= line.quantityMax
      && (!line.splitsAtBands
        || record.quantity <= place.bandEndMilliseconds &- record.startMilliseconds)
    if !isNarrow {
      return wide.charge(
        record, at: place, plan: plan, rule: rule, free: free,
        paysConnectFee: paysConnectFee)
    }
    var numerator = paysConnectFee ? line.connectFeeNumerator : 0
    var priced: Int64 = 0
    if remains {
      let charged = rates.price(
        line, from: free, to: record.quantity, origin: line.originIsCall ? 0 : free)
      numerator &+= charged.numerator
      priced = charged.priced
    }
    return Charge(micros: line.chargeMicros(numerator), priced: priced, reason: nil)
  }

  /// The same where allowances covered some of it at a price (semantics §3.9).
  func charge(
    _ record: UsageRecord, at place: EventPlace, plan: UInt16, rule: UInt16, free: Int64,
    pricedDraws: [PricedDraw]
  ) -> Charge {
    wide.charge(
      record, at: place, plan: plan, rule: rule, free: free,
      paysConnectFee: rates.lines[Int(rule)].paysConnectFee(
        free: free, remains: free < record.quantity), pricedDraws: pricedDraws)
  }

  /// Whether the rule's usage adds up over records.
  @inline(__always)
  func counts(_ rule: UInt16) -> Bool { rates.lines[Int(rule)].counts }
}

extension RateLine {
  /// Semantics §3.11.
  @inline(__always)
  func paysConnectFee(free: Int64, remains: Bool) -> Bool {
    switch connectFeePolicy {
    case .always: true
    case .firstSegmentCharged: free == 0
    case .anyCharged: remains
    }
  }
}
