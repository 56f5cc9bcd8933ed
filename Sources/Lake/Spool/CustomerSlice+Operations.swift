import Measures
import Records

/// What a customer's file has where a job has the feeds for it.
extension CustomerSlice {
  static func encode(_ traits: SubscriberTraits, into writer: inout OctetWriter) {
    writer.text(traits.customer)
    writer.fixed(traits.gender.rawValue)
    writer.text(traits.segment)
    writer.text(traits.area)
    writer.text(traits.district)
    writer.text(traits.grid)
    writer.text(traits.store)
    writer.text(traits.channel)
    writer.fixed(traits.mode.rawValue)
    writer.optionalDay(traits.handsetSince)
    writer.optional(traits.isHandset5G.map { $0 ? 1 : 0 })
    writer.optionalDay(traits.contractEnd)
    writer.fixed(traits.departure.rawValue)
    writer.text(traits.portedTo)
    writer.optionalDay(traits.reconnectedOn)
    writer.optionalDay(traits.migratedOn)
  }

  static func traits(from reader: inout OctetReader) throws(OctetError) -> SubscriberTraits {
    var traits = SubscriberTraits()
    traits.customer = try reader.text()
    traits.gender = try reader.code(SubscriberTraits.Gender.self)
    traits.segment = try reader.text()
    traits.area = try reader.text()
    traits.district = try reader.text()
    traits.grid = try reader.text()
    traits.store = try reader.text()
    traits.channel = try reader.text()
    traits.mode = try reader.code(OrderMode.self)
    traits.handsetSince = try reader.optionalDay()
    traits.isHandset5G = try reader.optional().map { $0 != 0 }
    traits.contractEnd = try reader.optionalDay()
    traits.departure = try reader.code(SubscriberTraits.Departure.self)
    traits.portedTo = try reader.text()
    traits.reconnectedOn = try reader.optionalDay()
    traits.migratedOn = try reader.optionalDay()
    return traits
  }

  static func encodeOperations(of file: CustomerFile, into writer: inout OctetWriter) {
    writer.flag(file.account != nil)
    if let account = file.account { encode(account, into: &writer) }
    writer.varint(UInt64(file.bindings.count))
    for item in file.bindings {
      writer.text(item.broadband)
      writer.day(item.boundOn)
    }
    writer.varint(UInt64(file.enrolments.count))
    for item in file.enrolments {
      writer.text(item.id)
      writer.text(item.promotion)
      writer.signed(item.paidMicros)
      writer.day(item.on)
    }
    writer.varint(UInt64(file.redemptions.count))
    for item in file.redemptions {
      writer.text(item.id)
      writer.signed(item.points)
      writer.day(item.on)
    }
    writer.varint(UInt64(file.history.count))
    for item in file.history { encode(item, into: &writer) }
    writer.varint(UInt64(file.openInvoices.count))
    for item in file.openInvoices {
      writer.text(item.account)
      writer.varint(UInt64(item.month.index))
      writer.signed(item.openMicros)
    }
    writer.varint(UInt64(file.points.count))
    for item in file.points {
      writer.varint(UInt64(item.month.index))
      writer.signed(item.points)
      writer.signed(item.pending)
    }
    encodeReceivables(of: file, into: &writer)
  }

  private static func encodeReceivables(of file: CustomerFile, into writer: inout OctetWriter) {
    writer.signed(file.openCreditMicros)
    writer.varint(UInt64(file.stages.count))
    for item in file.stages {
      writer.text(item.account)
      writer.text(item.service)
      writer.flag(item.isBroadband)
      writer.fixed(item.stage.rawValue)
    }
    writer.varint(UInt64(file.benefits.count))
    for item in file.benefits {
      writer.text(item.enrolment)
      writer.varint(UInt64(item.parts))
      writer.signed(item.grantedMicros)
    }
  }

  static func decodeOperations(
    _ file: inout CustomerFile, from reader: inout OctetReader
  ) throws(OctetError) {
    let msisdn = file.subscriber.msisdn
    if try reader.flag() { file.account = try account(from: &reader) }
    file.bindings = try reader.list { reader throws(OctetError) in
      Binding(msisdn: msisdn, broadband: try reader.text(), boundOn: try reader.day())
    }
    file.enrolments = try reader.list { reader throws(OctetError) in
      PromotionEnrolment(
        id: try reader.text(), msisdn: msisdn, promotion: try reader.text(),
        paidMicros: try reader.signed(), on: try reader.day())
    }
    file.redemptions = try reader.list { reader throws(OctetError) in
      Redemption(
        id: try reader.text(), msisdn: msisdn, points: try reader.signed(), on: try reader.day())
    }
    file.history = try reader.list { reader throws(OctetError) in try trace(from: &reader) }
    file.openInvoices = try reader.list { reader throws(OctetError) in
      OpenInvoice(
        account: try reader.text(), month: try reader.month(), openMicros: try reader.signed())
    }
    file.points = try reader.list { reader throws(OctetError) in
      var lot = PointsLot(msisdn: msisdn, month: try reader.month(), points: try reader.signed())
      lot.pending = try reader.signed()
      return lot
    }
    file.openCreditMicros = try reader.signed()
    file.stages = try reader.list { reader throws(OctetError) in
      ServiceStage(
        account: try reader.text(), service: try reader.text(), isBroadband: try reader.flag(),
        stage: try reader.code(DunningStage.self))
    }
    file.benefits = try reader.list { reader throws(OctetError) in
      PromotionBalance(
        msisdn: msisdn, enrolment: try reader.text(), parts: try reader.size(),
        grantedMicros: try reader.signed())
    }
  }

  private static func encode(_ account: Account, into writer: inout OctetWriter) {
    writer.text(account.id)
    writer.text(account.customer)
    writer.fixed(account.kind.rawValue)
    writer.text(account.parent)
    writer.text(account.creditClass)
    writer.optional(account.creditLimitMicros)
    writer.flag(account.isKey)
    writer.text(account.manager)
  }

  private static func account(from reader: inout OctetReader) throws(OctetError) -> Account {
    var account = Account(id: try reader.text(), customer: try reader.text())
    account.kind = try reader.code(Account.Kind.self)
    account.parent = try reader.text()
    account.creditClass = try reader.text()
    account.creditLimitMicros = try reader.optional()
    account.isKey = try reader.flag()
    account.manager = try reader.text()
    return account
  }

  private static func encode(_ trace: MonthTrace, into writer: inout OctetWriter) {
    writer.varint(UInt64(trace.month.index))
    writer.text(trace.plan)
    writer.flag(trace.openAtEnd)
    writer.flag(trace.isSuspendedAtEnd)
    writer.signed(Int64(trace.suspension.days))
    writer.signed(Int64(trace.suspension.monthsKnown))
    for sum in [
      trace.revenueMicros, trace.recurringMicros, trace.paidMicros, trace.paidEvents,
      trace.voiceMilliseconds, trace.smsMessages, trace.dataOctets,
    ] { writer.signed(sum) }
    writer.signed(Int64(trace.activeDays))
    writer.signed(Int64(trace.star))
    writer.signed(Int64(trace.starMonthsOff))
    writer.optional(trace.expectedMicromonths)
    writer.flag(trace.place != nil)
    if let place = trace.place {
      for text in [place.brand, place.area, place.channel, place.segment] { writer.text(text) }
    }
  }

  private static func trace(from reader: inout OctetReader) throws(OctetError) -> MonthTrace {
    var trace = MonthTrace(month: try reader.month())
    trace.plan = try reader.text()
    trace.openAtEnd = try reader.flag()
    trace.isSuspendedAtEnd = try reader.flag()
    trace.suspension.days = Int(try reader.signed())
    trace.suspension.monthsKnown = Int(try reader.signed())
    trace.revenueMicros = try reader.signed()
    trace.recurringMicros = try reader.signed()
    trace.paidMicros = try reader.signed()
    trace.paidEvents = try reader.signed()
    trace.voiceMilliseconds = try reader.signed()
    trace.smsMessages = try reader.signed()
    trace.dataOctets = try reader.signed()
    trace.activeDays = Int(try reader.signed())
    trace.star = Int(try reader.signed())
    trace.starMonthsOff = Int(try reader.signed())
    trace.expectedMicromonths = try reader.optional()
    if try reader.flag() {
      trace.place = MonthTrace.Place(
        brand: try reader.text(), area: try reader.text(), channel: try reader.text(),
        segment: try reader.text())
    }
    return trace
  }
}
