/// Exact decimals as people write them, read into scaled integers.
package enum DecimalText {
  /// The value of `text` times 10^`decimals`, or nil where it isn't a plain decimal, needs more
  /// decimals than that (a finer value is refused, not rounded) or overflows.
  package static func scaled(_ text: some StringProtocol, decimals: Int) -> Int64? {
    var value: Int64 = 0
    var decimalsLeft = decimals
    var digits = 0
    var afterPoint = false
    var negative = false
    for (index, byte) in text.utf8.enumerated() {
      switch byte {
      case UInt8(ascii: "-") where index == 0: negative = true
      case UInt8(ascii: "."):
        if afterPoint { return nil }
        afterPoint = true
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        digits += 1
        if afterPoint {
          if decimalsLeft == 0 {
            if byte == UInt8(ascii: "0") { continue }
            return nil
          }
          decimalsLeft -= 1
        }
        guard let next = shift(value, by: Int64(byte - UInt8(ascii: "0"))) else { return nil }
        value = next
      default: return nil
      }
    }
    if digits == 0 { return nil }
    for _ in 0..<decimalsLeft {
      guard let next = shift(value, by: 0) else { return nil }
      value = next
    }
    return negative ? -value : value
  }

  private static func shift(_ value: Int64, by digit: Int64) -> Int64? {
    let (tens, overflowed) = value.multipliedReportingOverflow(by: 10)
    let (sum, carried) = tens.addingReportingOverflow(digit)
    return overflowed || carried ? nil : sum
  }
}
