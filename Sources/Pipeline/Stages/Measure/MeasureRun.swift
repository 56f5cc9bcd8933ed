import Indicators
import Intake
import Jobs
import Lake
import Measures
import Parquet
import Records
import Tariffs

/// What a job with measures makes of each subscriber of a partition, in the order of their numbers:
/// the wide month, its usage cuts and its behaviour, and the leaf of its group code.
struct MeasureRun: ~Copyable {
  private let image: TariffImage
  private let filler: MonthFiller
  private let coder: GroupCoder?
  /// UTC ms.
  private let monthStart: Int64
  private var desk: BehaviourDesk
  private var cutBook = UsageCutBook()
  private var cuts: TableBuilder
  private var behaviour: TableBuilder
  private var roll = GroupRoll()

  /// nil where the job measures nothing.
  init?(_ context: RateContext) throws {
    let settings = context.settings
    guard let terms = settings.job.measures else { return nil }
    let level = settings.job.outputs.compressionLevel
    // First what may throw: what isn't copyable can't be half initialised.
    let behaviourTerms = try BehaviourTerms(
      terms, job: settings.job, image: context.image, clock: settings.clock)
    let cuts = try TableBuilder(
      OutputTables.usageCuts, compressionLevel: level, facts: context.facts)
    let behaviour = try TableBuilder(
      OutputTables.behaviour, compressionLevel: level, facts: context.facts)
    image = context.image
    filler = MonthFiller(image: context.image)
    coder = terms.codebook.map { GroupCoder($0, month: settings.month) }
    monthStart = settings.clock.start(of: settings.month.firstDay)
    desk = BehaviourDesk(terms: behaviourTerms)
    self.cuts = cuts
    self.behaviour = behaviour
  }

  /// Fills the row beside its bill; what it is made of lies at `place` in the partition's rows.
  func fill(
    _ row: inout SubscriberMonth, customer: CustomerFile, at place: SubscriberRows,
    in rows: RatedRows, invoice: Invoice?
  ) {
    filler.fill(
      &row, profile: rows.profiles[place.position], customer: customer,
      entries: rows.ledger[place.entries], invoice: invoice)
  }

  /// Adds the subscriber's rows, once its month is complete but for ``SubscriberMonth/rivals``,
  /// which it fills.
  mutating func append(
    _ row: inout SubscriberMonth, at place: SubscriberRows, in rows: RatedRows, pseudonym: String
  ) throws(ParquetError) {
    let records = rows.records[place.records]
    let rated = rows.rated[place.records]
    for cut in cutBook.cuts(records, rated, since: monthStart) {
      try append(cut, pseudonym)
    }
    let figures = desk.row(records, rated, of: row)
    row.rivals = RivalFacts(figures)
    behaviour.add(pseudonym)
    for definition in BehaviourDefinition.all {
      if let value = figures[definition.column] {
        behaviour.add(value)
      } else {
        behaviour.addNull()
      }
    }
    try behaviour.endRow()
    if let coder { roll.append(coder.leaf(of: row)) }
  }

  private mutating func append(_ cut: UsageCut, _ pseudonym: String) throws(ParquetError) {
    cuts.add(pseudonym)
    cuts.add(cut.service.code)
    cuts.add(cut.zone == RatedEvent.none ? nil : image.zones[Int(cut.zone)].id)
    cuts.add(cut.band == RatedEvent.none ? nil : image.bands[Int(cut.band)].id)
    cuts.add(orNull: cut.access.code)
    cuts.add(orNull: cut.ratingGroup == 0 ? nil : Int64(cut.ratingGroup))
    cuts.add(cut.roaming)
    cuts.add(cut.direction.code)
    for value in [cut.events, cut.quantity, cut.freeQuantity, cut.chargeMicros] { cuts.add(value) }
    try cuts.endRow()
  }

  /// The files that have rows, in a fixed order, and the roll of leaves where there is a codebook.
  consuming func finish() throws(ParquetError) -> (
    files: [(table: String, rows: Int, octets: [UInt8])], roll: [UInt8]
  ) {
    let counts = [
      (OutputTables.usageCuts.name, cuts.rows), (OutputTables.behaviour.name, behaviour.rows),
    ]
    let roll = coder == nil ? [] : roll.encoded()
    let octets = [try cuts.finish(), try behaviour.finish()]
    let files = zip(counts, octets).compactMap { count, octets in
      count.1 == 0 ? nil : (table: count.0, rows: count.1, octets: octets)
    }
    return (files, roll)
  }
}

extension RivalFacts {
  fileprivate init(_ figures: BehaviourRow) {
    self.init()
    hotlineCalls = figures[.hotlineCalls]
    hotlineDays = figures[.hotlineDays]
    offNetPpm = figures[.offNetPpm]
    offNetContactsPpm = figures[.offNetContactsPpm]
  }
}

extension BehaviourTerms {
  /// *Throws*: ``IntakeError`` where a feed's numbering is none.
  fileprivate init(
    _ terms: MeasureTerms, job: Job, image: TariffImage, clock: ZoneClock
  ) throws(IntakeError) {
    let zones = terms.parties
    let kinds: [(PartyKind, [String])] = [
      (.onNet, zones.onNet), (.offNet, zones.offNet), (.fixed, zones.fixed),
      (.international, zones.international),
    ]
    self.init(
      month: image.month, clock: clock, dayMinute: terms.hours.dayMinute,
      eveningMinute: terms.hours.eveningMinute, nightMinute: terms.hours.nightMinute,
      weekend: terms.weekend,
      kindOfZone: image.zones.map { zone in kinds.first { $0.1.contains(zone.id) }?.0 },
      hotlines: try Self.numbers(terms.competitorHotlines, of: job),
      countsMissedCalls: terms.countsMissedCalls, knowsPayments: job.customers.payments != nil,
      knowsContacts: job.customers.contacts != nil)
  }

  /// What the usage feeds' numberings make of numbers; one that is none in a feed is in no record
  /// of it.
  private static func numbers(
    _ digits: [String], of job: Job
  ) throws(IntakeError) -> [UInt64] {
    var numbers: Set<UInt64> = []
    for feed in job.usageFeeds {
      let parties = try PartyNumbers(feed.numbering, feed: feed.name)
      for digits in digits {
        if case .number(let number) = parties.read(digits: digits) { numbers.insert(number) }
      }
    }
    return numbers.sorted()
  }
}

/// Where one subscriber's records and ledger lines lie among the rows of a bucket.
struct SubscriberRows {
  /// Among profiles and tallies.
  private(set) var position = -1
  private(set) var records = 0..<0
  private(set) var entries = 0..<0

  /// Goes on to the next subscriber.
  mutating func advance(in rows: RatedRows) {
    position += 1
    let number = rows.profiles[position].subscriber
    var end = records.upperBound
    while end < rows.records.count, rows.records[end].subscriber == number { end += 1 }
    records = records.upperBound..<end
    end = entries.upperBound
    while end < rows.ledger.count, rows.ledger[end].owner == number { end += 1 }
    entries = entries.upperBound..<end
  }
}
