import Measures

/// The file `job.yaml`: what a run does.
///
/// ```yaml
/// name: month-end
/// catalogue: catalogue         # a folder with catalogue.yaml, see CatalogueFile
/// window:
///   lateDays: 62               # records of so many days before the month are late (迟到话单)
///   late: refuse               # reopen, or adjust: what becomes of them, see UsageWindow
///   plausibleFrom: 2000-01-01  # an earlier start is a broken clock: suspended
/// usage: […]                   # at least one feed, see FeedGrammar
/// customers: {…}               # see CustomerGrammar
/// partitions: {subscribersPerPartition: 20000, rowsPerShard: 100000}
/// limits:
///   batch: 8MiB                # a split of a plain feed file
///   line: 64KiB                # a longer line is a reject
///   workers: 0                 # processes on this host; 0: one a core
///   memory: 4GiB               # of all processes together
///   rejectsPerBatch: 100000    # kept with their text; the rest is counted
/// stages: [bill, measure, select]   # what runs after rating; absent: all
/// campaigns: [campaigns/upsell.yaml]   # see CampaignGrammar
/// outputs: {usage: true, compression: 1}   # compression: zstd level 1 to 9
/// money: {dueDay: 20}          # see MoneyGrammar; absent: bills are made, and no more
/// measures: {history: 3}       # see MeasureGrammar; absent: nothing beyond the stage measure
/// orders: {…}                  # what is expected of orders, see OrderGrammar
/// ```
///
/// Only `name`, `catalogue`, `usage` and `customers` must be there; the figures above are what
/// holds where a key is absent. Paths are relative to the file that says them. Keys that are not
/// listed are errors. All files are UTF-8 YAML 1.1; values are read from their text (`007` stays
/// so, `no` is a text); `&name` and `*name` repeat a value.
struct JobGrammar {
  let folder: JobFolder
  private var findings: FindingList { folder.findings }

  /// The job, its catalogue and the catalogue's cases, complete where the folder's findings hold no
  /// error.
  func load(_ map: YamlMap) -> (job: Job, catalogue: Catalogue, cases: [TariffCase])? {
    defer { map.finish() }
    let name = map.value("name", .name)
    let reference = map.placed("catalogue", .relativePath)
    let read = reference.flatMap { CatalogueFile(folder, base: "").load(named: $0) }
    let catalogue = read?.catalogue
    let feeds = usageFeeds(map)
    let customers = customers(map, catalogue)
    let stages = stages(map)
    let campaigns = campaigns(map, catalogue)
    if map.has("stages"), stages.contains(.select), campaigns.isEmpty, !map.has("campaigns") {
      findings.warning(
        at: map.place(of: "stages"), "the stage select has no campaign",
        "name one under campaigns, or remove select")
    } else if !stages.contains(.select), !campaigns.isEmpty {
      findings.warning(
        at: map.place(of: "campaigns"), "campaigns are named, but the stage select is not run",
        "add select to stages, or remove campaigns")
    }
    var job = Job(
      name: name ?? "", catalogueFolder: reference?.value ?? "", usageFeeds: feeds,
      customers: customers, stages: stages, campaigns: campaigns)
    job.window = window(map.map("window"), job)
    job.partitions = partitions(map.map("partitions"))
    job.limits = limits(map.map("limits"))
    job.outputs = outputs(map.map("outputs"))
    job.money = money(map, stages, customers)
    job.measures = measures(map, stages, catalogue)
    job.orders = map.map("orders").map(
      OrderGrammar(findings: findings, catalogue: catalogue).terms)
    return read.map { (job, $0.catalogue, $0.cases) }
  }

  private func usageFeeds(_ map: YamlMap) -> [UsageFeed] {
    let feeds = map.maps("usage").compactMap(FeedGrammar(findings: findings).usageFeed)
    findings.reportRepeated(
      feeds.map { Placed(value: $0.value.name, place: $0.place) }, "usage feed")
    if !map.has("usage") {
      findings.error(
        at: map.place, "the key \"usage\" is missing", "add a list of at least one usage feed")
    } else if map.maps("usage").isEmpty, !findings.hasErrors {
      findings.error(at: map.place(of: "usage"), "usage names no feed", "add one")
    }
    return feeds.map(\.value)
  }

  private func customers(_ map: YamlMap, _ catalogue: Catalogue?) -> CustomerFeeds {
    guard let entry = map.requiredMap("customers", example: "customers: {subscribers: {files: …}}")
    else { return CustomerFeeds() }
    let (feeds, plan) = CustomerGrammar(findings: findings).customers(entry)
    if let plan, let catalogue {
      let plans = catalogue.plans.filter { $0.kind == .plan }.map(\.id).uniqued()
      if !plans.contains(plan.value) { entry.reportUnknown("plan", plan, among: plans) }
    }
    return feeds
  }

  private func stages(_ map: YamlMap) -> [Job.Stage] {
    guard map.has("stages") else { return Job.Stage.allCases }
    let placed = map.list("stages", Form<Job.Stage>.codes("a stage"))
    findings.reportRepeated(
      placed.map { Placed(value: $0.value.rawValue, place: $0.place) }, "stage")
    let stages = placed.map(\.value)
    if !stages.contains(.bill), let later = placed.first {
      findings.error(
        at: later.place, "the stage \(later.value.rawValue) needs invoices", "add bill to stages")
    }
    return Job.Stage.allCases.filter(stages.contains)
  }

  private func campaigns(_ map: YamlMap, _ catalogue: Catalogue?) -> [Campaign] {
    let files = map.list("campaigns", .relativePath)
    guard let catalogue else { return [] }
    let grammar = CampaignGrammar(findings: findings, catalogue: catalogue)
    let campaigns = files.compactMap { file -> Placed<Campaign>? in
      guard let (path, text) = folder.text(file, from: ""),
        let entry = YamlMap.read(text, file: folder.shown(path), findings: findings)
      else { return nil }
      return grammar.campaign(entry)
    }
    findings.reportRepeated(
      campaigns.map { Placed(value: $0.value.id, place: $0.place) }, "campaign")
    return campaigns.map(\.value)
  }

  private func money(
    _ map: YamlMap, _ stages: [Job.Stage], _ customers: CustomerFeeds
  ) -> MoneyTerms? {
    let terms = MoneyGrammar(findings: findings).terms(map.map("money"))
    if terms?.statements != nil, customers.accounts == nil {
      findings.error(
        at: map.place(of: "money"),
        "statements are by a column of the accounts, but no feed tells of accounts",
        "add customers: accounts:, or remove statements")
    }
    if terms != nil, !stages.contains(.bill) {
      findings.error(
        at: map.place(of: "money"), "money is about bills, but the stage bill isn't run",
        "add bill to stages, or remove money")
    }
    return terms
  }

  private func measures(
    _ map: YamlMap, _ stages: [Job.Stage], _ catalogue: Catalogue?
  ) -> MeasureTerms? {
    let terms = MeasureGrammar(folder: folder, catalogue: catalogue).terms(map.map("measures"))
    if terms != nil, !stages.contains(.measure) {
      findings.error(
        at: map.place(of: "measures"), "measures are asked for, but the stage measure isn't run",
        "add measure to stages, or remove measures")
    }
    return terms
  }

  private func window(_ map: YamlMap?, _ job: Job) -> UsageWindow {
    guard let map else { return UsageWindow() }
    defer { map.finish() }
    let usual = UsageWindow()
    let window = UsageWindow(
      lateDays: map.value("lateDays", .days(0...366), ifAbsent: usual.lateDays),
      late: map.value("late", .codes("a treatment of late records"), ifAbsent: usual.late),
      plausibleFrom: map.optional("plausibleFrom", .day)?.value.description
        ?? usual.plausibleFrom)
    if window.late == .adjust { checkAdjusting(window, map, job) }
    return window
  }

  /// What rating late records with the month asks for.
  private func checkAdjusting(_ window: UsageWindow, _ map: YamlMap, _ job: Job) {
    if window.ratedLateDays > UsageWindow.adjustDaysMax {
      findings.error(
        at: map.place(of: "lateDays"),
        "late: adjust with lateDays \(window.lateDays), but tariffs are known for "
          + "\(UsageWindow.adjustDaysMax) days before the month",
        "write lateDays: \(UsageWindow.adjustDaysMax) or less, or late: reopen")
    }
    if !job.stages.contains(.bill) {
      findings.error(
        at: map.place(of: "late"),
        "late: adjust puts lines on bills, but the stage bill isn't run",
        "add bill to stages, or write late: refuse or late: reopen")
    }
    if job.customers.discovered != nil {
      findings.error(
        at: map.place(of: "late"),
        "late: adjust asks what was held before the month, which "
          + "discovered subscribers don't tell",
        "add a subscriber feed, or write late: refuse or late: reopen")
    }
  }

  private func partitions(_ map: YamlMap?) -> PartitionPlan {
    guard let map else { return PartitionPlan() }
    defer { map.finish() }
    return PartitionPlan(
      subscribersPerPartition: map.value(
        "subscribersPerPartition", .integer(1...100_000_000, example: "20000"),
        ifAbsent: PartitionPlan().subscribersPerPartition),
      rowsPerShard: map.value(
        "rowsPerShard", .integer(1...10_000_000, example: "100000"),
        ifAbsent: PartitionPlan().rowsPerShard))
  }

  private func limits(_ map: YamlMap?) -> Limits {
    guard let map else { return Limits() }
    defer { map.finish() }
    var limits = Limits()
    limits.batchOctets = Int(
      map.value("batch", .size(64 << 10...1 << 30), ifAbsent: Int64(limits.batchOctets)))
    limits.lineOctetsMax = Int(
      map.value("line", .size(256...16 << 20), ifAbsent: Int64(limits.lineOctetsMax)))
    limits.workers = map.value(
      "workers", .integer(0...4_096, example: "4"), ifAbsent: limits.workers)
    limits.memoryOctets = map.value(
      "memory", .size(256 << 20...64 << 40), ifAbsent: limits.memoryOctets)
    limits.rejectsPerBatchMax = map.value(
      "rejectsPerBatch", .integer(0...100_000_000, example: "100000"),
      ifAbsent: limits.rejectsPerBatchMax)
    if limits.lineOctetsMax > limits.batchOctets {
      findings.error(
        at: map.place(of: "line"), "a line may be longer than a batch",
        "lower line, or raise batch")
    }
    return limits
  }

  private func outputs(_ map: YamlMap?) -> OutputChoice {
    guard let map else { return OutputChoice() }
    defer { map.finish() }
    return OutputChoice(
      usage: map.value("usage", .boolean, ifAbsent: true),
      compressionLevel: map.value("compression", .integer(1...9, example: "1"), ifAbsent: 1))
  }
}
