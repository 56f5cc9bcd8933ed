import Lake
import Measures
import Parquet

/// What a published month is read from.
enum PublishedEntries {
  /// *Shape* of the octets: 0 manifest or 1 control report, then the JSON.
  static func manifest(_ octets: [UInt8]) throws(FuzzBreach) -> Bool {
    var dice = OctetDice(octets)
    let isManifest = dice.chance(2)
    let json = dice.rest()
    do {
      if isManifest {
        let manifest = try JSONText.decode(Manifest.self, from: json, path: "m")
        let written = try JSONText.encode(manifest)
        _ = try JSONText.decode(Manifest.self, from: written, path: "m")
      } else {
        let report = try JSONText.decode(ControlReport.self, from: json, path: "c")
        let written = try JSONText.encode(report)
        let again = try JSONText.decode(ControlReport.self, from: written, path: "c")
        try FuzzBreach.unless(again == report, "What was read is written as it was.")
        _ = report.total.accountedFor
      }
      return true
    } catch let breach as FuzzBreach {
      throw breach
    } catch {
      return false
    }
  }

  /// Rows up to which a file's columns are decoded: beyond, few octets may say a lot.
  private static let rowsMax = 1 << 16

  static func parquet(_ octets: [UInt8]) throws(FuzzBreach) -> Bool {
    do {
      let reader = try ParquetReader(octets)
      guard reader.rowCount <= rowsMax, reader.rowGroups.count <= 64,
        reader.schema.columns.count <= 64
      else { return false }
      var isWhole = true
      for column in reader.schema.columns {
        for group in reader.rowGroups.indices {
          _ = reader.bounds(of: column.name, rowGroup: group)
        }
        do {
          let chunk = try reader.column(named: column.name)
          try FuzzBreach.unless(chunk.count == reader.rowCount, "A column has all rows.")
        } catch {
          isWhole = false
          if let breach = error as? FuzzBreach { throw breach }
        }
      }
      var writer = try ParquetWriter(schema: reader.schema)
      try writer.append(contentsOf: reader)
      return isWhole
    } catch let breach as FuzzBreach {
      throw breach
    } catch {
      return false
    }
  }

  // MARK: Seeds

  static var manifestSeeds: [[UInt8]] {
    let manifest = Manifest(
      format: 1, ratemill: "1", job: "j", month: "2026-10", jobDigest: "ab", tariffDigest: "cd",
      pseudonymKey: "0f", controlDigest: "ef", scope: ["plan=p"], jobFile: "job/job.yaml",
      jobFiles: [Manifest.JobFile(path: "job/job.yaml", octets: 3, sha256: "aa")],
      former: Manifest.Former(month: "2026-09", sha256: "none"),
      inputs: [Manifest.Input(path: "u.csv", octets: 9, records: 1, sha256: "bb")],
      files: [
        Manifest.File(path: "usage/part-0.parquet", table: "usage", rows: 1, octets: 2, sha256: "c")
      ])
    do {
      let report = try ControlReport(
        month: FuzzWorld.month, currency: "EUR", files: [("u.csv", FileControl())],
        money: MoneyTotals(), indicatorRevenueMicros: nil, rejectRows: 0)
      return [[0] + (try JSONText.encode(manifest)), [1] + (try JSONText.encode(report))]
    } catch {
      preconditionFailure("\(error)")
    }
  }

  static var parquetSeeds: [[UInt8]] {
    let schema = ParquetSchema(
      columns: [
        ParquetColumn("a", .int64, isNullable: true), ParquetColumn("b", .text),
        ParquetColumn("c", .boolean), ParquetColumn("d", .date), ParquetColumn("e", .micros),
      ], sortingColumns: [], metadata: [])
    let chunks = [
      ParquetChunk(.int64([1, 2, 3]), validity: [true, false, true]),
      ParquetChunk(.text(["x", "x", "y"])), ParquetChunk(.boolean([true, false, true])),
      ParquetChunk(.int32([1, 2, 3])), ParquetChunk(.int64([5, 6, 7])),
    ]
    do {
      return try [nil, 1].map { level in
        var writer = try ParquetWriter(schema: schema, compressionLevel: level)
        try writer.append(rowGroup: chunks)
        try writer.append(rowGroup: chunks)
        return writer.finish()
      }
    } catch {
      preconditionFailure("\(error)")
    }
  }
}
