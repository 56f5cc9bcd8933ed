import Jobs
import Measures
import Storage

/// What a run is asked to do, checked by the executable before anything starts.
package struct MonthConfiguration: Sendable {
  package var loaded: LoadedJob
  package var month: BillingMonth
  package var inputFolder: String
  package var outputFolder: String
  /// The published month before, whose bundles come over; nil: beside the output, if it is there.
  package var formerFolder: String?
  /// A folder of this run alone, which is its owner's to remove.
  package var spoolFolder: String
  /// In the spool, where this run does a part of the month and publishes nothing: what is rated is
  /// looked through and left to whoever publishes. nil = the month is published.
  package var partFolder: String?
  /// At least 16 octets.
  package var pseudonymKey: [UInt8]
  /// zstd level of what is sent to workers; changes no output octet.
  package var transportLevel: Int
  /// Whom to rate.
  package var scope: RunScope
  /// Worker processes that share the job's memory with the coordinator; 0 = all are elsewhere.
  package var workers = 0
  /// Asked now and then while inputs are listed and files published: true ends the run with
  /// ``MonthError/stopped``. (Between the two the pool listens.)
  package var isStopped: @Sendable () -> Bool = { false }
  /// Where the month is published through.
  package var disk: any Disk = HostDisk()
  /// Makes the octets of `manifest.sig` from those of `manifest.json`; nil: the month isn't signed.
  package var signManifest: (@Sendable ([UInt8]) throws -> [UInt8])?

  package init(
    loaded: LoadedJob, month: BillingMonth, inputFolder: String, outputFolder: String,
    formerFolder: String? = nil, spoolFolder: String, pseudonymKey: [UInt8],
    transportLevel: Int = 1, scope: RunScope = .everybody
  ) {
    self.loaded = loaded
    self.month = month
    self.inputFolder = inputFolder
    self.outputFolder = outputFolder
    self.formerFolder = formerFolder
    self.spoolFolder = spoolFolder
    self.pseudonymKey = pseudonymKey
    self.transportLevel = transportLevel
    self.scope = scope
  }
}
