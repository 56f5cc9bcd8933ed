import Measures
import Records

/// The customer files of one partition, as its rating task gets them.
///
/// *Shape*: varint count, then each ``CustomerFile`` field by field in the order of its
/// declaration; days as zigzag varints, before what may be missing a flag octet: one alone for all
/// that a job may leave out. Subscribers ascend by number.
package enum CustomerSlice {
  package static func encode(_ files: some Collection<CustomerFile>) -> [UInt8] {
    var writer = OctetWriter()
    writer.varint(UInt64(files.count))
    for file in files { encode(file, into: &writer) }
    return writer.octets
  }

  /// Reads what ``encode(_:)`` wrote; hostile octets end in ``OctetError``.
  package static func decode(_ octets: [UInt8]) throws(OctetError) -> [CustomerFile] {
    var reader = OctetReader(octets)
    let count = try reader.count(octetsEach: 10)
    var files: [CustomerFile] = []
    files.reserveCapacity(count)
    for _ in 0..<count { files.append(try decode(from: &reader)) }
    return files
  }

  private static func encode(_ file: CustomerFile, into writer: inout OctetWriter) {
    encode(file.subscriber, into: &writer)
    writer.varint(UInt64(file.subscriptions.count))
    for item in file.subscriptions {
      writer.text(item.product)
      writer.day(item.from)
      writer.optionalDay(item.to)
      writer.optional(item.fromMilliseconds)
      writer.optional(item.toMilliseconds)
    }
    writer.varint(UInt64(file.orders.count))
    for item in file.orders {
      writer.text(item.id)
      writer.fixed(item.kind.rawValue)
      writer.text(item.product)
      writer.text(item.channel)
      writer.day(item.submittedOn)
      writer.fixed(item.stage.rawValue)
      writer.day(item.stageOn)
    }
    writer.varint(UInt64(file.payments.count))
    for item in file.payments {
      writer.text(item.id)
      writer.signed(item.amountMicros)
      writer.day(item.paidOn)
      writer.text(item.channel)
    }
    writer.varint(UInt64(file.contacts.count))
    for item in file.contacts {
      writer.text(item.id)
      writer.fixed(item.kind.rawValue)
      writer.text(item.channel)
      writer.text(item.product)
      writer.day(item.on)
      writer.text(item.agent)
      writer.optional(item.isReached.map { $0 ? 1 : 0 })
    }
    encodeShared(file, into: &writer)
  }

  private static func encodeShared(_ file: CustomerFile, into writer: inout OctetWriter) {
    writer.varint(UInt64(file.memberships.count))
    for item in file.memberships {
      writer.text(item.group)
      writer.text(item.role.rawValue)
      writer.day(item.from)
      writer.optionalDay(item.to)
      writer.fixed(UInt8(item.pays ? 1 : 0))
    }
    writer.varint(UInt64(file.brought.count))
    for item in file.brought {
      writer.text(item.plan)
      writer.text(item.allowance)
      writer.fixed(UInt8(item.isRolledOver ? 1 : 0))
      writer.signed(Int64(item.age))
      writer.signed(item.toMilliseconds)
      writer.signed(item.quantity)
    }
    writer.varint(UInt64(file.adjustments.count))
    for item in file.adjustments {
      writer.varint(UInt64(item.month.index))
      writer.signed(item.amountMicros)
      writer.text(item.reason)
    }
    writer.flag(!file.hasNoOperations)
    if !file.hasNoOperations { encodeOperations(of: file, into: &writer) }
  }

  private static func encode(_ subscriber: Subscriber, into writer: inout OctetWriter) {
    writer.varint(subscriber.msisdn)
    writer.text(subscriber.account)
    writer.text(subscriber.name)
    writer.text(subscriber.region)
    writer.text(subscriber.brand)
    writer.signed(Int64(subscriber.birthYear))
    writer.text(subscriber.plan)
    writer.day(subscriber.activatedOn)
    writer.fixed(subscriber.status.rawValue)
    writer.optionalDay(subscriber.churnedOn)
    writer.flag(!subscriber.hasNoTraits)
    if !subscriber.hasNoTraits { encode(subscriber.traits, into: &writer) }
  }

  private static func decode(from reader: inout OctetReader) throws(OctetError) -> CustomerFile {
    let subscriber = try subscriber(from: &reader)
    let msisdn = subscriber.msisdn
    var file = CustomerFile(subscriber: subscriber)
    for _ in 0..<(try reader.count()) {
      file.subscriptions.append(
        Subscription(
          msisdn: msisdn, product: try reader.text(), from: try reader.day(),
          to: try reader.optionalDay(), fromMilliseconds: try reader.optional(),
          toMilliseconds: try reader.optional()))
    }
    for _ in 0..<(try reader.count()) {
      file.orders.append(
        Order(
          id: try reader.text(), msisdn: msisdn, kind: try reader.code(Order.Kind.self),
          product: try reader.text(), channel: try reader.text(), submittedOn: try reader.day(),
          stage: try reader.code(Order.Stage.self), stageOn: try reader.day()))
    }
    for _ in 0..<(try reader.count()) {
      file.payments.append(
        Payment(
          id: try reader.text(), msisdn: msisdn, amountMicros: try reader.signed(),
          paidOn: try reader.day(), channel: try reader.text()))
    }
    for _ in 0..<(try reader.count()) {
      var contact = Contact(
        id: try reader.text(), msisdn: msisdn, kind: try reader.code(),
        channel: try reader.text(), product: try reader.text(), on: try reader.day())
      contact.agent = try reader.text()
      contact.isReached = try reader.optional().map { $0 != 0 }
      file.contacts.append(contact)
    }
    try decodeShared(&file, from: &reader)
    return file
  }

  private static func decodeShared(
    _ file: inout CustomerFile, from reader: inout OctetReader
  ) throws(OctetError) {
    let msisdn = file.subscriber.msisdn
    for _ in 0..<(try reader.count()) {
      file.memberships.append(
        GroupMembership(
          msisdn: msisdn, group: try reader.text(), role: try reader.role(),
          from: try reader.day(), to: try reader.optionalDay(), pays: try reader.fixed() != UInt8(0)
        ))
    }
    for _ in 0..<(try reader.count()) {
      file.brought.append(
        BroughtBundle(
          plan: try reader.text(), allowance: try reader.text(),
          isRolledOver: try reader.fixed() != UInt8(0), age: Int(try reader.signed()),
          toMilliseconds: try reader.signed(), quantity: try reader.signed()))
    }
    for _ in 0..<(try reader.count()) {
      file.adjustments.append(
        Adjustment(
          msisdn: msisdn, month: try reader.month(), amountMicros: try reader.signed(),
          reason: try reader.text()))
    }
    if try reader.flag() { try decodeOperations(&file, from: &reader) }
  }

  private static func subscriber(from reader: inout OctetReader) throws(OctetError) -> Subscriber {
    var subscriber = Subscriber(
      msisdn: try reader.varint(), account: try reader.text(), name: try reader.text(),
      region: try reader.text(), brand: try reader.text(),
      birthYear: Int(try reader.signed()), plan: try reader.text(), activatedOn: try reader.day(),
      status: try reader.code(Subscriber.Status.self), churnedOn: try reader.optionalDay())
    if try reader.flag() { subscriber.traits = try traits(from: &reader) }
    return subscriber
  }
}
