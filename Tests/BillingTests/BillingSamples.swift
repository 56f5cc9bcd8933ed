import Billing
import Jobs
import Measures
import Records

/// The month of the tables below has 31 days.
let october = month(2026, 10)

func month(_ year: Int, _ number: Int) -> BillingMonth {
  guard let month = BillingMonth(year: year, month: number) else {
    preconditionFailure("The tests name months that exist.")
  }
  return month
}

/// Held from day `first` to day `last` of `month`; it joins and leaves where it doesn't cover it.
func holding(
  _ plan: UInt16 = 0, _ first: Int = 1, _ last: Int? = nil, of month: BillingMonth = october
) -> SubscriberProfile.Holding {
  let last = last ?? month.dayCount
  let (firstDay, lastDay) = (month.firstDay + (first - 1), month.firstDay + (last - 1))
  let day = ZoneClock.millisecondsPerDay
  return SubscriberProfile.Holding(
    plan: plan, firstDay: firstDay, lastDay: lastDay,
    fromMilliseconds: Int64(firstDay.number) * day,
    toMilliseconds: (Int64(lastDay.number) + 1) * day, joins: first > 1,
    leaves: last < month.dayCount)
}

func profile(
  _ plans: [SubscriberProfile.Holding], packs: [SubscriberProfile.Holding] = [],
  suspended: Bool = false
) -> SubscriberProfile {
  SubscriberProfile(subscriber: 7, plans: plans, packs: packs, suspended: suspended)
}

func tally(voice: Int64 = 0, sms: Int64 = 0, data: Int64 = 0, events: Int64 = 0) -> UsageTally {
  var tally = UsageTally(subscriber: 7)
  tally.voice.chargeMicros = voice
  tally.voice.originatingEvents = events
  tally.sms.chargeMicros = sms
  tally.data.chargeMicros = data
  return tally
}

func yuan(_ text: String) -> Int64 {
  guard let money = Money(decimal: text) else {
    preconditionFailure("The tests name amounts in decimal.")
  }
  return money.micros
}
