import Jobs
import Measures
import Records

/// What has been counted, and what a period's usage costs (semantics §3.5).
struct Counts {
  /// Whose count of which period it is.
  struct Key: Hashable {
    var counter: String
    /// A group, or a subscriber.
    var scope: String
    /// A day, a month, or a record's row.
    var period: String
  }

  let catalogue: Catalogue
  /// By key: the counted usage of each rule, which is an index of the catalogue's.
  private var used: [Key: [Int: Int64]] = [:]

  init(_ catalogue: Catalogue) { self.catalogue = catalogue }

  /// Adds usage to a rule's count, or takes it away, and says what that adds to the period's
  /// charge.
  mutating func add(_ quantity: Int64, of rule: Int, to key: Key) -> Int64 {
    let before = charge(of: key)
    used[key, default: [:]][rule, default: 0] += quantity
    // Who has taken everything back hasn't counted.
    if used[key]?[rule] == 0 { used[key]?[rule] = nil }
    return charge(of: key) - before
  }

  /// Σ R(F(u)) of the rules that have counted, at most the highest of their caps.
  private func charge(of key: Key) -> Int64 {
    let counted = (used[key] ?? [:]).sorted { $0.key < $1.key }
    var sum: Int64 = 0
    var cap: Int64? = 0
    for (index, quantity) in counted {
      let rule = catalogue.rules[index]
      sum += cost(of: quantity, by: rule).rounded(to: rule.rate.quantumMicros, rule.rate.rounding)
      if let ruleCap = rule.rate.capMicros, let known = cap {
        cap = max(known, ruleCap)
      } else {
        cap = nil
      }
    }
    return min(sum, cap ?? .max)
  }

  /// F(u).
  private func cost(of quantity: Int64, by rule: TariffRule) -> Fraction {
    guard let counting = rule.counting else {
      preconditionFailure("Only rules that count are asked for what a count costs.")
    }
    var steps = quantity
    if counting.step > 0 { steps = (quantity + counting.step - 1) / counting.step * counting.step }
    let exchange = catalogue.exchange(rule.rate)
    if counting.block == 0 { return slots(steps, rule) * exchange }
    let blockPrice = Fraction(Int128(counting.blockPriceMicros))
    let whole = Fraction(Int128(steps / counting.block)) * blockPrice
    let part = slots(steps % counting.block, rule)
    return (whole + (part < blockPrice ? part : blockPrice)) * exchange
  }

  /// What the slots say of a period's usage, as of one record's: whole increments, each priced by
  /// the slot in which it begins.
  private func slots(_ quantity: Int64, _ rule: TariffRule) -> Fraction {
    var sum = Fraction.zero
    var position: Int64 = 0
    let slots = rule.rate.slots
    for (index, slot) in slots.enumerated() {
      let end = index + 1 < slots.count ? min(quantity, slots[index + 1].from) : quantity
      if position >= end { continue }
      let priced = (end - position + slot.increment - 1) / slot.increment * slot.increment
      sum = sum + Fraction(Int128(priced) * Int128(slot.priceMicros), over: Int128(slot.unit))
      position += priced
    }
    return sum
  }
}

extension Catalogue {
  /// What a price of this rate is multiplied by.
  func exchange(_ rate: Rate) -> Fraction {
    if rate.currency.isEmpty || rate.currency == currency { return Fraction(1) }
    guard let exchange = exchangeRates.first(where: { $0.currency == rate.currency }) else {
      preconditionFailure("A rate's currency has an exchange rate.")
    }
    return Fraction(Int128(exchange.numerator), over: Int128(exchange.denominator))
  }
}
