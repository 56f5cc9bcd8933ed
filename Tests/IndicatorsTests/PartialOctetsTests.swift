import Records
import Testing

@Suite("A partial's octets are written one way and read no other")
struct PartialOctetsTests {
  static func body(_ write: (inout PartialWriter) -> Void) -> [UInt8] {
    var writer = PartialWriter(kind: "TEST", version: 3)
    write(&writer)
    return writer.octets
  }

  static func reader(_ body: [UInt8]) throws(PartialError) -> PartialReader {
    try PartialReader(Array("TEST".utf8) + [3] + body, kind: "TEST", version: 3)
  }

  @Test(
    "sums of any sign and size",
    arguments: [
      (0, [0]), (-1, [1]), (1, [2]), (63, [126]), (-64, [127]), (64, [128, 1]),
      (Int128(Int64.max), [254, 255, 255, 255, 255, 255, 255, 255, 255, 1]),
      (Int128(Int64.min), [255, 255, 255, 255, 255, 255, 255, 255, 255, 1]),
    ] as [(Int128, [UInt8])])
  func sums(value: Int128, octets: [UInt8]) throws {
    let written = Self.body { $0.append(sum: value) }
    #expect(Array(written.dropFirst(5)) == octets)
    var reader = try Self.reader(octets)
    #expect(try reader.sum() == value)
    try reader.finish()
  }

  @Test("sums to 2^112 and not beyond", arguments: [Int128(1), -1])
  func limit(sign: Int128) throws {
    let limit = sign * PartialReader.sumLimit
    var reader = try Self.reader(Array(Self.body { $0.append(sum: limit) }.dropFirst(5)))
    #expect(try reader.sum() == limit)
    var beyond = try Self.reader(Array(Self.body { $0.append(sum: limit + sign) }.dropFirst(5)))
    #expect(throws: PartialError.outOfRange(offset: 5)) { try beyond.sum() }
    var lowest = try Self.reader(Array(Self.body { $0.append(sum: .min) }.dropFirst(5)))
    #expect(throws: PartialError.outOfRange(offset: 5)) { try lowest.sum() }
  }

  @Test("words and text")
  func others() throws {
    let written = Self.body {
      $0.append(word: 0x0102_0304_0506_0708)
      $0.append(text: "河南")
      $0.append(text: "")
    }
    var reader = try PartialReader(written, kind: "TEST", version: 3)
    #expect(try reader.word() == 0x0102_0304_0506_0708)
    #expect(try reader.text() == "河南")
    #expect(try reader.text() == "")
    try reader.finish()
  }

  @Test(
    "and a number with needless or too many octets is refused",
    arguments: [
      [0x80, 0x00], [0xFF, 0x80, 0x00], [UInt8](repeating: 0xFF, count: 18) + [0x04],
      [UInt8](repeating: 0x80, count: 30),
    ] as [[UInt8]])
  func overlong(octets: [UInt8]) throws {
    var reader = try Self.reader(octets)
    #expect(throws: PartialError.outOfRange(offset: 5)) { try reader.sum() }
  }

  @Test("and an end within a field, text that is none, and another kind are named")
  func faults() throws {
    var number = try Self.reader([0x80])
    #expect(throws: PartialError.endsEarly(offset: 5)) { try number.sum() }
    var word = try Self.reader([1, 2, 3])
    #expect(throws: PartialError.endsEarly(offset: 5)) { try word.word() }
    var text = try Self.reader([2, 0xC3, 0x28])
    #expect(throws: PartialError.notText(offset: 6)) { try text.text() }
    var long = try Self.reader([3, 0x41, 0x42])
    #expect(throws: PartialError.outOfRange(offset: 5)) { try long.text() }
    for octets in ["TEST\u{2}", "TEST", "TES", "", "FEST\u{3}"] {
      #expect(throws: PartialError.wrongKind) {
        try PartialReader(Array(octets.utf8), kind: "TEST", version: 3)
      }
    }
  }

  @Test("and each fault ends with what to do")
  func descriptions() {
    let faults: [PartialError] = [
      .wrongKind, .endsEarly(offset: 1), .outOfRange(offset: 2), .notText(offset: 3),
      .unsorted(offset: 4), .inconsistent(offset: 5), .trailing(offset: 6),
    ]
    #expect(Set(faults.map(\.description)).count == faults.count)
    #expect(faults.allSatisfy { $0.description.hasSuffix("are of one version.") })
  }
}
