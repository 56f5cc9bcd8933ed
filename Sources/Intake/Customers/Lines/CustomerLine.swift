import Jobs
import Measures
import Records

/// One line of a customer feed, read column by column: the fields. What records they make is said
/// family by family beside this; there, columns go by their position in ``CustomerKind/columns``.
struct CustomerLine {
  let text: TextWindow
  let table: FieldTable
  let sources: [CustomerSource]
  let names: [String]
  let parties: PartyNumbers
  let zone: ZoneClock
  /// Whether the feed has any column of ``CanonicalColumns/traits``.
  let hasTraits: Bool

  /// Ids and codes are keys of what is published and compared: longer ones are mistakes.
  static let keyOctetsMax = 64

  // MARK: Fields

  /// The column of the feed where there is one, else the canonical name.
  func fault(_ reason: RejectReason, _ place: Int) -> CustomerFault {
    switch sources[place] {
    case .column(let number, _): CustomerFault(reason, field: names[number])
    case .constant(_, let column): CustomerFault(reason, field: column.name)
    }
  }

  func withField<Value>(
    _ place: Int, _ read: (TextField) -> Result<Value, CustomerFault>
  ) throws(CustomerFault) -> Value {
    switch sources[place] {
    case .column(let number, _):
      return try read(text.field(from: table.start(number), to: table.end(number))).get()
    case .constant(let octets, _):
      if octets.isEmpty { return try read(text.field(from: 0, to: 0)).get() }
      return try withWindow(over: octets.span, fieldsMax: 1) { window, _ in
        read(window.field(from: 0, to: window.count))
      }.get()
    }
  }

  func string(_ place: Int) throws(CustomerFault) -> String {
    try withField(place) { field in
      guard let string = field.string else { return .failure(fault(.badText, place)) }
      return .success(string)
    }
  }

  /// Text of at most ``keyOctetsMax`` octets.
  func key(_ place: Int) throws(CustomerFault) -> String {
    let key = try string(place)
    if key.utf8.count > Self.keyOctetsMax { throw fault(.badText, place) }
    return key
  }

  func needed(
    _ place: Int, _ read: (Int) throws(CustomerFault) -> String
  ) throws(CustomerFault) -> String {
    let text = try read(place)
    if text.isEmpty { throw fault(.missingField, place) }
    return text
  }

  func party(_ place: Int) throws(CustomerFault) -> UInt64 {
    try withField(place) { field in
      if field.isEmpty { return .failure(fault(.missingField, place)) }
      if case .number(let number) = parties.read(field) { return .success(number) }
      return .failure(fault(field.isText ? .badPartyNumber : .badText, place))
    }
  }

  /// A partition value of the output: `[A-Za-z][A-Za-z0-9_-]*`.
  func region(_ place: Int) throws(CustomerFault) -> String {
    let region = try needed(place, key)
    let isCode = region.utf8.enumerated().allSatisfy { index, octet in
      switch octet {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"): index > 0
      default: false
      }
    }
    if !isCode { throw fault(.badText, place) }
    return region
  }

  static let answers = CodeTable([("yes", true), ("no", false), ("", false)])
  static let modes = CodeTable(OrderMode.allCases.map { ($0.code, $0) })

  /// nil for an empty field.
  func answer(_ place: Int) throws(CustomerFault) -> Bool? {
    try isEmpty(place) ? nil : code(place, Self.answers)
  }

  func code<Value>(
    _ place: Int, _ table: CodeTable<Value>
  ) throws(CustomerFault) -> Value {
    try withField(place) { field in
      if let value = table.value(of: field) { return .success(value) }
      if field.isEmpty { return .failure(fault(.missingField, place)) }
      return .failure(fault(field.isText ? .unknownCode : .badText, place))
    }
  }

  /// 0 for an empty field.
  func partyOrNone(_ place: Int) throws(CustomerFault) -> UInt64 {
    try isEmpty(place) ? 0 : party(place)
  }

  func isEmpty(_ place: Int) throws(CustomerFault) -> Bool {
    try withField(place) { .success($0.isEmpty) }
  }

  func day(_ place: Int) throws(CustomerFault) -> CivilDay {
    guard let day = try dayOrNone(place) else { throw fault(.missingField, place) }
    return day
  }

  func dayOrNone(_ place: Int) throws(CustomerFault) -> CivilDay? {
    try withField(place) { field in
      if field.isEmpty { return .success(nil) }
      if let day = field.day { return .success(day) }
      return .failure(fault(field.isText ? .badTimestamp : .badText, place))
    }
  }

  /// A day, and where an instant within it is told, that: nil for its midnight.
  struct Moment {
    var day: CivilDay
    var milliseconds: Int64?
  }

  /// nil for an empty field.
  func moment(_ place: Int) throws(CustomerFault) -> Moment? {
    try withField(place) { field in
      if field.isEmpty { return .success(nil) }
      if let day = field.day { return .success(Moment(day: day, milliseconds: nil)) }
      var days = LocalDays(zone: zone)
      guard let instant = days.iso(field) else {
        return .failure(fault(field.isText ? .badTimestamp : .badText, place))
      }
      let day = zone.localDay(at: instant)
      return .success(
        Moment(day: day, milliseconds: instant == zone.start(of: day) ? nil : instant))
    }
  }

  func instant(of moment: Moment) -> Int64 { moment.milliseconds ?? zone.start(of: moment.day) }

  func month(_ place: Int) throws(CustomerFault) -> BillingMonth {
    let text = try needed(place, key)
    guard text.utf8.count == 7, let month = BillingMonth(text) else {
      throw fault(.badTimestamp, place)
    }
    return month
  }

  /// nil for an empty field.
  func count(_ place: Int) throws(CustomerFault) -> Int64? {
    try withField(place) { field in
      if field.isEmpty { return .success(nil) }
      guard let count = field.unsigned else {
        return .failure(fault(field.isText ? .badNumber : .badText, place))
      }
      guard let count = Int64(exactly: count) else {
        return .failure(fault(.numberOverflow, place))
      }
      return .success(count)
    }
  }

  /// 0 for none.
  func year(_ place: Int) throws(CustomerFault) -> Int {
    try withField(place) { field in
      if field.isEmpty { return .success(0) }
      guard let year = field.unsigned else {
        return .failure(fault(field.isText ? .badNumber : .badText, place))
      }
      guard year <= 9999 else { return .failure(fault(.numberOverflow, place)) }
      return .success(Int(year))
    }
  }

  func micros(_ place: Int) throws(CustomerFault) -> Int64 {
    guard let micros = try microsOrNone(place) else { throw fault(.missingField, place) }
    return micros
  }

  func microsOrNone(_ place: Int) throws(CustomerFault) -> Int64? {
    try withField(place) { field in
      if field.isEmpty { return .success(nil) }
      guard let number = DecimalNumber(field) else {
        return .failure(fault(field.isText ? .badNumber : .badText, place))
      }
      if !number.fits { return .failure(fault(.numberOverflow, place)) }
      let (micros, rest) = (number.mantissa * 1_000_000).quotientAndRemainder(
        dividingBy: number.divisor)
      if rest != 0 { return .failure(fault(.finerThanUnit, place)) }
      guard let amount = Int64(exactly: number.isNegative ? -micros : micros) else {
        return .failure(fault(.numberOverflow, place))
      }
      return .success(amount)
    }
  }
}
