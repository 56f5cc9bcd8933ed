import Measures
import Records

extension RetentionCase: SpooledRow {
  package func encode(into writer: inout OctetWriter) {
    writer.text(id)
    writer.text(order)
    writer.varint(msisdn)
    writer.text(agent)
    writer.signed(Int64(attempt))
    writer.fixed(outcome.rawValue)
    writer.day(on)
  }

  package init(from reader: inout OctetReader) throws(OctetError) {
    let (id, order, msisdn) = (try reader.text(), try reader.text(), try reader.varint())
    let (agent, attempt) = (try reader.text(), Int(try reader.signed()))
    let outcome = try reader.code(Outcome.self)
    self.init(id: id, msisdn: msisdn, on: try reader.day())
    self.order = order
    self.agent = agent
    self.attempt = attempt
    self.outcome = outcome
  }
}

extension WorkOrder: SpooledRow {
  package func encode(into writer: inout OctetWriter) {
    writer.text(id)
    writer.text(order)
    writer.text(broadband)
    writer.fixed(kind.rawValue)
    writer.text(bureau)
    writer.text(area)
    writer.text(technician)
    writer.day(issuedOn)
    writer.optionalDay(appointedOn)
    writer.optionalDay(finishedOn)
    writer.fixed(outcome.rawValue)
  }

  package init(from reader: inout OctetReader) throws(OctetError) {
    let (id, order, broadband) = (try reader.text(), try reader.text(), try reader.text())
    let (kind, bureau) = (try reader.code(Kind.self), try reader.text())
    let (area, technician) = (try reader.text(), try reader.text())
    let issued = try reader.day()
    let (appointed, finished) = (try reader.optionalDay(), try reader.optionalDay())
    self.init(id: id, kind: kind, issuedOn: issued, outcome: try reader.code())
    self.order = order
    self.broadband = broadband
    self.bureau = bureau
    self.area = area
    self.technician = technician
    appointedOn = appointed
    finishedOn = finished
  }
}

extension NumberResource: SpooledRow {
  package func encode(into writer: inout OctetWriter) {
    writer.varint(number)
    writer.text(iccid)
    writer.fixed(state.rawValue)
    writer.day(since)
    writer.text(order)
  }

  package init(from reader: inout OctetReader) throws(OctetError) {
    let (number, iccid) = (try reader.varint(), try reader.text())
    self.init(number: number, state: try reader.code(), since: try reader.day())
    self.iccid = iccid
    order = try reader.text()
  }
}

extension FlowEntry: SpooledRow {
  package func encode(into writer: inout OctetWriter) {
    writer.text(flow)
    writer.fixed(side.rawValue)
    writer.text(source)
    writer.signed(amountMicros)
    writer.day(on)
    writer.text(reverses)
  }

  package init(from reader: inout OctetReader) throws(OctetError) {
    let (flow, side, source) = (
      try reader.text(), try reader.code(Side.self), try reader.text()
    )
    self.init(
      flow: flow, side: side, amountMicros: try reader.signed(), on: try reader.day())
    self.source = source
    reverses = try reader.text()
  }
}

extension StockMove: SpooledRow {
  package func encode(into writer: inout OctetWriter) {
    writer.text(id)
    writer.text(outlet)
    writer.text(sku)
    writer.fixed(kind.rawValue)
    writer.signed(quantity)
    writer.day(on)
  }

  package init(from reader: inout OctetReader) throws(OctetError) {
    self.init(
      id: try reader.text(), outlet: try reader.text(), sku: try reader.text(),
      kind: try reader.code(), quantity: try reader.signed(), on: try reader.day())
  }
}

extension StockBalance: SpooledRow {
  package func encode(into writer: inout OctetWriter) {
    writer.text(outlet)
    writer.text(sku)
    writer.signed(pieces)
  }

  package init(from reader: inout OctetReader) throws(OctetError) {
    self.init(outlet: try reader.text(), sku: try reader.text(), pieces: try reader.signed())
  }
}
