import Measures
import Records

/// A row of an operations feed as the spool has it.
///
/// *Shape*: its fields in the order of their declaration: texts and amounts as ``OctetWriter`` has
/// them, codes an octet, days zigzag varints, before what may be missing a flag octet.
package protocol SpooledRow: Hashable, Sendable {
  /// Appends the row.
  func encode(into writer: inout OctetWriter)
  /// Reads what ``encode(into:)`` wrote. *Throws* where it is anything else.
  init(from reader: inout OctetReader) throws(OctetError)
}

extension OctetReader {
  /// A count and so many rows.
  package mutating func rows<Row: SpooledRow>(
    of _: Row.Type = Row.self
  ) throws(OctetError) -> [Row] {
    try list { reader throws(OctetError) in try Row(from: &reader) }
  }
}

extension MainOrder: SpooledRow {
  package func encode(into writer: inout OctetWriter) {
    writer.text(id)
    writer.varint(msisdn)
    writer.text(account)
    writer.fixed(kind.rawValue)
    writer.text(product)
    writer.text(channel)
    writer.fixed(mode.rawValue)
    writer.text(area)
    writer.optional(amountMicros)
    writer.day(submittedOn)
    writer.optionalDay(promisedOn)
    writer.fixed(stage.rawValue)
    writer.day(stageOn)
    writer.text(reason)
  }

  package init(from reader: inout OctetReader) throws(OctetError) {
    let (id, msisdn, account) = (try reader.text(), try reader.varint(), try reader.text())
    let kind = try reader.code(Order.Kind.self)
    let (product, channel) = (try reader.text(), try reader.text())
    let (mode, area) = (try reader.code(OrderMode.self), try reader.text())
    let (amount, submitted) = (try reader.optional(), try reader.day())
    let promised = try reader.optionalDay()
    self.init(
      id: id, kind: kind, submittedOn: submitted, stage: try reader.code(),
      stageOn: try reader.day())
    self.msisdn = msisdn
    self.account = account
    self.product = product
    self.channel = channel
    self.mode = mode
    self.area = area
    amountMicros = amount
    promisedOn = promised
    reason = try reader.text()
  }
}

extension SubOrder: SpooledRow {
  package func encode(into writer: inout OctetWriter) {
    writer.text(id)
    writer.text(order)
    writer.fixed(network.rawValue)
    writer.text(account)
    writer.varint(msisdn)
    writer.text(broadband)
    writer.text(iccid)
    writer.text(product)
    writer.signed(amountMicros)
    writer.fixed(stage.rawValue)
    writer.day(stageOn)
  }

  package init(from reader: inout OctetReader) throws(OctetError) {
    let (id, order) = (try reader.text(), try reader.text())
    let (network, account) = (try reader.code(OrderNetwork.self), try reader.text())
    let (msisdn, broadband) = (try reader.varint(), try reader.text())
    let (iccid, product) = (try reader.text(), try reader.text())
    let amount = try reader.signed()
    self.init(
      id: id, order: order, network: network, stage: try reader.code(), stageOn: try reader.day())
    self.account = account
    self.msisdn = msisdn
    self.broadband = broadband
    self.iccid = iccid
    self.product = product
    amountMicros = amount
  }
}

extension OrderEvent: SpooledRow {
  package func encode(into writer: inout OctetWriter) {
    writer.text(order)
    writer.text(part)
    writer.fixed(stage.rawValue)
    writer.signed(atMilliseconds)
    writer.text(doneBy)
  }

  package init(from reader: inout OctetReader) throws(OctetError) {
    let (order, part) = (try reader.text(), try reader.text())
    self.init(order: order, stage: try reader.code(), atMilliseconds: try reader.instant())
    self.part = part
    doneBy = try reader.text()
  }
}
