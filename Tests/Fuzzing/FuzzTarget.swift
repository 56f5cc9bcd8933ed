/// The decoders that take octets nobody vouches for, one entry each. libFuzzer and the tests call
/// the same entries.
///
/// An entry must come back whatever the octets: a trap, a law that doesn't hold, more than a second
/// or more than 512 MiB for 64 KiB of octets are faults of the decoder.
package enum FuzzTarget: String, CaseIterable, Sendable {
  /// Frames of a message: header, fields, chunk.
  case envelope
  /// The coordinator's head: events without sense, and its rules after each.
  case schedule
  /// The worker's head: messages, time and results without sense.
  case worker
  case zstd
  case gzip
  /// A run of usage records in the spool.
  case segment
  case intakeBlock = "intake-block"
  case partitionBlock = "partition-block"
  /// What stages hand to each other in small: customers, census, directory, rejects, partials.
  case spool
  /// All that a worker measured of a partition.
  case measures
  /// What ranks need of a partition's lines.
  case traces
  /// Counts of survival, values, payments, scores and ranks, each alone.
  case counts
  /// Parameters of tasks, and the run's settings.
  case task
  /// Lines of each usage feed of the shipped jobs.
  case usage
  /// Lines of each kind of customer feed.
  case customers
  /// A whole rating task.
  case rate
  /// A whole matching task of each kind.
  case match
  /// Job, catalogue, tables, campaign and cases.
  case job
  /// A folder of CGRateS.
  case cgrates
  case tariff
  /// Manifest and control report.
  case manifest
  case parquet
  /// The list of who may join, and files of keys.
  case keys

  /// Whether the octets were read to their end. *Throws* where a law of the decoder doesn't hold.
  package func run(_ octets: [UInt8]) throws(FuzzBreach) -> Bool {
    switch self {
    case .envelope: try EnvelopeEntry.run(octets)
    case .schedule: try ScheduleEntry.run(octets)
    case .worker: try WorkerEntry.run(octets)
    case .zstd: try CompressionEntries.zstd(octets)
    case .gzip: try CompressionEntries.gzip(octets)
    case .segment: try SpoolEntries.segment(octets)
    case .intakeBlock: try BlockEntries.intake(octets)
    case .partitionBlock: try BlockEntries.partition(octets)
    case .spool: try SpoolEntries.small(octets)
    case .measures: try MeasureEntries.set(octets)
    case .traces: try MeasureEntries.traces(octets)
    case .counts: try MeasureEntries.counts(octets)
    case .task: try TaskEntries.parameters(octets)
    case .usage: try FeedEntries.usage(octets)
    case .customers: try FeedEntries.customers(octets)
    case .rate: try TaskEntries.rate(octets)
    case .match: try MatchEntries.run(octets)
    case .job: try JobEntries.job(octets)
    case .cgrates: try JobEntries.cgrates(octets)
    case .tariff: try JobEntries.tariff(octets)
    case .manifest: try PublishedEntries.manifest(octets)
    case .parquet: try PublishedEntries.parquet(octets)
    case .keys: try KeyEntries.run(octets)
    }
  }
}

/// A law of a decoder that doesn't hold.
package struct FuzzBreach: Error, CustomStringConvertible {
  /// The law, as a sentence.
  package let description: String

  init(_ law: String) { description = law }

  /// Throws unless it holds.
  static func unless(_ holds: Bool, _ law: @autoclosure () -> String) throws(FuzzBreach) {
    if !holds { throw FuzzBreach(law()) }
  }
}
