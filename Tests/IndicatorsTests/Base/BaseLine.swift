import Indicators
import Measures
import Records
import Seeds

/// A line's month, 2026-09, and its customer's file, as the tests of the base write them.
struct BaseLine {
  var row: SubscriberMonth
  var file: CustomerFile

  init(_ row: SubscriberMonth) {
    self.row = row
    file = CustomerFile(subscriber: row.customer)
  }

  mutating func change(_ body: (inout SubscriberTraits) -> Void) {
    body(&row.customer.traits)
    file.subscriber = row.customer
  }

  /// The month before, where the line was open at its end.
  mutating func knew(plan: String, revenueMicros: Int64 = 0, activeDays: Int = 0) {
    var trace = MonthTrace(month: september.previous)
    trace.plan = plan
    trace.openAtEnd = true
    trace.revenueMicros = revenueMicros
    trace.activeDays = activeDays
    file.history.append(trace)
  }

  var month: LineMonth { LineMonth(row: row, customer: file, month: september) }
}

func measured(
  _ lines: some Sequence<BaseLine>, _ options: MeasureOptions = MeasureOptions()
) -> IndicatorSet {
  var set = IndicatorSet(month: september, options: options)
  for line in lines { set.add(line.row, customer: line.file) }
  return set
}

extension SplitMix64 {
  /// A line of any kind, of consistent or of contradictory dates.
  mutating func baseLine(of subscriber: UInt32, account: Int) -> BaseLine {
    var line = BaseLine(month(of: subscriber))
    line.row.customer.account = "a\(account)"
    line.row.customer.brand = ["", "easy", "gold"][int(0...2)]
    line.row.customer.birthYear = [0, 1950, 1985, 2004][int(0...3)]
    let days = (0...4).map { _ in chance(30) ? september.firstDay + int(-40...29) : nil }
    let (area, channel) = (["", "A1", "A2"][int(0...2)], ["agent", "store"][int(0...1)])
    let departure = SubscriberTraits.Departure.allCases[int(0...3)]
    line.change { traits in
      traits.area = area
      traits.grid = area + "g"
      traits.channel = channel
      traits.segment = channel == "store" ? "campus" : ""
      traits.departure = departure
      traits.reconnectedOn = days[0]
      traits.migratedOn = days[1]
    }
    if chance(50) {
      let calls = int64(0...3)
      line.row.rivals.hotlineCalls = calls
      line.row.rivals.hotlineDays = min(calls, 2)
      line.row.rivals.offNetPpm = int64(0...1_000_000)
    }
    if chance(60) {
      line.knew(
        plan: ["p1", "p2"][int(0...1)], revenueMicros: int64(0...90_000_000),
        activeDays: int(0...3))
    }
    for number in 0..<int(0...3) {
      line.file.payments.append(
        Payment(
          id: "\(number)", msisdn: line.row.customer.msisdn,
          amountMicros: int64(1...50) * 1_000_000,
          paidOn: september.firstDay + int(-100 + number * 40...number * 5), channel: ""))
    }
    line.file.payments.sort { $0.paidOn < $1.paidOn }
    if chance(20) {
      var account = Account(id: line.row.customer.account, customer: "c")
      account.kind = .group
      account.parent = "a\(int(0...9))"
      line.file.account = account
    }
    return line
  }
}
