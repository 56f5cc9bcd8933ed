import Foundation
import Jobs
import Measures
import Records
import Testing

import Intake

/// Reads `text` as a field that stands alone, and as one amid other text: loads that reach over the
/// field's ends must not matter.
func reading<Value: Equatable & Sendable>(
  _ text: String, _ read: (TextField) -> Value
) -> Value {
  let alone = Array(text.utf8)
  let amid = Array("9999999999999999\(text)9999999999999999".utf8)
  let values = [(amid, 16)] + (alone.isEmpty ? [] : [(alone, 0)])
  let results = values.map { octets, start in
    withWindow(over: octets.span, fieldsMax: 1) { window, _ in
      read(window.field(from: start, to: start + alone.count))
    }
  }
  #expect(results.allSatisfy { $0 == results[0] }, "\(text) reads differently amid other text.")
  return results[0]
}

@Suite("Numbers in text")
struct NumberTextTests {
  @Test("decimals of every length")
  func everyLength() {
    var text = ""
    var value: UInt64 = 0
    for digit in 1...19 {
      text += "\(digit % 10)"
      value = value * 10 + UInt64(digit % 10)
      #expect(reading(text) { $0.unsigned } == value)
      for place in text.indices {
        for wrong in ["/", ":", " ", "\u{0}"] {
          let bad = text.replacingCharacters(in: place...place, with: wrong)
          #expect(reading(bad) { $0.unsigned } == nil, "\(bad) is no number")
        }
      }
    }
  }

  @Test(
    "limits",
    arguments: [
      ("", nil), ("0", 0), ("18446744073709551615", .max), ("18446744073709551616", nil),
      ("00000000000000000000000000000012", 12), ("-1", nil), ("+1", nil),
    ] as [(String, UInt64?)])
  func limits(_ text: String, _ value: UInt64?) {
    #expect(reading(text) { $0.unsigned } == value)
  }

  @Test(
    "keys tell short texts apart", arguments: ["", "V", "\u{0}V", "VV", "1234567", "\u{0}"])
  func keys(_ text: String) {
    #expect(reading(text) { $0.key } == CodeTable<Int>.key(Array(text.utf8)))
  }

  struct Quantity: Sendable {
    let text: String
    let unit: QuantityField.Unit
    var rounding: Rounding?
    let result: Result<Int64, Fault>
    init(
      _ text: String, _ unit: QuantityField.Unit, _ rounding: Rounding? = nil, is value: Int64
    ) {
      (self.text, self.unit, self.rounding, result) = (text, unit, rounding, .success(value))
    }
    init(
      _ text: String, _ unit: QuantityField.Unit, _ rounding: Rounding? = nil,
      isNot reason: RejectReason
    ) {
      (self.text, self.unit, self.rounding) = (text, unit, rounding)
      result = .failure(Fault(reason))
    }
  }

  static let quantities: [Quantity] = [
    Quantity("12", .seconds, is: 12_000),
    Quantity("+12", .seconds, is: 12_000),
    Quantity("12.", .seconds, is: 12_000),
    Quantity(".5", .seconds, is: 500),
    Quantity("1.2340", .seconds, is: 1234),
    Quantity("1.2345", .seconds, isNot: .finerThanUnit),
    Quantity("1.2345", .seconds, .down, is: 1234),
    Quantity("1.2345", .seconds, .halfUp, is: 1235),
    Quantity("1.2345", .seconds, .halfEven, is: 1234),
    Quantity("1.2340000000000001", .seconds, .up, is: 1235),
    Quantity("0.5", .kibioctets, is: 512),
    Quantity("0.001", .kibioctets, isNot: .finerThanUnit),
    Quantity("1.5", .minutes, is: 90_000),
    Quantity("0.333333333333333333", .minutes, .halfUp, is: 20_000),
    Quantity("2", .mebioctets, is: 2 << 20),
    Quantity("3", .megaoctets, is: 3_000_000),
    Quantity("3.7", .kilooctets, is: 3700),
    Quantity("4", .events, is: 4),
    Quantity("-0", .seconds, is: 0),
    Quantity("-0.0", .seconds, is: 0),
    Quantity("-0.1", .seconds, isNot: .negativeQuantity),
    Quantity("-0.00001", .seconds, .halfUp, isNot: .negativeQuantity),
    Quantity("-99999999999999999999999", .seconds, isNot: .negativeQuantity),
    Quantity("9223372036854775807", .octets, is: .max),
    Quantity("9223372036854775808", .octets, isNot: .numberOverflow),
    Quantity("9223372036854775.8079", .seconds, isNot: .finerThanUnit),
    Quantity("9223372036854775.808", .seconds, isNot: .numberOverflow),
    Quantity("0000000000000000000000000000000000000007", .octets, is: 7),
    Quantity("7.0000000000000000000000000000000000000000", .octets, is: 7),
    Quantity("0.0000000000000000000000000000000000000001", .octets, .up, isNot: .numberOverflow),
    Quantity("1234567890123456789012345678901", .octets, isNot: .numberOverflow),
    Quantity("", .octets, isNot: .badNumber),
    Quantity("-", .octets, isNot: .badNumber),
    Quantity(".", .octets, isNot: .badNumber),
    Quantity("1.2.3", .octets, isNot: .badNumber),
    Quantity("0x10", .octets, isNot: .badNumber),
    Quantity("1e3", .octets, isNot: .badNumber),
    Quantity(" 1", .octets, isNot: .badNumber),
    Quantity("١", .octets, isNot: .badNumber),
  ]

  @Test("quantities are exact", arguments: quantities)
  func quantity(_ example: Quantity) {
    let field = QuantityField(column: "c", unit: example.unit, rounding: example.rounding)
    let read = reading(example.text) { QuantityScale(field).quantity($0) }
    #expect(read == example.result, "\(example.text) \(example.unit.rawValue)")
  }

  @Test(
    "XXH64 with seed 0, as the reference implementation has it",
    arguments: [
      (0, 0xEF46_DB37_51D8_E999), (1, 0xE934_A84A_DB05_2768), (4, 0x9136_A0DC_A574_57EE),
      (14, 0x8282_DCC4_994E_35C8), (31, 0x299B_39A2_90E6_D783), (32, 0x18B2_1649_2BB4_4B70),
      (33, 0x55C8_DC3E_578F_5B59), (100, 0x4BFE_019C_D91D_9EA4), (222, 0xB641_AE8C_B691_C174),
    ] as [(Int, UInt64)])
  func hash(_ octets: Int, _ digest: UInt64) {
    // The sanity buffer of xxHash's own tests.
    var generator: UInt64 = 2_654_435_761
    var buffer: [UInt8] = []
    for _ in 0..<223 {
      buffer.append(UInt8(truncatingIfNeeded: generator >> 56))
      generator = generator &* 11_400_714_785_074_694_797
    }
    let hash = withWindow(over: buffer.span, fieldsMax: 1) { window, _ in
      Hash64.of(window.field(from: 0, to: octets))
    }
    #expect(hash == digest)
  }
}

@Suite("Party numbers become E.164")
struct PartyNumbersTests {
  static let uk = Numbering(scheme: .national, countryCode: "44")
  static let china = Numbering(scheme: .national, countryCode: "86")
  static let america = Numbering(
    scheme: .national, countryCode: "1", internationalPrefix: "011", trunkPrefix: "")
  static let international = Numbering()
  static let opaque = Numbering(scheme: .opaque)

  static let cases: [(Numbering, String, PartyNumbers.Reading)] = [
    (international, "8613900000001", .number(8_613_900_000_001)),
    (international, "+8613900000001", .number(8_613_900_000_001)),
    (international, "+86 139-0000 (0001)", .number(8_613_900_000_001)),
    (international, "123456789012345", .number(123_456_789_012_345)),
    (international, "1234567890123456", .bad),
    (international, "12345678901234567890123", .bad),
    (international, "08613900000001", .bad),
    (international, "+", .bad),
    (international, "-1", .noNumber),
    (international, "++86", .noNumber),
    (international, "86+1", .noNumber),
    (international, "withheld", .noNumber),
    (international, "4.88E+31", .noNumber),
    (international, " ", .noNumber),
    (uk, "7434677419", .number(447_434_677_419)),
    (uk, "07434677419", .number(447_434_677_419)),
    (uk, "+447434677419", .number(447_434_677_419)),
    (uk, "0033123456789", .number(33_123_456_789)),
    (uk, "(0141) 548-2000", .number(441_415_482_000)),
    (uk, "44", .number(4444)),
    (uk, "0", .bad),
    (uk, "00", .bad),
    (uk, "000123", .bad),
    (uk, "+0123", .bad),
    (uk, "00123456789012345", .number(123_456_789_012_345)),
    (uk, "001234567890123456", .bad),
    (uk, "12345678901234", .bad),
    (china, "10086", .number(8_610_086)),
    (china, "02885551234", .number(862_885_551_234)),
    (america, "4165550123", .number(14_165_550_123)),
    (america, "011442075550123", .number(442_075_550_123)),
    (america, "0", .number(10)),
    (opaque, "0", .number(0)),
    (opaque, "00186705257", .number(186_705_257)),
    (opaque, "18446744073709551615", .number(.max)),
    (opaque, "18446744073709551616", .bad),
    (opaque, "a1", .noNumber),
    (opaque, "+1", .noNumber),
  ]

  @Test("as the table says", arguments: cases.indices)
  func party(_ index: Int) throws {
    let (numbering, text, expected) = Self.cases[index]
    let parties = try PartyNumbers(numbering, feed: "test")
    #expect(reading(text) { parties.read($0) } == expected, "\(numbering.scheme) \(text)")
    if !text.isEmpty { #expect(parties.read(digits: text) == expected, "\(text) out of a job") }
  }
}
