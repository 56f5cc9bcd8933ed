import Measures
import Orders
import Records
import Seeds

/// A fault put into units that had none, and what must be said of it.
struct Planted {
  var units: [Unit]
  /// `rule order part number`, of those that a finding names.
  var expected: String

  init(_ rule: OrderRule, _ units: [Unit], order: String = "", part: String = "", number: UInt64) {
    self.units = units
    expected = Self.text(rule, order: order, part: part, number: number)
  }

  static func text(_ rule: OrderRule, order: String, part: String, number: UInt64) -> String {
    "\(rule.code) \(order) \(part) \(number)"
  }
}

extension UnitMaker {
  /// A defect of a rule.
  mutating func plant(_ rule: OrderRule) -> Planted {
    switch rule {
    case .orphanPart, .missingPart, .extraPart, .partAccount, .partMoney, .orderTwice, .partTwice:
      plantInParts(rule)
    case .stepsOutOfOrder, .overdue, .completedEarly, .activatedAfterCancel, .stillActive,
      .partUnidentified, .bindingPending, .bindingConflict:
      plantInLife(rule)
    case .cancelWithoutRetention, .secondAttemptMissing, .savedYetCancelled: plantInLeaving(rule)
    case .activeWithoutCard, .numberTwoCards, .cardTwoNumbers, .numberTwice, .resourceTwice,
      .soldIdle, .reservedLong, .activeWithoutOrder, .activeWithoutSubscriber,
      .subscriberWithoutNumber:
      plantInNumbers(rule)
    }
  }

  private mutating func plantInParts(_ rule: OrderRule) -> Planted {
    var unit = line(stage: .split)
    let order = unit.orders[0]
    let part = unit.parts[0]
    var named = part.id
    switch rule {
    case .orphanPart:
      unit.orders = []
      unit.events = []
    case .missingPart:
      unit.parts = []
      named = ""
    case .extraPart:
      unit.parts.append(part)
      unit.parts[1].id += "b"
      unit.parts[1].amountMicros = 0
      named = ""
    case .partAccount: unit.parts[0].account += "x"
    case .partMoney:
      unit.parts[0].amountMicros += random.pick([1, -1, 10_000_000])
      named = ""
    case .orderTwice:
      unit.orders.append(order)
      if random.chance(50) { unit.orders[1].stage = .verified }
      named = ""
    default: unit.parts.append(part)
    }
    return Planted(rule, [unit], order: order.id, part: named, number: order.msisdn)
  }

  private mutating func plantInLife(_ rule: OrderRule) -> Planted {
    switch rule {
    case .bindingPending, .bindingConflict, .partUnidentified: return plantInBinding(rule)
    default: break
    }
    var unit = line(stage: rule == .overdue ? .shipped : .completed)
    var part = unit.parts[0].id
    switch rule {
    case .stepsOutOfOrder:
      let last = unit.events.count - 1
      unit.events[last].atMilliseconds = unit.events[last - 1].atMilliseconds - 1
      part = ""
    case .overdue:
      unit.orders[0].promisedOn = UnitMaker.day(random.int(28...30))
      part = ""
    case .completedEarly:
      unit.parts[0].stage = .shipped
      unit.parts[0].iccid = ""
    default:
      // The order was cancelled, and its part was or became active.
      unit.orders[0].stage = .cancelled
      unit.parts[0].stageOn = unit.orders[0].stageOn + (rule == .stillActive ? -1 : 1)
      unit.events = []
      unit.resources = []
      unit.lines = []
    }
    let order = unit.orders[0]
    return Planted(rule, [unit], order: order.id, part: part, number: order.msisdn)
  }

  private mutating func plantInBinding(_ rule: OrderRule) -> Planted {
    if rule == .partUnidentified {
      var unit = broadband()
      unit.parts[0].broadband = ""
      return Planted(
        rule, [unit], order: unit.orders[0].id, part: unit.parts[0].id, number: 0)
    }
    var unit = family()
    if rule == .bindingPending {
      let done = UnitMaker.day(random.int(1...23))
      unit.orders[0].stage = .activated
      unit.orders[0].promisedOn = UnitMaker.day(31)
      unit.events = []
      unit.parts[0].stageOn = done
      unit.parts[1].stage = .split
      return Planted(rule, [unit], order: unit.orders[0].id, number: unit.orders[0].msisdn)
    }
    var other = family()
    other.parts[1].broadband = unit.parts[1].broadband
    let order = unit.orders[0]
    let rival = other.orders[0]
    // Of one day, the smaller id binds.
    let isLater =
      order.stageOn == rival.stageOn ? order.id > rival.id : order.stageOn > rival.stageOn
    let late = isLater ? order : rival
    return Planted(rule, [unit, other], order: late.id, number: late.msisdn)
  }

  private mutating func plantInLeaving(_ rule: OrderRule) -> Planted {
    var unit = leaving()
    switch rule {
    case .cancelWithoutRetention:
      if random.chance(50) { unit.cases = [] } else { unit.cases[0].outcome = .none }
    case .secondAttemptMissing:
      switch random.below(3) {
      case 0: unit.lines[0].isKey = true
      case 1: unit.lines[0].accountKind = .group
      default: unit.lines[0].star = 4
      }
    default: unit.cases[0].outcome = .saved
    }
    let order = unit.orders[0]
    return Planted(rule, [unit], order: order.id, number: order.msisdn)
  }

  private mutating func plantInNumbers(_ rule: OrderRule) -> Planted {
    var unit = resident()
    let number = unit.lines[0].msisdn
    var order = ""
    var others: [Unit] = []
    switch rule {
    case .activeWithoutCard: unit.resources[0].iccid = ""
    case .numberTwoCards:
      unit.resources.append(unit.resources[0])
      unit.resources[1].iccid += "b"
    case .cardTwoNumbers:
      var other = resident()
      other.resources[0].iccid = unit.resources[0].iccid
      let isLater = other.resources[0].since >= unit.resources[0].since
      return Planted(
        rule, [unit, other], number: isLater ? other.lines[0].msisdn : number)
    case .numberTwice:
      unit = line(stage: .submitted)
      var other = line(stage: .submitted)
      other.resources = []
      other.orders[0].msisdn = unit.orders[0].msisdn
      let isLater =
        other.orders[0].submittedOn == unit.orders[0].submittedOn
        ? other.orders[0].id > unit.orders[0].id
        : other.orders[0].submittedOn > unit.orders[0].submittedOn
      order = isLater ? other.orders[0].id : unit.orders[0].id
      others = [other]
      return Planted(rule, [unit] + others, order: order, number: unit.orders[0].msisdn)
    case .resourceTwice: unit.resources.append(unit.resources[0])
    case .soldIdle, .reservedLong:
      let days = rule == .soldIdle ? 31 : 16
      unit.resources[0].state = rule == .soldIdle ? .sold : .reserved
      unit.resources[0].since = Operation.month.lastDay + -(days + random.below(100))
      unit.lines = []
    case .activeWithoutOrder:
      unit.resources[0].since = UnitMaker.day(random.int(1...31))
    case .activeWithoutSubscriber:
      if random.chance(50) {
        unit.lines = []
      } else {
        unit.lines[0].status = .churned
        unit.lines[0].churnedOn = UnitMaker.day(9)
      }
    default:
      if random.chance(50) { unit.resources = [] } else { unit.resources[0].state = .free }
    }
    return Planted(rule, [unit], order: order, number: number)
  }
}
