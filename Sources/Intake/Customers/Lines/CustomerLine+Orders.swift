import Measures
import Records

/// Orders, their parts and steps, and those who work on them.
extension CustomerLine {
  func order() throws(CustomerFault) -> Order {
    Order(
      id: try needed(0, key), msisdn: try party(1),
      kind: try code(2, Self.orderKinds), product: try key(3), channel: try key(4),
      submittedOn: try day(5), stage: try code(6, Self.stages),
      stageOn: try day(7))
  }

  func mainOrder() throws(CustomerFault) -> MainOrder {
    let (id, msisdn, account) = (try needed(0, key), try partyOrNone(1), try key(2))
    let (kind, product, channel) = (try code(3, Self.orderKinds), try key(4), try key(5))
    let (mode, area, amount) = (try code(6, Self.modes), try key(7), try microsOrNone(8))
    let (submitted, promised) = (try day(9), try dayOrNone(10))
    var order = MainOrder(
      id: id, kind: kind, submittedOn: submitted, stage: try code(11, Self.stages),
      stageOn: try day(12))
    order.msisdn = msisdn
    order.account = account
    order.product = product
    order.channel = channel
    order.mode = mode
    order.area = area
    order.amountMicros = amount
    order.promisedOn = promised
    order.reason = try key(13)
    return order
  }

  func suborder() throws(CustomerFault) -> SubOrder {
    let (id, order, network) = (
      try needed(0, key), try needed(1, key), try code(2, Self.networks)
    )
    let (account, msisdn, broadband) = (try key(3), try partyOrNone(4), try key(5))
    let (iccid, product, amount) = (try key(6), try key(7), try microsOrNone(8))
    var part = SubOrder(
      id: id, order: order, network: network, stage: try code(9, Self.stages),
      stageOn: try day(10))
    part.account = account
    part.msisdn = msisdn
    part.broadband = broadband
    part.iccid = iccid
    part.product = product
    part.amountMicros = amount ?? 0
    return part
  }

  func orderEvent() throws(CustomerFault) -> OrderEvent {
    let (order, part) = (try needed(0, key), try key(1))
    let stage = try code(2, Self.stages)
    guard let moment = try moment(3) else { throw fault(.missingField, 3) }
    var event = OrderEvent(order: order, stage: stage, atMilliseconds: instant(of: moment))
    event.part = part
    event.doneBy = try key(4)
    return event
  }

  func retentionCase() throws(CustomerFault) -> RetentionCase {
    let (id, order, msisdn) = (try needed(0, key), try key(1), try party(2))
    let (agent, attempt) = (try key(3), try count(4) ?? 1)
    if attempt < 1 { throw fault(.badNumber, 4) }
    let outcome = try code(5, Self.caseOutcomes)
    var found = RetentionCase(id: id, msisdn: msisdn, on: try day(6))
    found.order = order
    found.agent = agent
    found.attempt = Int(attempt)
    found.outcome = outcome
    return found
  }

  func workOrder() throws(CustomerFault) -> WorkOrder {
    let (id, order, broadband) = (try needed(0, key), try key(1), try key(2))
    let kind = try code(3, Self.workKinds)
    let (bureau, area, technician) = (try key(4), try key(5), try key(6))
    let (issued, appointed, finished) = (try day(7), try dayOrNone(8), try dayOrNone(9))
    if let finished, finished < issued { throw fault(.badTimestamp, 9) }
    var work = WorkOrder(
      id: id, kind: kind, issuedOn: issued, outcome: try code(10, Self.workOutcomes))
    work.order = order
    work.broadband = broadband
    work.bureau = bureau
    work.area = area
    work.technician = technician
    work.appointedOn = appointed
    work.finishedOn = finished
    return work
  }

  func numberResource() throws(CustomerFault) -> NumberResource {
    let (number, iccid) = (try party(0), try key(1))
    var resource = NumberResource(
      number: number, state: try code(2, Self.resourceStates), since: try day(3))
    resource.iccid = iccid
    resource.order = try key(4)
    return resource
  }

  func stockMove() throws(CustomerFault) -> StockMove {
    let (id, outlet, sku) = (
      try needed(0, key), try needed(1, key), try needed(2, key)
    )
    let kind = try code(3, Self.moveKinds)
    let quantity = try pieces(4)
    if quantity < 0 && kind != .adjusted { throw fault(.badNumber, 4) }
    return StockMove(
      id: id, outlet: outlet, sku: sku, kind: kind, quantity: quantity, on: try day(5))
  }

  /// A whole number of either sign.
  private func pieces(_ place: Int) throws(CustomerFault) -> Int64 {
    try withField(place) { field in
      if field.isEmpty { return .failure(fault(.missingField, place)) }
      guard let number = DecimalNumber(field) else {
        return .failure(fault(field.isText ? .badNumber : .badText, place))
      }
      if !number.fits { return .failure(fault(.numberOverflow, place)) }
      if number.divisor != 1 { return .failure(fault(.finerThanUnit, place)) }
      let value = number.isNegative ? -number.mantissa : number.mantissa
      guard let pieces = Int64(exactly: value) else {
        return .failure(fault(.numberOverflow, place))
      }
      return .success(pieces)
    }
  }

  private static let moveKinds = CodeTable(StockMove.Kind.allCases.map { ($0.code, $0) })
  private static let orderKinds = CodeTable(Order.Kind.allCases.map { ($0.code, $0) })
  private static let stages = CodeTable(Order.Stage.allCases.map { ($0.code, $0) })
  private static let networks = CodeTable(OrderNetwork.allCases.map { ($0.code, $0) })
  private static let caseOutcomes = CodeTable(
    RetentionCase.Outcome.allCases.map { ($0.code, $0) })
  private static let workKinds = CodeTable(WorkOrder.Kind.allCases.map { ($0.code, $0) })
  private static let workOutcomes = CodeTable(WorkOrder.Outcome.allCases.map { ($0.code, $0) })
  private static let resourceStates = CodeTable(
    NumberResource.State.allCases.map { ($0.code, $0) })
}
