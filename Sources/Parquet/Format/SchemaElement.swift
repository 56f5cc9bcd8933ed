/// An element of the footer's schema: the root, or a column.
///
/// *Shape* (parquet.thrift): SchemaElement {1 physical type, 3 repetition (0 required, 1 optional,
/// 2 repeated), 4 name, 5 children, 6 converted type, 7 scale, 8 precision, 10 logical type}; the
/// logical type is a union: 1 string {}, 5 decimal {1 scale, 2 precision}, 6 date {}, 8 timestamp
/// {1 is adjusted to UTC, 2 unit {1 ms | 2 µs | 3 ns {}}}, 10 integer {1 bits, 2 is signed}.
struct SchemaElement: Hashable, Sendable {
  /// The logical type, as far as it is understood.
  enum Logical: Hashable, Sendable {
    case text
    case decimal(scale: Int32, precision: Int32)
    case date
    case timestamp(isUTC: Bool, unit: Int)
    case integer(bits: Int, isSigned: Bool)
    case other(Int)
  }

  var physical: Int32?
  var repetition: Int32?
  var name = ""
  var children: Int?
  var converted: Int32?
  var scale: Int32?
  var precision: Int32?
  var logical: Logical?

  init() {}

  static func root(children: Int) -> SchemaElement {
    var element = SchemaElement()
    element.name = "schema"
    element.children = children
    return element
  }

  init(_ column: ParquetColumn) {
    physical = column.kind.physical.rawValue
    repetition = column.isNullable ? 1 : 0
    name = column.name
    switch column.kind {
    case .boolean, .int32, .int64, .bytes: break
    case .text: (converted, logical) = (ConvertedType.utf8.rawValue, .text)
    case .date: (converted, logical) = (ConvertedType.date.rawValue, .date)
    case .timestampMillis:
      (converted, logical) = (
        ConvertedType.timestampMillis.rawValue, .timestamp(isUTC: true, unit: 1)
      )
    case .timestampMicros:
      (converted, logical) = (
        ConvertedType.timestampMicros.rawValue, .timestamp(isUTC: true, unit: 2)
      )
    case .decimal(let precision, let scale):
      converted = ConvertedType.decimal.rawValue
      self.scale = Int32(scale)
      self.precision = Int32(precision)
      logical = .decimal(scale: Int32(scale), precision: Int32(precision))
    }
  }

  func write(_ thrift: inout ThriftWriter) {
    if let physical { thrift.i32(1, physical) }
    if let repetition { thrift.i32(3, repetition) }
    thrift.text(4, name)
    if let children { thrift.i32(5, Int32(children)) }
    if let converted { thrift.i32(6, converted) }
    if let scale { thrift.i32(7, scale) }
    if let precision { thrift.i32(8, precision) }
    guard let logical else { return }
    thrift.structure(10) { thrift in
      switch logical {
      case .text: thrift.structure(1) { _ in }
      case .decimal(let scale, let precision):
        thrift.structure(5) { thrift in
          thrift.i32(1, scale)
          thrift.i32(2, precision)
        }
      case .date: thrift.structure(6) { _ in }
      case .timestamp(let isUTC, let unit):
        thrift.structure(8) { thrift in
          thrift.boolean(1, isUTC)
          thrift.structure(2) { thrift in thrift.structure(UInt8(unit)) { _ in } }
        }
      case .integer, .other: break
      }
    }
  }

  init(_ thrift: inout ThriftReader) throws(ParquetError) {
    var read = SchemaElement()
    try thrift.structure { (thrift, field) throws(ParquetError) in
      switch field.id {
      case 1: read.physical = try thrift.i32(field)
      case 3: read.repetition = try thrift.i32(field)
      case 4: read.name = try thrift.text(field)
      case 5: read.children = try thrift.count(field)
      case 6: read.converted = try thrift.i32(field)
      case 7: read.scale = try thrift.i32(field)
      case 8: read.precision = try thrift.i32(field)
      case 10: read.logical = try Self.logical(&thrift, field)
      default: try thrift.skip(field)
      }
    }
    self = read
  }

  private static func logical(
    _ thrift: inout ThriftReader, _ field: ThriftReader.Field
  ) throws(ParquetError) -> Logical? {
    var logical: Logical?
    try thrift.structure(field) { (thrift, field) throws(ParquetError) in
      switch field.id {
      case 5:
        var (scale, precision): (Int32, Int32) = (0, 0)
        try thrift.structure(field) { (thrift, field) throws(ParquetError) in
          switch field.id {
          case 1: scale = try thrift.i32(field)
          case 2: precision = try thrift.i32(field)
          default: try thrift.skip(field)
          }
        }
        logical = .decimal(scale: scale, precision: precision)
      case 8: logical = try timestamp(&thrift, field)
      case 10: logical = try integer(&thrift, field)
      case let id:
        try thrift.skip(field)
        logical = id == 1 ? .text : id == 6 ? .date : .other(id)
      }
    }
    return logical
  }

  private static func timestamp(
    _ thrift: inout ThriftReader, _ field: ThriftReader.Field
  ) throws(ParquetError) -> Logical {
    var (isUTC, unit) = (false, 0)
    try thrift.structure(field) { (thrift, field) throws(ParquetError) in
      switch field.id {
      case 1: isUTC = try thrift.boolean(field)
      case 2:
        try thrift.structure(field) { (thrift, field) throws(ParquetError) in
          unit = field.id
          try thrift.skip(field)
        }
      default: try thrift.skip(field)
      }
    }
    return .timestamp(isUTC: isUTC, unit: unit)
  }

  private static func integer(
    _ thrift: inout ThriftReader, _ field: ThriftReader.Field
  ) throws(ParquetError) -> Logical {
    var (bits, isSigned) = (0, true)
    try thrift.structure(field) { (thrift, field) throws(ParquetError) in
      switch field.id {
      case 1: bits = Int(try thrift.i8(field))
      case 2: isSigned = try thrift.boolean(field)
      default: try thrift.skip(field)
      }
    }
    return .integer(bits: bits, isSigned: isSigned)
  }
}

extension SchemaElement {
  /// The column that this element describes, or why this reader can't read it.
  func column() throws(ParquetError) -> ParquetColumn {
    guard let physical, children ?? 0 == 0, repetition == 0 || repetition == 1 else {
      throw .unsupported(column: name, .nesting)
    }
    guard let type = PhysicalType(rawValue: physical) else {
      throw .unsupported(column: name, .physicalType(physical))
    }
    guard let kind = kind(of: type) else { throw .unsupported(column: name, .logicalType) }
    return ParquetColumn(name, kind, isNullable: repetition == 1)
  }

  private func kind(of type: PhysicalType) -> ParquetKind? {
    switch (type, logical ?? convertedLogical) {
    case (.boolean, nil): return .boolean
    case (.int32, nil): return .int32
    case (.int64, nil): return .int64
    case (.byteArray, nil): return .bytes
    case (.byteArray, .text): return .text
    case (.int32, .date): return .date
    case (.int64, .timestamp(isUTC: true, unit: 1)): return .timestampMillis
    case (.int64, .timestamp(isUTC: true, unit: 2)): return .timestampMicros
    case (.int32, .integer(let bits, isSigned: true)) where bits <= 32: return .int32
    case (.int64, .integer(bits: 64, isSigned: true)): return .int64
    // What fits into a signed value of the same width.
    case (.int32, .integer(let bits, isSigned: false)) where bits < 32: return .int32
    case (.int32, .decimal(let scale, let precision)), (.int64, .decimal(let scale, let precision)):
      guard (1...18).contains(precision), (0...precision).contains(scale) else { return nil }
      return .decimal(precision: Int(precision), scale: Int(scale))
    default: return nil
    }
  }

  /// The logical type that an old writer's converted type stands for.
  private var convertedLogical: Logical? {
    switch converted {
    case nil: nil
    case ConvertedType.utf8.rawValue: .text
    case ConvertedType.decimal.rawValue: .decimal(scale: scale ?? 0, precision: precision ?? 0)
    case ConvertedType.date.rawValue: .date
    case ConvertedType.timestampMillis.rawValue: .timestamp(isUTC: true, unit: 1)
    case ConvertedType.timestampMicros.rawValue: .timestamp(isUTC: true, unit: 2)
    case 11: .integer(bits: 8, isSigned: false)
    case 12: .integer(bits: 16, isSigned: false)
    case 13: .integer(bits: 32, isSigned: false)
    case 14: .integer(bits: 64, isSigned: false)
    case 15: .integer(bits: 8, isSigned: true)
    case 16: .integer(bits: 16, isSigned: true)
    case 17: .integer(bits: 32, isSigned: true)
    case 18: .integer(bits: 64, isSigned: true)
    case let other?: .other(Int(other))
    }
  }
}
