/// The kernel file of Intake: the only place where text is read through pointers.
///
/// Measured: bounds-checked spans cost 1.7 times as much a record as these loads. Everything here
/// reads only within a window that outlives the call (``withWindow(over:fieldsMax:_:)``); debug
/// builds assert it, octet by octet.

/// Text in memory, for as long as the call that made it.
@safe package struct TextWindow {
  private let base: UnsafeRawPointer
  package let count: Int

  init(_ buffer: UnsafeRawBufferPointer) {
    guard let address = buffer.baseAddress else {
      preconditionFailure("A window is over text that is not empty.")
    }
    unsafe base = address
    count = buffer.count
  }

  /// *Limits*: `index` is within the window; checked in debug builds only.
  @inline(__always)
  subscript(index: Int) -> UInt8 {
    assert(index >= 0 && index < count, "An octet outside its window was asked for.")
    return unsafe base.load(fromByteOffset: index, as: UInt8.self)
  }

  /// Eight octets from `index` on, the first one lowest.
  @inline(__always)
  func word(at index: Int) -> UInt64 {
    assert(index >= 0 && index + 8 <= count, "A word outside its window was asked for.")
    return UInt64(
      littleEndian: unsafe base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
  }

  /// The next line feed from `start` on, or `count`.
  @inline(__always)
  func lineFeed(from start: Int) -> Int {
    var at = start
    while at + 8 <= count {
      let hits = Swar.matches(word(at: at), Swar.lineFeeds)
      if hits != 0 { return at + hits.trailingZeroBitCount >> 3 }
      at += 8
    }
    while at < count, self[at] != FeedText.lineFeed { at += 1 }
    return at
  }

  /// The field `start ..< end`, which lies within the window.
  package func field(from start: Int, to end: Int) -> TextField {
    TextField(text: self, start: start, end: end)
  }

  /// The text as an array of its own, for rejects.
  func octets(from start: Int, to end: Int) -> [UInt8] {
    unsafe [UInt8](octetsInPlace(from: start, to: end))
  }

  @unsafe
  func octetsInPlace(from start: Int, to end: Int) -> UnsafeRawBufferPointer {
    precondition(start >= 0 && start <= end && end <= count, "Octets lie within their window.")
    return unsafe UnsafeRawBufferPointer(start: base + start, count: end - start)
  }
}

/// Eight octets at once in one integer.
enum Swar {
  static let lineFeeds: UInt64 = 0x0A0A_0A0A_0A0A_0A0A
  private static let lows: UInt64 = 0x7F7F_7F7F_7F7F_7F7F

  /// `octet` in all eight places.
  static func repeated(_ octet: UInt8) -> UInt64 { UInt64(octet) &* 0x0101_0101_0101_0101 }

  /// The high bit of every octet that equals the pattern's, exactly.
  @inline(__always)
  static func matches(_ word: UInt64, _ pattern: UInt64) -> UInt64 {
    let differences = word ^ pattern
    return ~(((differences & lows) &+ lows) | differences | lows)
  }

  /// Whether all eight are ASCII digits.
  @inline(__always)
  static func areDigits(_ word: UInt64) -> Bool {
    (word & 0xF0F0_F0F0_F0F0_F0F0)
      | (((word &+ 0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0) >> 4)
      == 0x3333_3333_3333_3333
  }

  /// The number that eight digits write, the first one highest.
  @inline(__always)
  static func number(_ digits: UInt64) -> UInt64 {
    var value = digits &- 0x3030_3030_3030_3030
    value = value &* 10 &+ (value >> 8)
    let high = (value & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
    let low = ((value >> 16) & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
    return (high &+ low) >> 32
  }
}

/// Part of a window: one field's text. Its subscript is checked: for the paths that are not hot.
package struct TextField {
  let text: TextWindow
  let start: Int
  let end: Int

  @inline(__always) package var count: Int { end - start }
  @inline(__always) var isEmpty: Bool { start == end }

  @inline(__always)
  subscript(index: Int) -> UInt8 {
    precondition(index >= 0 && index < end - start, "An octet lies within its field.")
    return text[start + index]
  }

  func dropping(_ octets: Int) -> TextField {
    TextField(text: text, start: min(start + octets, end), end: end)
  }

  /// A plain decimal of digits only, or nil where it is none or doesn't fit.
  @inline(__always)
  package var unsigned: UInt64? {
    let digits = end - start
    if digits <= 8 {
      guard digits > 0, end >= 8 else { return unsignedBySteps }
      let word = lastDigits(digits, before: end)
      return Swar.areDigits(word) ? Swar.number(word) : nil
    }
    guard digits <= 16, end >= 16 else { return unsignedBySteps }
    let low = text.word(at: end - 8)
    let high = lastDigits(digits - 8, before: end - 8)
    guard Swar.areDigits(low), Swar.areDigits(high) else { return nil }
    return Swar.number(high) &* 100_000_000 &+ Swar.number(low)
  }

  /// The octets before `place` with `0` in place of what is in front of the field.
  @inline(__always)
  private func lastDigits(_ count: Int, before place: Int) -> UInt64 {
    let kept = ~UInt64(0) << UInt64(64 - 8 * count)
    return (text.word(at: place - 8) & kept) | (0x3030_3030_3030_3030 & ~kept)
  }

  /// The text, or nil where it holds a NUL or isn't UTF-8.
  package var string: String? {
    let octets = unsafe text.octetsInPlace(from: start, to: end)
    if unsafe octets.contains(0) { return nil }
    return unsafe String(validating: octets, as: UTF8.self)
  }

  @inline(never)
  private var unsignedBySteps: UInt64? {
    if isEmpty { return nil }
    var value: UInt64 = 0
    for index in start..<end {
      let digit = text[index] &- UInt8(ascii: "0")
      if digit > 9 { return nil }
      let (tens, overflowed) = value.multipliedReportingOverflow(by: 10)
      let (sum, carried) = tens.addingReportingOverflow(UInt64(digit))
      if overflowed || carried { return nil }
      value = sum
    }
    return value
  }

  /// At most seven octets and their count in one integer: what short codes are compared by; nil
  /// for longer text.
  @inline(__always)
  package var key: UInt64? {
    let octets = end - start
    if octets > 7 { return nil }
    if octets == 0 { return 0 }
    let length = UInt64(octets) << 56
    if end >= 8 { return text.word(at: end - 8) >> UInt64(64 - 8 * octets) | length }
    var key: UInt64 = 0
    for index in (start..<end).reversed() { key = key << 8 | UInt64(text[index]) }
    return key | length
  }
}

/// Where the fields of one line are: a table that is filled line after line.
@safe package struct FieldTable {
  private let bounds: UnsafeMutablePointer<Int>
  let fieldsMax: Int

  init(bounds: UnsafeMutableBufferPointer<Int>) {
    guard let address = bounds.baseAddress else {
      preconditionFailure("A field table has room for at least one field.")
    }
    unsafe self.bounds = address
    fieldsMax = bounds.count / 2
  }

  @inline(__always)
  func start(_ field: Int) -> Int {
    assert(field >= 0 && field < fieldsMax, "A field outside its table was asked for.")
    return unsafe bounds[2 * field]
  }

  @inline(__always)
  func end(_ field: Int) -> Int {
    assert(field >= 0 && field < fieldsMax, "A field outside its table was asked for.")
    return unsafe bounds[2 * field + 1]
  }

  /// Fields past the table are passed over: they are only counted.
  @inline(__always)
  func set(_ field: Int, from start: Int, to end: Int) {
    if field >= fieldsMax { return }
    unsafe bounds[2 * field] = start
    unsafe bounds[2 * field + 1] = end
  }

  /// Finds the fields of a line without quotes: their number, or -1 where there is a quote.
  @inline(__always)
  func index(_ text: TextWindow, from start: Int, to end: Int, _ marks: FieldMarks) -> Int {
    var field = 0
    var fieldStart = start
    var at = start
    while at < end {
      var word: UInt64
      var wanted = ~UInt64(0)
      if at + 8 <= text.count {
        word = text.word(at: at)
        if at + 8 > end { wanted = ~(~UInt64(0) << UInt64(8 * (end - at))) }
      } else {
        word = 0
        for index in (at..<end).reversed() { word = word << 8 | UInt64(text[index]) }
        wanted = ~(~UInt64(0) << UInt64(8 * (end - at)))
      }
      if Swar.matches(word, marks.quotes) & marks.quoting & wanted != 0 { return -1 }
      var hits = Swar.matches(word, marks.delimiters) & wanted
      while hits != 0 {
        let delimiter = at + hits.trailingZeroBitCount >> 3
        set(field, from: fieldStart, to: delimiter)
        fieldStart = delimiter + 1
        field += 1
        hits &= hits &- 1
      }
      at += 8
    }
    set(field, from: fieldStart, to: end)
    return field + 1
  }
}

/// A format's delimiter and quote, ready to be looked for.
struct FieldMarks {
  let delimiter: UInt8
  let quote: UInt8
  let delimiters: UInt64
  let quotes: UInt64
  /// All ones, or 0 where nothing is quoted.
  let quoting: UInt64

  init(delimiter: UInt8, quote: UInt8) {
    self.delimiter = delimiter
    self.quote = quote
    delimiters = Swar.repeated(delimiter)
    quotes = Swar.repeated(quote)
    quoting = quote == 0 ? 0 : ~0
  }
}

/// Calls `body` with a window over `text` (not empty) and a table of `fieldsMax`
/// fields; neither may be kept.
package func withWindow<Result>(
  over text: Span<UInt8>, fieldsMax: Int, _ body: (TextWindow, FieldTable) -> Result
) -> Result {
  unsafe text.withUnsafeBytes { octets in
    unsafe withUnsafeTemporaryAllocation(of: Int.self, capacity: 2 * max(fieldsMax, 1)) { bounds in
      unsafe body(TextWindow(octets), FieldTable(bounds: bounds))
    }
  }
}
