import Lake

/// Compares two published runs of one month, record by record and invoice by invoice, and every
/// other table row by row, by its key.
///
/// Both are read region by region, as ``ComparedGroup`` pairs their files, and merged by
/// subscriber. One that a group has on one side only, but the other run elsewhere (it moved
/// region), is set aside until it comes there. *Limits*: memory is the files of the largest group,
/// a row group decoded of each, those set aside, eight octets a subscriber, and 48 for one whose
/// invoice differs; then, by tables, that of ``TableComparison``.
package struct MonthComparison {
  private let before: ComparedRun
  private let after: ComparedRun
  private let outputFolder: String?
  private let rowsShown: Int
  private let cellsMax: Int
  private let isStopped: @Sendable () -> Bool

  /// Opens both output folders. With `outputFolder`, ``run()`` writes `changes.parquet` (a row a
  /// record that differs), `subscribers.parquet` (a row a subscriber that differs) and
  /// `rows.parquet` (a row a cell of the other tables that differs) into it. Of the rows of a table
  /// that differ the first `rowsShown` are in the result; `cellsMax` cells of a table are held at
  /// one time, ``TableComparison/cellsMaxUsual`` without it.
  ///
  /// *Throws* ``LakeError`` where a folder holds no month, and ``DifferenceError`` where the two
  /// can't be compared.
  package init(
    before: String, after: String, outputFolder: String? = nil, rowsShown: Int = 5,
    cellsMax: Int? = nil,
    isStopped: @escaping @Sendable () -> Bool = { false }
  ) throws {
    self.before = try ComparedRun(folder: before)
    self.after = try ComparedRun(folder: after)
    self.outputFolder = outputFolder
    self.rowsShown = rowsShown
    self.cellsMax = cellsMax ?? TableComparison.cellsMaxUsual
    self.isStopped = isStopped
    let (old, new) = (self.before.control, self.after.control)
    if old.month != new.month {
      throw DifferenceError.otherMonth(before: old.month, after: new.month)
    }
    if old.currency != new.currency {
      throw DifferenceError.otherCurrency(before: old.currency, after: new.currency)
    }
  }

  /// Whether both runs bill, so that a difference can be an adjustment. *Throws*
  /// ``DifferenceError/noInvoices(folder:)``, naming the one that doesn't.
  package func requireInvoices() throws(DifferenceError) {
    for run in [before, after] where run.control.invoices == 0 {
      throw .noInvoices(folder: run.folder)
    }
  }

  /// Reads everything once. *Throws* ``DifferenceError``, ``LakeError``, and
  /// ``MonthError/stopped``; no file is left behind then.
  package func run() throws -> (difference: MonthDifference, adjustments: Adjustments) {
    let texts = TextNumbers()
    guard let outputFolder else {
      var result = try run(texts: texts) { _ in
      } endGroup: {
      }
      try compareTables(into: &result.difference) { _, _ in
      } endGroup: {
      }
      return result
    }
    var files = try DifferenceFiles(folder: outputFolder, texts: texts, facts: facts)
    do {
      var result = try run(texts: texts) {
        try files.append($0)
      } endGroup: {
        try files.flush()
      }
      try compareTables(into: &result.difference) {
        try files.append($0, of: $1)
      } endGroup: {
        try files.flush()
      }
      try files.finish()
      return result
    } catch {
      // What went wrong is what a person must read.
      try? DifferenceFiles.discard(inFolder: outputFolder)
      throw error
    }
  }

  /// Compares every table but `usage`, whose records are matched otherwise.
  private func compareTables(
    into difference: inout MonthDifference,
    each: (_ row: TableDifference.Row, _ table: String) throws -> Void,
    endGroup: () throws -> Void
  ) throws {
    let groups = ComparedGroup.groups(before, after)
    let whole = [ComparedGroup(region: "", before: before.whole, after: after.whole)]
    let haveOneKey = before.manifest.pseudonymKey == after.manifest.pseudonymKey
    for table in OutputTables.all where table.name != OutputTables.usage.name {
      let (old, new) = (before.files(of: table), after.files(of: table))
      if old.isEmpty && new.isEmpty { continue }
      if let reason = reasonToPassOver(table) {
        difference.tablesPassedOver.append(TablePassedOver(table: table.name, reason: reason))
        continue
      }
      var comparison = try TableComparison(
        table, before: old, after: new, rowsShown: rowsShown, cellsMax: cellsMax
      ) { haveOneKey || $0 != OutputTables.pseudonymName }
      for group in table.isByRegion ? groups : whole {
        if isStopped() { throw MonthError.stopped }
        try comparison.compare(
          group.before.files[table.name] ?? [], group.after.files[table.name] ?? [],
          region: group.region
        ) { try each($0, table.name) }
        try endGroup()
      }
      difference.tables.append(comparison.finish())
    }
  }

  /// Why a table's rows can't be compared; nil where they can.
  private func reasonToPassOver(_ table: TableDefinition) -> String? {
    if !scope.isEmpty { return "one run is of a part of the subscribers" }
    if OutputTables.statements.contains(table.name) {
      return "its rows are drawn from tables that are compared"
    }
    guard table.key.contains(OutputTables.pseudonymName),
      before.manifest.pseudonymKey != after.manifest.pseudonymKey
    else { return nil }
    return "the runs have other pseudonym keys"
  }

  private func run(
    texts: TextNumbers, each: (SubscriberComparison) throws -> Void, endGroup: () throws -> Void
  ) throws -> (difference: MonthDifference, adjustments: Adjustments) {
    var ledger = DifferenceLedger(
      control: before.control, scope: scope,
      isBilled: before.control.invoices > 0 && after.control.invoices > 0, texts: texts)
    var aside = AsideSubscribers(
      inBefore: try before.subscribers(), inAfter: try after.subscribers())
    let compared = try comparedSubscribers()
    let isEqualTariff = before.manifest.tariffDigest == after.manifest.tariffDigest
    for group in ComparedGroup.groups(before, after) {
      if isStopped() { throw MonthError.stopped }
      try merge(group, texts: texts) { old, new in
        if let compared, let msisdn = (old ?? new)?.msisdn, !compared.holds(msisdn) {
          ledger.passOver(old, new)
          return
        }
        guard let (old, new) = aside.partners(old, new) else { return }
        let comparison = SubscriberComparison(
          before: old, after: new, byEqualTariffs: isEqualTariff)
        try ledger.add(comparison)
        try each(comparison)
      }
      try endGroup()
    }
    if let (msisdn, folder) = aside.smallest(of: before, after) {
      throw DifferenceError.damaged(
        path: folder, reason: "subscriber \(msisdn) is in two partitions; run the month again")
    }
    return try ledger.finish(control: before.control, other: after.control)
  }

  /// Whose subscribers alone are compared; empty: all.
  private var scope: [String] {
    if before.manifest.scope == after.manifest.scope { return [] }
    return Set((before.manifest.scope ?? []) + (after.manifest.scope ?? [])).sorted()
  }

  /// Ascending: who has an invoice in the run of a part, of both where they are of different parts;
  /// nil: everybody. *Throws* ``DifferenceError/noInvoices(folder:)``.
  private func comparedSubscribers() throws -> [Int64]? {
    if scope.isEmpty { return nil }
    var compared: [Int64]?
    for run in [before, after] where run.manifest.scope != nil {
      if run.control.invoices == 0 { throw DifferenceError.noInvoices(folder: run.folder) }
      let invoiced = try run.subscribers(invoicedOnly: true)
      compared = compared?.filter { invoiced.holds($0) } ?? invoiced
    }
    return compared
  }

  private var facts: [(key: String, value: String)] {
    [
      ("ratemill.version", RatemillVersion.current),
      ("ratemill.month", before.control.month),
      ("ratemill.before", before.manifest.controlDigest),
      ("ratemill.after", after.manifest.controlDigest),
    ]
  }

  /// Hands on the subscribers of a group, ascending, with what each side has.
  private func merge(
    _ group: ComparedGroup, texts: TextNumbers,
    _ body: (ComparedSubscriber?, ComparedSubscriber?) throws -> Void
  ) throws {
    var left = try SubscriberCursor(group.before, region: group.region, texts: texts)
    var right = try SubscriberCursor(group.after, region: group.region, texts: texts)
    var (old, new) = (try left.next(), try right.next())
    while true {
      switch (old, new) {
      case (nil, nil): return
      case (let first?, let second?) where first.msisdn == second.msisdn:
        try body(first, second)
        (old, new) = (try left.next(), try right.next())
      case (let first?, let second) where second.map({ first.msisdn < $0.msisdn }) ?? true:
        try body(first, nil)
        old = try left.next()
      default:
        try body(nil, new)
        new = try right.next()
      }
    }
  }
}

/// Subscribers that wait for their other side, which lies in another group.
private struct AsideSubscribers {
  /// Ascending.
  private let inBefore: [Int64]
  /// Ascending.
  private let inAfter: [Int64]
  private var waitingBefore: [Int64: ComparedSubscriber] = [:]
  private var waitingAfter: [Int64: ComparedSubscriber] = [:]

  init(inBefore: [Int64], inAfter: [Int64]) {
    self.inBefore = inBefore
    self.inAfter = inAfter
  }

  /// Somebody who still waits, and the run that has them once too often; nil where nobody does.
  func smallest(of before: ComparedRun, _ after: ComparedRun) -> (Int64, folder: String)? {
    if let msisdn = waitingBefore.keys.min() { return (msisdn, before.folder) }
    return waitingAfter.keys.min().map { ($0, after.folder) }
  }

  /// Both sides of a subscriber, of whom a group has the given ones; nil where the other one is
  /// still to come.
  mutating func partners(
    _ before: ComparedSubscriber?, _ after: ComparedSubscriber?
  ) -> (ComparedSubscriber?, ComparedSubscriber?)? {
    if let before, after == nil, inAfter.holds(before.msisdn) {
      if let partner = waitingAfter.removeValue(forKey: before.msisdn) { return (before, partner) }
      waitingBefore[before.msisdn] = before
      return nil
    }
    if let after, before == nil, inBefore.holds(after.msisdn) {
      if let partner = waitingBefore.removeValue(forKey: after.msisdn) { return (partner, after) }
      waitingAfter[after.msisdn] = after
      return nil
    }
    return (before, after)
  }
}

extension [Int64] {
  /// Whether an ascending list has the number.
  fileprivate func holds(_ number: Int64) -> Bool {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < number { low = middle + 1 } else { high = middle }
    }
    return low < count && self[low] == number
  }
}
