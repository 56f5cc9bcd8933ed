import Measures

/// A strptime pattern, compiled once. *Source*: POSIX.1-2017 strptime, the specifiers
/// `%Y %m %d %H %M %S %b %a %z %y` and `%%`, in English.
///
/// Numbers have one or two digits (`%Y` four); a blank stands for one or more; `%y` 69–99 is
/// 19xx.
/// A weekday must be a weekday's name, not this day's.
package struct TimePattern {
  /// A time of day on a day of the calendar, as the text has it.
  package struct LocalTime {
    var day: CivilDay
    var milliseconds: Int64
    /// nil where the text has no offset.
    var offsetMilliseconds: Int64?
  }

  private enum Part: Hashable {
    case literal(UInt8)
    case blanks
    case year, shortYear, month, monthName, day, hour, minute, second, weekday, offset
  }

  private let parts: [Part]

  /// nil where a specifier is unknown, or where year, month or day are missing.
  package init?(_ text: String) {
    var parts: [Part] = []
    var octets = Array(text.utf8)[...]
    while let octet = octets.popFirst() {
      if octet == UInt8(ascii: " ") {
        if parts.last != .blanks { parts.append(.blanks) }
      } else if octet != UInt8(ascii: "%") {
        parts.append(.literal(octet))
      } else {
        guard let letter = octets.popFirst(), let part = Self.part(letter) else { return nil }
        parts.append(part)
      }
    }
    let hasYear = parts.contains(.year) || parts.contains(.shortYear)
    let hasMonth = parts.contains(.month) || parts.contains(.monthName)
    guard hasYear, hasMonth, parts.contains(.day) else { return nil }
    self.parts = parts
  }

  private static func part(_ letter: UInt8) -> Part? {
    switch letter {
    case UInt8(ascii: "Y"): .year
    case UInt8(ascii: "y"): .shortYear
    case UInt8(ascii: "m"): .month
    case UInt8(ascii: "b"): .monthName
    case UInt8(ascii: "d"): .day
    case UInt8(ascii: "H"): .hour
    case UInt8(ascii: "M"): .minute
    case UInt8(ascii: "S"): .second
    case UInt8(ascii: "a"): .weekday
    case UInt8(ascii: "z"): .offset
    case UInt8(ascii: "%"): .literal(UInt8(ascii: "%"))
    default: nil
    }
  }

  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ].map(key)
  private static let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map(key)

  private static func key(_ name: String) -> UInt32 {
    name.utf8.reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// Days that don't exist and times past 23:59:59 are nil, as is text left over.
  func read(_ field: TextField) -> LocalTime? {
    var (year, month, day, hour, minute, second) = (0, 0, 0, 0, 0, 0)
    var offset: Int64?
    var rest = field
    for part in parts {
      var number: Int? = 0
      switch part {
      case .literal(let octet): number = rest.take(octet)
      case .blanks: number = rest.takeBlanks()
      case .year:
        number = rest.takeNumber(digitsMin: 4, digitsMax: 4)
        year = number ?? 0
      case .shortYear:
        number = rest.takeNumber(digitsMin: 2, digitsMax: 2)
        year = (number ?? 0) + ((number ?? 0) < 69 ? 2000 : 1900)
      case .monthName:
        number = rest.takeName(of: Self.months)
        month = (number ?? 0) + 1
      case .weekday: number = rest.takeName(of: Self.weekdays)
      case .offset:
        offset = rest.takeOffset()
        number = offset == nil ? nil : 0
      case .month, .day, .hour, .minute, .second:
        number = rest.takeNumber(digitsMin: 1, digitsMax: 2)
        let value = number ?? 0
        switch part {
        case .month: month = value
        case .day: day = value
        case .hour: hour = value
        case .minute: minute = value
        default: second = value
        }
      }
      if number == nil { return nil }
    }
    guard rest.isEmpty, hour < 24, minute < 60, second < 60,
      let civil = CivilDay(year: year, month: month, day: day)
    else { return nil }
    let seconds = Int64((hour * 60 + minute) * 60 + second)
    return LocalTime(day: civil, milliseconds: seconds * 1000, offsetMilliseconds: offset)
  }
}

extension TextField {
  fileprivate mutating func take(_ octet: UInt8) -> Int? {
    if first != octet { return nil }
    self = dropping(1)
    return 0
  }

  fileprivate mutating func takeBlanks() -> Int? {
    guard first == UInt8(ascii: " ") else { return nil }
    while first == UInt8(ascii: " ") { self = dropping(1) }
    return 0
  }

  fileprivate mutating func takeNumber(digitsMin: Int, digitsMax: Int) -> Int? {
    var number = 0
    var digits = 0
    while digits < digitsMax, digits < count, self[digits] &- UInt8(ascii: "0") <= 9 {
      number = number * 10 + Int(self[digits] - UInt8(ascii: "0"))
      digits += 1
    }
    self = dropping(digits)
    return digits < digitsMin ? nil : number
  }

  /// Three letters in any case.
  fileprivate mutating func takeName(of names: [UInt32]) -> Int? {
    if count < 3 { return nil }
    var key: UInt32 = 0
    for index in 0..<3 { key = key << 8 | UInt32(self[index] | 0x20) }
    self = dropping(3)
    return names.firstIndex(of: key)
  }

  fileprivate mutating func takeOffset() -> Int64? {
    var octets = 0
    while octets < min(count, 6), self[octets] != UInt8(ascii: " ") { octets += 1 }
    let offset = ZoneOffset.read(text.field(from: start, to: start + octets))
    self = dropping(octets)
    return offset
  }
}
