import Lake

/// `meta/schema.json` of a table: name, type, unit and meaning of each column.
struct TableSchemaFile: Encodable {
  struct Column: Encodable {
    var name: String
    var type: String
    var unit: String
    var nullable: Bool
    var meaning: String
  }

  var table: String
  var audience: String
  var meaning: String
  var partitions: [String]
  var sorted: [String]
  var columns: [Column]

  init(_ table: TableDefinition, currency: String) {
    self.table = table.name
    audience = table.audience.rawValue
    meaning = table.meaning
    partitions = table.isByRegion ? ["month", "region"] : ["month"]
    sorted = table.sortKey
    columns = table.columns.map {
      Column(
        name: $0.name, type: $0.kind.sqlType, unit: $0.unit == "currency" ? currency : $0.unit,
        nullable: $0.isNullable, meaning: $0.meaning)
    }
  }
}

extension TableDefinition.Column.Kind {
  /// The type a reader sees.
  package var sqlType: String {
    switch self {
    case .text: "VARCHAR"
    case .int64: "BIGINT"
    case .int32: "INTEGER"
    case .boolean: "BOOLEAN"
    case .date: "DATE"
    case .timestamp: "TIMESTAMP WITH TIME ZONE (UTC, µs)"
    case .money: "DECIMAL(18,6)"
    }
  }
}
