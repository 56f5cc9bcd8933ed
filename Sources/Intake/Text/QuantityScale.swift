import Jobs
import Measures
import Records

/// A decimal and its unit, made into whole milliseconds, octets or messages.
package struct QuantityScale: Hashable {
  let scale: Int64
  let rounding: Rounding?

  package init(_ field: QuantityField) {
    scale = field.unit.scale
    rounding = field.rounding
  }

  /// *Limits*: at most 30 digits, leading zeros and zeros at the end of a fraction not counted.
  /// What may come back instead of a value: badNumber, numberOverflow, finerThanUnit,
  /// negativeQuantity.
  @inline(__always)
  package func quantity(_ field: TextField) -> Result<Int64, Fault> {
    if let whole = field.unsigned, whole <= 1 << 53 {
      let (product, overflowed) = Int64(whole).multipliedReportingOverflow(by: scale)
      return overflowed ? .failure(Fault(.numberOverflow)) : .success(product)
    }
    return decimal(field)
  }

  @inline(never)
  private func decimal(_ field: TextField) -> Result<Int64, Fault> {
    guard let number = DecimalNumber(field) else { return .failure(Fault(.badNumber)) }
    guard number.fits else { return .failure(Fault(.numberOverflow)) }
    if number.isNegative && number.mantissa != 0 { return .failure(Fault(.negativeQuantity)) }
    let numerator = number.mantissa * Int128(scale)
    let (whole, rest) = numerator.quotientAndRemainder(dividingBy: number.divisor)
    if rest != 0 && rounding == nil { return .failure(Fault(.finerThanUnit)) }
    let value = rounding?.quotient(numerator, over: number.divisor) ?? whole
    guard let quantity = Int64(exactly: value) else { return .failure(Fault(.numberOverflow)) }
    return .success(quantity)
  }
}
