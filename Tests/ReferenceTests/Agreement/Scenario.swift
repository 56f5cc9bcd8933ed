import Jobs
import Measures
import Records
import Reference
import Tariffs

/// A month that a rater can rate: a record's subscriber is an index of the customers.
struct Scenario {
  var catalogue: Catalogue
  var month: BillingMonth
  var clock: ZoneClock
  var customers: [CustomerFile]
  var records: [UsageRecord]

  /// The two raters.
  enum Rater: String, CaseIterable { case kernel, reference }

  /// What a rater says of each record, in the records' order, and of each bundle.
  func rated(by rater: Rater) throws(TariffError) -> RatedScenario {
    switch rater {
    case .kernel: return try KernelMonth(self).rated
    case .reference:
      return reference
    }
  }

  /// As the reference rates it, which refuses nothing.
  var reference: RatedScenario {
    let month = referenceMonth(explains: false)
    return RatedScenario(results: month.results, ledger: month.ledger)
  }

  private func referenceMonth(explains: Bool) -> ReferenceMonth {
    var rater = ReferenceRater(
      catalogue: catalogue, clock: clock, month: month, customers: customers, explains: explains)
    return rater.rate(records)
  }

  /// How the reference came to each of its results, row by row.
  var accounts: [[String]] { referenceMonth(explains: true).accounts }

  /// How the reference rater came to each of its results: what a failing case shows.
  var account: String {
    let month = referenceMonth(explains: true)
    return zip(month.results, month.accounts).enumerated().map { row, said in
      "\(row): \(said.0)\n" + said.1.map { "    \($0)\n" }.joined()
    }.joined()
  }
}

/// A scenario's results, whoever rated it.
struct RatedScenario {
  var results: [ReferenceResult]
  var ledger: [ReferenceEntry]

  /// The ledger as sums: a pack that is held twice at once may have one line or two.
  var sums: [ReferenceEntry: Int64] {
    var sums: [ReferenceEntry: Int64] = [:]
    for entry in ledger {
      var line = entry
      line.quantity = 0
      sums[line, default: 0] += entry.quantity
    }
    return sums
  }
}
