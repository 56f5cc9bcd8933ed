import Jobs
import Measures
import Records

/// Which starts are this month's, late, another month's or a broken clock's: UTC milliseconds.
///
/// `[monthStart, monthEnd)` is the month; `[lateFrom, monthStart)` late, and rated with the month
/// where the job adjusts; from `monthEnd` on and in
/// `[plausibleFrom, lateFrom)` another month's; before `plausibleFrom` implausible.
package struct DecodedWindow: Hashable, Sendable {
  package var monthStart: Int64
  package var monthEnd: Int64
  package var lateFrom: Int64
  package var plausibleFrom: Int64
  /// Starts of the months before, the latest first, where late records reopen them; else empty.
  package var reopened: [Int64]
  /// Whether late records are rated with the month's.
  package var ratesLate: Bool

  package init(
    monthStart: Int64, monthEnd: Int64, lateFrom: Int64, plausibleFrom: Int64,
    reopened: [Int64] = [], ratesLate: Bool = false
  ) {
    self.monthStart = monthStart
    self.monthEnd = monthEnd
    self.lateFrom = lateFrom
    self.plausibleFrom = plausibleFrom
    self.reopened = reopened
    self.ratesLate = ratesLate
  }

  /// Months before that late records can be of: 366 days reach no farther.
  package static let reopenedMax = 13
  /// Days before the month whose records are late: as the grammar of jobs has it.
  package static let lateDaysMax = 366

  /// The window of a job's month by the operator's clock.
  /// *Throws*: ``IntakeError/badPlausibleDay(_:)``.
  package init(month: BillingMonth, rules: UsageWindow, zone: ZoneClock) throws(IntakeError) {
    guard let plausible = CivilDay(rules.plausibleFrom) else {
      throw IntakeError.badPlausibleDay(rules.plausibleFrom)
    }
    let bounds = zone.bounds(of: month)
    self.init(
      monthStart: bounds.lowerBound, monthEnd: bounds.upperBound,
      lateFrom: zone.start(of: month.firstDay + -rules.lateDays),
      plausibleFrom: zone.start(of: plausible),
      reopened: Self.reopened(before: month, rules: rules, zone: zone),
      ratesLate: rules.late == .adjust)
  }

  /// Starts of the months before that late records reopen, by the job's rules.
  package static func reopened(
    before month: BillingMonth, rules: UsageWindow, zone: ZoneClock
  ) -> [Int64] {
    switch rules.late {
    case .refuse, .adjust: []
    case .reopen: (1...reopenedMax).map { zone.start(of: month.offset(by: -$0).firstDay) }
    }
  }

  /// Which of ``reopened`` a late start is in; one beyond the last counts with it.
  func reopenedIndex(ofStart start: Int64) -> Int {
    reopened.firstIndex { $0 <= start } ?? reopened.count - 1
  }

  /// nil for a start within the month, or a late one that is rated with it.
  package func reason(forStart start: Int64) -> RejectReason? {
    if start >= monthEnd { return .otherMonth }
    if start >= monthStart { return nil }
    if start >= lateFrom { return ratesLate ? nil : reopened.isEmpty ? .late : .reopen }
    return start >= plausibleFrom ? .otherMonth : .implausibleDate
  }
}

/// What came out of one split of a usage feed, window by window.
package struct DecodedBatch: Hashable, Sendable {
  /// In input order. `subscriber` is ``UsageRecord/noSubscriber``; `sequence` the line.
  package var records: [UsageRecord] = []
  /// The served party of `records[i]`: E.164 digits as one number, or the feed's own id.
  package var served: [UInt64] = []
  /// In input order; `split` is 0. Suspended and late ones only, with the line as it arrived.
  package var rejects: [Reject] = []
  /// Lines seen so far, blank ones too: the number of the next line. Stays at its maximum where a
  /// split has more lines than it can count.
  package var lineCount: UInt32
  package var counts = IntakeCounts()

  package init(lineCount: UInt32 = 0) { self.lineCount = lineCount }
}

/// Records of one service and their usage. The sum is wide: no feed overflows it.
package struct UsageSum: Hashable, Sendable {
  package var records: Int64 = 0
  /// Milliseconds, octets or events.
  package var quantity: Int128 = 0

  package init() {}

  package static func += (sum: inout UsageSum, other: UsageSum) {
    sum.records += other.records
    sum.quantity += other.quantity
  }
}

/// Usage by service.
package struct ServiceSums: Hashable, Sendable {
  package var voice = UsageSum()
  package var sms = UsageSum()
  package var data = UsageSum()
  package var content = UsageSum()

  package init() {}

  /// The sum of one service.
  package subscript(service: ServiceKind) -> UsageSum {
    switch service {
    case .voice: voice
    case .sms: sms
    case .data: data
    case .content: content
    }
  }
  /// Σ over the services.
  package var records: Int64 { voice.records + sms.records + data.records + content.records }

  package static func += (sums: inout ServiceSums, other: ServiceSums) {
    sums.voice += other.voice
    sums.sms += other.sms
    sums.data += other.data
    sums.content += other.content
  }

  mutating func add(_ quantity: Int64, of service: ServiceKind) {
    switch service {
    case .voice:
      voice.records += 1
      voice.quantity += Int128(quantity)
    case .sms:
      sms.records += 1
      sms.quantity += Int128(quantity)
    case .data:
      data.records += 1
      data.quantity += Int128(quantity)
    case .content:
      content.records += 1
      content.quantity += Int128(quantity)
    }
  }
}

/// Intake's part of the control totals: `records = decoded.records + Σ rejected`.
package struct IntakeCounts: Hashable, Sendable {
  /// Lines that are records: all but blank ones.
  package var records: Int64 = 0
  /// By raw value of ``RejectReason``: 64 counts. Exact, however few rejects are kept.
  package var rejected = [Int64](repeating: 0, count: 64)
  package var decoded = ServiceSums()
  /// Usage of records that were read fully and then left out by their date. (What
  /// ``RejectReason/filteredByFeed`` leaves out is not read, so only counted.)
  package var late = ServiceSums()
  package var otherMonth = ServiceSums()
  package var implausible = ServiceSums()
  /// Late records by the month that they reopen: as in ``DecodedWindow/reopened``.
  package var reopened = [Int64](repeating: 0, count: DecodedWindow.reopenedMax)

  package init() {}

  /// Records refused or left out for this reason.
  package subscript(reason: RejectReason) -> Int64 { rejected[Int(reason.rawValue)] }
  /// Σ over all reasons.
  package var rejectedTotal: Int64 { rejected.reduce(0, +) }

  package static func += (counts: inout IntakeCounts, other: IntakeCounts) {
    counts.records += other.records
    for index in counts.rejected.indices { counts.rejected[index] += other.rejected[index] }
    counts.decoded += other.decoded
    counts.late += other.late
    counts.otherMonth += other.otherMonth
    counts.implausible += other.implausible
    for index in counts.reopened.indices { counts.reopened[index] += other.reopened[index] }
  }

  mutating func count(_ reason: RejectReason) { rejected[Int(reason.rawValue)] += 1 }
}
