import Billing
import Indicators
import Intake
import Jobs
import Lake
import Measures
import Orders
import Records
import Targeting
import Tariffs
import Zstd

/// A month as a list of stages: the coordinator's side. match → cards (where there are feeds of
/// operations), or census (where subscribers are discovered) → intake → rate; then ``publish()``.
///
/// Holds no usage: splits are read when a worker asks for them, results stay in the pool's files.
/// What it keeps grows with subscribers, splits × partitions and the groups of the indicators.
package final class MonthWorkload: Workload {
  enum StageName {
    static let match = "match"
    static let cards = "cards"
    static let census = "census"
    static let intake = "intake"
    static let rate = "rate"
  }

  let configuration: MonthConfiguration
  let settings: RunSettings
  let image: TariffImage
  var sources: [SourceFile] = []
  /// Usage files in whose place a corrected one is read.
  private(set) var replaced: [(source: SourceFile, by: String)] = []
  var splits: [Split] = []
  var customers = CustomerBase()
  /// The month before, where its bundles come over.
  private(set) var former: FormerMonth?
  /// The months whose subscriber months are looked back on, the latest first.
  private(set) var past: [PastMonth] = []
  /// What a person should know of the inputs, in sentences.
  private(set) var notes: [String] = []
  var directory: Directory?
  var spool: SpoolIndex?
  let staging: StagingFolder
  /// By split, once intake is done.
  private(set) var baseLines: [Int64] = []
  /// By source file.
  var controls: [FileControl] = []
  var money = MoneyTotals()
  var bundles = BundleTotals()
  var indicators: IndicatorSet
  /// What the month before measured, where this one measures.
  private(set) var formerMeasures = FormerMeasures()
  /// By partition; only where the job has measures.
  var traces: [Int: TracePlace] = [:]
  var campaigns: [CampaignPartial]
  var groups: GroupBook?
  var customerBills = CustomerPartial()
  var statements = StatementPlaces()
  var parties: Set<UInt64> = []
  var matchPlan: MatchPlan?
  var cardTasks: [MatchTask] = []
  var matching: Matching?
  var settlement: BindingDesk.Settlement?
  var keptBindings: [FormerMonth.Bound] = []
  var flowsRead = OperationsBase.FlowsRead()
  /// Rows of the feed of goods.
  var movesRead = 0
  private var slices: [[UInt8]] = []
  private var shared: [(object: SharedObject, octets: [UInt8])] = []
  var inputs: [Int: GatherList] = [:]
  var compressor: ZstdCompressor
  private var stage: String?
  private var isCarried = false
  /// What went wrong last, for whoever must know its kind.
  package private(set) var failure: (any Error)?
  package private(set) var identity = WorkloadIdentity(digest: [], words: "")

  var job: Job { configuration.loaded.job }
  /// What the job allows the pool.
  package var limits: Limits { job.limits }

  /// Lists the inputs and reads the customer feeds. *Throws* ``MonthError``, ``LakeError`` and what
  /// Jobs, Intake and Tariffs throw: each names its file.
  package init(_ configuration: MonthConfiguration) throws {
    self.configuration = configuration
    let job = configuration.loaded.job
    let month = configuration.month
    let catalogue = configuration.loaded.catalogue
    let clock = try Self.clock(catalogue.timeZone, month)
    settings = RunSettings(
      job: job, month: month, networks: catalogue.networks, clock: clock,
      feedClocks: try job.usageFeeds.map { feed in
        let zone = feed.fields.start.zone
        return try Self.clock(zone.isEmpty ? catalogue.timeZone : zone, month)
      })
    image = try TariffImage.compile(catalogue: catalogue, month: month, clock: clock)
    indicators = IndicatorSet(month: month, options: job.measures.map(MeasureOptions.init))
    campaigns =
      job.stages.contains(.select) ? job.campaigns.map { CampaignPartial(campaign: $0) } : []
    groups = job.measures?.codebook.map { GroupBook($0, month: month) }
    compressor = try ZstdCompressor(level: configuration.transportLevel)
    staging = try StagingFolder(
      output: configuration.partFolder ?? configuration.outputFolder, month: month.description,
      disk: configuration.disk)
    do {
      try listSources()
      try checkMemory()
      identity = try makeIdentity()
    } catch {
      // Nothing was staged yet; what went wrong with the inputs is what a person must read.
      try? staging.discard()
      if let error = error as? JobError { throw MonthError.unreadableInput(error) }
      throw error
    }
  }

  private static func clock(_ zone: String, _ month: BillingMonth) throws -> ZoneClock {
    guard let clock = ZoneTable.clock(zone: zone, month: month) else {
      throw MonthError.unknownZone(zone)
    }
    return clock
  }

  private func listSources() throws {
    let folder = try InputFolder(path: configuration.inputFolder)
    for (index, feed) in job.usageFeeds.enumerated() {
      guard let pattern = FeedPattern(feed.files) else {
        throw MonthError.noInput(
          feed: feed.name, pattern: feed.files, folder: configuration.inputFolder)
      }
      let files = try folder.files(matching: pattern)
      if files.isEmpty {
        throw MonthError.noInput(
          feed: feed.name, pattern: feed.files, folder: configuration.inputFolder)
      }
      func source(_ file: InputFolder.File) throws -> SourceFile {
        try SourceFile(feed: index, name: file.path, path: folder.path + "/" + file.path)
      }
      let corrected = try CorrectedFiles(files, of: feed)
      sources += try corrected.current.map(source)
      for (file, by) in corrected.replaced {
        replaced.append((try source(file), by))
        notes.append("\(file.path) was not read: \(by) stands in its place")
      }
    }
    controls = Array(repeating: FileControl(), count: sources.count)
    let (former, note) = try configuration.formerMonth(clock: settings.clock)
    self.former = former
    notes += note.map { [$0] } ?? []
    past = try configuration.pastMonths()
    notes += past.note.map { [$0] } ?? []
    if job.measures != nil { formerMeasures = try configuration.formerMeasures() }
    if job.customers.subscribers != nil {
      customers = try CustomerBase(
        feeds: job.customers, folder: folder, zone: settings.clock, limits: job.limits,
        isStopped: configuration.isStopped)
    }
    let planner = SplitPlanner(
      limits: job.limits, spoolFolder: configuration.spoolFolder,
      isStopped: configuration.isStopped)
    for (index, source) in sources.enumerated() {
      splits += try planner.splits(
        of: source, index: index, format: job.usageFeeds[source.feed].format)
    }
  }

  // MARK: Stages

  package func nextStage() throws -> StagePlan? { try remembering { try advance() } }

  /// Keeps what goes wrong with its type: the pool only tells its sentence.
  func remembering<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as DamagedResult {
      // Whether it ends the run is the pool's to say.
      throw error
    } catch {
      failure = error
      throw error
    }
  }

  private func advance() throws -> StagePlan? {
    inputs = [:]
    if stage == nil, let plan = try matchStage() { return begin(plan) }
    if stage == StageName.match, let plan = cardStage() { return begin(plan) }
    switch stage {
    case nil where job.customers.subscribers == nil: return begin(censusStage())
    case nil, StageName.census, StageName.match, StageName.cards:
      settleMatching()
      return begin(try intakeStage())
    case StageName.intake: return begin(try rateStage())
    default: return nil
    }
  }

  private func begin(_ plan: StagePlan) -> StagePlan {
    stage = plan.name
    return plan
  }

  /// Hands over what former months left, once there are customers.
  func carryFormer() throws {
    if isCarried { return }
    isCarried = true
    if let former {
      customers.carry(former)
      notes += customers.carry(former.money, of: former.month)
    }
    try customers.carry(past, key: PseudonymKey(octets: configuration.pseudonymKey))
  }

  private func censusStage() -> StagePlan {
    share([("settings", settingsOctets)])
    return StagePlan(name: StageName.census, tasks: splitTasks())
  }

  private func intakeStage() throws -> StagePlan {
    if job.customers.subscribers == nil, let discovered = job.customers.discovered {
      customers = CustomerBase(
        discovered: parties.sorted(), as: discovered, month: configuration.month)
      parties = []
    }
    if customers.files.isEmpty { throw MonthError.noSubscribers }
    try carryFormer()
    let scoped = try ScopedCustomers(
      of: customers.files, scope: configuration.scope, image: image)
    if scoped.unknown > 0 { customers.orphans.append(("--only subscribers", scoped.unknown)) }
    let (directory, files) = try Directory.make(
      of: scoped.inside, outside: scoped.outside, plan: job.partitions)
    customers.files = []
    slices = []
    for partition in 0..<directory.partitionCount {
      let range = directory.numbers(of: partition)
      slices.append(
        try compressor.compress(
          CustomerSlice.encode(files[Int(range.lowerBound)..<Int(range.upperBound)])))
    }
    self.directory = directory
    spool = SpoolIndex(partitions: directory.partitionCount, splits: splits.count)
    try checkMemory()
    share([("settings", settingsOctets), ("directory", directory.encoded())])
    return StagePlan(name: StageName.intake, tasks: splitTasks())
  }

  private func splitTasks() -> [TaskPlan] {
    splits.enumerated().map { ordinal, split in
      TaskPlan(
        ordinal: ordinal,
        parameters: IntakeTask(split: split, file: sources[split.file]).encoded(),
        inputOctets: split.octets, label: sources[split.file].name,
        memoryOctets: memoryOctets(ofReading: split), units: split.linesMax)
    }
  }

  private func rateStage() throws -> StagePlan {
    guard let directory else { preconditionFailure("Rating follows intake.") }
    spool?.sort()
    baseLines = spool.map(countBaseLines) ?? []
    share([
      ("settings", settingsOctets), ("tariff", image.encoded()), ("files", encodedFiles),
      ("key", configuration.pseudonymKey),
    ])
    let regions = directory.regionNumbers
    return StagePlan(
      name: StageName.rate,
      tasks: try (0..<directory.partitionCount).map { partition in
        TaskPlan(
          ordinal: partition, parameters: [],
          inputOctets: spool?.pieces[partition].reduce(0) { $0 + $1.octets } ?? 0,
          label: "region \(directory.regions[partition]), part \(partition)",
          memoryOctets: try memoryOctets(ofRating: partition, in: directory),
          units: spool?.pieces[partition].reduce(0) { $0 + $1.records } ?? 0,
          group: regions[partition])
      }, isLast: true)
  }

  var settingsOctets: [UInt8] {
    do {
      return try settings.encoded()
    } catch {
      preconditionFailure("Settings are made of what JSON can say: \(error)")
    }
  }

  func share(_ objects: [(name: String, octets: [UInt8])]) {
    shared = objects.map {
      (SharedObject(name: $0.name, octets: $0.octets.count), $0.octets)
    }
  }

  package func sharedObjects() -> [SharedObject] { shared.map(\.object) }

  package func readShared(name: String, offset: Int, count: Int) throws -> [UInt8] {
    guard let found = shared.first(where: { $0.object.name == name }) else {
      throw MonthError.damagedSpool(what: "object '\(name)'", reason: "no stage shares it")
    }
    return Array(found.octets[offset..<offset + count])
  }

  // MARK: Inputs

  package func prepareInput(stage: String, task: Int) throws -> Int {
    if let prepared = inputs[task] { return prepared.octets }
    let list = try remembering {
      switch stage {
      case StageName.match: try matchInput(task)
      case StageName.cards: cardInput(task)
      case StageName.rate: try rateInput(task)
      default: try splitInput(task)
      }
    }
    inputs[task] = list
    return list.octets
  }

  package func read(stage: String, task: Int, offset: Int, count: Int) throws -> [UInt8] {
    _ = try prepareInput(stage: stage, task: task)
    return try inputs[task]?.read(offset: offset, count: count) ?? []
  }

  private func splitInput(_ task: Int) throws -> GatherList {
    let split = splits[task]
    var list = GatherList()
    if split.isCompressed {
      list.append(path: split.path, offset: split.offset, octets: split.octets)
    } else {
      list.append(
        try compressor.compress(
          try FileReading.octets(of: split.path, offset: split.offset, count: split.octets)))
    }
    return list
  }

  private func rateInput(_ partition: Int) throws -> GatherList {
    guard let directory, let spool else { preconditionFailure("Rating follows intake.") }
    let pieces = spool.pieces[partition]
    let task = RateTask(
      partition: partition, region: directory.regions[partition],
      firstSubscriber: directory.numbers(of: partition).lowerBound,
      customersOctets: slices[partition].count,
      segments: pieces.map {
        RateTask.Segment(
          file: splits[$0.split].file, baseLine: baseLines[$0.split], octets: $0.octets,
          records: $0.records)
      })
    var list = GatherList()
    list.append(task.encoded())
    list.append(slices[partition])
    for piece in pieces {
      list.append(
        path: spool.paths[piece.split], offset: piece.offset, octets: piece.octets)
    }
    return list
  }

  /// Lines of the file before each split: the header, and what earlier splits counted.
  private func countBaseLines(_ spool: SpoolIndex) -> [Int64] {
    var bases: [Int64] = []
    var (file, base) = (-1, Int64(0))
    for (index, split) in splits.enumerated() {
      if split.file != file {
        file = split.file
        base = job.usageFeeds[sources[file].feed].format.hasHeader ? 1 : 0
      }
      bases.append(base)
      base += spool.lines[index]
    }
    return bases
  }
}
