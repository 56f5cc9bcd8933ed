import Measures
import Orders
import Records
import Seeds

/// One customer's dealings: an order with all that belongs to it, as it should be.
struct Unit {
  var orders: [MainOrder] = []
  var parts: [SubOrder] = []
  var events: [OrderEvent] = []
  var resources: [NumberResource] = []
  var lines: [LineOfService] = []
  var cases: [RetentionCase] = []
  var visits: [WorkOrder] = []

  func add(to operation: inout Operation) {
    operation.orders += orders
    operation.parts += parts
    operation.events += events
    operation.resources += resources
    operation.lines += lines
    operation.cases += cases
    operation.visits += visits
  }
}

/// Makes units without fault, each with ids of its own.
struct UnitMaker {
  var random: SplitMix64
  private var serial = 0

  init(random: SplitMix64) { self.random = random }

  mutating func number() -> Int {
    serial += 1
    return serial
  }

  static func day(_ day: Int) -> CivilDay { Operation.month.firstDay + (day - 1) }

  /// Any unit that is as it should be.
  mutating func any() -> Unit {
    switch random.below(8) {
    case 0: return line(stage: random.pick([.submitted, .verified]))
    case 1: return line(stage: random.pick([.split, .shipped, .activated]))
    case 2: return line(stage: .completed)
    case 3: return family()
    case 4: return broadband()
    case 5: return leaving()
    case 6: return pack()
    default: return resident()
    }
  }

  /// A new line that has come to a stage, in time.
  mutating func line(stage: Order.Stage) -> Unit {
    let serial = number()
    let msisdn = 13_800_000_000 + UInt64(serial)
    let submitted = Self.day(random.int(stage.rawValue >= 5 ? 1...20 : 26...28))
    let last = submitted + random.int(1...3)
    var order = MainOrder(
      id: "O\(serial)", kind: .newLine, submittedOn: submitted, stage: stage, stageOn: last)
    order.msisdn = msisdn
    order.account = "A\(serial)"
    order.product = random.pick(["p39", "p59"])
    order.channel = random.pick(["agent", "own_store", "telesales"])
    order.area = random.pick(["east", "west"])
    order.amountMicros = 39_000_000
    var unit = Unit(orders: [order])
    unit.events = trail(of: order)
    if stage.rawValue >= Order.Stage.split.rawValue { unit.parts = [mobile(order, serial)] }
    let isActive = stage.rawValue >= Order.Stage.activated.rawValue
    var resource = NumberResource(
      number: msisdn, state: isActive ? .active : .reserved, since: last)
    resource.order = order.id
    if isActive {
      resource.iccid = "8986\(serial)"
      unit.lines = [LineOfService(msisdn: msisdn)]
    }
    unit.resources = [resource]
    return unit
  }

  private func mobile(_ order: MainOrder, _ serial: Int) -> SubOrder {
    var part = SubOrder(
      id: "C\(serial)", order: order.id, network: .mobile, stage: order.stage,
      stageOn: order.stageOn)
    part.account = order.account
    part.msisdn = order.msisdn
    part.amountMicros = order.amountMicros ?? 0
    if order.stage.rawValue >= Order.Stage.activated.rawValue { part.iccid = "8986\(serial)" }
    return part
  }

  /// Steps at rising times, the last on the day of the stage.
  private mutating func trail(of order: MainOrder) -> [OrderEvent] {
    let begin = Operation.clock.start(of: order.submittedOn) + 8 * 3_600_000
    let end = Operation.clock.start(of: order.stageOn) + 10 * 3_600_000
    let steps = Int64(order.stage.rawValue)
    return (0...steps).compactMap { step in
      guard let stage = Order.Stage(rawValue: UInt8(step)) else { return nil }
      // Some steps are never written down.
      if step > 0 && step < steps && random.oneIn(4) { return nil }
      let at = steps == 0 ? begin : begin + (end - begin) * step / steps
      return OrderEvent(order: order.id, stage: stage, atMilliseconds: at)
    }
  }

  /// A converged order, complete on both sides.
  mutating func family() -> Unit {
    var unit = line(stage: .completed)
    var order = unit.orders[0]
    order.product = "family"
    order.amountMicros = 169_000_000
    unit.parts[0].amountMicros = 69_000_000
    unit.orders = [order]
    var part = SubOrder(
      id: "G\(serial)", order: order.id, network: .fixed, stage: .completed,
      stageOn: order.stageOn)
    part.account = order.account
    part.broadband = "B\(serial)"
    part.amountMicros = 100_000_000
    unit.parts.append(part)
    return unit
  }

  /// A broadband line, complete, with its visit.
  mutating func broadband() -> Unit {
    let serial = number()
    let submitted = Self.day(random.int(1...10))
    let last = submitted + random.int(1...9)
    var order = MainOrder(
      id: "O\(serial)", kind: .broadband, submittedOn: submitted, stage: .completed, stageOn: last)
    order.account = "A\(serial)"
    order.product = "b100"
    var part = SubOrder(
      id: "G\(serial)", order: order.id, network: .fixed, stage: .completed, stageOn: last)
    part.account = order.account
    part.broadband = "B\(serial)"
    var visit = WorkOrder(id: "W\(serial)", kind: .install, issuedOn: submitted, outcome: .done)
    visit.order = order.id
    visit.broadband = part.broadband
    visit.appointedOn = last
    visit.finishedOn = last
    return Unit(orders: [order], parts: [part], events: trail(of: order), visits: [visit])
  }

  /// A line that left after it was asked to stay.
  mutating func leaving() -> Unit {
    let serial = number()
    let msisdn = 13_800_000_000 + UInt64(serial)
    let submitted = Self.day(random.int(5...20))
    var order = MainOrder(
      id: "O\(serial)", kind: .cancel, submittedOn: submitted, stage: .completed,
      stageOn: submitted + 2)
    order.msisdn = msisdn
    var attempt = RetentionCase(id: "R\(serial)", msisdn: msisdn, on: submitted + 1)
    attempt.agent = random.pick(["w1", "w2"])
    if random.chance(50) { attempt.order = order.id }
    attempt.outcome = random.pick([.lost, .unreached])
    return Unit(
      orders: [order],
      resources: [NumberResource(number: msisdn, state: .free, since: order.stageOn)],
      lines: [LineOfService(msisdn: msisdn, status: .churned, churnedOn: order.stageOn)],
      cases: [attempt])
  }

  /// A pack added to a line that is there.
  mutating func pack() -> Unit {
    var unit = resident()
    let submitted = Self.day(random.int(1...28))
    var order = MainOrder(
      id: "O\(serial)", kind: .addPack, submittedOn: submitted, stage: .completed,
      stageOn: submitted)
    order.msisdn = unit.lines[0].msisdn
    order.product = "pack"
    unit.orders = [order]
    return unit
  }

  /// A line that was there before the month.
  mutating func resident() -> Unit {
    let serial = number()
    let msisdn = 13_800_000_000 + UInt64(serial)
    var resource = NumberResource(
      number: msisdn, state: .active, since: Operation.month.firstDay + -random.int(1...900))
    resource.iccid = "8986\(serial)"
    return Unit(resources: [resource], lines: [LineOfService(msisdn: msisdn)])
  }
}
