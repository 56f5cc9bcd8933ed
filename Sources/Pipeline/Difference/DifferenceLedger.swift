import Lake
import Measures
import Records

/// Adds up the comparisons of all subscribers.
struct DifferenceLedger {
  /// What a run's rows come to, whatever was compared: what its control totals must say.
  struct RunSums {
    var records: Int64 = 0
    var usage = MoneySum.zero
    var invoices: Int64 = 0
    var invoiceTotal = MoneySum.zero

    mutating func add(_ subscriber: ComparedSubscriber?) {
      guard let subscriber else { return }
      records += Int64(subscriber.records.count)
      for record in subscriber.records { usage.micros += Int128(record.result.chargeMicros) }
      guard let invoice = subscriber.invoice else { return }
      invoices += 1
      invoiceTotal.micros += Int128(invoice.totalMicros)
    }
  }

  private(set) var difference: MonthDifference
  private(set) var before = RunSums()
  private(set) var after = RunSums()
  private(set) var adjustments: Adjustments
  private let texts: TextNumbers
  /// Whether both runs bill, so that invoices say what a subscriber's difference is.
  private let isBilled: Bool
  private var reasons = ChangeReason.allCases.map { MonthDifference.Reason(reason: $0.code) }
  /// By the number of the plan's name.
  private var plans: [MonthDifference.Group] = []
  private var regions: [String: MonthDifference.Group] = [:]

  /// `scope` says whose subscribers alone are compared; empty: all.
  init(control: ControlReport, scope: [String], isBilled: Bool, texts: TextNumbers) {
    difference = MonthDifference(month: control.month, currency: control.currency, scope: scope)
    adjustments = Adjustments(month: control.month)
    self.isBilled = isBilled
    self.texts = texts
  }

  mutating func add(_ comparison: SubscriberComparison) throws {
    before.add(comparison.before)
    after.add(comparison.after)
    difference.subscribers += 1
    for index in comparison.equal {
      guard let record = comparison.after?.records[index] else { continue }
      difference.equal.add(record, service: try service(of: record))
    }
    for change in comparison.changes { try add(change, of: comparison) }
    addGroups(of: comparison)
    addInvoices(of: comparison)
    guard comparison.isChanged else { return }
    difference.subscribersChanged += 1
    let invoice = comparison.invoice
    let usage = comparison.usage
    let delta = isBilled ? invoice.delta : usage.delta
    keep(
      MonthDifference.Subscriber(
        msisdn: comparison.msisdn, usage: usage, invoice: invoice, delta: delta,
        reasons: comparison.reasons.text))
    adjustments.add(
      msisdn: comparison.msisdn, amount: invoice.delta, reason: comparison.heaviestReason)
  }

  /// Counts who is outside the scope of the comparison: the runs' totals hold them, too.
  mutating func passOver(_ old: ComparedSubscriber?, _ new: ComparedSubscriber?) {
    before.add(old)
    after.add(new)
    difference.subscribersPassedOver += 1
  }

  private func service(of record: ComparedRecord) throws -> ServiceKind {
    guard let service = texts.service(record.input.service) else {
      throw DifferenceError.damaged(
        path: texts.text(record.place.file),
        reason: "line \(record.place.line) has service '\(texts.text(record.input.service))', "
          + "which this build doesn't know; run the month again")
    }
    return service
  }

  private mutating func add(
    _ change: SubscriberComparison.Change, of comparison: SubscriberComparison
  ) throws {
    switch (change.before, change.after) {
    case (let old?, let new?):
      difference.changedBefore.add(old, service: try service(of: old))
      difference.changedAfter.add(new, service: try service(of: new))
      withPlan(of: new) { $0.changed += 1 }
      withRegion(comparison.after?.region) { $0.changed += 1 }
    case (let old?, nil):
      difference.removed.add(old, service: try service(of: old))
      withPlan(of: old) { $0.removed += 1 }
      withRegion(comparison.before?.region) { $0.removed += 1 }
    case (nil, let new?):
      difference.added.add(new, service: try service(of: new))
      withPlan(of: new) { $0.added += 1 }
      withRegion(comparison.after?.region) { $0.added += 1 }
    case (nil, nil): preconditionFailure("A change is of a record.")
    }
    for reason in ChangeReason.allCases where change.reasons.contains(reason) {
      reasons[reason.rawValue].flagged += 1
    }
    guard let main = change.reasons.main?.rawValue else { return }
    reasons[main].records += 1
    reasons[main].charge.before.micros += Int128(change.before?.result.chargeMicros ?? 0)
    reasons[main].charge.after.micros += Int128(change.after?.result.chargeMicros ?? 0)
  }

  private mutating func withPlan(
    of record: ComparedRecord, _ body: (inout MonthDifference.Group) -> Void
  ) {
    let number = Int(record.result.plan)
    while plans.count <= number {
      plans.append(MonthDifference.Group(name: texts.text(UInt32(plans.count))))
    }
    body(&plans[number])
  }

  private mutating func withRegion(
    _ region: String?, _ body: (inout MonthDifference.Group) -> Void
  ) {
    guard let region else { return }
    body(&regions[region, default: MonthDifference.Group(name: region)])
  }

  /// The charge of all records, equal ones too, by plan and by region.
  private mutating func addGroups(of comparison: SubscriberComparison) {
    var (old, new) = (MoneySum.zero, MoneySum.zero)
    for record in comparison.before?.records ?? [] {
      let amount = Int128(record.result.chargeMicros)
      old.micros += amount
      withPlan(of: record) { $0.charge.before.micros += amount }
    }
    for record in comparison.after?.records ?? [] {
      let amount = Int128(record.result.chargeMicros)
      new.micros += amount
      withPlan(of: record) { $0.charge.after.micros += amount }
    }
    withRegion(comparison.before?.region) { $0.charge.before = $0.charge.before + old }
    withRegion(comparison.after?.region) { $0.charge.after = $0.charge.after + new }
    difference.charge.before = difference.charge.before + old
    difference.charge.after = difference.charge.after + new
  }

  private mutating func addInvoices(of comparison: SubscriberComparison) {
    let (old, new) = (comparison.before?.invoice, comparison.after?.invoice)
    if old != new { difference.invoices.changed += 1 }
    func add(_ pair: inout AmountPair, _ amount: (ComparedInvoice) -> Int64) {
      pair.before.micros += Int128(old.map(amount) ?? 0)
      pair.after.micros += Int128(new.map(amount) ?? 0)
    }
    add(&difference.invoices.recurring) { $0.recurringMicros }
    add(&difference.invoices.usageVoice) { $0.usageVoiceMicros }
    add(&difference.invoices.usageSMS) { $0.usageSMSMicros }
    add(&difference.invoices.usageData) { $0.usageDataMicros }
    add(&difference.invoices.usageContent) { $0.usageContentMicros }
    add(&difference.invoices.adjustments) { $0.adjustmentMicros }
    add(&difference.invoices.rounding) { $0.roundingMicros }
    add(&difference.invoices.total) { $0.totalMicros }
  }

  /// Keeps the subscriber if it is among those that changed most.
  private mutating func keep(_ subscriber: MonthDifference.Subscriber) {
    let magnitude = subscriber.delta.micros.magnitude
    let position =
      difference.top.firstIndex {
        ($0.delta.micros.magnitude, subscriber.msisdn) < (magnitude, $0.msisdn)
      } ?? difference.top.count
    if position == MonthDifference.subscribersShown { return }
    difference.top.insert(subscriber, at: position)
    if difference.top.count > MonthDifference.subscribersShown { difference.top.removeLast() }
  }

  /// The whole difference, all adjustments in order. *Throws*
  /// ``DifferenceError/notTying(differences:)`` where rows and control totals disagree.
  consuming func finish(
    control: ControlReport, other: ControlReport
  ) throws(DifferenceError) -> (difference: MonthDifference, adjustments: Adjustments) {
    var findings =
      Self.findings(of: before, control, "first") + Self.findings(of: after, other, "second")
    let difference = self.difference
    let parts =
      difference.added.charge - difference.removed.charge + difference.changedAfter.charge
      - difference.changedBefore.charge
    if parts != difference.charge.delta {
      findings.append(
        "added − removed + changed is \(parts), the charges differ by \(difference.charge.delta)")
    }
    guard findings.isEmpty else { throw .notTying(differences: findings) }
    if difference.scope.isEmpty {
      self.difference.bundles = MonthDifference.Bundle.changes(from: control, to: other)
    }
    self.difference.reasons = reasons.filter { $0.records > 0 || $0.flagged > 0 }
    self.difference.plans = plans.filter(Self.differs).sorted { $0.name < $1.name }
    self.difference.regions = regions.values.filter(Self.differs).sorted { $0.name < $1.name }
    adjustments.sort()
    return (self.difference, adjustments)
  }

  private static func differs(_ group: MonthDifference.Group) -> Bool {
    group.added + group.removed + group.changed > 0
      || group.charge.before != group.charge.after
  }

  private static func findings(
    of sums: RunSums, _ control: ControlReport, _ name: String
  ) -> [String] {
    var findings: [String] = []
    func tie(_ what: String, _ found: String, _ said: String) {
      if found != said {
        findings.append("\(name) run: \(what) \(found), control.json says \(said)")
      }
    }
    tie("usage rows", "\(sums.records)", "\(control.total.rated.records)")
    tie("usage charge", "\(sums.usage)", control.total.charge)
    tie("invoices", "\(sums.invoices)", "\(control.invoices)")
    tie("invoice total", "\(sums.invoiceTotal)", control.money.invoiceTotal)
    return findings
  }
}
