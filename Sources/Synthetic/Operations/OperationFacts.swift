import Measures
import Records

/// What the operations feeds agree on of a line: where it lives, who owns it, which card it has.
struct OperationFacts {
  let calendar: CustomerCalendar
  let population: Population
  /// As many as the operator was asked to have.
  let subscribers: Int
  private let traitKey: UInt64
  private let cardKey: UInt64
  private let numbers: NumberPlan
  /// Lines that ever come: numbers are for indices below it.
  let numberCapacity: Int

  init(calendar: CustomerCalendar, population: Population, options: SyntheticOptions) {
    self.calendar = calendar
    self.population = population
    subscribers = options.subscribers
    numberCapacity = ArrivalCalendar(subscribers: subscribers).capacity
    numbers = NumberPlan(seed: calendar.seed, capacity: numberCapacity)
    traitKey = Chance.key(calendar.seed, .trait)
    cardKey = Chance.key(calendar.seed, .card)
  }

  func number(of index: Int) -> UInt64 { numbers.number(of: index).msisdn }

  /// A line's own bits.
  func traits(of line: Line) -> UInt64 { Chance.draw(traitKey, UInt64(line.index)) }

  /// The index of the account's first line: what the account is called after.
  func account(of line: Line) -> (first: Int, count: Int) {
    Households.account(of: Int(line.index), key: population.householdKey)
  }

  func appendAccount(_ first: Int, to text: inout TextBlock) {
    text.append("C")
    text.append(UInt64(first), digits: 10)
  }

  /// One in fifty accounts is looked after by name (大客户).
  func isKey(_ first: Int) -> Bool {
    Chance.below(50, of: Chance.draw(traitKey, 1 << 41 | UInt64(first))) == 0
  }

  /// One account of a single line in thirty-two is a company's.
  func isGroup(_ line: Line) -> Bool {
    account(of: line).count == 1 && Chance.mixed(traits(of: line) &+ 7) & 31 == 0
  }

  /// Whether who leaves has to be asked to stay a second time (二次挽留).
  func isKeyCustomer(_ line: Line) -> Bool { isKey(account(of: line).first) || isGroup(line) }

  /// ICCID: 89 86, then the card's own digits. *Source*: ITU-T E.118.
  func appendCard(of index: Int, to text: inout TextBlock) {
    text.append("898603")
    text.append(Chance.draw(cardKey, UInt64(index)) % 10_000, digits: 4)
    text.append(UInt64(index), digits: 9)
  }

  func appendBroadband(_ first: Int, to text: inout TextBlock) {
    text.append("BB")
    text.append(UInt64(first), digits: 10)
  }

  /// Why a line leaves: who orders it leaves by will, one in six with the number; the others are
  /// cancelled for arrears.
  func departure(of line: Line) -> SubscriberTraits.Departure {
    let random = Chance.draw(calendar.orderKey, UInt64(line.index))
    if !OrderBook.saysSo(random) { return .involuntary }
    return Chance.below(6, of: traits(of: line)) == 0 ? .portOut : .voluntary
  }

  /// How a product is ordered, by the channel that sells it.
  static func mode(of channel: String, _ random: UInt64) -> OrderMode {
    switch Chance.below(100, of: Chance.mixed(random &+ 1)) {
    case 0, 1: return .batch
    case 2: return .gift
    default: break
    }
    switch channel {
    case "telesales": return .outbound
    case "other": return .own
    default: return random & 3 == 0 ? .own : .outlet
    }
  }
}

extension TextBlock {
  /// `yes`, `no`.
  mutating func append(_ answer: Bool) { append(answer ? "yes" : "no") }

  /// Whole or tenths of main units: `300.00`.
  mutating func append(micros: Int64) {
    let cents = micros.magnitude / 10_000
    if micros < 0 { append(UInt8(ascii: "-")) }
    append(UInt64(cents / 100))
    append(UInt8(ascii: "."))
    append(UInt64(cents % 100), digits: 2)
  }

  /// An instant of the operator's clock: `2026-10-31T09:05:00+08:00`.
  mutating func append(_ day: CivilDay, minute: Int) {
    append(day)
    append("T")
    append(UInt64(minute / 60), digits: 2)
    append(UInt8(ascii: ":"))
    append(UInt64(minute % 60), digits: 2)
    append(":00+08:00")
  }
}
