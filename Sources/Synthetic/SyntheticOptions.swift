import Measures

/// What `ratemill generate` makes: equal options and catalogue give equal bytes on every host.
package struct SyntheticOptions: Hashable, Sendable {
  /// Lines in service at the opening of 2026-01, the month that fixes the operator's size. Later
  /// months have 0.2 % more each, earlier ones less. *Limits*: ``subscribersRange``.
  package var subscribers: Int
  /// *Limits*: ``monthRange``. Another month of the same seed and size is another month of the same
  /// operator: the same lines, activated and cancelled on the same days.
  package var month: BillingMonth
  package var seed: UInt64
  /// Mean of well-formed usage records a line in service. Durations and volumes are scaled so that
  /// the minutes and gigabytes of a month don't depend on it, from some fifty on: ``PlanUsage``.
  /// *Limits*: 1 to 10,000.
  package var recordsPerSubscriber: Int
  /// Malformed lines, added to a million records. *Limits*: 0 to 1,000,000, as are the next three.
  package var badPerMillion: Int
  /// Exact copies, half of them in another file, added to a million records.
  package var duplicatePerMillion: Int
  /// Of a million records: started in the month before.
  package var latePerMillion: Int
  /// Of a million records: the other party's number has no zone in the catalogue.
  package var unzonedPerMillion: Int
  /// Usage files: a layout of time slices by mediation nodes. *Limits*: 1 to 9,999.
  package var usageFiles: Int
  /// How far back the customer feeds reach: lines cancelled and orders submitted in so many months
  /// before the month are told of. *Limits*: 0 to 480.
  package var historyMonths: Int
  /// Whether the feeds of operations are made, too: accounts, orders in their parts and steps,
  /// numbers and cards, visits, retention, logs of money; and what `subscribers.csv` says of a line
  /// beyond its identity. Packs are then kept as they were ordered, and bills paid by account:
  /// ``PackLife``, ``PaymentHabit``.
  package var tellsOperations: Bool
  /// Of a thousand orders, numbers and flows of money so many have something wrong with them; what,
  /// `truth/` says. *Limits*: 0 to 1,000.
  package var defectsPerThousand: Int
  /// Where operations are told: of a thousand accounts so many stop paying each month, for two or
  /// three months. *Limits*: 0 (then everybody pays every month) to 250. The usual 30 are some
  /// three in ten a year. *Source*: 12 to 15 % of contract customers in Britain and 25 to 40 % in
  /// Latin America fall behind within a year (Trustonic, told by CCS Insight).
  package var latePayersPerThousand: Int

  package init(
    subscribers: Int, month: BillingMonth, seed: UInt64, recordsPerSubscriber: Int = 100,
    badPerMillion: Int = 200, duplicatePerMillion: Int = 500, latePerMillion: Int = 1_000,
    unzonedPerMillion: Int = 100, usageFiles: Int = 24, historyMonths: Int = 6,
    tellsOperations: Bool = false, defectsPerThousand: Int = 0, latePayersPerThousand: Int = 30
  ) {
    self.subscribers = subscribers
    self.month = month
    self.seed = seed
    self.recordsPerSubscriber = recordsPerSubscriber
    self.badPerMillion = badPerMillion
    self.duplicatePerMillion = duplicatePerMillion
    self.latePerMillion = latePerMillion
    self.unzonedPerMillion = unzonedPerMillion
    self.usageFiles = usageFiles
    self.historyMonths = historyMonths
    self.tellsOperations = tellsOperations
    self.defectsPerThousand = defectsPerThousand
    self.latePayersPerThousand = latePayersPerThousand
  }

  /// Below it a month has days on which nobody is in service; above it the own number segments of
  /// +86 don't suffice for the lines that come and go until the last month.
  package static let subscribersRange = 50...50_000_000
  /// 2016-01 (the operator is ten years old) to 2045-12.
  package static let monthRange = month(2016, 1)...month(2045, 12)

  /// A month that exists: for those of the calendar written in code.
  package static func month(_ year: Int, _ month: Int) -> BillingMonth {
    guard let month = BillingMonth(year: year, month: month) else {
      preconditionFailure("The months of the operator's calendar exist.")
    }
    return month
  }

  /// *Throws*: ``SyntheticError/outOfRange(option:value:allowed:)``.
  func check() throws(SyntheticError) {
    func require(_ option: String, _ value: Int, in range: ClosedRange<Int>) throws(SyntheticError)
    {
      if range.contains(value) { return }
      throw .outOfRange(
        option: option, value: "\(value)", allowed: "\(range.lowerBound) to \(range.upperBound)")
    }
    try require("subscribers", subscribers, in: Self.subscribersRange)
    try require("records per subscriber", recordsPerSubscriber, in: 1...10_000)
    try require("bad per million", badPerMillion, in: 0...1_000_000)
    try require("duplicates per million", duplicatePerMillion, in: 0...1_000_000)
    try require("late per million", latePerMillion, in: 0...1_000_000)
    try require("unzoned per million", unzonedPerMillion, in: 0...1_000_000)
    try require("usage files", usageFiles, in: 1...9_999)
    try require("history months", historyMonths, in: 0...480)
    try require("defects per thousand", defectsPerThousand, in: 0...1_000)
    try require("late payers per thousand", latePayersPerThousand, in: 0...250)
    if !Self.monthRange.contains(month) {
      throw .outOfRange(
        option: "month", value: "\(month)",
        allowed: "\(Self.monthRange.lowerBound) to \(Self.monthRange.upperBound)")
    }
  }
}

/// Why an operator can't be made of these options and this catalogue.
package enum SyntheticError: Error, Hashable, Sendable, CustomStringConvertible {
  case outOfRange(option: String, value: String, allowed: String)
  /// The feeds are written in UTC+8; months of another zone would not hold them.
  case foreignTimeZone(String)
  /// A usage file would have this many lines.
  case filesTooLong(lines: Int, filesNeeded: Int)
  /// The catalogue has no plan of kind `plan`.
  case noPlan
  /// No prefix gives a zone to the operator's own numbers, which start like this.
  case ownNumbersUnzoned(example: String)

  package var description: String {
    switch self {
    case .outOfRange(let option, let value, let allowed):
      "The option \(option) is \(value); it may be \(allowed). Choose a value within that."
    case .foreignTimeZone(let zone):
      "The catalogue's time zone is \(zone), but the operator's clock is UTC+8; "
        + "set the catalogue's time zone to Asia/Shanghai."
    case .filesTooLong(let lines, let filesNeeded):
      "A usage file would have \(lines) lines, too many to number; "
        + "ask for at least \(filesNeeded) usage files."
    case .noPlan:
      "The catalogue has no plan that a line could have; add one of kind plan."
    case .ownNumbersUnzoned(let example):
      "No prefix of the catalogue matches the operator's own numbers, such as \(example); "
        + "add the prefix 86 or the segments, or name a default zone."
    }
  }
}
