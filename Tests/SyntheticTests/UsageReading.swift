import Measures
import Synthetic

/// A usage line as a strict reader sees it: written apart from the writer, to check it.
struct ReadUsage {
  var id: String
  var served: String
  var service: String
  var direction: String
  var other: String
  /// Second of UTC+8 since 1970.
  var start: Int
  var seconds: Int
  var octets: Int
  var serving: String
  var ratingGroup: String
  var hasCell: Bool
  var day: CivilDay

  /// nil where anything about the line is wrong.
  init?(_ line: String, served own: Set<String>, networks: Set<String>) {
    let fields = SyntheticOperator.fields(line)
    guard fields.count == 14, Self.isNumber(fields[0], 19...19), own.contains(fields[1]),
      ["voice", "sms", "data"].contains(fields[2]), ["mo", "mt"].contains(fields[3]),
      fields[2] == "data" ? fields[4].isEmpty : Self.isNumber(fields[4], 5...15),
      let (day, second) = Self.instant(fields[5]),
      let seconds = Self.number(fields[6], 0...86_400),
      let up = Self.number(fields[7], 0...1 << 50), let down = Self.number(fields[8], 0...1 << 50),
      Self.number(fields[9], 1...2) != nil, networks.contains(fields[11]),
      ["2G", "3G", "4G", "5G"].contains(fields[12]),
      fields[13].isEmpty || Self.isNumber(fields[13], 1...9),
      fields[2] == "data" ? up + down > 0 : up + down == 0, (fields[2] == "sms") == (seconds == 0)
    else { return nil }
    (id, served, service, direction) = (fields[0], fields[1], fields[2], fields[3])
    (other, serving, ratingGroup) = (fields[4], fields[11], fields[13])
    (self.seconds, octets, self.day) = (seconds, up + down, day)
    hasCell = Self.isNumber(fields[10], 6...8)
    start = Int(day.number) * 86_400 + second
  }

  static func isNumber(_ text: String, _ digits: ClosedRange<Int>) -> Bool {
    digits.contains(text.utf8.count) && text.utf8.allSatisfy { $0 >= 48 && $0 <= 57 }
      && text.utf8.first != 48
  }

  static func number(_ text: String, _ range: ClosedRange<Int>) -> Int? {
    guard text == "0" || isNumber(text, 1...18), let value = Int(text), range.contains(value)
    else { return nil }
    return value
  }

  static func instant(_ text: String) -> (CivilDay, Int)? {
    let parts = text.split(separator: "T")
    guard parts.count == 2, text.utf8.count == 25, parts[1].hasSuffix("+08:00"),
      let day = CivilDay(parts[0]), day.components.year > 2000
    else { return nil }
    let clock = parts[1].dropLast(6).split(separator: ":").compactMap { Int($0) }
    guard clock.count == 3, clock[0] < 24, clock[1] < 60, clock[2] < 60 else { return nil }
    return (day, clock[0] * 3_600 + clock[1] * 60 + clock[2])
  }
}

extension SyntheticOperator {
  /// The lines of a file but its header; octets that are no UTF-8 as replacement characters.
  func lines(_ file: Int) -> [String] { Self.lines(of: bytes(file)) }

  static func lines(of bytes: [UInt8]) -> [String] {
    bytes.split(separator: UInt8(ascii: "\n")).dropFirst().map {
      String(decoding: $0, as: UTF8.self)
    }
  }

  static func fields(_ line: String) -> [String] {
    line.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      .map { String(Substring($0)) }
  }
}
