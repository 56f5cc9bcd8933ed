import Measures
import Records
import Tariffs

/// The exact charge of one event by 128-bit fractions: for what the Int64 kernel isn't proved for,
/// and for events that are priced by the rules of several bands.
struct WideCharge {
  /// What is needed of an event: the rule in force at its start, and where its priced part lies.
  struct Event {
    var startMilliseconds: Int64
    var quantity: Int64
    /// Taken from allowances at its beginning, in whole increments of theirs.
    var free: Int64
    var rule: UInt16
    var paysConnectFee: Bool
  }

  private var numerator: Int128 = 0
  private var denominator: Int128 = 1
  private var quantumMicros: Int64
  /// Micro-units; limits and rounding are those of the rule at the start.
  private(set) var chargeMicros: Int64 = 0
  /// Whole increments.
  private(set) var priced: Int64 = 0

  /// `ruleAt` finds the rule at an instant and until when it holds; it isn't called where the
  /// event isn't split. A rejection tells why there is no charge.
  init(
    _ event: Event, image: TariffImage,
    ruleAt: (Int64) -> (rule: UInt16, endMilliseconds: Int64)
  ) throws(WideFailure) {
    let first = image.rules[Int(event.rule)]
    quantumMicros = first.quantumMicros
    if event.paysConnectFee { try add(first.connectFeeNumerator, over: first.denominator) }
    let origin = first.originIsCall ? 0 : event.free
    var position = event.free
    while position < event.quantity {
      var rule = first
      var end = event.quantity
      if first.splitsAtBands {
        let instant = event.startMilliseconds + position
        let inForce = ruleAt(instant)
        if inForce.rule >= RuleTable.needsZone { throw .noRate }
        rule = image.rules[Int(inForce.rule)]
        quantumMicros = min(quantumMicros, rule.quantumMicros)
        let left = inForce.endMilliseconds.subtractingReportingOverflow(instant)
        if !left.overflow { end = min(end, position + left.partialValue) }
      }
      let next = rule.slots.firstIndex { $0.from > position - origin } ?? rule.slots.count
      let slot = rule.slots[next - 1]
      if next < rule.slots.count { end = min(end, rule.slots[next].from + origin) }
      let count = (end - position - 1) / slot.increment + 1
      let (amount, overflow) = slot.incrementNumerator.multipliedReportingOverflow(
        by: Int128(count))
      if overflow { throw .overflow }
      try add(amount, over: rule.denominator)
      let used = count.multipliedReportingOverflow(by: slot.increment)
      let reached = position.addingReportingOverflow(used.partialValue)
      if used.overflow || reached.overflow { throw .overflow }
      position = reached.partialValue
    }
    priced = position - event.free
    chargeMicros = try rounded(by: first)
  }

  private mutating func add(_ amount: Int128, over other: Int128) throws(WideFailure) {
    if other == denominator {
      numerator = try Self.sum(numerator, amount)
      return
    }
    let common = Self.greatestCommonDivisor(denominator, other)
    let mine = try Self.product(numerator, other / common)
    let others = try Self.product(amount, denominator / common)
    numerator = try Self.sum(mine, others)
    denominator = try Self.product(denominator, other / common)
  }

  /// Minimum, one rounding to the finest quantum, cap: symmetric about zero.
  private func rounded(by rule: CompiledRule) throws(WideFailure) -> Int64 {
    if numerator == 0 { return 0 }
    let magnitude = numerator < 0 ? try Self.product(numerator, -1) : numerator
    let minimum = try Self.product(Int128(rule.minimumMicros), denominator)
    _ = try Self.product(denominator, Int128(quantumMicros))
    let rounded = rule.rounding.quotient(
      max(magnitude, minimum), over: denominator, quantum: Int128(quantumMicros))
    let limited = min(rounded, rule.capMicros.map { Int128($0) } ?? rounded)
    guard let micros = Int64(exactly: limited) else { throw .overflow }
    return numerator < 0 ? -micros : micros
  }

  private static func sum(_ a: Int128, _ b: Int128) throws(WideFailure) -> Int128 {
    let (sum, overflow) = a.addingReportingOverflow(b)
    if overflow { throw .overflow }
    return sum
  }

  private static func product(_ a: Int128, _ b: Int128) throws(WideFailure) -> Int128 {
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    if overflow { throw .overflow }
    return product
  }

  private static func greatestCommonDivisor(_ a: Int128, _ b: Int128) -> Int128 {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }
}

/// Why an event has no charge, before it becomes a ``RejectReason``.
enum WideFailure: Error {
  case overflow
  case noRate
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
    paysConnectFee: Bool
  ) -> Charge {
    let overflow = Charge(micros: 0, priced: 0, reason: .chargeOverflow)
    if record.quantity > CompiledRule.quantityMax(of: record.service) { return overflow }
    do throws(WideFailure) {
      let charge = try WideCharge(
        WideCharge.Event(
          startMilliseconds: record.startMilliseconds, quantity: record.quantity, free: free,
          rule: rule, paysConnectFee: paysConnectFee),
        image: image
      ) { instant in
        let later = image.band(at: instant)
        let rule = finder.rule(
          for: record, plan: plan, at: place, band: later.band, version: later.version)
        return (rule, later.endMilliseconds)
      }
      return Charge(micros: charge.chargeMicros, priced: charge.priced, reason: nil)
    } catch {
      switch error {
      case .overflow: return overflow
      case .noRate: return Charge(micros: 0, priced: 0, reason: .noRate)
      }
    }
  }
}
