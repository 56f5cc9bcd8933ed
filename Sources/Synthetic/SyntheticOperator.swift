import Jobs
import Measures
import Records

/// A feed file that an operator can write.
package struct SyntheticFile: Hashable, Sendable {
  /// What a file tells of; customer feeds have one file each.
  package enum Feed: String, CaseIterable, Sendable {
    case subscribers
    case subscriptions
    case orders
    case payments
    case contacts
    case accounts
    case mainOrders = "main_orders"
    case suborders
    case orderEvents = "order_events"
    case retentionCases = "retention_cases"
    case workOrders = "work_orders"
    case numberResources = "number_resources"
    case stockMoves = "stock_moves"
    case flowsLeft = "flows-mall"
    case flowsRight = "flows-billing"
    case enrolments = "promotion_enrolments"
    case redemptions
    /// What is wrong with the feeds of operations: the truth, and no feed.
    case defects
    case usage
  }

  package var feed: Feed
  /// Relative to the input folder: `customers/subscribers.csv`, `usage/usage-01-03.csv` (the first
  /// time slice, the third mediation node).
  package var path: String
  /// Within a third of the truth; for progress and for a look at the disk.
  package var estimatedOctets: Int
}

/// A seeded telecom operator in one month: all feeds of a run, in proportion to a real one.
///
/// *Shape*: comma-separated text with a header line; usage in close-time order per file, as
/// mediation writes it; customers by activation. Everything is drawn in integers from the seed, the
/// thing's own index and committed tables, so the bytes are the same on every host, in whatever
/// order files are made.
package struct SyntheticOperator: Sendable {
  package let options: SyntheticOptions
  /// Customer feeds first, then usage in order of time slice and node.
  package let files: [SyntheticFile]
  /// The base of the month, as `customers/subscribers.csv` tells it.
  package let baseFlow: BaseFlow

  private let population: Population
  private let offers: Offers
  private let maker: UsageMaker

  /// *Limits*: memory is some 50 octets a line in service. *Throws*: where an option is out of
  /// range, a usage file would be too long, or the catalogue can't serve the operator.
  package init(options: SyntheticOptions, catalogue: Catalogue) throws(SyntheticError) {
    try options.check()
    guard Self.zones.contains(catalogue.timeZone) else {
      throw .foreignTimeZone(catalogue.timeZone)
    }
    let offers = try Offers(
      catalogue: catalogue, recordsPerSubscriber: options.recordsPerSubscriber)
    let parties = try PartyNumbers(catalogue: catalogue)
    let population = Population(
      options: options, offers: offers, awayCodes: catalogue.networks.away.count)
    let base = population.flow
    let records = (base.opening + base.closing) * options.recordsPerSubscriber / 2
    let linesAFile = records / options.usageFiles
    if linesAFile > Self.linesPerFileMax {
      throw .filesTooLong(lines: linesAFile, filesNeeded: records / Self.linesPerFileMax + 1)
    }
    let plan = UsagePlan(options: options, records: records, hasUnzoned: parties.hasUnzoned)
    self.options = options
    self.offers = offers
    self.population = population
    baseFlow = base
    maker = UsageMaker(
      options: options, catalogue: catalogue, population: population, parties: parties, plan: plan,
      offers: offers)
    files =
      Self.customerFiles(
        lines: population.lines.count, base: base, offers: offers, options: options)
      + (0..<options.usageFiles).map { file in
        SyntheticFile(
          feed: .usage, path: Self.usagePath(file, plan),
          estimatedOctets: plan.truth(files: file..<file + 1).lines * 106)
      }
  }

  /// Zones that have been at UTC+8 all through ``SyntheticOptions/monthRange``.
  private static let zones: Set<String> = [
    "Asia/Shanghai", "Asia/Chongqing", "Asia/Harbin", "Asia/Hong_Kong", "Asia/Macau",
    "Asia/Singapore", "Asia/Taipei", "Asia/Kuala_Lumpur", "PRC", "Etc/GMT-8",
  ]
  /// Record numbers have nine digits, and places in time 28 bits for a strand.
  private static let linesPerFileMax = 200_000_000

  private static func customerFiles(
    lines: Int, base: BaseFlow, offers: Offers, options: SyntheticOptions
  ) -> [SyntheticFile] {
    let payments =
      base.opening
      * (options.tellsOperations
        ? PaymentHabit.thousandths(fee: offers.meanFeeMicros)
        : PaymentRows.thousandths(fee: offers.meanFeeMicros)) / 1_000
    // Of four lines one's account has broadband, whose order is told however old it is.
    let bound = options.tellsOperations ? base.opening / 4 : 0
    let orders = base.opening * (options.historyMonths + 1) * 7 / 100 + bound
    let rows: [(SyntheticFile.Feed, Int)] = [
      (.subscribers, lines * 79), (.subscriptions, base.opening * 38), (.orders, orders * 90),
      (.payments, payments * 53), (.contacts, base.opening * 60 / 100 * 62),
    ]
    let lined = lines * 120
    let told: [(SyntheticFile.Feed, Int)] = [
      (.accounts, lines * 40), (.mainOrders, orders * 150),
      (.suborders, orders * 60 + bound * 130), (.orderEvents, orders * 330 + bound * 450),
      (.retentionCases, lines * 9), (.workOrders, lines * 2 + bound * 115),
      (.numberResources, lines * 58),
      (.stockMoves, OutletRows.count(subscribers: options.subscribers) * OutletRows.octetsEach),
      (.flowsLeft, payments * 32), (.flowsRight, payments * 33),
      (.enrolments, lines * 6 / 5), (.redemptions, lines / 7),
      (.defects, (orders + lines + payments / 2) * options.defectsPerThousand / 25),
    ]
    return (rows + (options.tellsOperations ? told : [])).map { feed, octets in
      SyntheticFile(
        feed: feed,
        path: "\(feed == .defects ? "truth" : "customers")/\(feed.rawValue).csv",
        estimatedOctets: octets + (feed == .subscribers && options.tellsOperations ? lined : 0))
    }
  }

  private static func usagePath(_ file: Int, _ plan: UsagePlan) -> String {
    func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "usage/usage-\(padded(file / plan.nodes + 1))-\(padded(file % plan.nodes + 1)).csv"
  }

  private var firstUsageFile: Int { files.count - options.usageFiles }

  /// What all usage files hold together: known before anything is written.
  package var usageTruth: GroundTruth { maker.plan.truth(files: 0..<options.usageFiles) }

  /// What the file at this index of ``files`` holds; nothing for a customer feed.
  package func usageTruth(file index: Int) -> GroundTruth {
    let file = index - firstUsageFile
    return file < 0 ? GroundTruth() : maker.plan.truth(files: file..<file + 1)
  }

  /// Makes the file at `index` of ``files``, in chunks of about 1 MiB that end at a line's end.
  ///
  /// Files don't depend on each other: several threads may each make one.
  @discardableResult
  package func write<Failure: Error>(
    file index: Int, chunk: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) -> FileTotals {
    var writer = FileWriter(
      feed: files[index].feed, file: index - firstUsageFile, maker, offers, options)
    while let octets = writer.next() { try chunk(octets) }
    return writer.totals
  }
}

/// Makes one file, chunk by chunk.
private struct FileWriter {
  private(set) var totals = FileTotals()
  private var text = TextBlock()
  private var isDone = false
  private var usage: UsageFileCursor?
  private var rows: CustomerRows?

  init(
    feed: SyntheticFile.Feed, file: Int, _ maker: UsageMaker, _ offers: Offers,
    _ options: SyntheticOptions
  ) {
    if feed == .usage {
      usage = UsageFileCursor(maker: maker, file: file)
      text.append(UsageLineWriter.header)
    } else {
      let rows = CustomerRows(
        feed: feed, population: maker.population, offers: offers, options: options)
      text.append(rows.header)
      self.rows = rows
    }
  }

  /// The next chunk; nil after the last.
  mutating func next() -> [UInt8]? {
    if isDone { return nil }
    isDone = !(usage?.fill(&text) ?? rows?.fill(&text) ?? false)
    let octets = text.take()
    let isFirst = totals.octets == 0
    totals.octets += octets.count
    if let usage {
      let written = usage.totals
      (totals.truth, totals.voiceSeconds) = (written.truth, written.voiceSeconds)
      (totals.dataOctets, totals.roaming) = (written.dataOctets, written.roaming)
      let truth = written.truth
      totals.truth.lines = truth.records + truth.duplicates + truth.malformed
      totals.lines = totals.truth.lines
    } else {
      let lines = octets.reduce(0) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
      totals.lines += isFirst ? lines - 1 : lines
    }
    return octets
  }
}
