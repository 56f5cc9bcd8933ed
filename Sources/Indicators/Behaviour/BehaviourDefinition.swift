/// What a behaviour column says: its unit and the formula that an analyst can recompute from the
/// tables `usage`, `bundle_ledger` and `subscriber_month`.
///
/// *Source*: definitions and their names are bandicoot's (de Montjoye, Rocher, Pentland: bandicoot,
/// JMLR 17, 2016) where it has them, without its grouping by week: the month is one group.
package struct BehaviourDefinition: Sendable {
  package let column: BehaviourColumn
  /// `ms`, `µs`, `ppm`, …; empty for a count.
  package let unit: String
  /// What it is, and when it is null.
  package let formula: String

  /// Whether it is null for some subscribers: then the formula says for whom.
  package var isNullable: Bool { formula.contains("null") }

  private init(_ column: BehaviourColumn, _ unit: String, _ formula: String) {
    self.column = column
    self.unit = unit
    self.formula = formula
  }

  /// One for each column, in their order.
  package static let all: [BehaviourDefinition] =
    talk + contacts + times + places + customer + rivals

  private static let talk: [BehaviourDefinition] = [
    .init(.activeDays, "days", "Days with a rated record, local time"),
    .init(.callsOut, "", "Calls made (mo or cf)"),
    .init(.callsIn, "", "Calls received (mt), without missed ones"),
    .init(.callOutMs, "ms", "Σ quantity of the calls made"),
    .init(.callInMs, "ms", "Σ quantity of the calls received"),
    .init(.smsOut, "", "Messages sent"),
    .init(.smsIn, "", "Messages received"),
    .init(
      .missedCalls, "",
      "Calls received that lasted 0 seconds; null: the job says that these are not missed ones"),
    .init(
      .interactions, "",
      "n = calls_out + calls_in + sms_out + sms_in: what the shares below are of"),
    .init(.callMeanUs, "µs", "Mean quantity of the calls made and received; null: no call"),
    .init(
      .callStdUs, "µs", "Standard deviation of it, of the population (÷ n); null: no call"),
  ]

  private static let contacts: [BehaviourDefinition] = [
    .init(.contactsCall, "", "Different other parties of calls, hidden numbers left out"),
    .init(.contactsSms, "", "Different other parties of messages"),
    .init(.contacts, "", "c = different other parties of calls and messages"),
    .init(
      .perContactMean, "millionths", "k / c, k = interactions with a known party; null: c = 0"),
    .init(
      .perContactStd, "millionths", "Standard deviation (÷ c) of the contacts' kᵢ; null: c = 0"),
    .init(
      .contactEntropy, "millionths of a nat", "−Σ (kᵢ/k) ln (kᵢ/k) over contacts; null: c = 0"),
    .init(.top5Ppm, "ppm", "Share of k that the five busiest contacts have; null: c = 0"),
    .init(
      .paretoContacts, "",
      "p = fewest contacts who together have ⌈0.8 k⌉ interactions; null: c = 0"),
    .init(.paretoPpm, "ppm", "p / c; null: c = 0"),
    .init(
      .paretoInteractionsPpb, "ppb",
      "p / k, bandicoot's percent_pareto_interactions; null: c = 0"),
    .init(.outPpm, "ppm", "(calls_out + sms_out) / n; null: n = 0"),
    .init(
      .callsInitiatedPpm, "ppm", "calls_out / (calls_out + calls_in); null: no call"),
    .init(
      .balanceMeanPpb, "ppb",
      "Mean over contacts of (interactions sent to the contact) / k; null: c = 0"),
    .init(.balanceStdPpb, "ppb", "Standard deviation (÷ c) of it; null: c = 0"),
    .init(
      .conversations, "",
      "Runs of messages with one contact, less than an hour between two; a call ends one"),
    .init(
      .conversationsInitiatedPpm, "ppm", "Share of them whose first message was sent; null: none"),
    .init(
      .smsResponsePpm, "ppm",
      "Of the conversations that begin with a message received, the share with an answer; null: "
        + "none"),
  ]

  private static let times: [BehaviourDefinition] = [
    .init(
      .gapMeanUs, "µs", "Mean time from one interaction's start to the next one's; null: n < 2"),
    .init(.gapStdUs, "µs", "Standard deviation (÷ n − 1 gaps) of it; null: n < 2"),
    .init(.gapMedianUs, "µs", "Median of it, the mean of the middle two; null: n < 2"),
    .init(
      .missedPpm, "ppm", "missed_calls / (missed_calls + calls_in); null: neither, or not known"),
    .init(
      .onNetPpm, "ppm",
      "Of the calls made and messages sent with a zone, those to zones that `measures: parties` "
        + "counts as on-net; null: none with a zone, or no such zones"),
    .init(.offNetPpm, "ppm", "Likewise to other mobile networks; null: likewise"),
    .init(.fixedPpm, "ppm", "Likewise to fixed lines; null: likewise"),
    .init(.internationalPpm, "ppm", "Likewise abroad; null: likewise"),
    .init(.weekdayPpm, "ppm", "Share of n on days outside `measures: weekend`; null: n = 0"),
    .init(.weekendPpm, "ppm", "Share of n on days of `measures: weekend`; null: n = 0"),
    .init(.dayPpm, "ppm", "Share of n that began by day (`measures: hours`); null: n = 0"),
    .init(.eveningPpm, "ppm", "Share of n that began in the evening; null: n = 0"),
    .init(.nightPpm, "ppm", "Share of n that began at night; null: n = 0"),
  ]

  private static let places: [BehaviourDefinition] = [
    .init(.cells, "", "Different cells of the rated records; null: no record has one"),
    .init(
      .homeCellPpm, "ppm",
      "Share of the records with a cell that are in the home cell: the one with most records at "
        + "night, the smaller number of equals; null: none at night"),
    .init(.dataSessions, "", "Data records"),
    .init(.dataOctets, "octets", "Σ quantity of the data records"),
    .init(
      .dataTopGroup, "",
      "Rating group with most octets, the smaller of equals; null: no record has one"),
    .init(.dataTopGroupPpm, "ppm", "Its share of data_octets; null: it is null, or no octets"),
    .init(.roamingDays, "days", "Days with a rated record away from home, local time"),
    .init(
      .dataExhaustedDays, "days",
      "Whole days from the month's beginning to the first data record that was priced after, or "
        + "while, a bundle gave some; null: no bundle ran out"),
  ]

  private static let customer: [BehaviourDefinition] = [
    .init(.overage, "currency", "Charged though an allowance of the service was held (超套)"),
    .init(
      .voiceUnusedPpm, "ppm", "left / (granted + brought) of own voice bundles; null: none"),
    .init(.smsUnusedPpm, "ppm", "Likewise of SMS; null: none"),
    .init(.dataUnusedPpm, "ppm", "Likewise of data; null: none"),
    .init(.topups, "", "Payments of the month; null: the job has no payments"),
    .init(.topupAmount, "currency", "Σ amount of the payments of the month; null: likewise"),
    .init(
      .topupGapDays, "days",
      "Days between the last payment of the month and the one before it; null: not both known"),
    .init(
      .revenueTrendPpm, "ppm",
      "(m₀ − mean) / mean of revenue, mean over those of the three months before that are known; "
        + "null: none, or the mean is not positive"),
    .init(.voiceTrendPpm, "ppm", "Likewise of voice_ms; null: likewise"),
    .init(.smsTrendPpm, "ppm", "Likewise of messages sent and received; null: likewise"),
    .init(.dataTrendPpm, "ppm", "Likewise of data_octets; null: likewise"),
    .init(.complaints, "", "Complaints of the month; null: the job has no contacts"),
    .init(.planChanges, "", "Plans begun within the month that follow another plan"),
    .init(.packs, "", "Packs in force at the month's end (增值业务)"),
    .init(
      .contractMonths, "months",
      "Whole months from the month's end to the contract's; negative: over; null: no contract"),
    .init(
      .handsetMonths, "months", "Whole months since the handset is in use; null: not known"),
    .init(.handset5g, "0 or 1", "Whether the handset is for 5G; null: not known"),
  ]

  private static let rivals: [BehaviourDefinition] = [
    .init(
      .hotlineCalls, "",
      "Calls made to a number of `measures: competitorHotlines`; null: the job names none"),
    .init(.hotlineDays, "days", "Different days of these calls, local time; null: likewise"),
    .init(
      .offNetContacts, "",
      "Different parties called or written to whose zone `measures: parties` counts as that of "
        + "other mobile networks; null: no such zones"),
    .init(
      .offNetContactsPpm, "ppm",
      "off_net_contacts / different parties called or written to with a zone; null: none with a "
        + "zone, or no such zones"),
  ]
}
