extension Indicator {
  /// One line of the data dictionary.
  package var meaning: String {
    switch self {
    case .subscribers: "All lines of the snapshot, whatever their state"
    case .openAtStart: "In service when the month began"
    case .openAtEnd: "In service when it ended"
    case .active: "With rated usage on one day or more"
    case .activeFiveDays: "With rated usage on five days or more"
    case .billed: "With revenue, positive or negative (出账用户)"
    case .suspended: "Suspended at the month's end"
    case .joined: "Activated in the month (gross adds)"
    case .churned: "Churned in the month (disconnects, 离网)"
    case .joinedAndChurned: "Did both in the month: part of joined and of churned"
    case .retained: "Not churned by the month's end, in this month or before"
    case .exposureDays: "Σ days in service within the month"
    case .usageDays: "Σ days with rated usage"
    case .revenueMicros: "Usage, recurring and one-off charges, before the bill's rounding"
    case .recurringMicros: "Recurring and one-off charges, net of discounts"
    case .voiceChargeMicros: "Σ charge of voice"
    case .smsChargeMicros: "Σ charge of SMS"
    case .dataChargeMicros: "Σ charge of data"
    case .contentChargeMicros: "Σ charge of content (增值业务)"
    case .adjustmentMicros: "For earlier months billed wrongly (调账); no revenue of this one"
    case .roundingMicros: "What rounding the bills to 分 added or took"
    case .invoiceMicros: "Revenue, adjustments and rounding: what the invoices add up to"
    case .voiceOverageMicros: "Voice charged although a voice allowance was held (超套)"
    case .smsOverageMicros: "SMS charged although an SMS allowance was held (超套)"
    case .dataOverageMicros: "Data charged although a data allowance was held (流量超套)"
    case .contentOverageMicros: "Content charged although a content allowance was held (超套)"
    case .paidMicros: "Payments of the month"
    case .voiceOriginatingEvents: "Calls made"
    case .voiceTerminatingEvents: "Calls received"
    case .voiceOriginatingMilliseconds: "Duration of calls made"
    case .voiceTerminatingMilliseconds: "Duration of calls received"
    case .voiceBilledMilliseconds: "Drawn from allowances and priced, in whole increments"
    case .voiceFreeMilliseconds: "Of it, drawn from allowances"
    case .smsOriginatingEvents: "SMS records sent"
    case .smsTerminatingEvents: "SMS records received"
    case .smsBilledMessages: "Drawn from allowances and priced"
    case .smsFreeMessages: "Of it, drawn from allowances"
    case .dataEvents: "Data records"
    case .dataOctets: "Data, up and down"
    case .dataBilledOctets: "Drawn from allowances and priced, in whole increments"
    case .dataFreeOctets: "Of it, drawn from allowances"
    case .contentEvents: "Content records"
    case .roamingEvents: "Records away from home"
    case .complaints: "Complaints (投诉) of the month"
    }
  }

  /// What the column counts in; empty for plain counts.
  package var unit: String { unitName(of: code) }
}

extension IndicatorRatio {
  /// One line of the data dictionary: numerator over denominator.
  package var meaning: String {
    switch self {
    case .arpuMicrosPerSubscriber: "revenue / subscribers"
    case .arpuMicrosPerAverageSubscriber: "revenue / average of subscribers"
    case .mouMilliminutesPerSubscriber: "Voice, made and received / subscribers"
    case .mouMilliminutesPerAverageSubscriber: "Voice, made and received / average of subscribers"
    case .mouOriginatingMilliminutesPerSubscriber: "Voice made / subscribers"
    case .mouOriginatingMilliminutesPerAverageSubscriber: "Voice made / average of subscribers"
    case .douOctetsPerSubscriber: "data_octets / subscribers"
    case .douOctetsPerAverageSubscriber: "data_octets / average of subscribers"
    case .churnPpmOfAverageSubscribers: "churned / average of subscribers"
    case .churnPpmOfOpenAtStart: "churned / open_at_start"
    case .retentionPpmOfSubscribers: "retained / subscribers"
    }
  }

  /// What the column counts in.
  package var unit: String { unitName(of: code) }
}

/// The unit that a column's name says.
private func unitName(of code: String) -> String {
  for part in code.split(separator: "_") {
    switch part {
    case "micros": return "currency"
    case "milliseconds": return "ms"
    case "milliminutes": return "min/1000"
    case "octets": return "octets"
    case "ppm": return "ppm"
    case "days" where code.hasSuffix("days") && !code.hasPrefix("active"): return "days"
    default: continue
    }
  }
  return ""
}
