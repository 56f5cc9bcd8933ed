import Measures

extension TextField {
  var first: UInt8? { isEmpty ? nil : self[0] }

  func starts(with prefix: [UInt8]) -> Bool {
    if count < prefix.count { return false }
    for index in prefix.indices where self[index] != prefix[index] { return false }
    return true
  }

  func equals(_ octets: [UInt8]) -> Bool { count == octets.count && starts(with: octets) }

  var octets: [UInt8] { text.octets(from: start, to: end) }

  /// Whether it is UTF-8 without NUL; ASCII is seen at once.
  var isText: Bool {
    for index in start..<end where text[index] >= 0x80 || text[index] == 0 {
      return string != nil
    }
    return true
  }
}

extension TextField {
  /// The number after `0x`, of at most 16 digits; nil where it is none.
  package var hexadecimal: UInt64? {
    guard count >= 3, count <= 18, self[0] == UInt8(ascii: "0"), self[1] | 0x20 == 0x78 else {
      return nil
    }
    var value: UInt64 = 0
    for index in 2..<count {
      let octet = self[index]
      let digit: UInt8
      switch octet {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = octet - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = octet - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = octet - UInt8(ascii: "A") + 10
      default: return nil
      }
      value = value << 4 | UInt64(digit)
    }
    return value
  }

  /// The day that `YYYY-MM-DD` names, or nil.
  package var day: CivilDay? {
    let hyphen = UInt8(ascii: "-")
    guard count == 10, self[4] == hyphen, self[7] == hyphen,
      let year = text.field(from: start, to: start + 4).unsigned,
      let month = text.field(from: start + 5, to: start + 7).unsigned,
      let day = text.field(from: start + 8, to: end).unsigned
    else { return nil }
    return CivilDay(year: Int(year), month: Int(month), day: Int(day))
  }
}
