import Jobs
import Measures

/// A feed's timestamps, compiled: text → UTC milliseconds.
///
/// What is finer than a millisecond is dropped: a start is an instant, not usage. *Limits*: years 1
/// to 9999, offsets up to ±18 h, no leap seconds.
package struct TimeReader {
  private enum Form {
    case iso
    case seconds(origin: Int64)
    case milliseconds
    case pattern(TimePattern)
  }

  private let form: Form
  private var days: LocalDays

  /// *Throws*: ``IntakeError/badTimeOrigin(feed:origin:)`` and
  /// ``IntakeError/badTimePattern(feed:pattern:)``.
  package init(_ format: TimeField.Format, zone: ZoneClock, feed: String) throws(IntakeError) {
    days = LocalDays(zone: zone)
    switch format {
    case .iso: form = .iso
    case .milliseconds: form = .milliseconds
    case .seconds(let origin):
      if origin.isEmpty {
        form = .seconds(origin: 0)
      } else {
        guard let instant = Self.instant(ofISO: origin, zone: zone) else {
          throw .badTimeOrigin(feed: feed, origin: origin)
        }
        form = .seconds(origin: instant)
      }
    case .pattern(let text):
      guard let pattern = TimePattern(text) else {
        throw .badTimePattern(feed: feed, pattern: text)
      }
      form = .pattern(pattern)
    }
  }

  private static func instant(ofISO text: String, zone: ZoneClock) -> Int64? {
    let octets = Array(text.utf8)
    if octets.isEmpty { return nil }
    return withWindow(over: octets.span, fieldsMax: 1) { window, _ in
      var days = LocalDays(zone: zone)
      return days.iso(window.field(from: 0, to: window.count))
    }
  }

  /// nil where the text is no instant of this format.
  @inline(__always)
  package mutating func instant(_ field: TextField) -> Int64? {
    if case .iso = form { return days.iso(field) }
    return otherInstant(field)
  }

  @inline(never)
  private mutating func otherInstant(_ field: TextField) -> Int64? {
    switch form {
    case .iso: return days.iso(field)
    case .seconds(let origin): return Self.count(field, scale: 1000, origin: origin)
    case .milliseconds: return Self.count(field, scale: 1, origin: 0)
    case .pattern(let pattern):
      guard let local = pattern.read(field) else { return nil }
      return days.instant(local.day, local.milliseconds, offset: local.offsetMilliseconds)
    }
  }

  private static let plausible = Int128(-62_135_596_800_000)...Int128(253_402_300_799_999)

  /// A count of units of `scale` milliseconds since `origin`.
  private static func count(_ field: TextField, scale: Int128, origin: Int64) -> Int64? {
    guard let number = DecimalNumber(field), number.fits else { return nil }
    let magnitude = number.mantissa * scale / number.divisor
    let instant = Int128(origin) + (number.isNegative ? -magnitude : magnitude)
    return plausible.contains(instant) ? Int64(instant) : nil
  }
}

/// Days of the calendar in a zone; it remembers the last one, for records come in time order.
/// One of these reads either ISO text or days, not both.
struct LocalDays {
  private let zone: ZoneClock
  /// The text `1970-01-` and `01` of the day remembered.
  private var yearMonth: UInt64 = 0x2D31_302D_3037_3931
  private var dayDigits: UInt16 = 0x3031
  /// Local midnight as if local time were UTC.
  private var localStart: Int64 = 0
  /// The instant of local midnight, where no change of offset cuts the day.
  private var start: Int64 = 0
  private var isWhole = false

  init(zone: ZoneClock) {
    self.zone = zone
    turn(to: CivilDay(number: 0))
  }

  /// `YYYY-MM-DD`, `T` or a blank, `hh:mm:ss`, optionally a fraction and `Z`, `±hh[[:]mm]`.
  @inline(__always)
  mutating func iso(_ field: TextField) -> Int64? {
    let octets = field.count
    if octets < 19 { return nil }
    let text = field.text
    let first = text.word(at: field.start)
    let day = UInt16(text[field.start + 8]) << 8 | UInt16(text[field.start + 9])
    if first != yearMonth || day != dayDigits {
      if !turn(to: field, first, day) { return nil }
    }
    let separator = text[field.start + 10]
    if separator != UInt8(ascii: " ") && separator != UInt8(ascii: "T") { return nil }
    guard let time = Self.timeOfDay(text.word(at: field.start + 11)) else { return nil }
    if octets == 19 && isWhole { return start + time }
    return withSuffix(field.dropping(19), time: time)
  }

  /// `hh:mm:ss` as milliseconds.
  @inline(__always)
  private static func timeOfDay(_ word: UInt64) -> Int64? {
    let colons: UInt64 = 0x0000_FF00_00FF_0000
    if word & colons != 0x0000_3A00_003A_0000 { return nil }
    let digits = (word & ~colons) | 0x0000_3000_0030_0000
    if !Swar.areDigits(digits) { return nil }
    let values = digits &- 0x3030_3030_3030_3030
    let pairs = values &* 10 &+ (values >> 8)
    let hour = pairs & 0xFF
    let minute = pairs >> 24 & 0xFF
    let second = pairs >> 48 & 0xFF
    if hour > 23 || minute > 59 || second > 59 { return nil }
    return Int64((hour * 60 + minute) * 60 + second) * 1000
  }

  @inline(never)
  private mutating func turn(to field: TextField, _ first: UInt64, _ second: UInt16) -> Bool {
    let text = field.text.field(from: field.start, to: field.start + 10)
    guard let civil = text.day else { return false }
    turn(to: civil)
    yearMonth = first
    dayDigits = second
    return true
  }

  private mutating func turn(to day: CivilDay) {
    localStart = Int64(day.number) * ZoneClock.millisecondsPerDay
    start = zone.instant(localMilliseconds: localStart)
    let last = localStart + ZoneClock.millisecondsPerDay - 1
    isWhole = zone.instant(localMilliseconds: last) - start == last - localStart
  }

  private func instant(_ time: Int64, offset: Int64?) -> Int64 {
    if let offset { return localStart + time - offset }
    return isWhole ? start + time : zone.instant(localMilliseconds: localStart + time)
  }

  /// The instant of a local time, or of a time with an offset of its own.
  mutating func instant(_ day: CivilDay, _ time: Int64, offset: Int64?) -> Int64 {
    turn(to: day)
    return instant(time, offset: offset)
  }

  @inline(never)
  private func withSuffix(_ suffix: TextField, time: Int64) -> Int64? {
    var rest = suffix
    var milliseconds: Int64 = 0
    if rest.first == UInt8(ascii: ".") || rest.first == UInt8(ascii: ",") {
      var place: Int64 = 100
      var digits = 1
      while digits < rest.count, rest[digits] &- UInt8(ascii: "0") <= 9 {
        milliseconds += Int64(rest[digits] - UInt8(ascii: "0")) * place
        place /= 10
        digits += 1
      }
      if digits == 1 || digits > 10 { return nil }
      rest = rest.dropping(digits)
    }
    if rest.isEmpty { return instant(time + milliseconds, offset: nil) }
    guard let offset = ZoneOffset.read(rest) else { return nil }
    return instant(time + milliseconds, offset: offset)
  }
}

/// `Z`, `±hh`, `±hhmm` or `±hh:mm`.
enum ZoneOffset {
  /// Milliseconds east of UTC, or nil where the text is no offset up to 18 hours.
  static func read(_ field: TextField) -> Int64? {
    guard let sign = field.first else { return nil }
    if sign == UInt8(ascii: "Z") { return field.count == 1 ? 0 : nil }
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
    var digits: [Int64] = []
    for index in 1..<field.count {
      if index == 3, field.count == 6, field[index] == UInt8(ascii: ":") { continue }
      let digit = field[index] &- UInt8(ascii: "0")
      if digit > 9 || digits.count == 4 { return nil }
      digits.append(Int64(digit))
    }
    guard digits.count == 2 || digits.count == 4 else { return nil }
    let minutes = digits.count == 4 ? digits[2] * 10 + digits[3] : 0
    let offset = (digits[0] * 10 + digits[1]) * 60 + minutes
    if minutes > 59 || offset > 18 * 60 { return nil }
    return (sign == UInt8(ascii: "-") ? -offset : offset) * 60_000
  }
}
