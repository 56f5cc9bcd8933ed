import Foundation
import Lake
import Parquet
import Pipeline
import Testing

/// The rows of a published table as texts, with their region, so that tables can be compared
/// whatever files they lie in.
struct PublishedRows {
  /// Sorted.
  private(set) var rows: [[String: String]] = []

  init(of table: TableDefinition, in output: String) throws {
    let manifest = try JSONText.decode(
      Manifest.self, from: try FileReading.contents(of: "\(output)/\(Manifest.fileName)"),
      path: output)
    for file in manifest.files where file.table == table.name {
      let reader = try ParquetReader(try FileReading.contents(of: "\(output)/\(file.path)"))
      let region = file.path.split(separator: "/").first { $0.hasPrefix("region=") } ?? ""
      var columns: [String: [String]] = [:]
      for column in table.columns {
        columns[column.name] = try Self.texts(try reader.column(named: column.name))
      }
      for row in 0..<reader.rowCount {
        rows.append(
          columns.mapValues { $0[row] }.merging(["region": String(region)]) {
            $1.isEmpty ? $0 : $1
          })
      }
    }
  }

  private static func texts(_ chunk: ParquetChunk) throws -> [String] {
    let values: [String]
    if let integers = chunk.integers {
      values = integers.map(String.init)
    } else if let booleans = chunk.booleans {
      values = booleans.map(String.init)
    } else {
      values = try #require(chunk.texts)
    }
    return values.indices.map { chunk.isNull($0) ? "null" : values[$0] }
  }

  /// Rows as texts, of those for whom `column` is one of `values`; sorted.
  func texts(where column: String, isOneOf values: Set<String>) -> [String] {
    rows.filter { values.contains($0[column] ?? "") }.map { row in
      row.keys.sorted().map { "\($0)=\(row[$0] ?? "")" }.joined(separator: " ")
    }.sorted()
  }

  func values(of column: String) -> [String] { rows.compactMap { $0[column] } }
}
