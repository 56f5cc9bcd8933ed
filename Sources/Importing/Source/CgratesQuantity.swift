import Measures
import Records

/// Quantities and amounts as CGRateS writes them.
enum CgratesQuantity {
  /// Nanoseconds of Go's units.
  private static let scales: [(name: String, nanoseconds: Int128)] = [
    ("ns", 1), ("us", 1_000), ("µs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000),
    ("m", 60_000_000_000), ("h", 3_600_000_000_000),
  ]

  /// `60s`, `1m30s` or a bare number, in ms of voice, octets of data or messages; nil where it is
  /// none of these or no whole number of them. *Units*: a bare number is nanoseconds of voice, and
  /// else units; of volumes and messages, a duration counts its nanoseconds.
  static func read(_ text: String, of service: ServiceKind, bareSeconds: Bool = false) -> Int64? {
    guard let bare = DecimalText.scaled(text, decimals: 3) else {
      guard let nanoseconds = nanoseconds(text) else { return nil }
      return whole(nanoseconds, over: service == .voice ? 1_000_000 : 1)
    }
    if bare < 0 { return nil }
    if service != .voice { return whole(Int128(bare), over: 1_000) }
    return whole(Int128(bare), over: bareSeconds ? 1 : 1_000_000_000)
  }

  /// Whether the text names a unit of time.
  static func isDuration(_ text: String) -> Bool {
    DecimalText.scaled(text, decimals: 3) == nil && nanoseconds(text) != nil
  }

  private static func whole(_ value: Int128, over divisor: Int128) -> Int64? {
    value % divisor == 0 ? Int64(exactly: value / divisor) : nil
  }

  private static func nanoseconds(_ text: String) -> Int128? {
    var sum: Int128 = 0
    var rest = text[...]
    if rest.isEmpty { return nil }
    while !rest.isEmpty {
      let number = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
      rest = rest.dropFirst(number.count)
      let unit = rest.prefix { $0.isLetter }
      rest = rest.dropFirst(unit.count)
      guard let scale = scales.first(where: { $0.name == unit })?.nanoseconds,
        let millionths = DecimalText.scaled(number, decimals: 6)
      else { return nil }
      let product = Int128(millionths) * scale
      if product % 1_000_000 != 0 { return nil }
      sum += product / 1_000_000
    }
    return sum
  }

  /// As the tables of a catalogue write it: `90s`, `1KiB`, `1`.
  static func text(_ value: Int64, of service: ServiceKind) -> String {
    switch service {
    case .voice: value % 1_000 == 0 ? "\(value / 1_000)s" : "\(value)ms"
    case .data: octets(value)
    default: "\(value)"
    }
  }

  /// In the largest unit of which it is a whole number.
  private static func octets(_ value: Int64) -> String {
    let units: [(name: String, scale: Int64)] = [
      ("GiB", 1 << 30), ("GB", 1_000_000_000), ("MiB", 1 << 20), ("MB", 1_000_000),
      ("KiB", 1 << 10), ("kB", 1_000),
    ]
    let unit = units.first { value >= $0.scale && value % $0.scale == 0 } ?? ("B", 1)
    return "\(value / unit.scale)\(unit.name)"
  }

  /// A decimal of at least 0 with at most six places; an empty cell is 0.
  static func micros(_ text: String) -> Int64? {
    if text.isEmpty { return 0 }
    guard let money = Money(decimal: text), money.micros >= 0 else { return nil }
    return money.micros
  }
}
