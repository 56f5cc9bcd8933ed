import Jobs
import Measures
import Records

/// A feed file that an operator can write.
package struct SyntheticFile: Hashable, Sendable {
  package enum Feed: String, CaseIterable, Sendable {
    case subscribers
    case subscriptions
    case orders
    case payments
    case contacts
    case usage
  }

  package var feed: Feed
  /// Relative to the input folder: `customers/subscribers.csv`, `usage/usage-01-03.csv`.
  package var path: String
  /// Within a fifth of the truth; for progress and for a look at the disk.
  package var estimatedOctets: Int
}

/// A seeded telecom operator in one month: all feeds of a run, in proportion to a real one.
package struct SyntheticOperator: Sendable {
  package let options: SyntheticOptions
  package let files: [SyntheticFile]

  /// *Throws*: where an option is out of range, or the catalogue can't serve the operator.
  package init(options: SyntheticOptions, catalogue: Catalogue) throws(SyntheticError) {
    try options.check()
    self.options = options
    files = []
  }

  /// What all usage files hold together: known before anything is written.
  package var usageTruth: GroundTruth { GroundTruth() }
  /// What the usage file at this index of ``files`` holds.
  package func usageTruth(file index: Int) -> GroundTruth { GroundTruth() }
  /// The base of the month, as `customers/subscribers.csv` tells it.
  package var baseFlow: BaseFlow { BaseFlow() }

  /// Makes the file at `index` of ``files``, in chunks of about 1 MiB that end at a line's end.
  ///
  /// Files don't depend on each other: several threads may each make one.
  @discardableResult
  package func write<Failure: Error>(
    file index: Int, chunk: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) -> FileTotals {
    FileTotals()
  }
}
