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
