import Foundation
import Parquet
import Testing

@Suite("Other writers' files are read", .enabled(if: Judges.areCalled, Judges.absence))
struct OtherWritersTests {
  /// The table of Judges/write.py, column by column; nil where a row is null.
  static func integers(_ name: String, _ row: Int) -> Int64? {
    let row = Int64(row)
    switch name {
    case "number": return row % 5 == 0 ? nil : row * row - 7 * row
    case "small": return row % 11 - 5
    case "day": return row % 20_000
    case "at": return row * 1_000_003
    case "amount": return row * 12_345 - 9
    default: return row % 7 == 0 ? nil : row % 3 == 0 ? 1 : 0
    }
  }

  static func texts(_ name: String, _ row: Int) -> String? {
    name == "name" ? row % 4 == 1 ? nil : "text-\(row % 13)" : "n\(row * 7_919 % 1_000_003)é"
  }

  static let kinds: [(String, ParquetKind)] = [
    ("number", .int64), ("small", .int32), ("day", .date), ("at", .timestampMicros),
    ("amount", .micros), ("flag", .boolean), ("name", .text), ("note", .text),
  ]

  @Test("pyarrow's, DuckDB's and Polars's, both page versions, every encoding")
  func files() throws {
    let rows = 10_001
    try Judges.inFolder { folder in
      let paths = try Judges.run("write.py", [folder.path, "\(rows)"])
      #expect(paths.count == 19)
      for path in paths {
        let reader = try ParquetReader(Array(try Data(contentsOf: URL(fileURLWithPath: path))))
        #expect(reader.rowCount == rows)
        #expect(reader.schema.columns.map(\.kind) == Self.kinds.map(\.1), "\(path)")
        for (name, kind) in Self.kinds {
          let chunk = try reader.column(named: name)
          let fault = kind == .text ? Self.textFault(chunk, name) : Self.fault(chunk, name)
          #expect(fault == nil, "\(path) \(name)")
        }
      }
    }
  }

  private static func fault(_ chunk: ParquetChunk, _ name: String) -> String? {
    guard let found = chunk.integers ?? chunk.booleans?.map({ $0 ? 1 : 0 }) else {
      return "it has another kind"
    }
    for row in found.indices {
      let value = chunk.isNull(row) ? nil : found[row]
      let wanted = integers(name, row)
      if value != wanted { return "row \(row) is \(value ?? -1), not \(wanted ?? -1)" }
    }
    return nil
  }

  private static func textFault(_ chunk: ParquetChunk, _ name: String) -> String? {
    guard let found = chunk.texts else { return "it has another kind" }
    for row in found.indices {
      let value = chunk.isNull(row) ? nil : found[row]
      let wanted = texts(name, row)
      if value != wanted { return "row \(row) is \(value ?? "null"), not \(wanted ?? "null")" }
    }
    return nil
  }
}
