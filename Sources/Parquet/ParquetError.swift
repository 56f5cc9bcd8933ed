import Zstd

/// What can be wrong with a table to be written or a file to be read.
package enum ParquetError: Error, Hashable, Sendable {
  // Writing: the table does not fit its schema.
  case badSchema(SchemaFault)
  case columnCount(expected: Int, found: Int)
  case rowCount(column: String, expected: Int, found: Int)
  case wrongKind(column: String)
  case wrongEncoding(column: String)
  case nullInRequired(column: String, row: Int)
  case dictionaryIndex(column: String, row: Int, index: UInt32, count: Int)
  case notText(column: String, row: Int)
  case tooManyRows(found: Int, limit: Int)
  case tooLarge(column: String, octets: Int, limit: Int)
  case otherSchema
  // Reading: what the file is.
  case notParquet(octets: Int)
  case damaged(offset: Int, DamagedPart)
  case unsupported(column: String, UnsupportedPart)
  case noColumn(name: String)
  case noRowGroup(index: Int, count: Int)
  // Both.
  case compression(ZstdError)

  /// What a schema must not be.
  package enum SchemaFault: Hashable, Sendable {
    case noColumns
    case emptyName(column: Int)
    case repeatedName(column: Int)
    case decimal(column: Int, precision: Int, scale: Int)
    case sortingColumn(position: Int, column: Int)
    case level(Int)
  }

  /// The part of the file that does not read as the format says.
  package enum DamagedPart: String, Hashable, Sendable {
    case footer, thrift, schema, rowGroup, columnChunk, pageHeader, page, levels, dictionary
    case values, text, index
  }

  /// What other writers use and this reader does not.
  package enum UnsupportedPart: Hashable, Sendable {
    case encryption
    case nesting
    case physicalType(Int32)
    case logicalType
    case codec(Int32)
    case encoding(Int32)
    case pageType(Int32)
    case externalFile
  }
}

extension ParquetError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .badSchema(let fault): "\(fault)"
    case .columnCount(let expected, let found):
      "The schema has \(expected) columns but the row group \(found): give one chunk a column."
    case .rowCount(let column, let expected, let found):
      "Column \(column) has \(found) rows where \(expected) are expected: make its values, its"
        + " validity and its neighbours equally long."
    case .wrongKind(let column):
      "The values of column \(column) are not of its kind: give what ParquetValues names for it."
    case .wrongEncoding(let column):
      "Column \(column) can't have its encoding: delta and byte-split are for integers."
    case .nullInRequired(let column, let row):
      "Row \(row) of column \(column) is null, but the schema requires a value: declare the column"
        + " nullable or fill it."
    case .dictionaryIndex(let column, let row, let index, let count):
      "Row \(row) of column \(column) has index \(index) into a dictionary of \(count): check how"
        + " the values were numbered."
    case .notText(let column, let row):
      "Row \(row) of column \(column) is not UTF-8: reject the record or declare the column bytes."
    case .tooManyRows(let found, let limit):
      "There are \(found) rows where \(limit) are the most: use smaller row groups or files."
    case .tooLarge(let column, let octets, let limit):
      "Column \(column) holds \(octets) octets, more than \(limit): use smaller row groups."
    case .otherSchema:
      "The file's columns differ from the schema's: merge only files of one table."
    case .notParquet(let octets):
      "The \(octets) octets are not a Parquet file: check the path, or copy the file again."
    case .damaged(let offset, let part):
      "The Parquet file is damaged at octet \(offset) (\(part.rawValue)): copy or make it again."
    case .unsupported(let column, let part):
      "Column \(column) uses what this reader does not (\(part)): write the file again flat, with"
        + " zstd or no compression."
    case .noColumn(let name):
      "The file has no column \(name): check the table's schema."
    case .noRowGroup(let index, let count):
      "There is no row group \(index); the file has \(count): ask for one below that."
    case .compression(let error): "\(error)"
    }
  }
}

extension ParquetError.SchemaFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noColumns: "A schema needs at least one column: add one."
    case .emptyName(let column): "Column \(column) has no name: name it."
    case .repeatedName(let column):
      "Column \(column) has the name of an earlier one: rename one of them."
    case .decimal(let column, let precision, let scale):
      "Column \(column) is decimal(\(precision),\(scale)): use a precision of 1…18 and a scale of"
        + " 0…precision."
    case .sortingColumn(let position, let column):
      "Sorting column \(position) is column \(column), which isn't there or is named twice: name"
        + " each at most once."
    case .level(let level): "There is no zstd level \(level): use one of -7…19."
    }
  }
}
