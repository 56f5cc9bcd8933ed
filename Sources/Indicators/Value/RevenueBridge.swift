import Measures

/// Why revenue differs between two periods: volume, price and mix of the products sold in both,
/// and what new and lost products brought and took. The five add up to the difference exactly.
///
/// Over the products sold in both, with quantities q, prices p = R / q, Q = Σ q, s = q / Q and the
/// former average price P̄₀ = R₀ / Q₀: volume = (Q₁ − Q₀) P̄₀; mix = Σ Q₁ (s₁ − s₀) (p₀ − P̄₀);
/// price = Σ q₁ (p₁ − p₀). Written with A = Σ q₁ p₀ and B = Q₁ P̄₀ these are B − R₀, A − B and
/// R₁ − A; A and B are each rounded to a micro-unit once, so the sum is R₁ − R₀ whatever they are,
/// and volume, price and mix are each within one micro-unit of their exact value.
package struct RevenueBridge: Hashable, Sendable {
  /// One product in both periods. Quantities are subscribers, or what else is sold.
  package struct Product: Hashable, Sendable {
    package var name: String
    package var quantityBefore: Int64
    package var quantityAfter: Int64
    package var revenueBeforeMicros: Int64
    package var revenueAfterMicros: Int64

    /// *Limits*: quantities are not negative.
    package init(
      name: String, quantityBefore: Int64, quantityAfter: Int64, revenueBeforeMicros: Int64,
      revenueAfterMicros: Int64
    ) {
      precondition(quantityBefore >= 0 && quantityAfter >= 0, "A quantity is not negative.")
      self.name = name
      self.quantityBefore = quantityBefore
      self.quantityAfter = quantityAfter
      self.revenueBeforeMicros = revenueBeforeMicros
      self.revenueAfterMicros = revenueAfterMicros
    }

    /// Sold in both periods. One without quantity is new, lost or both, whatever its revenue.
    var isContinued: Bool { quantityBefore > 0 && quantityAfter > 0 }
  }

  /// The five parts of a difference.
  package struct Parts: Hashable, Sendable {
    package var volumeMicros: Int128 = 0
    package var priceMicros: Int128 = 0
    package var mixMicros: Int128 = 0
    package var newMicros: Int128 = 0
    /// Not above zero where revenue isn't below it.
    package var lostMicros: Int128 = 0

    /// R₁ − R₀.
    package var sumMicros: Int128 {
      volumeMicros + priceMicros + mixMicros + newMicros + lostMicros
    }
  }

  /// What one product adds to the difference.
  package struct Contribution: Hashable, Sendable {
    package var name: String
    package var parts: Parts
  }

  /// Of all products.
  package let total: Parts
  /// Of each product, by name (by octet): volume (q₁ − q₀) P̄₀, mix (q₁ − q₀)(p₀ − P̄₀), price
  /// q₁ (p₁ − p₀). Rounded along their sum, so that they add up to ``total``, and each product's
  /// parts to the difference of its own revenues; within three micro-units of their exact values.
  package let products: [Contribution]

  /// *Limits*: names differ; quantities add up to less than 2^62, revenues to less than 2^64, and
  /// there are fewer than 2^20 products. Order doesn't matter.
  package init(_ unsorted: [Product]) {
    let all = unsorted.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    var sums = RunningSums(all.filter(\.isContinued))
    var total = Parts()
    products = all.map { product in
      let parts = sums.parts(of: product)
      total.add(parts)
      return Contribution(name: product.name, parts: parts)
    }
    self.total = total
  }
}

extension RevenueBridge.Parts {
  fileprivate mutating func add(_ other: Self) {
    volumeMicros += other.volumeMicros
    priceMicros += other.priceMicros
    mixMicros += other.mixMicros
    newMicros += other.newMicros
    lostMicros += other.lostMicros
  }
}

/// A, B and C = Σ q₀ P̄₀ as they run over the products: each product gets the step from one rounded
/// sum to the next, so steps add up to the rounded whole.
private struct RunningSums {
  /// Of the products sold in both periods.
  private let revenue: Int128
  private let quantity: Int128
  /// Σ q₁ p₀ as a whole and 2^−64ths of a micro-unit, the latter rounded down at each product.
  private var wholes: Int128 = 0
  private var fractions: Int128 = 0
  private var quantityBefore: Int128 = 0
  private var quantityAfter: Int128 = 0

  init(_ continued: [RevenueBridge.Product]) {
    revenue = continued.reduce(0) { $0 + Int128($1.revenueBeforeMicros) }
    quantity = continued.reduce(0) { $0 + Int128($1.quantityBefore) }
  }

  mutating func parts(of product: RevenueBridge.Product) -> RevenueBridge.Parts {
    var parts = RevenueBridge.Parts()
    let before = Int128(product.revenueBeforeMicros)
    let after = Int128(product.revenueAfterMicros)
    guard product.isContinued else {
      parts.newMicros = after
      parts.lostMicros = -before
      return parts
    }
    let former = rounded
    add(product)
    let now = rounded
    let a = now.atFormerPrices - former.atFormerPrices
    let b = now.afterAtAverage - former.afterAtAverage
    let c = now.beforeAtAverage - former.beforeAtAverage
    parts.volumeMicros = b - c
    parts.mixMicros = (a - b) - (before - c)
    parts.priceMicros = after - a
    return parts
  }

  private mutating func add(_ product: RevenueBridge.Product) {
    quantityBefore += Int128(product.quantityBefore)
    quantityAfter += Int128(product.quantityAfter)
    let divisor = Int128(product.quantityBefore)
    let numerator = Int128(product.quantityAfter) * Int128(product.revenueBeforeMicros)
    var (whole, rest) = numerator.quotientAndRemainder(dividingBy: divisor)
    if rest < 0 { (whole, rest) = (whole - 1, rest + divisor) }
    wholes += whole
    fractions += (rest << 64) / divisor
  }

  private var rounded: (atFormerPrices: Int128, afterAtAverage: Int128, beforeAtAverage: Int128) {
    (
      wholes + (fractions + (1 << 63)) >> 64,
      Rounding.halfUp.quotient(quantityAfter * revenue, over: quantity),
      Rounding.halfUp.quotient(quantityBefore * revenue, over: quantity)
    )
  }
}
