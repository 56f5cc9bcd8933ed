import Foundation
import Parquet
import Seeds
import Testing

/// Other programs that read Parquet, in a Python of their own: `RATEMILL_JUDGES` names it.
enum Judges {
  private static let environment = ProcessInfo.processInfo.environment
  private static let python = environment["RATEMILL_JUDGES"] ?? ""

  /// In CI they are not optional.
  static let areCalled = !python.isEmpty || environment["CI"] == "true"
  static let absence: Comment =
    "no judges: set RATEMILL_JUDGES to a python with pyarrow, duckdb and polars"

  /// Runs a script of the folder beside this file; returns the lines it printed.
  static func run(_ script: String, _ arguments: [String]) throws -> [String] {
    try #require(!python.isEmpty, "RATEMILL_JUDGES is not set: ops/test sets it up")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: python)
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Judges/\(script)")
    process.arguments = [path.path] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let text = String(decoding: bytes, as: UTF8.self)
    try #require(process.terminationStatus == 0, "\(script) failed: \(text)")
    return text.split(separator: "\n").map(String.init)
  }

  /// Calls `body` with a fresh folder, which is removed afterwards.
  static func inFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("ratemill-judges-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    // Whatever the outcome, and what can't be removed is the system's to clean.
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }
}

@Suite("Other readers see what was written", .enabled(if: Judges.areCalled, Judges.absence))
struct JudgeTests {
  static let types: [ParquetKind: (pyarrow: String, duckdb: String, polars: String)] = [
    .boolean: ("bool", "BOOLEAN", "Boolean"),
    .int32: ("int32", "INTEGER", "Int32"),
    .int64: ("int64", "BIGINT", "Int64"),
    .text: ("string", "VARCHAR", "String"),
    .bytes: ("binary", "BLOB", "Binary"),
    .micros: ("decimal128(18, 6)", "DECIMAL(18,6)", "Decimal(precision=18, scale=6)"),
    .timestampMicros: (
      "timestamp[us, tz=UTC]", "TIMESTAMP WITH TIME ZONE",
      "Datetime(time_unit='us', time_zone='UTC')"
    ),
    .timestampMillis: (
      "timestamp[ms, tz=UTC]", "TIMESTAMP WITH TIME ZONE",
      "Datetime(time_unit='ms', time_zone='UTC')"
    ),
    .date: ("date32[day]", "DATE", "Date"),
  ]

  /// One file: every kind, null pattern and shape is a column.
  struct Table: Sendable, CustomTestStringConvertible {
    var encoding: ParquetEncoding
    var profile: ParquetProfile
    var groups: [Int]
    var testDescription: String { "\(encoding) \(profile) \(groups)" }
  }

  static let tables: [Table] = [
    .init(encoding: .automatic, profile: .compatible, groups: [20_485, 1, 7]),
    .init(encoding: .automatic, profile: .compact, groups: [1_000, 2_500]),
    .init(encoding: .plain, profile: .compatible, groups: [0, 1, 129, 1_000]),
    .init(encoding: .dictionary, profile: .compatible, groups: [8, 2_000]),
    .init(encoding: .delta, profile: .compatible, groups: [1, 2, 33, 128, 129, 130, 1_000]),
    .init(encoding: .byteStreamSplit, profile: .compact, groups: [1, 2_000]),
    // A file without row groups.
    .init(encoding: .automatic, profile: .compatible, groups: [0]),
  ]

  @Test("types, values, nulls, bounds, indexes and filters", arguments: tables)
  func seen(_ table: Table) throws {
    try Judges.inFolder { folder in
      let file = folder.appendingPathComponent("table.parquet")
      let (bytes, expected) = try Self.make(table)
      try Data(bytes).write(to: file)
      try Data(expected.utf8).write(to: URL(fileURLWithPath: file.path + ".json"))
      let lines = try Judges.run("read.py", [file.path])
      #expect(lines.count == 1, "SEED=\(seed): \(lines.prefix(20).joined(separator: "\n"))")
      #expect(lines.last?.hasPrefix("judged") == true)
    }
  }

  static func make(_ table: Table) throws -> (bytes: [UInt8], expected: String) {
    var random = SplitMix64(seed: seed)
    var columns: [ParquetColumn] = []
    var groups: [[ParquetChunk]] = table.groups.map { _ in [] }
    var described: [String] = []
    for kind in RoundTripTests.kinds where RoundTripTests.encodings(kind).contains(table.encoding) {
      for nulls in NullPattern.allCases {
        for shape in ValueShape.allCases {
          let name = "\(columns.count) \(nulls) \(shape)"
          columns.append(
            ParquetColumn(
              name, kind, isNullable: nulls != .required, encoding: table.encoding))
          var values: [String] = []
          for (group, rows) in table.groups.enumerated() {
            let chunk = representable(
              makeChunk(
                kind, shape, rows: rows, validity: nulls.validity(rows, &random), &random), kind)
            groups[group].append(chunk)
            values += (0..<rows).map { spelled(chunk, $0) }
          }
          let type = try #require(types[kind])
          described.append(
            """
            {"name": "\(name)", "types": {"pyarrow": "\(type.pyarrow)", \
            "duckdb": "\(type.duckdb)", "polars": "\(type.polars)"}, \
            "values": [\(values.joined(separator: ","))]}
            """)
        }
      }
    }
    let schema = ParquetSchema(
      columns: columns, sortingColumns: [2, 0],
      metadata: [ParquetMetadata(key: "run_id", value: "2026-10")])
    let expected = """
      {"sorting": [2, 0], "metadata": {"run_id": "2026-10"},
      "columns": [\(described.joined(separator: ",\n"))]}
      """
    return (try write(schema, groups, profile: table.profile), expected)
  }

  /// Dates and times that every reader knows: years 1970 to 7000 or so.
  private static func representable(_ chunk: ParquetChunk, _ kind: ParquetKind) -> ParquetChunk {
    switch (kind, chunk.values) {
    case (.date, .int32(let values)):
      ParquetChunk(
        .int32(values.map { Int32($0.magnitude % 1_800_000) }), validity: chunk.validity)
    case (.timestampMicros, .int64(let values)):
      ParquetChunk(
        .int64(values.map { Int64($0.magnitude % 150_000_000_000_000_000) }),
        validity: chunk.validity)
    case (.timestampMillis, .int64(let values)):
      ParquetChunk(
        .int64(values.map { Int64($0.magnitude % 150_000_000_000_000) }),
        validity: chunk.validity)
    default: chunk
    }
  }

  private static func spelled(_ chunk: ParquetChunk, _ row: Int) -> String {
    if chunk.isNull(row) { return "null" }
    func hexadecimal(_ octets: some Sequence<UInt8>) -> String {
      "\"" + octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "\""
    }
    switch chunk.values {
    case .boolean(let values): return values[row] ? "1" : "0"
    case .int32(let values): return "\(values[row])"
    case .int64(let values): return "\(values[row])"
    case .text(let values): return hexadecimal(values[row].utf8)
    case .octets(let values): return hexadecimal(values[row])
    case .textDictionary(let values, let indices):
      return hexadecimal(values[Int(indices[row])].utf8)
    }
  }
}
