import Records

/// Rated usage as it was published: records as rating took them, what it said of each, and where
/// each was read from.
///
/// *Shape*: the arrays are equally long, row for row, by (subscriber, start, input order). A
/// record's `subscriber` is the position among the partition's customers; its `sequence` is its
/// position in the partition's table, which keeps a subscriber's ties as the run had them: see
/// ``rankByInput()`` for several. It may repeat, since duplicates are gone.
package struct PublishedUsage: Sendable {
  package var records: [UsageRecord] = []
  /// Charge, free and billed quantity; plan, zone, band and rule as the image numbers them.
  package var rated: [RatedEvent] = []
  /// Positions in ``PublishedMonth/inputs``.
  package var files: [UInt32] = []
  /// From 1.
  package var lines: [Int64] = []
  /// Positions of the customers whose usage this is, those without any included.
  package var subscribers: Range<Int> = 0..<0

  package init() {}

  /// The rows of one customer, by its position in the partition.
  package func rows(ofSubscriberAt position: Int) -> Range<Int> {
    let first = records.firstIndex { Int($0.subscriber) >= position } ?? records.count
    let end = records[first...].firstIndex { Int($0.subscriber) > position } ?? records.count
    return first..<end
  }

  /// Makes each record's `sequence` its rank among these in the order of the input, which ends ties
  /// between the members of a group, too. For rating them together: rows stay where they are.
  package mutating func rankByInput() {
    let order = records.indices.sorted { a, b in
      (files[a], lines[a], a) < (files[b], lines[b], b)
    }
    for (rank, row) in order.enumerated() { records[row].sequence = UInt32(rank) }
  }

  /// Drops the rows of other records.
  mutating func keep(_ isKept: (UsageRecord) -> Bool) {
    let rows = records.indices.filter { isKept(records[$0]) }
    if rows.count == records.count { return }
    records = rows.map { records[$0] }
    rated = rows.map { rated[$0] }
    files = rows.map { files[$0] }
    lines = rows.map { lines[$0] }
  }

  /// Adds what follows in the table.
  mutating func append(_ next: consuming PublishedUsage) {
    if records.isEmpty {
      let first = subscribers.lowerBound
      self = next
      subscribers = min(first, subscribers.lowerBound)..<subscribers.upperBound
      return
    }
    records += next.records
    rated += next.rated
    files += next.files
    lines += next.lines
    subscribers = subscribers.lowerBound..<next.subscribers.upperBound
  }

  /// Takes the rows from `row` on away.
  mutating func split(at row: Int) -> PublishedUsage {
    var rest = PublishedUsage()
    rest.records = Array(records[row...])
    rest.rated = Array(rated[row...])
    rest.files = Array(files[row...])
    rest.lines = Array(lines[row...])
    records.removeSubrange(row...)
    rated.removeSubrange(row...)
    files.removeSubrange(row...)
    lines.removeSubrange(row...)
    return rest
  }
}

/// Reads a partition's usage a row group at a time.
package struct PublishedBatches: Sendable {
  private let table: PublishedTable?
  private let codes: UsageCodes
  private let msisdns: [UInt64]
  /// By position among the customers: the last position at or before it that no group spans.
  private let borders: [Int]
  /// Where not nil, row groups that can't have these numbers are passed over.
  var only: [Int64]?
  private var group = 0
  /// Of the row groups before: the last subscriber, who may go on in the next, and the groups that
  /// do.
  private var held = PublishedUsage()
  private var rows: UInt32 = 0
  private var nextSubscriber = 0

  init(table: PublishedTable?, codes: UsageCodes, customers: [CustomerFile]) {
    self.table = table
    self.codes = codes
    msisdns = customers.map(\.subscriber.msisdn)
    borders = Self.borders(of: customers)
  }

  private static func borders(of customers: [CustomerFile]) -> [Int] {
    var lastOfGroup: [String: Int] = [:]
    for (position, customer) in customers.enumerated() {
      for membership in customer.memberships { lastOfGroup[membership.group] = position }
    }
    var borders: [Int] = []
    borders.reserveCapacity(customers.count)
    // The farthest member of any group that has begun.
    var farthest = -1
    for (position, customer) in customers.enumerated() {
      borders.append(farthest < position ? position : borders[position - 1])
      for membership in customer.memberships {
        farthest = max(farthest, lastOfGroup[membership.group] ?? position)
      }
    }
    return borders
  }

  /// The next subscribers with all their usage; nil after the last. Together the batches cover all
  /// customers, the members of a group in one. *Limits*: a row group, or what its groups need; all
  /// of the partition where groups reach from one end to the other. *Throws* ``PublishedError``.
  package mutating func next() throws -> PublishedUsage? {
    let groupCount = table?.rowGroups.count ?? 0
    while let table, group < groupCount {
      if isWanted(group, of: table) {
        try append(group, of: table)
      } else {
        rows += UInt32(table.rows(of: group))
      }
      group += 1
      if group == groupCount { break }
      guard let last = held.records.last?.subscriber else { continue }
      let border = borders[Int(last)]
      guard border > nextSubscriber,
        let row = held.records.lastIndex(where: { $0.subscriber < border })
      else { continue }
      let rest = held.split(at: row + 1)
      return take(upTo: border, keeping: rest)
    }
    if nextSubscriber == msisdns.count { return nil }
    return take(upTo: msisdns.count, keeping: PublishedUsage())
  }

  private func isWanted(_ group: Int, of table: PublishedTable) -> Bool {
    only?.contains { table.mayHold($0...$0, column: "msisdn", rowGroup: group) } ?? true
  }

  private mutating func take(upTo end: Int, keeping rest: PublishedUsage) -> PublishedUsage {
    var batch = held
    held = rest
    batch.subscribers = nextSubscriber..<end
    nextSubscriber = end
    return batch
  }

  private mutating func append(_ group: Int, of table: PublishedTable) throws {
    let columns = try UsageColumns(table, rowGroup: group, codes: codes)
    held.records.reserveCapacity(held.records.count + columns.count)
    held.rated.reserveCapacity(held.rated.count + columns.count)
    var previous = held.records.last
    var position = Int(previous?.subscriber ?? UInt32(nextSubscriber))
    for row in 0..<columns.count {
      let msisdn = UInt64(truncatingIfNeeded: columns.msisdn[row])
      while position < msisdns.count, msisdns[position] < msisdn { position += 1 }
      guard position < msisdns.count, msisdns[position] == msisdn else {
        throw table.strange("row \(rows + 1) is out of order or of a number without subscriber")
      }
      let record = columns.record(row, subscriber: UInt32(position), sequence: rows)
      if let previous, previous.subscriber == record.subscriber,
        previous.startMilliseconds > record.startMilliseconds
      {
        throw table.strange("row \(rows + 1) begins before the row above it")
      }
      held.records.append(record)
      held.rated.append(columns.event(row))
      previous = record
      rows += 1
    }
    held.files += columns.file
    held.lines += columns.line
  }
}
