import Jobs
import Measures
import Records

/// A decimal and its unit, made into whole milliseconds, octets or messages.
struct QuantityScale: Hashable {
  let scale: Int64
  let rounding: Rounding?

  init(_ field: QuantityField) {
    scale = field.unit.scale
    rounding = field.rounding
  }

  /// *Limits*: at most 30 digits, leading zeros and zeros at the end of a fraction not counted.
  /// What may come back instead of a value: badNumber, numberOverflow, finerThanUnit,
  /// negativeQuantity.
  @inline(__always)
  func quantity(_ field: TextField) -> Result<Int64, Fault> {
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

/// A plain decimal as text has it: `mantissa / divisor`.
struct DecimalNumber {
  /// Digits that 128 bits hold with room for every unit's scale (2²⁰ at most).
  private static let digitsMax = 30

  private(set) var mantissa: Int128 = 0
  private(set) var divisor: Int128 = 1
  private(set) var isNegative = false
  /// Whether it has few enough digits; else `mantissa` and `divisor` mean nothing.
  private(set) var fits = true

  /// nil where the text is no plain decimal (a sign, digits, a point and digits; no exponent).
  init?(_ field: TextField) {
    var at = 0
    if let sign = field.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      at = 1
    }
    var hasDigits = false
    var hasPoint = false
    var digits = 0
    // Zeros of the fraction count only once another digit follows them.
    var zerosHeld = 0
    while at < field.count {
      let octet = field[at]
      at += 1
      if octet == UInt8(ascii: "."), !hasPoint {
        hasPoint = true
        continue
      }
      let digit = octet &- UInt8(ascii: "0")
      if digit > 9 { return nil }
      hasDigits = true
      if hasPoint && digit == 0 {
        zerosHeld += 1
        continue
      }
      let places = hasPoint ? zerosHeld + 1 : 1
      zerosHeld = 0
      digits += digits == 0 && digit == 0 && !hasPoint ? 0 : places
      if digits > Self.digitsMax { fits = false }
      if !fits { continue }
      for _ in 0..<places {
        mantissa *= 10
        if hasPoint { divisor *= 10 }
      }
      mantissa += Int128(digit)
    }
    if !hasDigits { return nil }
  }
}

/// Why a record is a reject, and whose fault it is.
struct Fault: Error, Hashable {
  let reason: RejectReason
  /// Number of the column in the feed's header; -1 for none.
  let column: Int

  init(_ reason: RejectReason, column: Int = -1) {
    self.reason = reason
    self.column = column
  }
}
