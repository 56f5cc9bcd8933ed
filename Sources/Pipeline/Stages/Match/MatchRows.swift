import Lake
import Measures
import Orders
import Records

// Rows that matching tasks are given or give beside the feeds' own: fields in the order of their
// declaration, as ``SpooledRow`` has them.

extension LineOfService: SpooledRow {
  package func encode(into writer: inout OctetWriter) {
    writer.varint(msisdn)
    writer.flag(isMobile)
    writer.fixed(status.rawValue)
    writer.optionalDay(activatedOn)
    writer.optionalDay(churnedOn)
    writer.fixed(accountKind.rawValue)
    writer.flag(isKey)
    writer.signed(Int64(star))
    writer.optional(arpuMicros)
    writer.optional(remainingMilliMonths)
  }

  package init(from reader: inout OctetReader) throws(OctetError) {
    let (msisdn, isMobile) = (try reader.varint(), try reader.flag())
    let (status, activated) = (
      try reader.code(Subscriber.Status.self), try reader.optionalDay()
    )
    self.init(msisdn: msisdn, status: status, churnedOn: try reader.optionalDay())
    self.isMobile = isMobile
    activatedOn = activated
    accountKind = try reader.code()
    isKey = try reader.flag()
    star = Int(try reader.signed())
    arpuMicros = try reader.optional()
    remainingMilliMonths = try reader.optional()
  }
}

extension Contact: SpooledRow {
  package func encode(into writer: inout OctetWriter) {
    writer.text(id)
    writer.varint(msisdn)
    writer.fixed(kind.rawValue)
    writer.text(channel)
    writer.text(product)
    writer.day(on)
    writer.text(agent)
    writer.optional(isReached.map { $0 ? 1 : 0 })
  }

  package init(from reader: inout OctetReader) throws(OctetError) {
    self.init(
      id: try reader.text(), msisdn: try reader.varint(), kind: try reader.code(),
      channel: try reader.text(), product: try reader.text(), on: try reader.day())
    agent = try reader.text()
    isReached = try reader.optional().map { $0 != 0 }
  }
}

extension CardPair: SpooledRow {
  package func encode(into writer: inout OctetWriter) {
    writer.text(iccid)
    writer.varint(number)
    writer.day(from)
    writer.optionalDay(to)
  }

  package init(from reader: inout OctetReader) throws(OctetError) {
    self.init(
      iccid: try reader.text(), number: try reader.varint(), from: try reader.day(),
      to: try reader.optionalDay())
  }
}

extension BindingRow: SpooledRow {
  package func encode(into writer: inout OctetWriter) {
    writer.text(order)
    writer.varint(msisdn)
    writer.text(broadband)
    writer.optionalDay(mobileOn)
    writer.optionalDay(fixedOn)
    writer.fixed(state.rawValue)
    writer.day(since)
    writer.varint(UInt64(ageDays))
    writer.text(against)
  }

  package init(from reader: inout OctetReader) throws(OctetError) {
    self.init(
      order: try reader.text(), msisdn: try reader.varint(), broadband: try reader.text(),
      mobileOn: try reader.optionalDay(), fixedOn: try reader.optionalDay(),
      state: try reader.code(), since: try reader.day(), ageDays: try reader.size(),
      against: try reader.text())
  }
}

extension SubscriptionEffect: SpooledRow {
  package func encode(into writer: inout OctetWriter) {
    writer.text(order)
    writer.fixed(kind.rawValue)
    writer.varint(msisdn)
    writer.text(product)
    writer.day(on)
    writer.optional(atMilliseconds)
  }

  package init(from reader: inout OctetReader) throws(OctetError) {
    self.init(
      order: try reader.text(), kind: try reader.code(), msisdn: try reader.varint(),
      product: try reader.text(), on: try reader.day(),
      atMilliseconds: try reader.flag() ? try reader.instant() : nil)
  }
}

extension OrderCredit: SpooledRow {
  package func encode(into writer: inout OctetWriter) {
    writer.text(order)
    writer.text(agent)
  }

  package init(from reader: inout OctetReader) throws(OctetError) {
    self.init(order: try reader.text(), agent: try reader.text())
  }
}

/// What only all orders together can settle, as a task of orders or of numbers returns it.
package struct PendingOrders: Hashable, Sendable {
  package var bindings: [BindingRow]
  package var effects: [SubscriptionEffect]
  /// Orders whose steps say that they passed their audit, and agents for whom that counts.
  package var audited: [String]
  package var credits: [OrderCredit]

  package init(
    bindings: [BindingRow] = [], effects: [SubscriptionEffect] = [], audited: [String] = [],
    credits: [OrderCredit] = []
  ) {
    self.bindings = bindings
    self.effects = effects
    self.audited = audited
    self.credits = credits
  }

  package func encoded() -> [UInt8] {
    var writer = OctetWriter()
    writer.rows(bindings)
    writer.rows(effects)
    writer.varint(UInt64(audited.count))
    for order in audited { writer.text(order) }
    writer.rows(credits)
    return writer.octets
  }

  /// Reads what ``encoded()`` wrote. *Throws* where it is anything else.
  package init(encoded octets: [UInt8]) throws(OctetError) {
    var reader = OctetReader(octets)
    bindings = try reader.rows()
    effects = try reader.rows()
    audited = try reader.list { reader throws(OctetError) in try reader.text() }
    credits = try reader.rows()
  }
}

extension OctetWriter {
  /// As ``OctetReader/rows(of:)`` reads them.
  mutating func rows(_ rows: [some SpooledRow]) {
    varint(UInt64(rows.count))
    for row in rows { row.encode(into: &self) }
  }
}
