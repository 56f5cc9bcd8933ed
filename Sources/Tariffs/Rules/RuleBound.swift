import Jobs
import Records

/// The proof that a rule's charge is exact: every intermediate of the largest event, or of the
/// largest count of a period, fits its kernel.
struct RuleBound {
  let rule: String

  /// Both kernels double a remainder, so one bit beside the sign stays free.
  static let narrow = Int128(1) << 62
  static let wide = Int128(1) << 125

  /// What the numerator of a quantity is made of.
  struct Terms {
    var service: ServiceKind
    /// Largest price of one unit of usage, as a magnitude.
    var unitNumerator: Int128
    /// Usage that may be priced beyond the quantity: its last increment, its counter's step.
    var overrun: Int128
    /// What a numerator may have beside usage, as a magnitude.
    var fixed: Int128
    /// Further magnitudes that the kernels hold.
    var limits: [Int128]
  }

  func product(_ a: Int128, _ b: Int128) throws(TariffError) -> Int128 {
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    if overflow || product.magnitude > Self.wide.magnitude { throw .ruleTooLarge(rule: rule) }
    return product
  }

  /// The numerator is at most (quantity + overrun) · unit + fixed.
  func narrowQuantityMax(_ terms: Terms) throws(TariffError) -> Int64 {
    let unit = max(1, terms.unitNumerator)
    let largest = Int128(CompiledRule.quantityMax(of: terms.service))
    let whole = try product(largest + terms.overrun, unit)
    let (sum, overflow) = whole.addingReportingOverflow(terms.fixed)
    if overflow || sum > Self.wide { throw .ruleTooLarge(rule: rule) }
    if (terms.limits + [terms.fixed]).contains(where: { $0 >= Self.narrow }) { return -1 }
    let room = (Self.narrow - terms.fixed) / unit - terms.overrun
    return room < 1 ? -1 : Int64(min(room, largest))
  }
}
