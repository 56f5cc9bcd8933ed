import Parquet
import Seeds
import Testing

@Suite("What was written is read back")
struct RoundTripTests {
  static let kinds: [ParquetKind] = [
    .boolean, .int32, .int64, .text, .bytes, .micros, .timestampMicros, .timestampMillis, .date,
  ]

  static func encodings(_ kind: ParquetKind) -> [ParquetEncoding] {
    switch kind {
    case .boolean: [.automatic]
    case .text, .bytes: [.automatic, .plain, .dictionary]
    default: [.automatic, .plain, .dictionary, .delta, .byteStreamSplit]
    }
  }

  /// Every one with every other, but for sizes: beyond a page only where levels and runs differ.
  static func sizes(_ nulls: NullPattern) -> [Int] {
    nulls == .clustered ? [20_481] : [0, 1, 7, 8, 129, 300]
  }

  @Test(
    "every kind, encoding, null pattern and shape, at sizes around runs and pages", arguments: kinds
  )
  func everyKind(_ kind: ParquetKind) throws {
    var random = SplitMix64(seed: seed)
    for encoding in Self.encodings(kind) {
      for nulls in NullPattern.allCases {
        for shape in ValueShape.allCases {
          for rows in Self.sizes(nulls) {
            let chunk = makeChunk(
              kind, shape, rows: rows, validity: nulls.validity(rows, &random), &random)
            let column = ParquetColumn(
              "c", kind, isNullable: nulls != .required, encoding: encoding)
            let bytes = try write(ParquetSchema(columns: [column]), [[chunk]])
            let name = "\(encoding) \(nulls) \(shape) \(rows) rows"
            let fault = Self.fault(bytes, chunk)
            #expect(fault == nil, "\(name), \(fault ?? ""), SEED=\(seed): see its encoder")
          }
        }
      }
    }
  }

  private static func fault(_ bytes: [UInt8], _ written: ParquetChunk) -> String? {
    let read: ParquetChunk
    do {
      read = try ParquetReader(bytes).column(named: "c")
    } catch {
      return "\(error)"
    }
    return difference(read, written)
  }

  @Test("a full row group and a row more, twice", arguments: kinds)
  func fullRowGroups(_ kind: ParquetKind) throws {
    var random = SplitMix64(seed: seed)
    let rows = ParquetWriter.rowsPerGroup + 1
    for (profile, shape) in [(ParquetProfile.compatible, ValueShape.ascending), (.compact, .wide)] {
      let chunk = makeChunk(
        kind, shape, rows: rows, validity: NullPattern.some.validity(rows, &random), &random)
      let schema = ParquetSchema(columns: [ParquetColumn("c", kind, isNullable: true)])
      let reader = try ParquetReader(
        try write(schema, [[chunk], [chunk]], profile: profile))
      #expect(reader.rowGroups == [rows, rows])
      #expect(difference(try reader.column(named: "c", rowGroup: 1), chunk) == nil)
      #expect(try reader.column(named: "c").count == 2 * rows)
    }
  }

  @Test("texts that the caller numbered, used or not, repeated or too many")
  func numberedText() throws {
    let schema = ParquetSchema(columns: [ParquetColumn("c", .text, isNullable: true)])
    let many = (0..<70_000).map { "value-\($0)" }
    let cases: [([String], [UInt32], [Bool]?)] = [
      (["a", "b", "c"], [2, 2, 0, 2], nil),
      (["a", "b", "a"], [0, 1, 2, 0], nil),
      (["a", "b"], [9, 1, 9, 0], [false, true, false, true]),
      ([], [7, 7], [false, false]),
      (many, (0..<70_000).map { UInt32($0) }, nil),
    ]
    for (values, indices, validity) in cases {
      let chunk = ParquetChunk(
        .textDictionary(values: values, indices: indices), validity: validity)
      let read = try ParquetReader(try write(schema, [[chunk]])).column(named: "c", rowGroup: 0)
      #expect(read.texts == chunk.texts)
      #expect(read.validity == validity)
    }
  }

  @Test("numbered texts with some nulls, at sizes around octets of levels and pages")
  func numberedTextWithNulls() throws {
    var random = SplitMix64(seed: seed)
    let schema = ParquetSchema(columns: [ParquetColumn("c", .text, isNullable: true)])
    for rows in [7, 8, 9, 64, 300, 20_480, 20_489] {
      let chunk = ParquetChunk(
        .textDictionary(
          values: ["p8", "p19", "p39"], indices: (0..<rows).map { _ in UInt32(random.below(3)) }),
        validity: NullPattern.some.validity(rows, &random))
      let read = try ParquetReader(try write(schema, [[chunk]])).column(named: "c")
      let fault = read.validity == chunk.validity ? nil : "validity differs"
      #expect(
        fault == nil && read.texts == chunk.texts,
        "\(rows) rows, \(fault ?? "texts differ"), SEED=\(seed): see HybridRuns.appendBits")
    }
  }

  @Test("a value of several megabytes has a page of its own")
  func longValues() throws {
    let long = String(repeating: "长", count: 1_500_000)
    let chunk = ParquetChunk(.text(["a", long, "b", long + "x", ""]))
    let schema = ParquetSchema(columns: [ParquetColumn("c", .text, encoding: .plain)])
    let read = try ParquetReader(try write(schema, [[chunk]])).column(named: "c")
    #expect(difference(read, chunk) == nil)
  }

  @Test("schema and metadata come back")
  func schema() throws {
    let schema = ParquetSchema(
      columns: Self.kinds.enumerated().map {
        ParquetColumn("column-\($0.offset)", $0.element, isNullable: $0.offset % 2 == 0)
      },
      sortingColumns: [3, 1],
      metadata: [ParquetMetadata(key: "run_id", value: "2026-10/1")])
    var writer = try ParquetWriter(schema: schema)
    var random = SplitMix64(seed: seed)
    try writer.append(
      rowGroup: Self.kinds.map { makeChunk($0, .few, rows: 5, validity: nil, &random) })
    let bytes = writer.finish(metadata: [ParquetMetadata(key: "rows", value: "5")])
    let reader = try ParquetReader(bytes)
    #expect(reader.schema.columns == schema.columns)
    #expect(reader.schema.sortingColumns == [3, 1])
    #expect(reader.metadata("run_id") == "2026-10/1")
    #expect(reader.metadata("rows") == "5")
    #expect(reader.createdBy == "ratemill")
  }

  @Test("a table without rows is a file without row groups")
  func noRows() throws {
    let schema = ParquetSchema(columns: [ParquetColumn("c", .text)])
    let reader = try ParquetReader(try write(schema, []))
    #expect(reader.rowGroups.isEmpty)
    #expect(try reader.column(named: "c").count == 0)
  }

  @Test("equal tables are equal bytes, and taking bytes early changes none")
  func sameBytes() throws {
    let schema = ParquetSchema(
      columns: Self.kinds.enumerated().map {
        ParquetColumn("c\($0.offset)", $0.element, isNullable: true)
      })
    func groups() -> [[ParquetChunk]] {
      var random = SplitMix64(seed: seed)
      return (0..<3).map { _ in
        Self.kinds.map {
          makeChunk(
            $0, .few, rows: 500, validity: NullPattern.some.validity(500, &random), &random)
        }
      }
    }
    let whole = try write(schema, groups())
    var writer = try ParquetWriter(schema: schema)
    var taken: [UInt8] = []
    for group in groups() {
      try writer.append(rowGroup: group)
      taken += writer.takeBytes()
    }
    taken += writer.finish()
    #expect(taken == whole)
  }
}
