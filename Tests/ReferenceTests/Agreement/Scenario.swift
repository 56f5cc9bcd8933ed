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
      let month = reference(explains: false)
      return RatedScenario(results: month.results, ledger: month.ledger)
    }
  }

  func reference(explains: Bool) -> ReferenceMonth {
    var rater = ReferenceRater(
      catalogue: catalogue, clock: clock, month: month, customers: customers, explains: explains)
    return rater.rate(records)
  }

  /// How the reference rater came to each of its results: what a failing case shows.
  var account: String {
    let month = reference(explains: true)
    return zip(month.results, month.accounts).enumerated().map { row, said in
      "\(row): \(said.0)\n" + said.1.map { "    \($0)\n" }.joined()
    }.joined()
  }
}

/// A scenario's results, whoever rated it.
struct RatedScenario {
  var results: [ReferenceResult]
  var ledger: [ReferenceEntry]
}
