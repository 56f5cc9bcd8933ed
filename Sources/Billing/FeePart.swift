import Jobs
import Measures
import Records

/// How much of a month's fee one holding costs: `numerator / denominator` of it.
///
/// Three shares bear on it, and each can only lessen it:
/// - *joining*, where the holding began inside the month: `full` bills the month from its first day
///   as if held since, `days` from the first day held, `none` bills nothing;
/// - *leaving*, where it ended inside the month: `full` bills to the month's last day, `days` to
///   the last day held (which is billed), `none` bills nothing;
/// - *suspended*, where the line is suspended at the month's end: `full` changes nothing, `days`
///   bills the days held, `none` bills nothing.
///
/// Where no share is by days the fee is whole. A part never exceeds the whole: by a month of 30
/// days, the 31 days of October cost one fee.
///
/// A fee for several months is whole, and due in the first of them, counted from the month in which
/// the holding was taken; only `suspended: none` bears on it.
struct FeePart: Hashable {
  /// Calendar days billed.
  let days: Int
  let numerator: Int
  let denominator: Int

  /// nil where nothing is billed.
  init?(
    fee: RecurringFee, holding: SubscriberProfile.Holding, suspended: Bool, month: BillingMonth
  ) {
    let isLong = fee.cycleMonths > 1
    let monthsHeld = month.index - holding.since.month.index
    if isLong, monthsHeld % fee.cycleMonths != 0 { return nil }
    let joining = holding.joins && !isLong ? fee.joining : .full
    let leaving = holding.leaves && !isLong ? fee.leaving : .full
    let suspension = suspended ? fee.suspended : .full
    if joining == .none || leaving == .none || suspension == .none { return nil }
    if isLong || (joining == .full && leaving == .full && suspension == .full) {
      days = month.dayCount
      numerator = 1
      denominator = 1
      return
    }
    let byDaysHeld = suspension == .days
    let first = joining == .days || byDaysHeld ? holding.firstDay : month.firstDay
    let last = leaving == .days || byDaysHeld ? holding.lastDay : month.lastDay
    days = last - first + 1
    denominator = fee.daysOfMonth == 0 ? month.dayCount : fee.daysOfMonth
    numerator = min(days, denominator)
  }
}
