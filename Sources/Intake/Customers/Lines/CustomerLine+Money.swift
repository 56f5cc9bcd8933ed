import Records

/// Who pays, what was paid, and what was given for it.
extension CustomerLine {
  func account() throws(CustomerFault) -> Account {
    let (id, customer) = (try needed(0, key), try key(1))
    var account = Account(id: id, customer: customer.isEmpty ? id : customer)
    account.kind = try isEmpty(2) ? .personal : code(2, Self.accountKinds)
    account.parent = try key(3)
    account.creditClass = try key(4)
    account.creditLimitMicros = try microsOrNone(5)
    account.isKey = try code(6, Self.answers)
    account.manager = try key(7)
    return account
  }

  func payment() throws(CustomerFault) -> Payment {
    Payment(
      id: try needed(0, key), msisdn: try party(1), amountMicros: try micros(2),
      paidOn: try day(3), channel: try key(4))
  }

  func adjustment() throws(CustomerFault) -> Adjustment {
    Adjustment(
      msisdn: try party(0), month: try month(1), amountMicros: try micros(2),
      reason: try needed(3, key))
  }

  func flow(on side: FlowEntry.Side) throws(CustomerFault) -> FlowEntry {
    let (flow, source, amount) = (try needed(0, key), try key(1), try micros(2))
    var entry = FlowEntry(flow: flow, side: side, amountMicros: amount, on: try day(3))
    entry.source = source
    entry.reverses = try key(4)
    return entry
  }

  func enrolment() throws(CustomerFault) -> PromotionEnrolment {
    PromotionEnrolment(
      id: try needed(0, key), msisdn: try party(1), promotion: try needed(2, key),
      paidMicros: try micros(3), on: try day(4))
  }

  func redemption() throws(CustomerFault) -> Redemption {
    let (id, msisdn) = (try needed(0, key), try party(1))
    guard let points = try count(2) else { throw fault(.missingField, 2) }
    return Redemption(id: id, msisdn: msisdn, points: points, on: try day(3))
  }

  private static let accountKinds = CodeTable(Account.Kind.allCases.map { ($0.code, $0) })
}
