import Measures

/// Delimited text as it grows: digits are written straight into octets.
struct TextBlock {
  private var bytes: [UInt8]
  private(set) var count = 0

  /// A chunk is handed on once it is this long.
  static let chunkOctets = 1 << 20
  /// `00` to `99`.
  private static let pairs: [UInt8] = (UInt8(0)..<100).flatMap { number -> [UInt8] in
    [48 + number / 10, 48 + number % 10]
  }

  init(octets: Int = TextBlock.chunkOctets + 4_096) {
    bytes = [UInt8](repeating: 0, count: octets)
  }

  var isFull: Bool { count >= Self.chunkOctets }

  /// What was written, and an empty block again.
  mutating func take() -> [UInt8] {
    let taken = [UInt8](bytes[..<count])
    count = 0
    return taken
  }

  private mutating func makeRoom(_ octets: Int) {
    if count + octets <= bytes.count { return }
    bytes.append(contentsOf: repeatElement(0, count: max(octets, bytes.count)))
  }

  mutating func append(_ octet: UInt8) {
    makeRoom(1)
    bytes[count] = octet
    count += 1
  }

  mutating func comma() { append(UInt8(ascii: ",")) }
  mutating func endLine() { append(UInt8(ascii: "\n")) }

  mutating func append(_ octets: [UInt8]) {
    makeRoom(octets.count)
    for position in octets.indices { bytes[count + position] = octets[position] }
    count += octets.count
  }

  mutating func append(_ text: String) {
    for octet in text.utf8 { append(octet) }
  }

  /// In decimal, without leading zeros.
  mutating func append(_ value: UInt64) {
    var digits = 1
    var power: UInt64 = 10
    while digits < 20, value >= power {
      digits += 1
      let (next, overflowed) = power.multipliedReportingOverflow(by: 10)
      if overflowed { break }
      power = next
    }
    append(value, digits: digits)
  }

  mutating func append(_ value: Int) { append(UInt64(value)) }

  /// In decimal with exactly so many digits, the leading ones 0 where it has fewer.
  mutating func append(_ value: UInt64, digits: Int) {
    makeRoom(digits)
    var rest = value
    var position = count + digits
    while position - count >= 2 {
      let pair = Int(rest % 100) * 2
      rest /= 100
      position -= 2
      bytes[position] = Self.pairs[pair]
      bytes[position + 1] = Self.pairs[pair + 1]
    }
    if position > count { bytes[count] = 48 + UInt8(rest % 10) }
    count += digits
  }

  /// `2026-10-31`.
  mutating func append(_ day: CivilDay) {
    let (year, month, dayOfMonth) = day.components
    append(UInt64(year), digits: 4)
    append(UInt8(ascii: "-"))
    append(UInt64(month), digits: 2)
    append(UInt8(ascii: "-"))
    append(UInt64(dayOfMonth), digits: 2)
  }

  /// A text of the catalogue, quoted where it has to be.
  mutating func appendField(_ text: String) {
    if !text.utf8.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }) {
      return append(text)
    }
    append(UInt8(ascii: "\""))
    for octet in text.utf8 {
      if octet == UInt8(ascii: "\"") { append(octet) }
      append(octet)
    }
    append(UInt8(ascii: "\""))
  }
}
