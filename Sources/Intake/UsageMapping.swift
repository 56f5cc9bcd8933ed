import Jobs
import Measures
import Records

/// A usage feed's mapping as the decoder wants it: codes as octets, scales, prefixes, and columns
/// by number once the header is known.
struct UsageMapping {
  /// A field that is constant or coded in a column.
  struct Coded<Value: Hashable & Sendable> {
    var column: Int
    var constant: Value
    var table: CodeTable<Value>
  }
  struct Quantity {
    var column: Int
    var scale: QuantityScale
  }
  struct Filter {
    var column: Int
    var keeps: Bool
    var values: CodeTable<Bool>
  }
  /// Columns of plain text fields; -1 where the feed has none.
  struct Columns {
    var served = -1
    var start = -1
    var otherParty = -1
    var recordID = -1
    var cell = -1
    var serving = -1
    var ratingGroup = -1
  }

  let feed: UsageFeed
  let marks: FieldMarks
  let parties: PartyNumbers
  let mayRepeat: Bool
  private(set) var names: [String] = []
  private(set) var columns = Columns()
  private(set) var service: Coded<ServiceKind>
  private(set) var direction: Coded<Direction>
  private(set) var access: Coded<AccessType>
  private(set) var reversal: Coded<Bool>
  private(set) var duration: Quantity?
  private(set) var octets: Quantity?
  private(set) var octetsUp: Quantity?
  private(set) var octetsDown: Quantity?
  private(set) var events: Quantity?
  private(set) var filters: [Filter] = []

  init(_ feed: UsageFeed) throws(IntakeError) {
    self.feed = feed
    marks = try FieldMarks(feed.format, feed: feed.name)
    parties = try PartyNumbers(feed.numbering, feed: feed.name)
    mayRepeat = !feed.dropsDuplicates
    let (fields, name) = (feed.fields, feed.name)
    service = try Self.coded(
      fields.service, "service", feed: name, absent: .voice,
      canonical: ServiceKind.allCases.map { ($0.code, $0) })
    direction = try Self.coded(
      fields.direction, "direction", feed: name, absent: .originating,
      canonical: Direction.allCases.map { ($0.code, $0) })
    access = try Self.coded(
      fields.access, "access", feed: name, absent: .unknown,
      canonical: AccessType.allCases.map { ($0.code, $0) })
    reversal = try Self.coded(
      fields.reversal, "reversal", feed: name, absent: false,
      canonical: [("yes", true), ("no", false)])
  }

  private static func coded<Value: Hashable & Sendable>(
    _ field: CodedField?, _ name: String, feed: String, absent: Value,
    canonical: [(code: String, value: Value)]
  ) throws(IntakeError) -> Coded<Value> {
    func value(_ code: String) throws(IntakeError) -> Value {
      guard let known = canonical.first(where: { $0.code == code }) else {
        throw .unknownCanonicalCode(feed: feed, field: name, code: code)
      }
      return known.value
    }
    guard let field else { return Coded(column: -1, constant: absent, table: CodeTable([])) }
    if field.column.isEmpty {
      let constant = try value(field.constant)
      return Coded(column: -1, constant: constant, table: CodeTable([]))
    }
    var entries: [(text: String, value: Value)] = []
    for (text, code) in field.codes.sorted(by: { $0.key < $1.key }) {
      entries.append((text, try value(code)))
    }
    if entries.isEmpty { entries = canonical.map { ($0.code, $0.value) } }
    return Coded(column: 0, constant: absent, table: CodeTable(entries))
  }

  /// Finds every mapped column among `names`, a header's columns in file order.
  /// *Throws*: ``IntakeError/missingColumn(feed:column:header:)``, and ``repeatedColumn`` for a
  /// mapped column that is there twice.
  mutating func resolve(_ names: [String]) throws(IntakeError) {
    let header = ColumnNames(names, feed: feed.name)
    let fields = feed.fields
    self.names = names
    columns.served = try header.place(of: fields.served.column)
    columns.start = try header.place(of: fields.start.column)
    columns.otherParty = try header.place(of: fields.otherParty?.column)
    columns.recordID = try header.place(of: fields.recordID?.column)
    columns.cell = try header.place(of: fields.cell?.column)
    columns.serving = try header.place(of: fields.serving?.column)
    columns.ratingGroup = try header.place(of: fields.ratingGroup?.column)
    service.column = try header.place(ofCoded: fields.service)
    direction.column = try header.place(ofCoded: fields.direction)
    access.column = try header.place(ofCoded: fields.access)
    reversal.column = try header.place(ofCoded: fields.reversal)
    duration = try Self.quantity(fields.duration, header)
    octets = try Self.quantity(fields.octets, header)
    octetsUp = try Self.quantity(fields.octetsUp, header)
    octetsDown = try Self.quantity(fields.octetsDown, header)
    events = try Self.quantity(fields.events, header)
    filters = []
    for filter in feed.filters {
      filters.append(
        Filter(
          column: try header.place(of: filter.column), keeps: filter.action == .keep,
          values: CodeTable(filter.values.map { ($0, true) })))
    }
  }

  private static func quantity(
    _ field: QuantityField?, _ header: ColumnNames
  ) throws(IntakeError) -> Quantity? {
    guard let field else { return nil }
    return Quantity(column: try header.place(of: field.column), scale: QuantityScale(field))
  }
}

extension FieldMarks {
  /// *Throws*: ``IntakeError/badFormat(feed:)``.
  init(_ format: DelimitedFormat, feed: String) throws(IntakeError) {
    let breaks = [FeedText.lineFeed, FeedText.carriageReturn]
    let isPlain = format.delimiter != 0 && format.delimiter < 0x80 && format.quote < 0x80
    let isApart = format.delimiter != format.quote && !breaks.contains(format.quote)
    guard isPlain, isApart, !breaks.contains(format.delimiter) else {
      throw .badFormat(feed: feed)
    }
    self.init(delimiter: format.delimiter, quote: format.quote)
  }
}
