import Measures
import Records

/// One line of a customer feed, read column by column.
struct CustomerLine {
  let text: TextWindow
  let table: FieldTable
  let sources: [CustomerSource]
  let names: [String]
  let parties: PartyNumbers
  let zone: ZoneClock

  /// Ids and codes are keys of what is published and compared: longer ones are mistakes.
  static let keyOctetsMax = 64

  // MARK: Records, with columns by their position in ``CustomerKind/columns``

  func subscriber() throws(CustomerFault) -> Subscriber {
    let msisdn = try party(0)
    let account = try key(1)
    return Subscriber(
      msisdn: msisdn, account: account.isEmpty ? "\(msisdn)" : account, name: try string(2),
      region: try region(3), brand: try string(4), birthYear: try year(5), plan: try key(6),
      activatedOn: try day(7), status: try code(8, Self.statuses),
      churnedOn: try dayOrNone(9))
  }

  func subscription() throws(CustomerFault) -> Subscription {
    let (msisdn, product) = (try party(0), try needed(1, key))
    guard let from = try moment(2) else { throw fault(.missingField, 2) }
    let to = try moment(3)
    if let to, precedes(to, from) { throw fault(.badTimestamp, 3) }
    return Subscription(
      msisdn: msisdn, product: product, from: from.day,
      // What ends within a day is held on that day, so the first day without it is the next.
      to: to.map { $0.milliseconds == nil ? $0.day : $0.day + 1 },
      fromMilliseconds: from.milliseconds, toMilliseconds: to?.milliseconds)
  }

  private func precedes(_ to: Moment, _ from: Moment) -> Bool {
    let end = to.milliseconds ?? zone.start(of: to.day)
    return end < from.milliseconds ?? zone.start(of: from.day)
  }

  func order() throws(CustomerFault) -> Order {
    Order(
      id: try needed(0, key), msisdn: try party(1),
      kind: try code(2, Self.orderKinds), product: try key(3), channel: try key(4),
      submittedOn: try day(5), stage: try code(6, Self.stages),
      stageOn: try day(7))
  }

  func payment() throws(CustomerFault) -> Payment {
    Payment(
      id: try needed(0, key), msisdn: try party(1), amountMicros: try micros(2),
      paidOn: try day(3), channel: try key(4))
  }

  func contact() throws(CustomerFault) -> Contact {
    Contact(
      id: try needed(0, key), msisdn: try party(1),
      kind: try code(2, Self.contactKinds), channel: try key(3), product: try key(4),
      on: try day(5))
  }

  func membership() throws(CustomerFault) -> GroupMembership {
    let (group, msisdn) = (try needed(0, key), try party(1))
    let (role, from, to) = (try code(2, Self.roles), try day(3), try dayOrNone(4))
    if let to, to < from { throw fault(.badTimestamp, 4) }
    return GroupMembership(
      msisdn: msisdn, group: group, role: role, from: from, to: to, pays: try code(5, Self.answers))
  }

  func adjustment() throws(CustomerFault) -> Adjustment {
    Adjustment(
      msisdn: try party(0), month: try month(1), amountMicros: try micros(2),
      reason: try needed(3, key))
  }

  // MARK: Fields

  /// The column of the feed where there is one, else the canonical name.
  private func fault(_ reason: RejectReason, _ place: Int) -> CustomerFault {
    switch sources[place] {
    case .column(let number, _): CustomerFault(reason, field: names[number])
    case .constant(_, let column): CustomerFault(reason, field: column.name)
    }
  }

  private func withField<Value>(
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

  private func string(_ place: Int) throws(CustomerFault) -> String {
    try withField(place) { field in
      guard let string = field.string else { return .failure(fault(.badText, place)) }
      return .success(string)
    }
  }

  /// Text of at most ``keyOctetsMax`` octets.
  private func key(_ place: Int) throws(CustomerFault) -> String {
    let key = try string(place)
    if key.utf8.count > Self.keyOctetsMax { throw fault(.badText, place) }
    return key
  }

  private func needed(
    _ place: Int, _ read: (Int) throws(CustomerFault) -> String
  ) throws(CustomerFault) -> String {
    let text = try read(place)
    if text.isEmpty { throw fault(.missingField, place) }
    return text
  }

  private func party(_ place: Int) throws(CustomerFault) -> UInt64 {
    try withField(place) { field in
      if field.isEmpty { return .failure(fault(.missingField, place)) }
      if case .number(let number) = parties.read(field) { return .success(number) }
      return .failure(fault(field.isText ? .badPartyNumber : .badText, place))
    }
  }

  /// A partition value of the output: `[A-Za-z][A-Za-z0-9_-]*`.
  private func region(_ place: Int) throws(CustomerFault) -> String {
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

  private static let statuses = CodeTable(Subscriber.Status.allCases.map { ($0.code, $0) })
  private static let orderKinds = CodeTable(Order.Kind.allCases.map { ($0.code, $0) })
  private static let stages = CodeTable(Order.Stage.allCases.map { ($0.code, $0) })
  private static let contactKinds = CodeTable(Contact.Kind.allCases.map { ($0.code, $0) })
  private static let roles = CodeTable(GroupRole.allCases.map { ($0.rawValue, $0) })
  private static let answers = CodeTable([("yes", true), ("no", false), ("", false)])

  private func code<Value>(
    _ place: Int, _ table: CodeTable<Value>
  ) throws(CustomerFault) -> Value {
    try withField(place) { field in
      if let value = table.value(of: field) { return .success(value) }
      if field.isEmpty { return .failure(fault(.missingField, place)) }
      return .failure(fault(field.isText ? .unknownCode : .badText, place))
    }
  }

  private func day(_ place: Int) throws(CustomerFault) -> CivilDay {
    guard let day = try dayOrNone(place) else { throw fault(.missingField, place) }
    return day
  }

  private func dayOrNone(_ place: Int) throws(CustomerFault) -> CivilDay? {
    try withField(place) { field in
      if field.isEmpty { return .success(nil) }
      if let day = field.day { return .success(day) }
      return .failure(fault(field.isText ? .badTimestamp : .badText, place))
    }
  }

  /// A day, and where an instant within it is told, that: nil for its midnight.
  private struct Moment {
    var day: CivilDay
    var milliseconds: Int64?
  }

  /// nil for an empty field.
  private func moment(_ place: Int) throws(CustomerFault) -> Moment? {
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

  private func month(_ place: Int) throws(CustomerFault) -> BillingMonth {
    let text = try needed(place, key)
    guard text.utf8.count == 7, let month = BillingMonth(text) else {
      throw fault(.badTimestamp, place)
    }
    return month
  }

  /// 0 for none.
  private func year(_ place: Int) throws(CustomerFault) -> Int {
    try withField(place) { field in
      if field.isEmpty { return .success(0) }
      guard let year = field.unsigned else {
        return .failure(fault(field.isText ? .badNumber : .badText, place))
      }
      guard year <= 9999 else { return .failure(fault(.numberOverflow, place)) }
      return .success(Int(year))
    }
  }

  private func micros(_ place: Int) throws(CustomerFault) -> Int64 {
    try withField(place) { field in
      if field.isEmpty { return .failure(fault(.missingField, place)) }
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
