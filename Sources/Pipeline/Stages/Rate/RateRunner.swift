import Billing
import Indicators
import Jobs
import Lake
import Measures
import Rating
import Records
import Targeting
import Tariffs
import Zstd

/// The rating stage on a worker: one partition's records → rated usage, bills, indicators and
/// candidates, as a block of finished files and mergeable partials.
final class RateRunner: TaskRunner {
  /// Records of a bucket: sorted, rated and encoded while they are in cache.
  static let bucketRecordsUsual = 25_000

  private let context: RateContext
  private var kernel: RatingKernel
  private let clock: StepClock
  private let bucketRecords: Int

  /// How large a bucket is changes no octet of the output.
  init(context: RateContext, clock: StepClock, bucketRecords: Int) {
    self.context = context
    self.bucketRecords = bucketRecords
    self.clock = clock
    kernel = RatingKernel(image: context.image, month: context.settings.month)
  }

  func run(
    parameters: [UInt8], trial: TaskTrial, input: [UInt8], progress: (Int64) -> Void
  ) throws(TaskFailure) -> [UInt8] {
    clock.begin(.unpack)
    defer { clock.end() }
    return try Failing.spool("the rating task") {
      try rate(input, trial, progress: progress)
    }
  }

  private func rate(
    _ input: [UInt8], _ trial: TaskTrial, progress: (Int64) -> Void
  ) throws -> [UInt8] {
    var reader = OctetReader(input)
    let task = try RateTask(from: &reader)
    var decompressor = try ZstdDecompressor()
    let customers = try CustomerSlice.decode(
      try decompressor.decompress(
        try reader.raw(task.customersOctets), limit: PartitionRun.sliceOctetsMax))
    try check(task, customers: customers.count)
    let profiles = PartitionProfiles(
      image: context.image, customers: customers, firstSubscriber: task.firstSubscriber,
      formerDays: context.settings.job.window.ratedLateDays)
    var buckets = Buckets(
      isShared: profiles.isShared, first: task.firstSubscriber,
      records: task.segments.reduce(0) { $0 + $1.records }, bucketRecords: bucketRecords)
    var places = RecordPlaces()
    var sieve = RecordSieve(trial)
    var decoded: [UsageRecord] = []
    for segment in task.segments {
      decoded.removeAll(keepingCapacity: true)
      let octets = try decompressor.decompress(
        try reader.raw(segment.octets), limit: 64 + segment.records * 80)
      try UsageSegment.decode(octets, into: &decoded)
      for record in decoded {
        guard Int(record.subscriber &- task.firstSubscriber) < customers.count else {
          throw MonthError.damagedSpool(
            what: "partition \(task.partition)",
            reason: "a record of subscriber \(record.subscriber), who is not in it")
        }
        places.append(file: segment.file, line: segment.baseLine + Int64(record.sequence) + 1)
        if let numbered = sieve.pass(record) { buckets.append(numbered) }
      }
    }
    var run = try PartitionRun(
      context: context, task: task, customers: customers, profiles: profiles, places: places)
    run.quarantine(sieve.leftOut)
    var done = Int64(buckets.sharedCount)
    run.rateShared(buckets.takeShared(), kernel: &kernel, clock: clock)
    progress(done)
    for bucket in 0..<buckets.count {
      done += Int64(buckets.records(of: bucket))
      try run.rate(
        buckets.take(bucket), subscribers: buckets.subscribers(of: bucket), kernel: &kernel,
        clock: clock)
      progress(done)
    }
    return try run.finish(clock: clock)
  }

  /// *Throws* where the task is of other files or subscribers than there can be.
  private func check(_ task: RateTask, customers: Int) throws(MonthError) {
    guard customers <= Int(UInt32.max - task.firstSubscriber) else {
      throw .damagedSpool(
        what: "partition \(task.partition)",
        reason: "\(customers) customers from number \(task.firstSubscriber) on")
    }
    for segment in task.segments where segment.file >= context.fileNames.count {
      throw .damagedSpool(
        what: "partition \(task.partition)",
        reason: "records of file \(segment.file) of \(context.fileNames.count)")
    }
  }
}

/// What every rating task of a run shares.
struct RateContext {
  let settings: RunSettings
  let image: TariffImage
  /// By index of the source file.
  let fileNames: [String]
  /// Likewise: the feed that reads it.
  let feedNames: [String]
  let pseudonyms: PseudonymKey
  let poison: RehearsedPoison?
  let desk: BillingDesk
  /// Written to each file's footer.
  let facts: [(key: String, value: String)]

  init(
    settings: RunSettings, image: TariffImage, files: [(feed: String, name: String)],
    pseudonyms: PseudonymKey, poison: RehearsedPoison? = nil
  ) {
    self.settings = settings
    self.image = image
    fileNames = files.map(\.name)
    feedNames = files.map(\.feed)
    self.pseudonyms = pseudonyms
    self.poison = poison
    desk = BillingDesk(image, tax: settings.job.money?.tax)
    facts = OutputFacts.of(settings: settings, tariffDigest: image.digest)
  }
}

/// What the footer of every output file says of its run.
enum OutputFacts {
  static func of(
    settings: RunSettings, tariffDigest: String
  ) -> [(key: String, value: String)] {
    [
      ("ratemill.version", RatemillVersion.current),
      ("ratemill.job", settings.job.name),
      ("ratemill.month", settings.month.description),
      ("ratemill.tariff", tariffDigest),
    ]
  }
}

/// A partition's records scattered to ranges of subscribers as they are decoded; those of the
/// subscribers who are rated together apart.
struct Buckets {
  private var rows: [[UsageRecord]]
  private var shared: [UsageRecord] = []
  /// By position in the partition.
  private let isShared: [Bool]
  private let subscriberCount: Int
  private let first: UInt32
  private static let reservedMax = 1 << 20

  init(isShared: [Bool], first: UInt32, records: Int, bucketRecords: Int) {
    subscriberCount = isShared.count
    self.isShared = isShared
    self.first = first
    let wanted = min(max(1, records / bucketRecords), max(1, subscriberCount))
    rows = Array(repeating: [], count: wanted)
    // What the task's header says of its records is not believed beyond reason.
    let expected = min(records / wanted + records / wanted / 4 + 16, Self.reservedMax)
    for bucket in rows.indices { rows[bucket].reserveCapacity(expected) }
  }

  var count: Int { rows.count }

  mutating func append(_ record: UsageRecord) {
    let subscriber = Int(record.subscriber &- first)
    if isShared[subscriber] {
      shared.append(record)
    } else {
      rows[subscriber * rows.count / subscriberCount].append(record)
    }
  }

  var sharedCount: Int { shared.count }

  mutating func takeShared() -> [UsageRecord] {
    let taken = shared
    shared = []
    return taken
  }

  func records(of bucket: Int) -> Int { rows[bucket].count }

  /// Positions of the bucket's subscribers in the partition: those that ``append(_:)`` sends there.
  func subscribers(of bucket: Int) -> Range<Int> {
    let lower = (bucket * subscriberCount + rows.count - 1) / rows.count
    let upper = ((bucket + 1) * subscriberCount + rows.count - 1) / rows.count
    return lower..<upper
  }

  mutating func take(_ bucket: Int) -> [UsageRecord] {
    let taken = rows[bucket]
    rows[bucket] = []
    return taken
  }
}
