extension FuzzTarget {
  /// Octets that the entry reads to their end, as the writers of this build make them: where a
  /// search begins. Each target has one at least.
  package var seeds: [[UInt8]] {
    switch self {
    case .envelope: EnvelopeEntry.seeds
    case .schedule: ScheduleEntry.seeds
    case .worker: WorkerEntry.seeds
    case .zstd: CompressionEntries.zstdSeeds
    case .gzip: CompressionEntries.gzipSeeds
    case .segment: SpoolEntries.segmentSeeds
    case .intakeBlock: BlockEntries.intakeSeeds
    case .partitionBlock: BlockEntries.partitionSeeds
    case .spool: SpoolEntries.smallSeeds
    case .measures: MeasureEntries.setSeeds
    case .traces: MeasureEntries.traceSeeds
    case .counts: MeasureEntries.countSeeds
    case .task: TaskEntries.parameterSeeds
    case .usage: FeedEntries.usageSeeds
    case .customers: FeedEntries.customerSeeds
    case .rate: TaskEntries.rateSeeds
    case .match: MatchEntries.seeds
    case .job: JobEntries.jobSeeds
    case .cgrates: JobEntries.cgratesSeeds
    case .tariff: JobEntries.tariffSeeds
    case .manifest: PublishedEntries.manifestSeeds
    case .parquet: PublishedEntries.parquetSeeds
    case .keys: KeyEntries.seeds
    }
  }
}
