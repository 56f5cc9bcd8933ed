import Indicators
import Lake
import Parquet

/// The columns of `kpi_month` after the cut: sums, then quotients, each divided once from integers
/// and named with its denominator.
enum KpiColumns {
  private typealias Column = TableDefinition.Column

  /// What a quotient's numerator is.
  enum Figure: String, CaseIterable {
    case arpu
    case mou
    case mouOriginating = "mou_mo"
    case dou
    case sms

    var meaning: String {
      switch self {
      case .arpu: "Revenue"
      case .mou: "Minutes made and received"
      case .mouOriginating: "Minutes made"
      case .dou: "Gigabytes of the size gigabyte_octets"
      case .sms: "Messages sent and received"
      }
    }
  }

  /// What it is divided by.
  enum Base: String, CaseIterable {
    case average
    case exposure
    case opening
    case closing
    case billed
    case used

    var meaning: String {
      switch self {
      case .average: "the average (subs_open + subs_close) / 2"
      case .exposure: "exposure_days / days"
      case .opening: "subs_open"
      case .closing: "subs_close"
      case .billed: "subs_billed"
      case .used: "subs_used"
      }
    }
  }

  static func name(_ figure: Figure, _ base: Base) -> String {
    let unit =
      switch figure {
      case .arpu: ""
      case .mou, .mouOriginating: "_milliminutes"
      case .dou: "_milligigabytes"
      case .sms: "_millimessages"
      }
    return "\(figure.rawValue)\(unit)_of_\(base.rawValue)"
  }

  static var all: [TableDefinition.Column] {
    sums
      + Figure.allCases.flatMap { figure in
        Base.allCases.map { base in
          let thousands = figure == .arpu ? "" : ", in thousandths"
          return Column(
            name(figure, base), figure == .arpu ? .money : .int64,
            unit: figure == .arpu ? "currency" : "", isNullable: true,
            "\(figure.meaning) / \(base.meaning)\(thousands); null: 0 of them")
        }
      } + [
        Column(
          "arpa_of_average", .money, unit: "currency", isNullable: true,
          "Revenue / ((accounts_open + accounts_close) / 2); null: 0 of them"),
        Column(
          "arpa_of_accounts", .money, unit: "currency", isNullable: true,
          "Revenue / accounts; null: 0 of them"),
        Column(
          "quarter_average_sixfold", .int64, isNullable: true,
          "Six times the mean of three monthly averages, this month's the last; null: the three "
            + "months before are not all known"),
        Column(
          "arpu_of_quarter_average", .money, unit: "currency", isNullable: true,
          "Revenue of the three months / the sum of their averages; null: likewise, or 0 of them"),
      ]
  }

  private static let sums: [Column] = [
    Column("lines", .int64, "All lines of the snapshot"),
    Column("subs_open", .int64, "In the base when the month began, where they were then"),
    Column("subs_close", .int64, "In the base when it ended: the test of the contract"),
    Column("subs_average_twice", .int64, "subs_open + subs_close: twice the average, undivided"),
    Column("subs_billed", .int64, "With revenue, positive or negative: the test of the bill (出账)"),
    Column("subs_used", .int64, "Used on a day of the last used_months: the test of use"),
    Column("used_months", .int32, unit: "months", "What subs_used looks at: 3 is some 90 days"),
    Column("subs_used_month", .int64, "Used on a day of the month"),
    Column("exposure_days", .int64, unit: "days", "Σ days in service within the month"),
    Column("days", .int32, unit: "days", "Of the month: exposure_days / days is an average, too"),
    Column("accounts", .int64, "Accounts with a line in the base at any time of the month"),
    Column("accounts_open", .int64, "Accounts with a line in it when the month began"),
    Column("accounts_close", .int64, "Accounts with a line in it when the month ended"),
    Column(
      "revenue", .money, unit: "currency",
      "Usage, recurring and one-off charges: invoices less adjustments and rounding"),
    Column("invoice", .money, unit: "currency", "What the invoices add up to"),
    Column("voice_mo_ms", .int64, unit: "ms", "Duration of calls made"),
    Column("voice_mt_ms", .int64, unit: "ms", "Duration of calls received"),
    Column("data_octets", .int64, unit: "octets", "Data, up and down"),
    Column("gigabyte_octets", .int64, unit: "octets", "What the job takes for a gigabyte"),
    Column("sms_mo_events", .int64, "Messages sent"),
    Column("sms_mt_events", .int64, "Messages received"),
  ]
}

/// A row of `kpi_month` as it is filled: exact sums in, rounded quotients out.
struct KpiRow {
  let sums: [Int128]
  let days: Int
  let gigabyteOctets: Int64
  /// Former months that the run knows: 1 the month before, …
  let monthsKnown: Set<Int>

  private subscript(sum: CutSum) -> Int128 { sums[sum.rawValue] }

  /// How far back the test of use looks, in months: only without a gap.
  private var usedMonths: Int {
    monthsKnown.contains(1) ? (monthsKnown.contains(2) ? 3 : 2) : 1
  }

  func append(to table: inout TableBuilder) throws(IndicatorError) {
    func add(_ value: Int128, _ column: String) throws(IndicatorError) {
      table.add(try Narrow.sum(value, column))
    }
    try add(self[.lines], "lines")
    try add(self[.opening], "subs_open")
    try add(self[.closing], "subs_close")
    try add(self[.opening] + self[.closing], "subs_average_twice")
    try add(self[.billed], "subs_billed")
    try add(self[.usedQuarter], "subs_used")
    table.add(usedMonths)
    try add(self[.usedMonth], "subs_used_month")
    try add(self[.exposureDays], "exposure_days")
    table.add(days)
    try add(self[.accounts], "accounts")
    try add(self[.accountsOpening], "accounts_open")
    try add(self[.accountsClosing], "accounts_close")
    try add(self[.revenueMicros], "revenue")
    try add(self[.invoiceMicros], "invoice")
    try add(self[.voiceOriginatingMilliseconds], "voice_mo_ms")
    try add(self[.voiceTerminatingMilliseconds], "voice_mt_ms")
    try add(self[.dataOctets], "data_octets")
    table.add(gigabyteOctets)
    try add(self[.smsOriginatingEvents], "sms_mo_events")
    try add(self[.smsTerminatingEvents], "sms_mt_events")
    for figure in KpiColumns.Figure.allCases {
      for base in KpiColumns.Base.allCases { table.add(orNull: value(figure, base)) }
    }
    appendAccounts(to: &table)
    appendQuarter(to: &table)
  }

  /// Over which each unit is divided: a millisecond is 1/60 of a thousandth of a minute.
  private func value(_ figure: KpiColumns.Figure, _ base: KpiColumns.Base) -> Int64? {
    let (part, whole) = numerator(of: figure)
    let (scale, denominator) = divisor(of: base)
    return Quotient.of(part * scale, over: whole * denominator)
  }

  private func numerator(of figure: KpiColumns.Figure) -> (part: Int128, whole: Int128) {
    let made = self[.voiceOriginatingMilliseconds]
    return switch figure {
    case .arpu: (self[.revenueMicros], 1)
    case .mou: (made + self[.voiceTerminatingMilliseconds], 60)
    case .mouOriginating: (made, 60)
    case .dou: (self[.dataOctets] * 1_000, Int128(gigabyteOctets))
    case .sms: ((self[.smsOriginatingEvents] + self[.smsTerminatingEvents]) * 1_000, 1)
    }
  }

  private func divisor(of base: KpiColumns.Base) -> (scale: Int128, denominator: Int128) {
    switch base {
    case .average: (2, self[.opening] + self[.closing])
    case .exposure: (Int128(days), self[.exposureDays])
    case .opening: (1, self[.opening])
    case .closing: (1, self[.closing])
    case .billed: (1, self[.billed])
    case .used: (1, self[.usedQuarter])
    }
  }

  private func appendAccounts(to table: inout TableBuilder) {
    let revenue = self[.revenueMicros]
    table.add(
      orNull: Quotient.of(
        2 * revenue, over: self[.accountsOpening] + self[.accountsClosing]))
    table.add(orNull: Quotient.of(revenue, over: self[.accounts]))
  }

  private func appendQuarter(to table: inout TableBuilder) {
    let sixfold =
      self[.closingThreeBefore] + 2 * self[.closingTwoBefore] + 2 * self[.closingOneBefore]
      + self[.closing]
    guard monthsKnown == [1, 2, 3], let sum = Int64(exactly: sixfold) else {
      table.addNull()
      table.addNull()
      return
    }
    table.add(sum)
    let revenue = self[.revenueMicros] + self[.revenueTwoBeforeMicros]
    table.add(orNull: Quotient.of(2 * revenue, over: sixfold))
  }
}
