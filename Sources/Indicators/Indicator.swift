/// A sum that the month's indicators are made of: the data dictionary of an indicator row.
///
/// The raw value is the position in an encoded partial, the code the output's column. Each sum adds
/// over subscribers, so it adds over plans, regions and cohorts too. Numbers (#1 …) are those of
/// the usual operator definitions: #1 subscribers, #2 average, #3 ARPU, #4 MoU, #5 DoU, #7 base
/// flow, #8 churn, #9 cohort retention.
package enum Indicator: Int, CaseIterable, Sendable {
  // Subscribers.
  /// All lines of the snapshot, whatever their state.
  case subscribers
  /// Contract-active when the month began (#1).
  case openAtStart
  /// Contract-active when the month ended (#1).
  case openAtEnd
  /// Used something on one day or more.
  case active
  /// Used something on five days or more.
  case activeFiveDays
  /// Had revenue, positive or negative (出账, #1).
  case billed
  /// Suspended at the month's end.
  case suspended
  /// Activated on a day of the month (#7: gross adds).
  case joined
  /// Churned on a day of the month (#7, #8: disconnects).
  case churned
  /// Did both in the month: part of `joined` and of `churned`; some leave them out of churn (#8).
  case joinedAndChurned
  /// Not churned by the month's end, in this month or before (#9).
  case retained
  /// Σ days in service within the month (#2: exposure, the exact alternative to the average).
  case exposureDays
  /// Σ days with usage.
  case usageDays

  // Money, in micro-units.
  /// Usage charges and recurring fees, before the bill's rounding (#3).
  case revenueMicros
  case recurringMicros
  case voiceChargeMicros
  case smsChargeMicros
  case dataChargeMicros
  case contentChargeMicros
  /// What earlier months were billed wrongly: no revenue of this one.
  case adjustmentMicros
  /// What rounding bills to 分 added.
  case roundingMicros
  /// Revenue, adjustments and rounding: what the invoices add up to.
  case invoiceMicros
  /// Charged although an allowance of the service was held (超套).
  case voiceOverageMicros
  case smsOverageMicros
  case dataOverageMicros
  case contentOverageMicros
  case paidMicros

  // Usage. Events are records; quantities are raw, billed ones in whole increments.
  case voiceOriginatingEvents
  case voiceTerminatingEvents
  case voiceOriginatingMilliseconds
  case voiceTerminatingMilliseconds
  case voiceBilledMilliseconds
  /// Part of the billed quantity: taken from allowances.
  case voiceFreeMilliseconds
  case smsOriginatingEvents
  case smsTerminatingEvents
  case smsBilledMessages
  case smsFreeMessages
  case dataEvents
  case dataOctets
  case dataBilledOctets
  case dataFreeOctets
  case contentEvents
  case roamingEvents

  case complaints

  /// The output's column: the case's name with underscores.
  package var code: String { columnName(of: "\(self)") }
}

/// `arpuMicros` → `arpu_micros`.
func columnName(of caseName: String) -> String {
  var name = ""
  for scalar in caseName.unicodeScalars {
    if scalar.properties.isUppercase { name += "_" }
    name += String(scalar).lowercased()
  }
  return name
}
