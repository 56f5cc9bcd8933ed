import Measures

/// What the customer feeds' rows are made from: the month, how far back they reach, and the keys.
struct CustomerCalendar {
  let month: BillingMonth
  let first: CivilDay
  let last: CivilDay
  /// Orders from this day on are told of.
  let ordersFrom: CivilDay
  /// Contacts from this day on: 180 days with the last.
  let contactsFrom: CivilDay
  let personKey: UInt64
  let orderKey: UInt64
  let paymentKey: UInt64
  let seed: UInt64

  init(options: SyntheticOptions) {
    month = options.month
    first = month.firstDay
    last = month.lastDay
    ordersFrom = month.offset(by: -options.historyMonths).firstDay
    contactsFrom = last + -179
    seed = options.seed
    personKey = Chance.key(seed, .person)
    orderKey = Chance.key(seed, .order)
    paymentKey = Chance.key(seed, .payment, part: UInt64(month.index))
  }

  /// A day that lies ahead of the month's end is not known yet.
  func known(_ day: CivilDay?) -> CivilDay? {
    guard let day, day <= last + 1 else { return nil }
    return day
  }
}

/// One of several codes by relative frequency.
struct WeightedCodes {
  private let codes: [String]
  private let ends: [Int]

  init(_ weighted: [(String, Int)]) {
    codes = weighted.map(\.0)
    var sum = 0
    ends = weighted.map {
      sum += $0.1
      return sum
    }
  }

  func code(_ random: UInt64) -> String {
    let pick = Chance.below(ends[ends.count - 1], of: random)
    return codes[ends.firstIndex { pick < $0 } ?? 0]
  }

  /// Sales by channel. *Source*: one operator's sales of a year, 2,536,671 in all.
  static let salesChannels = WeightedCodes([
    ("agent", 656_737), ("own_store", 558_156), ("staff", 522_157), ("county", 282_547),
    ("telesales", 234_446), ("other", 90_493), ("city", 89_223), ("key_account", 74_591),
    ("partner_store", 19_064), ("marketing", 9_257),
  ])
  /// Payments by channel: kiosks take a good quarter, electronic channels a third.
  static let paymentChannels = WeightedCodes([
    ("app", 33), ("kiosk", 26), ("own_store", 17), ("agent", 13), ("bank", 7), ("card", 4),
  ])
  /// Campaign touches by channel.
  static let campaignChannels = WeightedCodes([
    ("sms", 52), ("outbound_call", 22), ("app", 19), ("store", 7),
  ])
  /// Where customers complain and ask.
  static let serviceChannels = WeightedCodes([("hotline", 62), ("app", 21), ("store", 17)])
  /// Payments in yuan: ``PaymentRows/meanMicros`` in the mean. *Source*: a province's 16 M
  /// payments, 375 M yuan a month.
  static let paymentYuan = WeightedCodes([
    ("10.00", 42), ("20.00", 27), ("30.00", 16), ("50.00", 12), ("100.00", 3),
  ])
}
