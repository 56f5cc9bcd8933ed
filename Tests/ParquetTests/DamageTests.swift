import Parquet
import Seeds
import Testing

@Suite("Damaged files are errors, never traps")
struct DamageTests {
  /// A small file in which every kind and encoding occurs, with and without nulls.
  static func table(level: Int?) throws -> [UInt8] {
    var random = SplitMix64(seed: seed)
    var columns: [ParquetColumn] = []
    var chunks: [ParquetChunk] = []
    for kind in RoundTripTests.kinds {
      for encoding in RoundTripTests.encodings(kind) {
        let isNullable = columns.count % 2 == 0
        columns.append(
          ParquetColumn(
            "c\(columns.count)", kind, isNullable: isNullable, encoding: encoding))
        chunks.append(
          makeChunk(
            kind, columns.count % 3 == 0 ? .few : .ascending, rows: 40,
            validity: isNullable ? NullPattern.some.validity(40, &random) : nil, &random))
      }
    }
    let schema = ParquetSchema(
      columns: columns, sortingColumns: [0],
      metadata: [ParquetMetadata(key: "run_id", value: "r")])
    return try write(schema, [chunks, chunks], level: level)
  }

  /// Reads all that can be read; true where nothing was found wrong.
  @discardableResult
  static func readAll(_ bytes: [UInt8]) -> Bool {
    var isSound = true
    do {
      let reader = try ParquetReader(bytes)
      for column in reader.schema.columns {
        do {
          let chunk = try reader.column(named: column.name)
          isSound = isSound && chunk.count == reader.rowCount
        } catch {
          isSound = false
          #expect(!"\(error)".isEmpty)
        }
      }
      var writer = try ParquetWriter(
        schema: ParquetSchema(columns: reader.schema.columns), compressionLevel: nil)
      try writer.append(contentsOf: reader)
      _ = writer.finish()
    } catch {
      isSound = false
    }
    return isSound
  }

  @Test("the tables are sound before they are damaged", arguments: [nil, 1])
  func sound(_ level: Int?) throws {
    #expect(Self.readAll(try Self.table(level: level)))
  }

  @Test("flipped, overwritten and repeated octets", arguments: [nil, 1])
  func mutations(_ level: Int?) throws {
    let table = try Self.table(level: level)
    var random = SplitMix64(seed: seed ^ UInt64(level ?? 9))
    var found = 0
    let rounds = 3_000
    for _ in 0..<rounds {
      var bytes = table
      for _ in 0...random.below(3) {
        // Half of them in the last quarter, where the footer is.
        let from = random.below(2) == 0 ? 0 : table.count * 3 / 4
        let at = from + random.below(table.count - from)
        switch random.below(4) {
        case 0: bytes[at] ^= 1 << UInt8(random.below(8))
        case 1: bytes[at] = UInt8(truncatingIfNeeded: random.next())
        case 2: bytes[at] = [0x00, 0xFF, 0x7F, 0x80][random.below(4)]
        default:
          let count = min(1 + random.below(9), table.count - at)
          for offset in 0..<count { bytes[at + offset] = 0xFF }
        }
      }
      if !Self.readAll(bytes) { found += 1 }
    }
    // Without checksums a changed value can't be seen; with them nearly everything is.
    #expect(found > (level == nil ? rounds / 4 : rounds * 3 / 4), "SEED=\(seed)")
  }

  @Test("every shorter file", arguments: [nil, 1])
  func truncations(_ level: Int?) throws {
    let table = try Self.table(level: level)
    for count in stride(from: 0, to: table.count, by: 7) {
      #expect(!Self.readAll(Array(table.prefix(count))), "cut at \(count)")
    }
  }

  @Test("a piece cut out, or put in")
  func shifts() throws {
    let table = try Self.table(level: nil)
    var random = SplitMix64(seed: seed)
    for _ in 0..<300 {
      let at = random.below(table.count)
      let count = 1 + random.below(min(64, table.count - at))
      Self.readAll(Array(table[..<at] + table[(at + count)...]))
      Self.readAll(Array(table[..<at] + table[at..<at + count] + table[at...]))
    }
  }

  @Test("what is no Parquet file at all")
  func others() {
    let cases: [[UInt8]] = [
      [], Array("PAR1".utf8), Array("PAR1PAR1".utf8), Array("PAR1\0\0\0\0PAR1".utf8),
      Array("PAR1\u{FF}\u{FF}\u{FF}\u{7F}PAR1".utf8), Array(repeating: 0, count: 1_000),
      Array("id,amount\n1,2\n".utf8), Array("PAR1....PARE".utf8),
    ]
    for bytes in cases { #expect(!Self.readAll(bytes)) }
    #expect(throws: ParquetError.notParquet(octets: 3)) { try ParquetReader([1, 2, 3]) }
    #expect(throws: ParquetError.unsupported(column: "", .encryption)) {
      try ParquetReader(Array("PAR1....PARE".utf8))
    }
  }
}
