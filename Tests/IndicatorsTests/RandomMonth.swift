import Indicators
import Measures
import Records
import Seeds

let september = month(2026, 9)

func month(_ year: Int, _ number: Int) -> BillingMonth {
  guard let month = BillingMonth(year: year, month: number) else {
    preconditionFailure("The tests name months that exist.")
  }
  return month
}

func day(_ text: String) -> CivilDay {
  guard let day = CivilDay(text) else { preconditionFailure("The tests name days that exist.") }
  return day
}

/// One subscriber's month, 2026-09, out of few values.
func row(
  _ subscriber: UInt32 = 0, plan: String = "p1", region: String = "HA",
  activated: String = "2025-01-15", status: Subscriber.Status = .active, churned: String? = nil,
  openAtStart: Bool = true, openAtEnd: Bool = true
) -> SubscriberMonth {
  SubscriberMonth(
    subscriber: subscriber,
    customer: Subscriber(
      msisdn: 8_613_900_000_000 + UInt64(subscriber), account: "a\(subscriber)", region: region,
      activatedOn: day(activated), status: status, churnedOn: churned.map { day($0) }),
    plan: plan, usage: UsageTally(subscriber: subscriber), openAtStart: openAtStart,
    openAtEnd: openAtEnd)
}

extension SplitMix64 {
  mutating func usage(_ max: Int64) -> ServiceUsage {
    var usage = ServiceUsage()
    usage.originatingEvents = int64(0...500)
    usage.terminatingEvents = int64(0...500)
    usage.terminatingQuantity = int64(0...max)
    usage.quantity = usage.terminatingQuantity + int64(0...max)
    usage.billedQuantity = int64(0...max)
    usage.freeQuantity = int64(0...usage.billedQuantity)
    usage.chargeMicros = int64(-1_000_000...200_000_000)
    usage.overageMicros = int64(0...50_000_000)
    return usage
  }

  /// A month of any kind, of consistent or of contradictory dates.
  mutating func month(of subscriber: UInt32) -> SubscriberMonth {
    let status = Subscriber.Status.allCases[int(0...2)]
    let activated = september.firstDay + int(-900...29)
    let churned: CivilDay? = status == .churned ? september.firstDay + int(-40...29) : nil
    var month = row(subscriber, plan: ["", "p1", "p2", "p3"][int(0...3)])
    month.customer.region = ["HA", "GD", "R028"][int(0...2)]
    month.customer.activatedOn = activated
    month.customer.status = status
    month.customer.churnedOn = churned
    month.usage.voice = usage(40_000_000)
    month.usage.sms = usage(300)
    month.usage.data = usage(90_000_000_000)
    month.usage.content = usage(20)
    month.usage.activeDays = UInt32(truncatingIfNeeded: next()) & UInt32(truncatingIfNeeded: next())
    month.usage.activeDays &= chance(20) ? 0 : 0x3FFF_FFFF
    month.usage.roamingEvents = int64(0...9)
    month.recurringMicros = int64(0...199) * 1_000_000
    month.roundingMicros = int64(-5_000...5_000)
    month.invoiceMicros = month.revenueMicros + month.roundingMicros
    month.paidMicros = int64(0...300_000_000)
    month.complaints = int64(0...2)
    month.openAtStart = chance(90)
    month.openAtEnd = chance(90)
    return month
  }
}

func partial(_ rows: some Sequence<SubscriberMonth>) -> IndicatorPartial {
  var partial = IndicatorPartial(month: september)
  for row in rows { partial.add(row) }
  return partial
}
