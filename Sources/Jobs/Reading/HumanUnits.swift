import Measures
import Records

/// The forms of quantities and amounts as people write them.
///
/// A quantity is a decimal and a unit: `60s`, `1.5min`, `100 MiB`, `5GB`. Units: `ms s min h` for
/// voice; `B kB MB GB TB` (powers of 1,000) and `KiB MiB GiB TiB` (powers of 1,024) for data;
/// none, or `events`, for messages and content. `KB` is refused, since people mean both by it. A
/// value that is no whole number of milliseconds, octets or messages is refused, never rounded.
enum HumanUnits {
  static let time: [(name: String, scale: Int64)] = [
    ("ms", 1), ("s", 1_000), ("min", 60_000), ("h", 3_600_000),
  ]
  static let octets: [(name: String, scale: Int64)] = [
    ("B", 1), ("kB", 1_000), ("KiB", 1 << 10), ("MB", 1_000_000), ("MiB", 1 << 20),
    ("GB", 1_000_000_000), ("GiB", 1 << 30), ("TB", 1_000_000_000_000), ("TiB", 1 << 40),
  ]
  static let events: [(name: String, scale: Int64)] = [("", 1), ("events", 1)]

  static func units(of service: ServiceKind) -> [(name: String, scale: Int64)] {
    switch service {
    case .voice: time
    case .data: octets
    case .sms, .content: events
    }
  }

  /// The value of `text` in the smallest of `units`, or nil.
  static func quantity(_ text: String, units: [(name: String, scale: Int64)]) -> Int64? {
    let end = text.utf8.firstIndex { !isNumeral($0) } ?? text.endIndex
    let number = text[..<end]
    let name = text[end...].drop { $0 == " " }
    guard let unit = units.first(where: { $0.name == name }) else { return nil }
    // Nine decimals leave no room for the octets of a large host.
    if let whole = DecimalText.scaled(number, decimals: 0), whole >= 0 {
      return Int64(exactly: Int128(whole) * Int128(unit.scale))
    }
    guard let scaled = DecimalText.scaled(number, decimals: 9), scaled >= 0 else { return nil }
    let product = Int128(scaled) * Int128(unit.scale)
    guard product % 1_000_000_000 == 0 else { return nil }
    return Int64(exactly: product / 1_000_000_000)
  }

  /// The quantity in the largest unit of which it is a whole number: `90s`, `1GiB`, `3`.
  static func text(_ quantity: Int64, of service: ServiceKind) -> String {
    let whole = units(of: service).filter { quantity % $0.scale == 0 && $0.name != "events" }
    guard let unit = whole.max(by: { $0.scale < $1.scale }) else { return "\(quantity)" }
    return "\(quantity / unit.scale)\(unit.name)"
  }

  private static func isNumeral(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= byte || byte == UInt8(ascii: ".")
  }
}

/// Sizes as people write them.
package enum SizeText {
  /// Octets of `16GiB`, `500 MB`; nil where it is no size.
  package static func octets(_ text: String) -> Int64? {
    HumanUnits.quantity(text, units: HumanUnits.octets)
  }
}

extension Form<Int64> {
  /// Usage of a service, in ms, octets or messages, at least `least`.
  static func quantity(of service: ServiceKind, least: Int64 = 0) -> Form {
    let units = HumanUnits.units(of: service)
    let (what, example) =
      switch service {
      case .voice: ("a duration with its unit (ms, s, min, h)", "60s")
      case .data: ("a volume with its unit (B, kB, KiB, MB, MiB, GB, GiB, TB, TiB)", "1MiB")
      case .sms: ("a whole number of messages", "100")
      case .content: ("a whole number of events", "1")
      }
    let bound = least > 0 ? " greater than 0" : ""
    return Form(what: what + bound, example: example) { text in
      guard let value = HumanUnits.quantity(text, units: units), value >= least else { return nil }
      return value
    }
  }

  /// A size in octets, for limits.
  static func size(_ range: ClosedRange<Int64>) -> Form {
    Form(
      what: "a size from \(range.lowerBound) to \(range.upperBound) octets, with its unit",
      example: "8MiB"
    ) { text in
      guard let value = HumanUnits.quantity(text, units: HumanUnits.octets),
        range.contains(value)
      else { return nil }
      return value
    }
  }

  /// An amount of money in main units of the currency, in micro-units; at most six decimals.
  static func amount(least: Int64 = 0) -> Form {
    let bound = least > 0 ? " greater than 0" : " of at least 0"
    return Form(what: "an amount\(bound) with at most six decimals", example: "0.15") {
      text in
      guard let money = Money(decimal: text), money.micros >= least else { return nil }
      return money.micros
    }
  }
}

extension Form<Int> {
  /// `10%`, `0.5 %`: parts per ten thousand, 0 to 10,000.
  static var share: Form {
    Form(what: "a percentage from 0% to 100% with at most two decimals", example: "10%") {
      text in
      guard text.hasSuffix("%") else { return nil }
      var number = text.dropLast()
      if number.hasSuffix(" ") { number = number.dropLast() }
      guard let value = DecimalText.scaled(number, decimals: 2), (0...10_000).contains(value)
      else { return nil }
      return Int(value)
    }
  }

  /// `60`, `60d`, `60 days`.
  static func days(_ range: ClosedRange<Int>) -> Form {
    Form(
      what: "a number of days from \(range.lowerBound) to \(range.upperBound)", example: "60 days"
    ) { text in
      let units: [(name: String, scale: Int64)] = [("", 1), ("d", 1), ("day", 1), ("days", 1)]
      guard let value = HumanUnits.quantity(text, units: units), let days = Int(exactly: value),
        range.contains(days)
      else { return nil }
      return days
    }
  }

  /// `09:00`, `24:00`: minutes since midnight.
  static var minuteOfDay: Form {
    Form(what: "a time of day from 00:00 to 24:00", example: "\"09:00\"") { text in
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, (1...2).contains(parts[0].utf8.count), parts[1].utf8.count == 2,
        let hour = UInt(parts[0]), let minute = UInt(parts[1]), minute < 60,
        hour < 24 || (hour == 24 && minute == 0), !text.contains("+")
      else { return nil }
      return Int(hour * 60 + minute)
    }
  }
}

extension Form<[Int]> {
  /// `mon-fri`, `sat`, `1-5`, `all`: ISO weekdays ascending, 1 Monday to 7 Sunday.
  static var weekdays: Form {
    let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    func number(_ text: Substring) -> Int? {
      if let index = names.firstIndex(of: text.lowercased()) { return index + 1 }
      guard text.utf8.count == 1, let day = Int(text), (1...7).contains(day) else { return nil }
      return day
    }
    return Form(
      what: "a weekday or a span of them (mon … sun, 1 … 7, all)", example: "mon-fri"
    ) { text in
      if text == "all" { return Array(1...7) }
      let parts = text.split(separator: "-", omittingEmptySubsequences: false)
      guard (1...2).contains(parts.count), let first = number(parts[0]),
        let last = number(parts[parts.count - 1]), first <= last
      else { return nil }
      return Array(first...last)
    }
  }
}
