import Foundation
import Lake
import Parquet
import Records

/// What the tables of goods of a published month add up to, and what it opened with.
struct VerifiedStock {
  /// Of ``OutputTables/stockRoll``, by column.
  private(set) var sums: [String: Int128] = [:]
  private(set) var articles: Int64 = 0
  /// Rows of the roll that don't close, or whose count and difference don't fit.
  private(set) var brokenRows: Int64 = 0
  /// Rows of ``OutputTables/stockDiff`` whose difference isn't counted − book, or is none.
  private(set) var brokenCounts: Int64 = 0
  /// By outlet and article: what it opened with where that came from the month before.
  private(set) var openings: [Article: Int64] = [:]

  struct Article: Hashable {
    var outlet: String
    var sku: String
  }

  static let summed = ["opening", "received", "issued", "adjusted", "closing", "moves"]

  mutating func addRoll(of reader: ParquetReader) throws(ParquetError) {
    articles += Int64(reader.rowCount)
    for group in reader.rowGroups.indices {
      var columns: [String: [Int64]] = [:]
      for name in Self.summed + ["counted", "difference"] {
        columns[name] = try reader.column(named: name, rowGroup: group).integers ?? []
      }
      for name in Self.summed {
        sums[name, default: 0] += (columns[name] ?? []).reduce(0) { $0 + Int128($1) }
      }
      let nobody = try reader.column(named: "counted", rowGroup: group)
      func value(_ name: String, _ row: Int) -> Int128 { Int128(columns[name]?[row] ?? 0) }
      let outlets = try reader.column(named: "outlet", rowGroup: group).texts ?? []
      let skus = try reader.column(named: "sku", rowGroup: group).texts ?? []
      let origins = try reader.column(named: "opening_from", rowGroup: group).texts ?? []
      for row in outlets.indices {
        let closing =
          value("opening", row) + value("received", row) - value("issued", row)
          + value("adjusted", row)
        let isCounted = !nobody.isNull(row)
        if closing != value("closing", row)
          || isCounted && value("counted", row) - closing != value("difference", row)
        {
          brokenRows += 1
        }
        if origins[row] == "former" {
          openings[Article(outlet: outlets[row], sku: skus[row])] = columns["opening"]?[row]
        }
      }
    }
  }

  mutating func addCounts(of reader: ParquetReader) throws(ParquetError) {
    for group in reader.rowGroups.indices {
      let book = try reader.column(named: "book", rowGroup: group).integers ?? []
      let counted = try reader.column(named: "counted", rowGroup: group).integers ?? []
      let found = try reader.column(named: "difference", rowGroup: group).integers ?? []
      for row in found.indices
      where found[row] == 0 || Int128(counted[row]) - Int128(book[row]) != Int128(found[row]) {
        brokenCounts += 1
      }
    }
  }
}

extension Verification {
  /// Every row of goods closes, and all of them are what was read.
  mutating func tie(_ control: ControlReport.Stock, to stock: VerifiedStock) {
    tie("rows of goods that don't close", 0, "rows of stock_roll", stock.brokenRows)
    tie("counts that differ by something else", 0, "rows of stock_diff", stock.brokenCounts)
    tie("articles of outlets", control.articles, "rows of stock_roll", stock.articles)
    for (name, value) in [
      ("opening", control.opening), ("received", control.received), ("issued", control.issued),
      ("adjusted", control.adjusted), ("closing", control.closing), ("moves", control.moves),
    ] {
      tie(
        "goods \(name)", value, "Σ stock_roll.\(name)", Int64(clamping: stock.sums[name] ?? 0))
    }
  }

  /// Where the month before lies beside this one and is still the one that it was made from: what
  /// that closed with is what this opened with, article by article.
  mutating func tieFormerStock(_ manifest: Manifest) {
    guard sums.tables.contains(OutputTables.stockRoll.name) else { return }
    let above = URL(fileURLWithPath: folder).standardizedFileURL.deletingLastPathComponent()
    let former = above.appending(path: manifest.former.month).path
    // A month that can't be read is told by its own verification.
    guard let digest = try? ContentDigest(ofFile: "\(former)/\(Manifest.fileName)"),
      "\(digest)" == manifest.former.sha256,
      let closings = try? Self.closings(of: former)
    else { return }
    var others: Int64 = 0
    var pieces: Int128 = 0
    for balance in closings {
      pieces += Int128(balance.pieces)
      let article = VerifiedStock.Article(outlet: balance.outlet, sku: balance.sku)
      // An article at 0 that nobody touched has no row.
      if (sums.operations.stock.openings[article] ?? 0) != balance.pieces { others += 1 }
    }
    tie("articles that open with another closing", 0, "rows of \(manifest.former.month)", others)
    tie(
      "goods left by \(manifest.former.month)", Int64(clamping: pieces),
      "Σ stock_roll.opening from it",
      Int64(
        clamping: sums.operations.stock.openings.values.reduce(Int128(0)) { $0 + Int128($1) }))
  }

  private static func closings(of folder: String) throws -> [StockBalance] {
    try Manifest(ofMonth: folder).files.filter { $0.table == OutputTables.stockRoll.name }
      .flatMap { try FormerMonth.stock(in: try PublishedTable($0, in: folder)) }
  }
}
