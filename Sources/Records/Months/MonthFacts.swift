import Measures

/// What an invoice charges beside usage, by kind, in micro-units; a discount is negative.
package struct FeeSums: Hashable, Sendable {
  package var setupMicros: Int64 = 0
  package var recurringMicros: Int64 = 0
  package var discountMicros: Int64 = 0
  package var itemMicros: Int64 = 0
  package var earlyTerminationMicros: Int64 = 0

  package init() {}

  /// The sums of an invoice's lines; together they are its ``Invoice/recurringMicros``.
  package init(_ invoice: Invoice) {
    setupMicros = invoice.sum(of: .setup)
    recurringMicros = invoice.sum(of: .recurring)
    discountMicros = invoice.sum(of: .discount)
    itemMicros = invoice.sum(of: .item)
    earlyTerminationMicros = invoice.sum(of: .earlyTermination)
  }
}

/// What a subscriber is bound to: plan, packs, contract.
package struct ContractFacts: Hashable, Sendable {
  /// Days from activation to the month's last day, or to the day of churn; at least 0.
  package var tenureDays = 0
  package var suspension = SuspensionFacts()
  /// Of ``tenureDays`` those on which it wasn't suspended, as far as that is known.
  package var activeTenureDays: Int { max(0, tenureDays - suspension.days) }
  /// The monthly fee that the plan at the month's end lists; nil without a plan.
  package var priceMicros: Int64?
  /// Packs in force at the month's end (增值业务).
  package var packs = 0
  /// How often another plan began within the month.
  package var planChanges = 0
  /// Whole months from the month's last day to the contract's; negative once it is over, nil where
  /// none is known.
  package var monthsLeft: Int?
  /// Whole months since the handset is in use; nil where that is not known.
  package var handsetMonths: Int?

  package init() {}
}

/// How long a line was suspended, as far as the months that are known say (停机).
///
/// A snapshot says whether a line is suspended at a month's end, and when one came back; not when
/// it was suspended. So of a month that began suspended those days count that nothing else can
/// have been: all where the line is suspended at its end too and came back on no day between; else
/// up to the day before the one that it came back on, or to its last day of service where it never
/// did. Days of the month in which a suspension began, and of one that ended on a day that nobody
/// wrote down, count as in service: the sum is a lower bound.
package struct SuspensionFacts: Hashable, Sendable {
  package var days = 0
  /// The months that were looked at: those whose month before was known too.
  package var monthsKnown = 0

  package init() {}

  /// By the end of `month`, with what the months before it knew, ascending.
  package init(of subscriber: Subscriber, in month: BillingMonth, after history: [MonthTrace]) {
    guard let latest = history.last else { return }
    self = latest.suspension
    guard latest.month == month.previous else { return }
    monthsKnown += 1
    guard latest.isSuspendedAtEnd else { return }
    let backOn = subscriber.traits.reconnectedOn.flatMap { month.contains($0) ? $0 : nil }
    if let backOn {
      days += backOn - month.firstDay
    } else {
      switch subscriber.status {
      case .active: break
      case .suspended: days += month.dayCount
      case .churned:
        let last = min(subscriber.churnedOn ?? month.firstDay + -1, month.lastDay)
        days += max(0, last - month.firstDay + 1)
      }
    }
  }
}

/// The bundles of one service that a subscriber owns, in its unit (ms, octets, messages).
package struct BundleUse: Hashable, BitwiseCopyable, Sendable {
  /// Given by plan and packs this month.
  package var granted: Int64 = 0
  /// Come over from the month before.
  package var brought: Int64 = 0
  /// Drawn, by whichever member of the group, less what was given back.
  package var used: Int64 = 0
  /// Granted and brought, but not drawn: expired, rolled over or carried on.
  package var left: Int64 = 0

  package init() {}

  /// Adds a line of the bundle ledger. Sums end at what 64 bits hold: a catalogue may mean without
  /// end by a very large bundle.
  package mutating func add(_ movement: BundleMovement, quantity: Int64) {
    switch movement {
    case .granted: granted = Self.sum(granted, quantity)
    case .brought: brought = Self.sum(brought, quantity)
    case .drawn, .returned: used = Self.sum(used, 0 &- quantity)
    case .rolled, .carried, .expired: left = Self.sum(left, 0 &- quantity)
    }
  }

  private static func sum(_ a: Int64, _ b: Int64) -> Int64 {
    let (sum, overflows) = a.addingReportingOverflow(b)
    return overflows ? (a > 0 ? .max : .min) : sum
  }
}

/// The bundles that a subscriber owns, by service.
package struct BundleUses: Hashable, Sendable {
  package var voice = BundleUse()
  package var sms = BundleUse()
  package var data = BundleUse()
  package var content = BundleUse()

  package init() {}

  package subscript(service: ServiceKind) -> BundleUse {
    get {
      switch service {
      case .voice: voice
      case .sms: sms
      case .data: data
      case .content: content
      }
    }
    set {
      switch service {
      case .voice: voice = newValue
      case .sms: sms = newValue
      case .data: data = newValue
      case .content: content = newValue
      }
    }
  }
}

/// The money that came in during the month.
package struct PaymentFacts: Hashable, Sendable {
  package var events: Int64 = 0
  package var micros: Int64 = 0
  /// Days between the month's last two payments, or its only one and the last before it that the
  /// feed has; nil where there are not two.
  package var gapDays: Int?

  package init() {}
}

/// The contacts of the month, by kind.
package struct ContactFacts: Hashable, Sendable {
  package var campaigns: Int64 = 0
  package var complaints: Int64 = 0
  package var services: Int64 = 0

  package init() {}
}

/// What the month's calls and messages tell of other operators; nil where the job doesn't say whose
/// numbers those are, or there is nothing to share.
package struct RivalFacts: Hashable, Sendable {
  /// Calls to competitors' hotlines, and the days of them.
  package var hotlineCalls: Int64?
  package var hotlineDays: Int64?
  /// Of what was said and written to numbers with a zone, the share that went to other mobile
  /// networks; of those numbers, their share.
  package var offNetPpm: Int64?
  package var offNetContactsPpm: Int64?

  package init() {}
}

/// How the month compares with the mean of those before it: (this − mean) / mean, in millionths,
/// halves away from zero; nil where no former month is known or their mean is not positive.
package struct MonthTrends: Hashable, Sendable {
  package var revenuePpm: Int64?
  package var voicePpm: Int64?
  package var smsPpm: Int64?
  package var dataPpm: Int64?
  /// How many of the former months looked for are known.
  package var monthsKnown = 0

  package init() {}
}
