import Parquet
import Seeds
import Testing

@Suite("The writer refuses what does not fit and goes on")
struct WriterTests {
  static let column = ParquetColumn("c", .int64)

  @Test("schemas that can't be written")
  func schemas() {
    let cases: [([ParquetColumn], [Int], ParquetError)] = [
      ([], [], .badSchema(.noColumns)),
      ([ParquetColumn("", .int32)], [], .badSchema(.emptyName(column: 0))),
      ([Self.column, Self.column], [], .badSchema(.repeatedName(column: 1))),
      (
        [ParquetColumn("c", .decimal(precision: 19, scale: 2))], [],
        .badSchema(.decimal(column: 0, precision: 19, scale: 2))
      ),
      (
        [ParquetColumn("c", .decimal(precision: 5, scale: 6))], [],
        .badSchema(.decimal(column: 0, precision: 5, scale: 6))
      ),
      ([Self.column], [1], .badSchema(.sortingColumn(position: 0, column: 1))),
      ([Self.column], [0, 0], .badSchema(.sortingColumn(position: 1, column: 0))),
      ([ParquetColumn("c", .text, encoding: .delta)], [], .wrongEncoding(column: "c")),
      ([ParquetColumn("c", .boolean, encoding: .byteStreamSplit)], [], .wrongEncoding(column: "c")),
    ]
    for (columns, sorting, error) in cases {
      #expect(throws: error) {
        _ = try write(ParquetSchema(columns: columns, sortingColumns: sorting), [])
      }
    }
    #expect(throws: ParquetError.badSchema(.level(20))) {
      _ = try write(ParquetSchema(columns: [Self.column]), [], level: 20)
    }
  }

  @Test("row groups that don't fit the schema")
  func rowGroups() {
    let text = ParquetColumn("t", .text)
    let broken = ParquetOctets(octets: [0x41, 0xE6, 0xB2], ends: [1, 3])
    let split = ParquetOctets(octets: [0xC3, 0xA9], ends: [1, 2])
    let cases: [([ParquetColumn], [ParquetChunk], ParquetError)] = [
      ([Self.column], [], .columnCount(expected: 1, found: 0)),
      (
        [Self.column, text], [ParquetChunk(.int64([1])), ParquetChunk(.text(["a", "b"]))],
        .rowCount(column: "t", expected: 1, found: 2)
      ),
      (
        [Self.column], [ParquetChunk(.int64([1, 2]), validity: [true])],
        .rowCount(column: "c", expected: 2, found: 1)
      ),
      ([Self.column], [ParquetChunk(.int32([1]))], .wrongKind(column: "c")),
      ([ParquetColumn("b", .bytes)], [ParquetChunk(.text(["a"]))], .wrongKind(column: "b")),
      (
        [Self.column], [ParquetChunk(.int64([1, 2]), validity: [true, false])],
        .nullInRequired(column: "c", row: 1)
      ),
      (
        [text], [ParquetChunk(.textDictionary(values: ["a"], indices: [0, 1]))],
        .dictionaryIndex(column: "t", row: 1, index: 1, count: 1)
      ),
      ([text], [ParquetChunk(.octets(broken))], .notText(column: "t", row: 1)),
      ([text], [ParquetChunk(.octets(split))], .notText(column: "t", row: 0)),
    ]
    for (columns, chunks, error) in cases {
      #expect(throws: error) { _ = try write(ParquetSchema(columns: columns), [chunks]) }
    }
  }

  @Test("after a refused row group the file is as if it had not been tried")
  func undisturbed() throws {
    let schema = ParquetSchema(columns: [Self.column, ParquetColumn("t", .text)])
    let good = [ParquetChunk(.int64([1, 2])), ParquetChunk(.text(["a", "b"]))]
    var writer = try ParquetWriter(schema: schema)
    try writer.append(rowGroup: good)
    #expect(throws: ParquetError.self) {
      try writer.append(rowGroup: [ParquetChunk(.int64([1, 2])), ParquetChunk(.text(["a"]))])
    }
    try writer.append(rowGroup: good)
    #expect(writer.rowCount == 4)
    #expect(writer.finish() == (try write(schema, [good, good])))
  }

  @Test("row groups made apart are joined without being decoded")
  func joined() throws {
    var random = SplitMix64(seed: seed)
    let kinds = RoundTripTests.kinds
    let schema = ParquetSchema(
      columns: kinds.enumerated().map {
        ParquetColumn("c\($0.offset)", $0.element, isNullable: true)
      }, sortingColumns: [1])
    let groups = [300, 21_000, 5].map { rows in
      kinds.map {
        makeChunk(
          $0, .few, rows: rows, validity: NullPattern.some.validity(rows, &random), &random)
      }
    }
    var writer = try ParquetWriter(schema: schema)
    var taken: [UInt8] = []
    for group in groups {
      try writer.append(contentsOf: ParquetReader(try write(schema, [group])))
      taken += writer.takeBytes()
    }
    try writer.append(contentsOf: ParquetReader(try write(schema, [])))
    // Not only the same rows: the same file.
    #expect(taken + writer.finish() == (try write(schema, groups)))

    var other = try ParquetWriter(schema: ParquetSchema(columns: [ParquetColumn("c0", .boolean)]))
    let single = try write(
      ParquetSchema(columns: [ParquetColumn("c0", .boolean, isNullable: true)]),
      [[ParquetChunk(.boolean([true]))]])
    #expect(throws: ParquetError.otherSchema) {
      try other.append(contentsOf: ParquetReader(single))
    }
  }

  @Test("what isn't in the file can't be asked for")
  func absent() throws {
    let reader = try ParquetReader(
      try write(ParquetSchema(columns: [Self.column]), [[ParquetChunk(.int64([1]))]]))
    #expect(throws: ParquetError.noColumn(name: "d")) { try reader.column(named: "d") }
    #expect(throws: ParquetError.noRowGroup(index: 1, count: 1)) {
      try reader.column(named: "c", rowGroup: 1)
    }
  }

  @Test("columnar texts keep their shape")
  func octets() {
    var octets = ParquetOctets(["河南", ""])
    octets.append("a")
    octets.append([0x62, 0x63][...])
    octets.append([0x64].span)
    #expect(octets.count == 5)
    #expect((0..<5).map { octets.text($0) } == ["河南", "", "a", "bc", "d"])
    #expect(octets == ParquetOctets(octets: octets.octets, ends: octets.ends))
  }
}
