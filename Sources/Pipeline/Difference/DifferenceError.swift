/// Why two published months can't be compared, or their comparison can't be believed.
package enum DifferenceError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The folders hold two different months.
  case otherMonth(before: String, after: String)
  /// Their catalogues charge in two currencies.
  case otherCurrency(before: String, after: String)
  /// A run rated records, but its job publishes no `usage` table.
  case noUsage(folder: String, records: Int64)
  /// A run has no invoices, and they are needed to tell its scope or an adjustment.
  case noInvoices(folder: String)
  /// A table's file doesn't read as ratemill writes it.
  case damaged(path: String, reason: String)
  /// What was read doesn't add up to what the runs' `control.json` say.
  case notTying(differences: [String])

  package var description: String {
    switch self {
    case .otherMonth(let before, let after):
      return "the first folder holds \(before), the second \(after): their records have nothing in "
        + "common; compare two runs of one month"
    case .otherCurrency(let before, let after):
      return
        "the first month is in \(before), the second in \(after): amounts can't be subtracted; "
        + "compare two runs in one currency"
    case .noUsage(let folder, let records):
      return "\(folder): \(records) records were rated and the usage table isn't there; set "
        + "outputs: usage: true in the job and run it again"
    case .noInvoices(let folder):
      return
        "\(folder): there is no invoice in it; let the job bill (stages: bill) and run it again"
    case .damaged(let path, let reason):
      return "\(path): \(reason) ('ratemill verify' checks all files of a month)"
    case .notTying(let differences):
      return "what was read doesn't tie to the control totals:\n  "
        + differences.joined(separator: "\n  ")
        + "\nverify both months with 'ratemill verify'; where they hold, report this"
    }
  }
}
