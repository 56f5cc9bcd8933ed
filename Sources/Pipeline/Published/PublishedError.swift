import Jobs
import Parquet

/// Why a published month can't be read again.
package enum PublishedError: Error, Sendable, CustomStringConvertible {
  /// `_SUCCESS` isn't there.
  case notPublished(folder: String)
  /// A file's octets aren't those that were published.
  case changed(path: String, sha256: String, published: String)
  /// The kept job has errors.
  case badJob(path: String, findings: [Finding])
  /// The kept catalogue compiles to other tariffs than those that rated the month.
  case otherTariffs(folder: String, sha256: String, published: String)
  /// A table's file can't be read.
  case unreadable(path: String, ParquetError)
  /// A table's file says what no run writes.
  case strange(path: String, what: String)
  /// The job leaves rated usage out.
  case noUsage(folder: String)

  package var description: String {
    switch self {
    case .notPublished(let folder):
      return
        "\(folder): there is no _SUCCESS in it, so no whole month was published there; name the "
        + "output folder of a run, or run the month again"
    case .changed(let path, let sha256, let published):
      return "\(path): was changed since it was published (its SHA-256 is \(sha256), not "
        + "\(published)); restore it, or run the month again; 'ratemill verify' looks at all files"
    case .badJob(let path, let findings):
      let first = findings.first { $0.severity == .error }.map { "\($0)" } ?? "no error is named"
      return "\(path): the month's own job can't be loaded again (\(first)); read it with the "
        + "ratemill that wrote it"
    case .otherTariffs(let folder, let sha256, let published):
      return "\(folder): its catalogue compiles to the tariffs \(sha256), but the month was rated "
        + "by \(published); read it with the ratemill that wrote it and its host's time zones "
        + "(tzdata), or run the month again"
    case .unreadable(let path, let error):
      return "\(path): \(error) Or restore it, or run the month again."
    case .strange(let path, let what):
      return "\(path): \(what), which no run writes; restore it, or run the month again"
    case .noUsage(let folder):
      return "\(folder): has no rated usage, since its job says 'outputs: usage: false'; set it to "
        + "true and run the month again"
    }
  }
}
