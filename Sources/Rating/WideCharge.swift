import Measures
import Records
import Tariffs

/// The exact charge of one event by 128-bit fractions: for what the Int64 kernel isn't proved for,
/// for events that are priced by the rules of several bands, and for drawn usage that costs.
struct WideCharge {
  /// What is needed of an event: the rule in force at its start, and where its priced part lies.
  struct Event {
    var startMilliseconds: Int64
    var quantity: Int64
    /// Taken from allowances at its beginning, in whole increments of theirs.
    var free: Int64
    var rule: UInt16
    var paysConnectFee: Bool
    /// What of `free` costs.
    var pricedDraws: [PricedDraw] = []
  }

  /// A part of the event that one slot of one rule prices.
  struct Segment {
    var rule: UInt16
    /// Instant (UTC ms) at which it begins, where the event is split; else of the event's start.
    var instant: Int64
    /// Where it begins, counted from the event's start.
    var position: Int64
    var stretch: SlotStretch
  }

  /// Before the minimum and the one rounding.
  private(set) var sum = ExactSum()
  private(set) var quantumMicros: Int64
  /// Micro-units; limits and rounding are those of the rule at the start.
  private(set) var chargeMicros: Int64 = 0
  /// Whole increments.
  private(set) var priced: Int64 = 0

  /// `ruleAt` finds the rule at an instant and until when it holds; it isn't called where the
  /// event isn't split. `observe` is told of each segment. A rejection tells why there is no
  /// charge.
  init(
    _ event: Event, image: TariffImage, observe: (Segment) -> Void = { _ in },
    ruleAt: (Int64) -> (rule: UInt16, endMilliseconds: Int64)
  ) throws(WideFailure) {
    let first = image.rules[Int(event.rule)]
    quantumMicros = first.quantumMicros
    if event.paysConnectFee { try sum.add(first.connectFeeNumerator, over: first.denominator) }
    try sum.add(event.pricedDraws)
    let origin = first.originIsCall ? 0 : event.free
    var position = event.free
    var number = event.rule
    while position < event.quantity {
      var end = event.quantity
      var instant = event.startMilliseconds
      if first.splitsAtBands {
        instant += position
        let inForce = ruleAt(instant)
        if inForce.rule >= RuleTable.needsZone { throw .noRate }
        // What counts, counts whole records: the call goes on at the price that it had.
        if image.rules[Int(inForce.rule)].counting == nil { number = inForce.rule }
        let left = inForce.endMilliseconds.subtractingReportingOverflow(instant)
        if !left.overflow { end = min(end, position + left.partialValue) }
      }
      let rule = image.rules[Int(number)]
      quantumMicros = min(quantumMicros, rule.quantumMicros)
      let stretch = try rule.stretch(from: position - origin, to: end - origin)
      try sum.add(stretch.numerator, over: rule.denominator)
      observe(Segment(rule: number, instant: instant, position: position, stretch: stretch))
      let reached = position.addingReportingOverflow(stretch.quantity)
      if reached.overflow { throw .overflow }
      position = reached.partialValue
    }
    priced = position - event.free
    let rounded = try sum.rounded(
      first.rounding, quantumMicros: quantumMicros, minimumMicros: first.minimumMicros)
    let cap = first.capMicros.map { Int128($0) }
    let limited = cap.map { max(-$0, min($0, rounded)) } ?? rounded
    guard let micros = Int64(exactly: limited) else { throw .overflow }
    chargeMicros = micros
  }
}

/// Charges by ``WideCharge`` what the Int64 kernel hands over. A class, so that the kernel's hot
/// loop carries one reference in place of the whole image.
package final class WideRater: Sendable {
  private let image: TariffImage
  private let finder: RuleFinder

  package init(image: TariffImage, finder: RuleFinder) {
    self.image = image
    self.finder = finder
  }

  /// The event's charge, or why it has none. `free` is what allowances covered, `rule` the rule in
  /// force at the event's start.
  package func charge(
    _ record: UsageRecord, at place: EventPlace, plan: UInt16, rule: UInt16, free: Int64,
    paysConnectFee: Bool, pricedDraws: [PricedDraw] = []
  ) -> Charge {
    let overflow = Charge(micros: 0, priced: 0, reason: .chargeOverflow)
    if record.quantity > CompiledRule.quantityMax(of: record.service) { return overflow }
    do throws(WideFailure) {
      let charge = try WideCharge(
        WideCharge.Event(
          startMilliseconds: record.startMilliseconds, quantity: record.quantity, free: free,
          rule: rule, paysConnectFee: paysConnectFee, pricedDraws: pricedDraws),
        image: image, ruleAt: { self.rule(for: record, at: place, plan: plan, instant: $0) })
      return Charge(micros: charge.chargeMicros, priced: charge.priced, reason: nil)
    } catch {
      switch error {
      case .overflow: return overflow
      case .noRate: return Charge(micros: 0, priced: 0, reason: .noRate)
      }
    }
  }

  /// The rule in force at an instant of the event, and until when.
  func rule(
    for record: UsageRecord, at place: EventPlace, plan: UInt16, instant: Int64
  ) -> (rule: UInt16, endMilliseconds: Int64) {
    let there = image.band(at: instant)
    let rule = finder.rule(
      for: record, plan: plan, at: place, band: there.band, version: there.version)
    return (rule, there.endMilliseconds)
  }

  /// What drawn usage costs by itself, rounded as the rule says.
  func price(of draws: [PricedDraw], rule: UInt16) throws(WideFailure) -> Int64 {
    let rule = image.rules[Int(rule)]
    var sum = ExactSum()
    try sum.add(draws)
    let rounded = try sum.rounded(
      rule.rounding, quantumMicros: rule.quantumMicros, minimumMicros: 0)
    guard let micros = Int64(exactly: rounded) else { throw .overflow }
    return micros
  }

  /// F(usage) before its rounding, by 128 bits (semantics §3.5).
  func counted(_ usage: Int64, rule: UInt16) throws(WideFailure) -> ExactSum {
    let rule = image.rules[Int(rule)]
    guard let counting = rule.counting else {
      preconditionFailure("A rule whose usage is counted says how.")
    }
    var sum = ExactSum()
    let rest = counting.block > 0 ? usage % counting.block : usage
    var position: Int64 = 0
    while position < rest {
      let stretch = try rule.stretch(from: position, to: rest)
      try sum.add(stretch.numerator, over: rule.denominator)
      position += stretch.quantity
    }
    if counting.block > 0 {
      let whole = try ExactSum.product(
        Int128(usage / counting.block), counting.blockNumerator)
      let part = min(sum.numerator, counting.blockNumerator)
      sum = ExactSum()
      try sum.add(part, over: rule.denominator)
      try sum.add(whole, over: rule.denominator)
    }
    return sum
  }

  /// R(F(usage)).
  func countedMicros(_ usage: Int64, rule: UInt16) throws(WideFailure) -> Int64 {
    let terms = image.rules[Int(rule)]
    let rounded = try counted(usage, rule: rule).rounded(
      terms.rounding, quantumMicros: terms.quantumMicros, minimumMicros: 0)
    guard let micros = Int64(exactly: rounded) else { throw .overflow }
    return micros
  }
}
