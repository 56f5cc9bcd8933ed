import Foundation
import Lake
import Parquet
import Pipeline
import Testing

extension PublishedMonth {
  /// Writes the usage of a partition anew, in row groups of a few rows.
  func cut(usageOf partition: Int, rows: Int) throws {
    var manifest = manifest
    let part = "part-\(PartName.text(partitions[partition].part))-"
    let file = try #require(
      manifest.files.firstIndex { $0.table == "usage" && $0.path.contains(part) })
    let path = "\(folder)/\(manifest.files[file].path)"
    let reader = try ParquetReader(try FileReading.contents(of: path))
    var writer = try ParquetWriter(schema: reader.schema)
    let columns = try reader.schema.columns.map { try reader.column(named: $0.name, rowGroup: 0) }
    for first in stride(from: 0, to: reader.rowCount, by: rows) {
      try writer.append(
        rowGroup: columns.map { $0.rows(first..<min(first + rows, reader.rowCount)) })
    }
    let octets = writer.finish()
    try FileWriting.write(octets, to: path)
    manifest.files[file].sha256 = "\(ContentDigest(of: octets))"
    try FileWriting.write(try JSONText.encode(manifest), to: "\(folder)/\(Manifest.fileName)")
  }
}

extension ParquetChunk {
  /// Some rows of a chunk of usage.
  fileprivate func rows(_ rows: Range<Int>) -> ParquetChunk {
    let values: ParquetValues =
      switch self.values {
      case .boolean(let values): .boolean(Array(values[rows]))
      case .int64(let values): .int64(Array(values[rows]))
      case .int32(let values): .int32(Array(values[rows]))
      case .textDictionary(let values, let indices):
        .textDictionary(values: values, indices: Array(indices[rows]))
      case .octets(let values): .text(rows.map { values.text($0) })
      default: preconditionFailure("Usage has truth values, integers and texts.")
      }
    return ParquetChunk(values, validity: validity.map { Array($0[rows]) })
  }
}
