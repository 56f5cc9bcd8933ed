import Jobs

/// How a feed's numbers become E.164 digits. *Source*: ITU-T E.164 §6 (at most 15 digits, country
/// code first, which never begins with 0).
package struct PartyNumbers: Hashable {
  /// What a party's text comes to.
  package enum Reading: Hashable {
    case number(UInt64)
    /// `withheld`, `anonymous`, an alphanumeric sender: no number was given.
    case noNumber
    /// A number, but none that exists.
    case bad
  }

  /// Digits that a number may begin with: `00` is not `0`.
  private struct Prefix: Hashable {
    let value: UInt64
    let digits: Int

    init?(_ text: String) {
      let octets = Array(text.utf8)
      guard octets.count <= 4, octets.allSatisfy({ $0 &- UInt8(ascii: "0") <= 9 }) else {
        return nil
      }
      value = octets.reduce(0) { $0 * 10 + UInt64($1 - UInt8(ascii: "0")) }
      digits = octets.count
    }
  }

  private let scheme: Numbering.Scheme
  private let countryCode: Prefix
  private let internationalPrefix: Prefix
  private let trunkPrefix: Prefix
  private let powers: [UInt64]

  static let digitsMax = 15
  /// With the longest prefix; such a number fits 64 bits.
  private static let dialledDigitsMax = 19

  /// *Throws*: ``IntakeError/badNumbering(feed:text:)`` where a code or prefix isn't one to four
  /// digits.
  package init(_ numbering: Numbering, feed: String) throws(IntakeError) {
    func prefix(_ text: String) throws(IntakeError) -> Prefix {
      guard let prefix = Prefix(text) else { throw .badNumbering(feed: feed, text: text) }
      return prefix
    }
    scheme = numbering.scheme
    let isNational = scheme == .national
    countryCode = try prefix(isNational ? numbering.countryCode : "")
    internationalPrefix = try prefix(isNational ? numbering.internationalPrefix : "")
    trunkPrefix = try prefix(isNational ? numbering.trunkPrefix : "")
    powers = (0...Self.dialledDigitsMax).map {
      (0..<$0).reduce(UInt64(1)) { power, _ in power * 10 }
    }
    if isNational, countryCode.digits == 0 || numbering.countryCode.utf8.first == UInt8(ascii: "0")
    {
      throw .badNumbering(feed: feed, text: numbering.countryCode)
    }
  }

  /// A number that a job names, read as the feed's records are. *Limits*: `digits` is not empty.
  package func read(digits: String) -> Reading {
    withWindow(over: Array(digits.utf8).span, fieldsMax: 1) { text, _ in
      read(text.field(from: 0, to: text.count))
    }
  }

  /// *Limits*: `field` is not empty.
  @inline(__always)
  package func read(_ field: TextField) -> Reading {
    let number = field.unsigned
    switch scheme {
    case .international:
      if let number, field.count <= Self.digitsMax, field[0] != UInt8(ascii: "0") {
        return .number(number)
      }
    case .opaque:
      if let number { return .number(number) }
      return isNumeric(field) ? .bad : .noNumber
    case .national:
      if let number, field.count <= Self.dialledDigitsMax {
        return national(number, digits: field.count)
      }
    }
    return dialled(field)
  }

  private func isNumeric(_ field: TextField) -> Bool {
    for index in 0..<field.count where field[index] &- UInt8(ascii: "0") > 9 { return false }
    return true
  }

  /// Text with separators or a plus sign.
  @inline(never)
  private func dialled(_ field: TextField) -> Reading {
    var number: UInt64 = 0
    var digits = 0
    var hasPlus = false
    for index in 0..<field.count {
      let octet = field[index]
      switch octet {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        digits += 1
        if digits <= Self.dialledDigitsMax {
          number = number * 10 + UInt64(octet - UInt8(ascii: "0"))
        }
      case UInt8(ascii: "+") where digits == 0 && !hasPlus: hasPlus = true
      // A leading hyphen is a sign, as in -1 for a withheld number; elsewhere it separates.
      case UInt8(ascii: "-") where digits > 0: continue
      case UInt8(ascii: " "), UInt8(ascii: "("), UInt8(ascii: ")"): continue
      default: return .noNumber
      }
    }
    if digits == 0 { return hasPlus ? .bad : .noNumber }
    if digits > Self.dialledDigitsMax { return .bad }
    let isInternational = hasPlus || scheme == .international
    return isInternational
      ? international(number, digits: digits) : national(number, digits: digits)
  }

  private func national(_ number: UInt64, digits: Int) -> Reading {
    if starts(number, digits, with: internationalPrefix) {
      let rest = digits - internationalPrefix.digits
      return international(number % powers[rest], digits: rest)
    }
    let isTrunk = starts(number, digits, with: trunkPrefix)
    let rest = digits - (isTrunk ? trunkPrefix.digits : 0)
    if rest == 0 || rest + countryCode.digits > Self.digitsMax { return .bad }
    return .number(countryCode.value * powers[rest] + number % powers[rest])
  }

  private func starts(_ number: UInt64, _ digits: Int, with prefix: Prefix) -> Bool {
    prefix.digits > 0 && digits >= prefix.digits
      && number / powers[digits - prefix.digits] == prefix.value
  }

  private func international(_ number: UInt64, digits: Int) -> Reading {
    let isE164 = digits > 0 && digits <= Self.digitsMax && number >= powers[digits - 1]
    return isE164 ? .number(number) : .bad
  }
}
