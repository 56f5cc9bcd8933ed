import Billing
import Indicators
import Jobs
import Lake
import Measures
import Rating
import Records
import Targeting
import Tariffs

/// One partition on its way from records to files: rates the members of groups, then bucket by
/// bucket the others, and bills, measures and selects in the order of the subscribers' numbers.
struct PartitionRun: ~Copyable {
  /// The most that a partition's customer slice may hold.
  static let sliceOctetsMax = 1 << 30

  private let context: RateContext
  private let task: RateTask
  private let customers: [CustomerFile]
  private let msisdns: [UInt64]
  private let places: RecordPlaces
  private let campaigns: [CampaignDesk]
  /// UTC ms.
  private let monthStart: Int64

  private var usage: UsageTable
  private var tables: CustomerTables
  private var contracts: ContractTables
  private var bundles: BundleTable
  /// nil where the job measures nothing beyond the bills.
  private var measures: MeasureRun?
  /// Where the job says what becomes of bills.
  private var book: AccountBook?
  /// By index of the source file.
  private var controls: [FileControl]
  private var money = MoneyTotals()
  private var indicators: IndicatorSet
  /// nil where the job measures nothing by subscriber.
  private var lineTables: LineTables?
  private var partials: [CampaignPartial]
  private let profiles: PartitionProfiles
  private let roles: GroupRoles
  private var rows = RatedRows()
  /// The members of groups, until their turn comes.
  private var held = HeldRows()
  private var records = 0

  init(
    context: RateContext, task: RateTask, customers: [CustomerFile],
    profiles: PartitionProfiles, places: RecordPlaces
  ) throws {
    let job = context.settings.job
    let level = job.outputs.compressionLevel
    // First what may throw: what isn't copyable can't be half initialised.
    let usage = try UsageTable(
      image: context.image, fileNames: context.fileNames, feedNames: context.feedNames,
      compressionLevel: level, facts: context.facts)
    let tables = try CustomerTables(
      image: context.image, compressionLevel: level, facts: context.facts,
      isMeasured: job.measures != nil)
    let contracts = try ContractTables(compressionLevel: level, facts: context.facts)
    let bundles = try BundleTable(
      image: context.image, compressionLevel: level, facts: context.facts)
    let measures = try MeasureRun(context)
    self.measures = measures
    let lineTables =
      job.measures == nil
      ? nil : try LineTables(compressionLevel: level, facts: context.facts)
    let book = try Self.book(context, customers)
    self.usage = usage
    self.book = book
    self.tables = tables
    self.contracts = contracts
    self.bundles = bundles
    self.lineTables = lineTables
    self.context = context
    self.task = task
    self.customers = customers
    self.profiles = profiles
    self.places = places
    msisdns = customers.map(\.subscriber.msisdn)
    let month = context.settings.month
    monthStart = context.settings.clock.start(of: month.firstDay)
    roles = GroupRoles(context.desk.asksForRoles ? customers : [], month: month)
    campaigns =
      job.stages.contains(.select)
      ? job.campaigns.map { CampaignDesk(campaign: $0, month: month) } : []
    partials = campaigns.map { CampaignPartial(campaign: $0.campaign) }
    indicators = IndicatorSet(month: month, options: job.measures.map(MeasureOptions.init))
    controls = Array(repeating: FileControl(), count: context.fileNames.count)
  }

  private static func book(
    _ context: RateContext, _ customers: [CustomerFile]
  ) throws -> AccountBook? {
    let settings = context.settings
    guard let terms = settings.job.money, settings.job.stages.contains(.bill) else { return nil }
    return try AccountBook(
      terms: terms, image: context.image, files: customers,
      compressionLevel: settings.job.outputs.compressionLevel, facts: context.facts)
  }

  /// Suspends records that aren't rated because they end whoever does it.
  mutating func quarantine(_ leftOut: [UsageRecord]) {
    records += leftOut.count
    for record in leftOut {
      let event = RatedEvent.rejected(.quarantined)
      reject(record, event)
      controls[places.file(of: record.sequence)].count(record, event, chargeMicros: 0)
    }
  }

  private mutating func reject(_ record: UsageRecord, _ event: RatedEvent) {
    tables.append(
      reject: record, event, msisdn: msisdns[Int(record.subscriber - task.firstSubscriber)],
      file: context.fileNames[places.file(of: record.sequence)],
      line: places.line(of: record.sequence))
  }

  /// Rates all records of the subscribers who share a group with another line of the partition.
  mutating func rateShared(
    _ records: [UsageRecord], kernel: inout RatingKernel, clock: StepClock
  ) {
    clock.begin(.price)
    rehearse(records)
    var shared = RatedRows()
    let members = customers.indices.filter { profiles.isShared[$0] }.map { profiles[$0] }
    shared.rate(records, profiles: members, kernel: &kernel)
    held = HeldRows(shared)
  }

  /// Rates the records of the other subscribers at these positions, and does for all of them what
  /// follows.
  mutating func rate(
    _ bucket: [UsageRecord], subscribers: Range<Int>, kernel: inout RatingKernel,
    clock: StepClock
  ) throws {
    clock.begin(.price)
    rehearse(bucket)
    let others = subscribers.filter { !profiles.isShared[$0] }.map { profiles[$0] }
    rows.rate(bucket, profiles: others, kernel: &kernel)
    rows.splice(&held, below: task.firstSubscriber + UInt32(subscribers.upperBound))
    records += rows.records.count
    clock.begin(.bill)
    try account()
    try bundles.append(rows.ledger, msisdns: msisdns, firstSubscriber: task.firstSubscriber)
    if context.settings.job.outputs.usage {
      clock.begin(.usage)
      try usage.append(
        rows.records, rows.rated, msisdns: msisdns, firstSubscriber: task.firstSubscriber,
        places: places)
    }
    clock.begin(.bill)
    let job = context.settings.job
    let needsPlace = job.measures != nil || job.money?.statements?.calls == true
    var place = SubscriberRows()
    for (profile, tally) in zip(rows.profiles, rows.tallies) {
      if needsPlace { place.advance(in: rows) }
      try bill(
        profile, tally, customer: customers[Int(profile.subscriber - task.firstSubscriber)],
        at: place)
    }
  }

  private func rehearse(_ records: [UsageRecord]) {
    context.poison?.strike(records, in: MonthWorkload.StageName.rate) {
      msisdns[Int(records[$0].subscriber - task.firstSubscriber)]
    }
  }

  /// The control identity's other half: where each record's way ended.
  private mutating func account() throws {
    for (record, event) in zip(rows.records, rows.rated) {
      let file = places.file(of: record.sequence)
      var chargeMicros: Int64 = 0
      if case .rated = event.outcome {
        chargeMicros = event.chargeMicros
        if record.startMilliseconds < monthStart {
          money.lateUsageMicros.micros += Int128(chargeMicros)
          money.lateRecords += 1
        } else {
          money.usageMicros.micros += Int128(chargeMicros)
        }
        if event.freeQuantity != 0 {
          bundles.count(free: event.freeQuantity, of: record.service)
        }
      } else {
        reject(record, event)
      }
      controls[file].count(record, event, chargeMicros: chargeMicros)
    }
  }

  private mutating func bill(
    _ profile: SubscriberProfile, _ tally: UsageTally, customer: CustomerFile,
    at place: SubscriberRows
  ) throws {
    let stages = context.settings.job.stages
    try contracts.append(customer)
    let pseudonym = context.pseudonyms.pseudonym(of: customer.subscriber.msisdn)
    var row = try SubscriberMonth(
      customer: customer,
      plan: profile.plans.last.map { context.image.plans[Int($0.plan)].id } ?? "",
      usage: tally, month: context.settings.month)
    try tables.append(charges: tally.lines, of: pseudonym)
    for line in tally.lines { money.chargeLineMicros.micros += Int128(line.chargeMicros) }
    for late in tally.late { money.lateLineMicros.micros += Int128(late.chargeMicros) }
    money.subscribers += 1
    var bill: Invoice?
    if stages.contains(.bill) {
      let gifts = book?.gifts(of: customer) ?? PromotionResult()
      let invoice = try context.desk.invoice(
        profile: profile, tally: tally, roles: roles.days(of: customer),
        items: context.image.soldItems(of: customer.subscriptions),
        adjustments: customer.adjustments, promotions: gifts.lines)
      try book?.book(
        invoice, at: Int(profile.subscriber - task.firstSubscriber), of: customer, gifts: gifts)
      if book != nil {
        let cut = try segments(of: profile, customer)
        try book?.append(cut, of: invoice, pseudonym: pseudonym)
        try book?.state(invoice, of: customer, records: place.records, in: rows)
      }
      row.recurringMicros = invoice.recurringMicros
      row.adjustmentMicros = invoice.sum(of: .adjustment)
      row.roundingMicros = invoice.sum(of: .rounding)
      row.invoiceMicros = invoice.totalMicros
      row.taxMicros = invoice.taxMicros
      try tables.append(invoice, of: row, pseudonym: pseudonym)
      money.add(invoice)
      bill = invoice
    }
    money.subscriberMonthRevenueMicros.micros += Int128(row.revenueMicros)
    measures?.fill(&row, customer: customer, at: place, in: rows, invoice: bill)
    try tables.append(row, pseudonym: pseudonym)
    try measures?.append(&row, at: place, in: rows, pseudonym: pseudonym)
    if stages.contains(.measure),
      let (line, trace) = indicators.add(row, customer: customer, invoice: bill)
    {
      try lineTables?.append(line, trace, pseudonym: pseudonym)
    }
    for (index, desk) in campaigns.enumerated() {
      let tie = context.pseudonyms.draw(
        customer.subscriber.msisdn, purpose: "tie/\(desk.campaign.id)")
      desk.consider(row: row, file: customer, tie: tie, into: &partials[index])
    }
  }

  private func segments(
    of profile: SubscriberProfile, _ customer: CustomerFile
  ) throws -> [PlanSegment] {
    let asks = profile.plans.first?.joins == true
    return try context.desk.segments(
      of: profile, roles: roles.days(of: customer),
      before: asks
        ? context.image.formerPlan(
          of: customer.subscriber, subscriptions: customer.subscriptions) : nil)
  }

  consuming func finish(clock: StepClock) throws -> [UInt8] {
    clock.begin(.usage)
    let region = task.region
    var files: [(table: String, region: String, rows: Int, octets: [UInt8])] = []
    let usageFile = try usage.finish()
    if usageFile.rows > 0 {
      files.append((OutputTables.usage.name, region, usageFile.rows, usageFile.octets))
    }
    clock.begin(.bill)
    let bundleTotals = bundles.totals
    let ledger = try bundles.finish()
    var accounts: AccountBook.Finished = ([], ([], []))
    var customerBills: [UInt8] = []
    var overdueDays: [Int64]?
    if var book = book.take() {
      try book.close(customers)
      money.accounts = book.totals
      customerBills = book.customers.encoded()
      overdueDays = book.overdueDays
      accounts = try book.finish()
    }
    for file in try tables.finish(overdueDays: overdueDays) + contracts.finish()
      + (ledger.map { [$0] } ?? []) + accounts.files
    {
      files.append((file.table, region, file.rows, file.octets))
    }
    var traces: [UInt8] = []
    if let lines = lineTables.take() {
      let finished = try lines.finish()
      traces = finished.traces
      for file in finished.files { files.append((file.table, region, file.rows, file.octets)) }
    }
    var roll: [UInt8] = []
    if let measures = measures.take() {
      let measured = try measures.finish()
      roll = measured.roll
      for file in measured.files { files.append((file.table, region, file.rows, file.octets)) }
    }
    var touched: [Int: FileControl] = [:]
    for (file, control) in controls.enumerated() where control != FileControl() {
      touched[file] = control
    }
    return PartitionBlock.encode(
      files: files, controls: touched, money: money, bundles: bundleTotals,
      indicators: indicators.encoded(), campaigns: partials.map { $0.encoded() },
      customerBills: customerBills, records: records, groups: roll, traces: traces,
      statements: accounts.statements)
  }
}

extension FileControl {
  fileprivate mutating func count(_ record: UsageRecord, _ event: RatedEvent, chargeMicros: Int64) {
    self[event.outcome].add(service: record.service, quantity: record.quantity)
    if case .rated = event.outcome {
      self.chargeMicros.micros += Int128(chargeMicros)
    } else {
      reasons[Int(event.reason)] += 1
    }
  }
}

extension MoneyTotals {
  fileprivate mutating func add(_ invoice: Invoice) {
    invoices += 1
    invoiceUsageMicros.micros += Int128(invoice.usageMicros)
    invoiceRecurringMicros.micros += Int128(invoice.recurringMicros)
    invoiceAdjustmentMicros.micros += Int128(invoice.sum(of: .adjustment))
    invoiceRoundingMicros.micros += Int128(invoice.sum(of: .rounding))
    invoiceTaxMicros.micros += Int128(invoice.sum(of: .tax))
    invoiceTotalMicros.micros += Int128(invoice.totalMicros)
  }
}

extension SubscriberMonth {
  /// The month of a customer before billing. In service means under contract: a suspended line is.
  fileprivate init(
    customer: CustomerFile, plan: String, usage: UsageTally, month: BillingMonth
  ) throws(TaskFailure) {
    let subscriber = customer.subscriber
    // A churned line without its day left before the month: the snapshot knows no more.
    let churnedOn =
      subscriber.status == .churned ? subscriber.churnedOn ?? month.firstDay + -1 : nil
    self.init(
      subscriber: usage.subscriber, customer: subscriber, plan: plan, usage: usage,
      paidMicros: try Self.paidMicros(customer.payments, in: month),
      complaints: Int64(
        customer.contacts.count { $0.kind == .complaint && month.contains($0.on) }),
      openAtStart: subscriber.activatedOn < month.firstDay
        && (churnedOn.map { $0 >= month.firstDay } ?? true),
      openAtEnd: subscriber.activatedOn <= month.lastDay
        && (churnedOn.map { $0 > month.lastDay } ?? true),
      tenureMonths: max(0, month.index - subscriber.activatedOn.month.index))
  }

  /// *Throws* where the sum is past 64 bits: such a feed is wrong.
  private static func paidMicros(
    _ payments: [Payment], in month: BillingMonth
  ) throws(TaskFailure) -> Int64 {
    var sum: Int64 = 0
    for payment in payments where month.contains(payment.paidOn) {
      let (next, overflowed) = sum.addingReportingOverflow(payment.amountMicros)
      if overflowed {
        throw TaskFailure(
          kind: .data,
          description: "payment '\(payment.id)' brings its subscriber's payments of \(month) past "
            + "what 64 bits of micro-units hold; correct the payments feed and run again")
      }
      sum = next
    }
    return sum
  }
}
