import Jobs
import Measures
import Records

/// One record's fields, in the order in which the decoder looks for what is wrong.
///
/// All of it is mutating or static though little of it changes the decoder: a method that borrows
/// `self` has it copied first, which costs 26 ns a record.
extension UsageDecoder {
  /// TS 32.298 call and session times beyond this are counters gone wrong; 32 bits hold it in ms.
  static let durationMillisecondsMax: Int64 = 49 * ZoneClock.millisecondsPerDay
  /// Octets and messages of one record: what every reader of the output can hold.
  static let quantityMax: Int64 = 1 << 53

  /// nil where the record is sound; its date is not judged here.
  @inline(__always)
  mutating func read(
    _ text: TextWindow, _ table: FieldTable, _ record: inout UsageRecord, _ served: inout UInt64
  ) -> Fault? {
    if !mapping.filters.isEmpty, isFiltered(text, table) { return Fault(.filteredByFeed) }
    let field = Fields(text: text, table: table)
    if let fault = readParty(field, &served) { return fault }
    if let fault = readCodes(field, &record) { return fault }
    let column = mapping.columns.start
    guard let start = time.instant(field[column]) else {
      return Self.fault(
        field[column], field[column].isEmpty ? .missingField : .badTimestamp, column)
    }
    record.startMilliseconds = start
    if let fault = readQuantities(field, &record) { return fault }
    if let fault = readOtherParty(field, &record) { return fault }
    return readAttributes(field, &record)
  }

  /// The fields of one line by column.
  struct Fields {
    let text: TextWindow
    let table: FieldTable

    @inline(__always)
    subscript(column: Int) -> TextField {
      text.field(from: table.start(column), to: table.end(column))
    }
  }

  @inline(never)
  private mutating func isFiltered(_ text: TextWindow, _ table: FieldTable) -> Bool {
    let field = Fields(text: text, table: table)
    for filter in mapping.filters {
      let isListed = filter.values.value(of: field[filter.column]) != nil
      if isListed != filter.keeps { return true }
    }
    return false
  }

  /// A field that can't be read: text that isn't any is to blame first.
  @inline(never)
  private static func fault(_ field: TextField, _ reason: RejectReason, _ column: Int) -> Fault {
    Fault(field.isText ? reason : .badText, column: column)
  }

  @inline(__always)
  private mutating func readParty(_ field: Fields, _ served: inout UInt64) -> Fault? {
    let party = field[mapping.columns.served]
    if party.isEmpty { return Fault(.missingField, column: mapping.columns.served) }
    guard case .number(let number) = mapping.parties.read(party) else {
      return Self.fault(party, .badPartyNumber, mapping.columns.served)
    }
    served = number
    return nil
  }

  @inline(__always)
  private mutating func readCodes(_ field: Fields, _ record: inout UsageRecord) -> Fault? {
    record.service = mapping.service.constant
    let serviceColumn = mapping.service.column
    if serviceColumn >= 0 {
      guard let service = mapping.service.table.value(of: field[serviceColumn]) else {
        return Self.unknownCode(field[serviceColumn], serviceColumn)
      }
      record.service = service
    }
    record.isReversal = mapping.reversal.constant
    let reversalColumn = mapping.reversal.column
    if reversalColumn >= 0, !field[reversalColumn].isEmpty {
      guard let isReversal = mapping.reversal.table.value(of: field[reversalColumn]) else {
        return Self.unknownCode(field[reversalColumn], reversalColumn)
      }
      record.isReversal = isReversal
    }
    record.direction = mapping.direction.constant
    let directionColumn = mapping.direction.column
    if directionColumn >= 0 {
      guard let direction = mapping.direction.table.value(of: field[directionColumn]) else {
        return Self.unknownCode(field[directionColumn], directionColumn)
      }
      record.direction = direction
    }
    return nil
  }

  private static func unknownCode(_ field: TextField, _ column: Int) -> Fault {
    fault(field, field.isEmpty ? .missingField : .unknownCode, column)
  }

  @inline(__always)
  private mutating func readQuantities(_ field: Fields, _ record: inout UsageRecord) -> Fault? {
    if let duration = mapping.duration, !field[duration.column].isEmpty {
      switch read(duration, field, max: Self.durationMillisecondsMax) {
      case .success(let milliseconds):
        record.durationMilliseconds = UInt32(truncatingIfNeeded: milliseconds)
      case .failure(let fault): return fault
      }
    } else if record.service == .voice {
      return Fault(.missingField, column: mapping.duration?.column ?? -1)
    }
    switch record.service {
    case .voice:
      record.quantity = Int64(record.durationMilliseconds)
      return nil
    case .data: return readOctets(field, &record)
    case .sms, .content:
      record.quantity = 1
      guard let events = mapping.events, !field[events.column].isEmpty else { return nil }
      switch read(events, field, max: Self.quantityMax) {
      case .success(let count): record.quantity = count
      case .failure(let fault): return fault
      }
      return nil
    }
  }

  /// The sum where the feed has it, else up and down, of which one may be empty.
  @inline(__always)
  private mutating func readOctets(_ field: Fields, _ record: inout UsageRecord) -> Fault? {
    var isGiven = false
    var down: Int64 = 0
    if let octetsUp = mapping.octetsUp, !field[octetsUp.column].isEmpty {
      isGiven = mapping.octets == nil
      switch read(octetsUp, field, max: Self.quantityMax) {
      case .success(let octets): record.uplinkOctets = octets
      case .failure(let fault): return fault
      }
    }
    if let octetsDown = mapping.octetsDown ?? nil, !field[octetsDown.column].isEmpty {
      isGiven = isGiven || mapping.octets == nil
      switch read(octetsDown, field, max: Self.quantityMax) {
      case .success(let octets): down = octets
      case .failure(let fault): return fault
      }
    }
    record.quantity = record.uplinkOctets + down
    var column = mapping.octetsDown?.column ?? mapping.octetsUp?.column ?? -1
    if let sum = mapping.octets {
      column = sum.column
      isGiven = !field[column].isEmpty
      if isGiven {
        switch read(sum, field, max: Self.quantityMax) {
        case .success(let octets):
          if record.quantity > octets { return Fault(.badNumber, column: column) }
          record.quantity = octets
        case .failure(let fault): return fault
        }
      }
    }
    if !isGiven { return Fault(.missingField, column: column) }
    return record.quantity > Self.quantityMax ? Fault(.quantityTooLarge, column: column) : nil
  }

  @inline(__always)
  private mutating func read(
    _ quantity: UsageMapping.Quantity, _ field: Fields, max: Int64
  ) -> Result<Int64, Fault> {
    let text = field[quantity.column]
    switch quantity.scale.quantity(text) {
    case .success(let value):
      if value <= max { return .success(value) }
      return .failure(Fault(.quantityTooLarge, column: quantity.column))
    case .failure(let fault):
      return .failure(Self.fault(text, fault.reason, quantity.column))
    }
  }

  @inline(__always)
  private mutating func readOtherParty(_ field: Fields, _ record: inout UsageRecord) -> Fault? {
    let column = mapping.columns.otherParty
    if column < 0 { return nil }
    let party = field[column]
    if party.isEmpty { return nil }
    switch mapping.parties.read(party) {
    case .number(let number): record.otherParty = number
    case .noNumber
    where (record.direction == .terminating || mapping.feed.numbering.textPartiesAreWithheld)
      && party.isText:
      record.otherParty = 0
    case .noNumber, .bad: return Self.fault(party, .badPartyNumber, column)
    }
    return nil
  }

  @inline(__always)
  private mutating func readAttributes(_ field: Fields, _ record: inout UsageRecord) -> Fault? {
    let columns = mapping.columns
    if columns.serving >= 0 {
      guard let index = networks.index(of: field[columns.serving]) else {
        return Self.fault(field[columns.serving], .unknownNetwork, columns.serving)
      }
      record.serving = index
    }
    if columns.recordID >= 0 {
      guard let identity = Self.identity(field[columns.recordID]) else {
        return Fault(.badText, column: columns.recordID)
      }
      record.recordID = identity
    }
    if columns.cell >= 0 {
      guard let cell = Self.cell(field[columns.cell]) else {
        return Fault(.badText, column: columns.cell)
      }
      record.cell = cell
    }
    if mapping.access.column >= 0 {
      let text = field[mapping.access.column]
      if let access = mapping.access.table.value(of: text) {
        record.access = access
      } else if !text.isText {
        return Fault(.badText, column: mapping.access.column)
      }
    }
    return columns.ratingGroup >= 0 ? readRatingGroup(field, &record) : nil
  }

  private mutating func readRatingGroup(_ field: Fields, _ record: inout UsageRecord) -> Fault? {
    let column = mapping.columns.ratingGroup
    let text = field[column]
    if text.isEmpty { return nil }
    guard let number = DecimalNumber(text), number.divisor == 1 else {
      return Self.fault(text, .badNumber, column)
    }
    if number.isNegative { return Fault(.negativeQuantity, column: column) }
    guard number.fits, let group = UInt32(exactly: number.mantissa) else {
      return Fault(.numberOverflow, column: column)
    }
    record.ratingGroup = group
    return nil
  }

  /// A decimal that fits as it is, other text by its hash, 0 for none; nil where it isn't text.
  @inline(__always)
  private static func identity(_ field: TextField) -> UInt64? {
    if let number = field.unsigned { return number }
    if field.isEmpty { return 0 }
    return field.isText ? Hash64.of(field) : nil
  }

  /// As an identity, and hexadecimal after `0x`.
  @inline(__always)
  private static func cell(_ field: TextField) -> UInt64? {
    if let number = field.unsigned { return number }
    return field.hexadecimal ?? identity(field)
  }
}
