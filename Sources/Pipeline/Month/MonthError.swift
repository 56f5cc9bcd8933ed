import Jobs
import Records

/// What can be wrong with a month's job and inputs before a record is rated.
package enum MonthError: Error, Sendable, CustomStringConvertible {
  case noInput(feed: String, pattern: String, folder: String)
  case duplicateSubscribers([UInt64])
  /// Rows of a feed that share what tells them apart.
  case repeatedKeys(feed: String, column: String, keys: [String])
  /// A sum leaves the 64 bits of its column.
  case sumTooLarge(what: String)
  case noSubscribers
  /// A part of the run's scope that finds no subscriber.
  case emptyScope(String)
  /// The input folder, or something in it.
  case unreadableInput(JobError)
  /// Somebody asked for the end.
  case stopped
  case unknownZone(String)
  case damagedInput(path: String, reason: String)
  case damagedSpool(what: String, reason: String)
  /// `left`: of the `limit`, for tasks. `enough`: the limit that would do.
  case partitionTooLarge(
    region: String, records: Int, needs: Int64, limit: Int64, left: Int64, enough: Int64)
  /// The job's memory isn't enough to begin with; all in octets but `workers`.
  case memoryTooSmall(
    coordinator: Int64, workers: Int, worker: Int64, task: Int64, limit: Int64, enough: Int64)
  /// More groups than files can be made of.
  case tooManyStatements(column: String, groups: Int, max: Int)
  case keyTooShort(path: String, octets: Int)
  /// Two files are the same version of one.
  case sameCorrection(feed: String, path: String, other: String)
  /// What should be the month before is another month, or of another job.
  case otherFormer(folder: String, what: String, found: String, wanted: String)
  /// What should be a month that is looked back on is another one, or of another job or key.
  case otherPast(folder: String, what: String, found: String, wanted: String)

  package var description: String {
    switch self {
    case .noInput(let feed, let pattern, let folder):
      return
        "feed '\(feed)' finds no file: nothing in \(folder) matches '\(pattern)'; check --input "
        + "and the feed's pattern in the job"
    case .duplicateSubscribers(let msisdns):
      let shown = msisdns.prefix(5).map(String.init).joined(separator: ", ")
      return "the subscriber feed names \(msisdns.count) numbers more than once (\(shown)"
        + "\(msisdns.count > 5 ? ", …" : "")): rows would be counted twice; leave one line a number"
    case .repeatedKeys(let feed, let column, let keys):
      let shown = keys.prefix(5).joined(separator: ", ")
      return "feed '\(feed)' has \(keys.count) rows whose \(column) another row has too (\(shown)"
        + "\(keys.count > 5 ? ", …" : "")): which one holds can't be known; leave one row each"
    case .sumTooLarge(let what):
      return "\(what) is more than 64 bits of micro-units hold; look for a mistaken unit in the "
        + "mapping of its feed"
    case .noSubscribers:
      return "there is no subscriber to bill; check the subscriber feed, or let the job discover "
        + "subscribers (customers: discovered:)"
    case .emptyScope(let part):
      return "--only \(part) finds no subscriber of this month, so there is nothing to rate; "
        + "check it against the subscriber feed and the catalogue"
    case .unreadableInput(let error): return "\(error)"
    case .stopped:
      return "the run was stopped and nothing was published; the same command goes on where it "
        + "stopped"
    case .unknownZone(let zone):
      return "there is no time zone '\(zone)' on this host; correct the catalogue or install tzdata"
    case .damagedInput(let path, let reason):
      return "\(path): \(reason)"
    case .damagedSpool(let what, let reason):
      return "\(what) is damaged (\(reason)): check the disk and run again"
    case .partitionTooLarge(let region, let records, let needs, let limit, let left, let enough):
      return "a partition of region \(region) has \(records) records: rating it takes about "
        + "\(Self.size(needs)), and limits: memory (\(Self.size(limit))) leaves "
        + "\(Self.size(max(0, left))) for it beside the coordinator and the workers; raise "
        + "limits: memory to \(Self.size(enough)), lower "
        + "partitions: subscribersPerPartition, or take fewer workers"
    case .memoryTooSmall(let coordinator, let workers, let worker, let task, let limit, let enough):
      return "limits: memory is \(Self.size(limit)), and this month takes about "
        + "\(Self.size(enough)): the coordinator \(Self.size(coordinator)), each of \(workers) "
        + "workers \(Self.size(worker)), a task at the least \(Self.size(task)); raise "
        + "limits: memory, lower limits: batch, or take fewer workers"
    case .sameCorrection(let feed, let path, let other):
      return "feed '\(feed)': \(path) and \(other) are the same version of one file; remove one, "
        + "or give the later one a higher number"
    case .otherFormer(let folder, let what, let found, let wanted):
      return "\(folder): bundles come over from the \(what) \(wanted), but this is \(found); name "
        + "the month before with --former"
    case .otherPast(let folder, let what, let found, let wanted):
      return "\(folder): the job looks back on the \(what) \(wanted), but this is \(found); move "
        + "it away, name the month before with --former, or lower measures: history"
    case .tooManyStatements(let column, let groups, let max):
      return Self.tooMany(column, groups, max)
    case .keyTooShort(let path, let octets):
      return "\(path): a pseudonym key needs at least 16 octets, this one has \(octets); make one "
        + "with: head -c 32 /dev/urandom > FILE"
    }
  }

  private static func tooMany(_ column: String, _ groups: Int, _ max: Int) -> String {
    "money: statements: by: \(column) makes \(groups) groups of accounts, more than \(max), and "
      + "each is a file or two; choose another column, or fewer kinds of accounts"
  }

  /// In MiB, rounded up: as `limits: memory` takes it.
  private static func size(_ octets: Int64) -> String {
    "\((octets + (1 << 20) - 1) >> 20)MiB"
  }

  /// A delimited file whose first line goes on and on.
  static func headerTooLong(path: String, octets: Int) -> MonthError {
    .damagedInput(
      path: path,
      reason: "its first \(octets) octets hold no line break, so it has no header line; "
        + "check that it is delimited text, or raise limits: line")
  }
}
