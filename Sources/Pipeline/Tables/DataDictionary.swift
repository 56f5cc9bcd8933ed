import Lake
import Orders
import Records

/// The data dictionary: every output table with its columns, every reject reason, every rule of
/// orders and the questions of managers, as Markdown.
///
/// Made of the same values that the files are written by, so it can't say anything else than they
/// do; `Dictionary.md` of the documentation is this text.
package enum DataDictionary {
  /// The whole page, with a line break at its end.
  package static var markdown: String {
    var lines = [
      "# Data dictionary", "",
      "Every table of a published month with its columns, every reason for which a record is not "
        + "rated, every rule by which orders are found wrong, and managers' questions with the "
        + "queries that answer them.",
      "", "## Overview", "",
      "This page is what `ratemill dictionary` prints. <doc:Outputs> says where the files lie and "
        + "how they are read. *Currency* is the catalogue's, in main units. A column that may be "
        + "null says what null means. Each table has the further column `month` (text, `YYYY-MM`), "
        + "those by region also `region` (text); both come from the names of folders. No two rows "
        + "of a table have one *key*; null counts as a value of it.",
      "",
    ]
    lines += overview + [""]
    for table in OutputTables.all { lines += section(of: table) + [""] }
    lines += reasons + [""] + rules + [""] + questions
    return lines.joined(separator: "\n") + "\n"
  }

  private static var overview: [String] {
    [
      "| table | zone | rows | key | partitions | order within a file |",
      "|---|---|---|---|---|---|",
    ]
      + OutputTables.all.map { table in
        let partitions = table.isByRegion ? "month, region" : "month"
        let order =
          table.sortKey.isEmpty
          ? "the subscribers' MSISDN" : table.sortKey.joined(separator: ", ")
        return "| `\(table.name)` | \(table.audience.rawValue) | \(table.meaning) "
          + "| \(table.key.joined(separator: ", ")) | \(partitions) | \(order) |"
      }
  }

  private static func section(of table: TableDefinition) -> [String] {
    [
      "## \(table.name)", "", "\(table.meaning). In `\(table.audience.rawValue)/`.", "",
    ] + rows(of: table.columns)
      + (table.measuredColumns.isEmpty
        ? []
        : ["", "Where the job has a section `measures:`, these follow:", ""]
          + rows(of: table.measuredColumns))
  }

  private static func rows(of columns: [TableDefinition.Column]) -> [String] {
    ["| column | type | unit | null | meaning |", "|---|---|---|---|---|"]
      + columns.map { column in
        "| `\(column.name)` | \(column.kind.sqlType) | \(column.unit) "
          + "| \(column.isNullable ? "yes" : "") | \(column.meaning) |"
      }
  }

  private static var reasons: [String] {
    [
      "## Reject reasons", "",
      "What the column `reason` of `rejects` says, and `reasons` in `control.json`. Records whose "
        + "outcome is *filtered* are counted and not listed.",
      "", "| reason | outcome | the record | what to do |", "|---|---|---|---|",
    ]
      + RejectReason.allCases.map { reason in
        "| `\(reason.code)` | \(reason.outcome.code) | \(reason.meaning) | \(reason.remedy) |"
      }
  }
}

extension DataDictionary {
  fileprivate static var rules: [String] {
    [
      "## Rules of orders", "",
      "What the column `rule` of `order_findings`, `resource_exceptions` and `stock_findings` "
        + "says; a row of `stock_diff` is one of `stock_differs`.", "",
      "| rule | severity | what is wrong | what to do |", "|---|---|---|---|",
    ]
      + OrderRule.allCases.map { rule in
        "| `\(rule.code)` | \(rule.severity.code) | \(rule.meaning) | \(rule.remedy) |"
      }
      + StockRule.allCases.map { rule in
        "| `\(rule.code)` | \(rule.severity.code) | \(rule.meaning) | \(rule.remedy) |"
      }
  }
}

extension RejectReason {
  /// What is wrong with the record: goes on after "the record".
  package var meaning: String {
    switch self {
    case .lineTooLong: "is longer than `limits: line`"
    case .columnCount: "has more or fewer columns than the header"
    case .badText: "has a NUL, ill-formed UTF-8 or a broken quote"
    case .badNumber: "has a number that is none"
    case .numberOverflow: "has a number of too many digits"
    case .badTimestamp: "has a time that doesn't exist or has another format"
    case .unknownCode: "has a code that the mapping doesn't list"
    case .badPartyNumber: "has a number that is none of the numbering plan"
    case .missingField: "lacks a field that it needs"
    case .finerThanUnit: "has a quantity finer than a millisecond, octet or message"
    case .negativeQuantity: "has a negative quantity"
    case .quantityTooLarge: "lasts over 49 days, or has over 2⁵³ octets or messages"
    case .implausibleDate: "began before `window: plausibleFrom`"
    case .noSubscriber: "is of a number that no subscriber has"
    case .unknownNetwork: "names a serving network that the catalogue lacks"
    case .noPlan: "falls on a day on which its subscriber has no plan"
    case .noZone: "needs a zone, and no prefix matches the other party"
    case .noRate: "is priced by no rule of its plan's tariffs"
    case .chargeOverflow: "costs more than 64 bits of micro-units"
    case .allowanceEmpty: "finds an allowance empty that refuses further usage"
    case .noReversedRecord: "takes back a record that isn't there, or was taken back already"
    case .quarantined: "ended the worker processes that worked on it, three times in a row"
    case .late: "began in the `window: lateDays` days before the month (迟到话单)"
    case .reopen: "is late, and the job reopens the months of late records"
    case .otherMonth: "began in another month, before the late days or after"
    case .filteredByFeed: "is left out by the feed's `filters`"
    case .outOfScope: "is of a subscriber outside the run's `--only`"
    case .duplicate: "repeats an earlier record in all its fields"
    }
  }

  /// What to do about it.
  package var remedy: String {
    switch self {
    case .lineTooLong: "look for a missing line break, or raise the limit"
    case .columnCount: "look for an unquoted delimiter in a text"
    case .badText: "export it as UTF-8 anew"
    case .badNumber: "correct the column named in `field`"
    case .numberOverflow: "correct the source: it is a counter gone wrong"
    case .badTimestamp: "correct the source, or `format` of the feed's `start`"
    case .unknownCode: "add it under `codes`, or filter it out"
    case .badPartyNumber:
      "correct it, or the feed's `numbering`; `textParties: withheld` lets names pass"
    case .missingField: "correct the column named in `field`"
    case .finerThanUnit: "declare a `rounding` for the field"
    case .negativeQuantity: "correct the source"
    case .quantityTooLarge: "correct the source: it is a counter gone wrong"
    case .implausibleDate: "a broken clock: find the event's time elsewhere"
    case .noSubscriber: "complete the subscriber feed"
    case .unknownNetwork: "add it to the table of networks"
    case .noPlan: "complete the subscriptions, or the plan in the subscriber feed"
    case .noZone: "add the prefix, or a `defaultZone`"
    case .noRate: "add a rate"
    case .chargeOverflow: "correct the price or the quantity"
    case .allowanceEmpty: "ask the network why it let it through; `onEmpty: next` would charge it"
    case .noReversedRecord: "find the record that it names; it must be of the same month"
    case .quarantined: "keep its file and report it: the defect is ours"
    case .late: "run its own month again, or rate it with this one: `late: adjust`"
    case .reopen: "run its own month again with it; 'ratemill diff' gives the adjustments"
    case .otherMonth: "nothing: run that month"
    case .filteredByFeed: "nothing: the job says so"
    case .outOfScope: "nothing: the run was told so"
    case .duplicate: "nothing; `duplicates: keep` if the source's records really repeat"
    }
  }
}
