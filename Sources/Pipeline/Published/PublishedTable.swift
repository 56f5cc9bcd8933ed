import Lake
import Measures
import Parquet

/// One file of a published month's tables.
struct PublishedTable {
  /// As errors name it.
  let path: String
  private let reader: ParquetReader

  /// Holds the octets against the manifest. *Throws* ``LakeError`` where the file isn't there,
  /// ``PublishedError/changed(path:sha256:published:)`` and ``PublishedError/unreadable(path:_:)``.
  ///
  /// Whoever only looks for something may pass `isChecked` as false: what is found is read again.
  init(_ file: Manifest.File, in folder: String, isChecked: Bool = true) throws {
    try self.init(path: "\(folder)/\(file.path)", sha256: isChecked ? file.sha256 : nil)
  }

  /// Holds the octets against the digest, where there is one.
  init(path: String, sha256: String? = nil) throws {
    self.path = path
    let octets = try FileReading.contents(of: path)
    if let sha256 {
      let digest = "\(ContentDigest(of: octets))"
      guard digest == sha256 else {
        throw PublishedError.changed(path: path, sha256: digest, published: sha256)
      }
    }
    do {
      reader = try ParquetReader(octets)
    } catch {
      throw PublishedError.unreadable(path: path, error)
    }
  }

  var rowGroups: Range<Int> { reader.rowGroups.indices }
  func rows(of rowGroup: Int) -> Int { reader.rowGroups[rowGroup] }

  /// Whether a row of the group may have a value of these in the integer column.
  func mayHold(_ values: ClosedRange<Int64>, column: String, rowGroup: Int) -> Bool {
    reader.bounds(of: column, rowGroup: rowGroup)?.overlaps(values) ?? true
  }

  /// Whether the file has a column of that name.
  func has(_ column: String) -> Bool {
    reader.schema.columns.contains { $0.name == column }
  }

  /// One column, of one row group or of all.
  func chunk(_ column: String, rowGroup: Int? = nil) throws(PublishedError) -> ParquetChunk {
    do {
      guard let rowGroup else { return try reader.column(named: column) }
      return try reader.column(named: column, rowGroup: rowGroup)
    } catch {
      throw .unreadable(path: path, error)
    }
  }

  /// An integer column; null rows are 0.
  func integers(_ column: String, rowGroup: Int? = nil) throws(PublishedError) -> [Int64] {
    guard let integers = try chunk(column, rowGroup: rowGroup).integers else {
      throw strange("the column '\(column)' has no integers")
    }
    return integers
  }

  /// A text column; null rows are empty.
  func texts(_ column: String) throws(PublishedError) -> [String] {
    guard let texts = try chunk(column).texts else {
      throw strange("the column '\(column)' has no text")
    }
    return texts
  }

  /// A nullable column of days.
  func days(_ column: String) throws(PublishedError) -> [CivilDay?] {
    let chunk = try chunk(column)
    guard case .int32(let numbers) = chunk.values else {
      throw strange("the column '\(column)' has no days")
    }
    return numbers.enumerated().map { chunk.isNull($0) ? nil : CivilDay(number: $1) }
  }

  /// A nullable column of instants, in UTC ms.
  func instants(_ column: String) throws(PublishedError) -> [Int64?] {
    let chunk = try chunk(column)
    guard let micros = chunk.integers else {
      throw strange("the column '\(column)' has no instants")
    }
    return micros.enumerated().map { chunk.isNull($0) ? nil : $1 / 1_000 }
  }

  /// A column of truth values, of one row group or of all.
  func booleans(_ column: String, rowGroup: Int? = nil) throws(PublishedError) -> [Bool] {
    guard let values = try chunk(column, rowGroup: rowGroup).booleans else {
      throw strange("the column '\(column)' has no truth values")
    }
    return values
  }

  /// A text column as numbers: `code` gives that of a text, `null` is that of null rows. Asked for
  /// once a text where the file numbers them, as ours do.
  func codes(
    _ column: String, rowGroup: Int, null: UInt32 = .max, _ code: (String) -> UInt32?
  ) throws(PublishedError) -> [UInt32] {
    let chunk = try chunk(column, rowGroup: rowGroup)
    let (values, indices) = try numbered(chunk, column: column)
    let codes = values.map(code)
    var rows: [UInt32] = []
    rows.reserveCapacity(indices.count)
    for (row, index) in indices.enumerated() {
      if let validity = chunk.validity, !validity[row] {
        rows.append(null)
      } else if let code = codes[Int(index)] {
        rows.append(code)
      } else {
        throw strange("the column '\(column)' has '\(values[Int(index)])'")
      }
    }
    return rows
  }

  /// A text column's different texts, and which of them each row has.
  func numbered(
    _ chunk: ParquetChunk, column: String
  ) throws(PublishedError) -> (values: [String], indices: [UInt32]) {
    if case .textDictionary(let values, let indices) = chunk.values { return (values, indices) }
    guard let texts = chunk.texts else { throw strange("the column '\(column)' has no text") }
    return (texts, Array(0..<UInt32(texts.count)))
  }

  func strange(_ what: String) -> PublishedError { .strange(path: path, what: what) }
}
