import Jobs
import Tariffs

/// How a rule's usage counts (semantics §3.5), as the Int64 kernel reads it.
struct CountLine {
  /// After which the count begins anew.
  enum Period {
    case event
    case day
    case month
  }

  var counter: UInt16
  var period: Period
  var isOfGroup: Bool
  /// 0: usage counts as it is.
  var step: Int64
  /// 0: no block.
  var block: Int64
  /// nil where only 128 bits hold it, or the rule's rate.
  var blockNumerator: Int64?
  /// Of the period's charge; nil: none.
  var capMicros: Int64?
  /// The most that a period is proved to count.
  var usageMax: Int64
}

/// What counted usage costs, by rule: by Int64 where it is proved, else by 128 bits.
struct CountTable {
  /// By rule; nil where it doesn't count.
  let lines: [CountLine?]
  private let rates: RateTable
  private let wide: WideRater

  init(image: TariffImage, rates: RateTable, wide: WideRater) {
    lines = image.rules.map { rule in
      rule.counting.map { CountLine($0, of: rule, counters: image.counters) }
    }
    self.rates = rates
    self.wide = wide
  }

  /// R(F(usage)), in micro-units; `usage` isn't negative.
  func micros(_ usage: Int64, rule: UInt16, _ line: CountLine) throws(WideFailure) -> Int64 {
    if usage == 0 { return 0 }
    if usage > line.usageMax { throw .overflow }
    let counted = try Self.stepped(usage, line.step)
    let rate = rates.lines[Int(rule)]
    let rest = line.block > 0 ? counted % line.block : counted
    guard let blockNumerator = line.blockNumerator, rest <= rate.quantityMax else {
      return try wide.countedMicros(counted, rule: rule)
    }
    var numerator = rest > 0 ? rates.price(rate, from: 0, to: rest, origin: 0).numerator : 0
    if line.block > 0 {
      let whole = (counted / line.block).multipliedReportingOverflow(by: blockNumerator)
      let sum = min(numerator, blockNumerator).addingReportingOverflow(whole.partialValue)
      if whole.overflow || sum.overflow || sum.partialValue.magnitude >= UInt64(1) << 62 {
        return try wide.countedMicros(counted, rule: rule)
      }
      numerator = sum.partialValue
    }
    return rate.roundedMicros(numerator)
  }

  /// `usage` (not negative) up to whole steps.
  static func stepped(_ usage: Int64, _ step: Int64) throws(WideFailure) -> Int64 {
    if step == 0 || usage == 0 { return usage }
    let stepped = ((usage - 1) / step + 1).multipliedReportingOverflow(by: step)
    if stepped.overflow { throw .overflow }
    return stepped.partialValue
  }

  /// `rest` (positive) in whole increments of a rule that counts: it has one in all its slots.
  func increments(of rest: Int64, rule: UInt16) throws(WideFailure) -> Int64 {
    let increment = rates.slots[rates.lines[Int(rule)].firstSlot].increment
    let count = (rest - 1) / Int64(increment.divisor) + 1
    let quantity = count.multipliedReportingOverflow(by: Int64(increment.divisor))
    if quantity.overflow { throw .overflow }
    return quantity.partialValue
  }
}

extension CountLine {
  fileprivate init(_ counting: CompiledRule.Counting, of rule: CompiledRule, counters: [Counter]) {
    let counter = counters[Int(counting.counter)]
    let isNarrow =
      rule.narrowQuantityMax >= 0 && counting.blockNumerator.magnitude < UInt128(1) << 62
    self.init(
      counter: counting.counter,
      period: counter.period == .event ? .event : counter.period == .day ? .day : .month,
      isOfGroup: counter.scope == .group, step: counting.step, block: counting.block,
      blockNumerator: isNarrow ? Int64(counting.blockNumerator) : nil,
      capMicros: rule.capMicros, usageMax: CompiledRule.quantityMax(of: rule.service))
  }
}
