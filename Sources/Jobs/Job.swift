import Measures

/// What a run does, as `Jobs/<name>/job.yaml` says it and ``JobFile`` has checked it.
///
/// Paths inside a job are relative to the folder of the job file; feed patterns are relative to the
/// run's `--input` folder.
package struct Job: Hashable, Codable, Sendable {
  package var name: String
  /// Catalogue folder, relative to the job file.
  package var catalogueFolder: String
  package var window: UsageWindow
  package var usageFeeds: [UsageFeed]
  package var customers: CustomerFeeds
  package var partitions: PartitionPlan
  package var limits: Limits
  /// What runs after rating; rating always runs.
  package var stages: [Stage]
  package var campaigns: [Campaign]
  package var outputs: OutputChoice
  /// What becomes of bills: tax, receivables, arrears, points; nil: nothing.
  package var money: MoneyTerms?
  /// What is expected of orders; nil where the job doesn't say.
  package var orders: OrderTerms?
  /// What is measured beyond the bills; nil: nothing.
  package var measures: MeasureTerms?

  /// A step after rating that a job may leave out.
  package enum Stage: String, CaseIterable, Codable, Sendable {
    case bill
    case measure
    case select
  }

  package init(
    name: String, catalogueFolder: String, window: UsageWindow = UsageWindow(),
    usageFeeds: [UsageFeed], customers: CustomerFeeds = CustomerFeeds(),
    partitions: PartitionPlan = PartitionPlan(), limits: Limits = Limits(),
    stages: [Stage] = Stage.allCases, campaigns: [Campaign] = [],
    outputs: OutputChoice = OutputChoice()
  ) {
    self.name = name
    self.catalogueFolder = catalogueFolder
    self.window = window
    self.usageFeeds = usageFeeds
    self.customers = customers
    self.partitions = partitions
    self.limits = limits
    self.stages = stages
    self.campaigns = campaigns
    self.outputs = outputs
  }
}

/// Which records belong to the run, by their start.
package struct UsageWindow: Hashable, Codable, Sendable {
  /// Records of the days before the month that count as late (迟到话单); older ones are another
  /// month's.
  package var lateDays: Int
  /// What becomes of late records.
  package var late: LatePolicy
  /// A start before this day is a broken clock: suspended.
  package var plausibleFrom: String

  /// What a run does about late records.
  package enum LatePolicy: String, CaseIterable, Codable, Sendable {
    /// They are listed, and somebody must decide.
    case refuse
    /// They are listed and counted by month: those months are to be run again with them.
    case reopen
    /// They are rated by the tariffs of their own days, and are adjustments on this month's bill.
    case adjust
  }

  /// Days before the month whose tariffs an image knows: the most that `adjust` reaches back.
  package static let adjustDaysMax = 92

  /// Days before the month whose records are rated with it.
  package var ratedLateDays: Int { late == .adjust ? lateDays : 0 }

  package init(
    lateDays: Int = 62, late: LatePolicy = .refuse, plausibleFrom: String = "2000-01-01"
  ) {
    self.lateDays = lateDays
    self.late = late
    self.plausibleFrom = plausibleFrom
  }
}

/// How the month is cut up for the workers.
package struct PartitionPlan: Hashable, Codable, Sendable {
  /// A region is cut into ⌈subscribers / this⌉ partitions.
  package var subscribersPerPartition: Int
  /// Orders, numbers and flows are matched in ⌈rows / this⌉ tasks each.
  package var rowsPerShard: Int

  package init(subscribersPerPartition: Int = 20_000, rowsPerShard: Int = 100_000) {
    self.subscribersPerPartition = subscribersPerPartition
    self.rowsPerShard = rowsPerShard
  }
}

/// Figures that bound memory and work. What is rated, billed and counted depends on none of them
/// but `lineOctetsMax`, which makes a longer line a reject; `rejectsPerBatchMax`, where it is
/// reached, decides with `batchOctets` which rejects keep their row.
package struct Limits: Hashable, Codable, Sendable {
  /// A split of a plain feed file; a compressed file up to four times this is one split.
  package var batchOctets: Int
  /// A longer line is a reject.
  package var lineOctetsMax: Int
  /// Worker processes on this host; 0 = one a core.
  package var workers: Int
  /// Of all processes of the run together.
  package var memoryOctets: Int64
  /// Rejects kept with their text per split; the rest is counted.
  package var rejectsPerBatchMax: Int

  package init(
    batchOctets: Int = 8 << 20, lineOctetsMax: Int = 64 << 10, workers: Int = 0,
    memoryOctets: Int64 = 4 << 30, rejectsPerBatchMax: Int = 100_000
  ) {
    self.batchOctets = batchOctets
    self.lineOctetsMax = lineOctetsMax
    self.workers = workers
    self.memoryOctets = memoryOctets
    self.rejectsPerBatchMax = rejectsPerBatchMax
  }
}

/// What is written, and how hard it is packed.
package struct OutputChoice: Hashable, Codable, Sendable {
  /// Whether rated usage is written record by record.
  package var usage: Bool
  /// zstd level of Parquet pages, 1 to 9.
  package var compressionLevel: Int

  package init(usage: Bool = true, compressionLevel: Int = 1) {
    self.usage = usage
    self.compressionLevel = compressionLevel
  }
}
