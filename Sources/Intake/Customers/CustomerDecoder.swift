import Jobs
import Measures
import Records

/// Text of one customer feed → its records and rejects; window by window, as ``UsageDecoder``.
///
/// Canonical columns: a code is one of those that the record's `code` properties list, a day is
/// `YYYY-MM-DD` (of a subscription also an ISO 8601 instant), a month `YYYY-MM`, an amount main
/// units in decimal with at most six places. A needed field that is
/// empty is missingField; text with a NUL, or that isn't UTF-8, is badText.
package struct CustomerDecoder {
  let kind: CustomerKind
  private let feed: CustomerFeed
  private let marks: FieldMarks
  private let parties: PartyNumbers
  private let zone: ZoneClock
  private var lines: LineCutter
  private let rejectsMax: Int
  private var names: [String] = []
  private var sources: [CustomerSource] = []
  private var hasTraits = false

  /// *Throws*: what of the mapping can't be used; also for a column that is no canonical one of the
  /// kind. `zone` says on which day an instant falls; the limits are as in ``UsageDecoder``.
  package init(
    kind: CustomerKind, feed: CustomerFeed, zone: ZoneClock, lineOctetsMax: Int, rejectsMax: Int
  ) throws(IntakeError) {
    self.kind = kind
    self.zone = zone
    self.feed = feed
    self.rejectsMax = rejectsMax
    marks = try FieldMarks(feed.format, feed: kind.rawValue)
    parties = try PartyNumbers(feed.numbering, feed: kind.rawValue)
    lines = LineCutter(octetsMax: lineOctetsMax)
    let known = kind.columns.map(\.name)
    for column in (Array(feed.columns.keys) + feed.constants.keys).sorted()
    where !known.contains(column) {
      throw .unknownCanonicalColumn(feed: kind.rawValue, column: column, columns: known)
    }
    if !feed.format.hasHeader {
      if feed.format.columns.isEmpty { throw .noColumns(feed: kind.rawValue) }
      try resolve(feed.format.columns)
    }
  }

  /// The columns of the file, as its header line names them. Not needed for feeds without one.
  /// *Throws*: ``IntakeError/missingColumn(feed:column:header:)`` and the other header cases.
  package mutating func setHeader(_ line: [UInt8]) throws(IntakeError) {
    try resolve(try ColumnNames.read(line, marks, feed: kind.rawValue))
  }

  private mutating func resolve(_ names: [String]) throws(IntakeError) {
    let header = ColumnNames(names, feed: kind.rawValue)
    var sources: [CustomerSource] = []
    for column in kind.columns {
      let mapped = feed.columns[column.name]
      if let constant = feed.constants[column.name] {
        sources.append(.constant(Array(constant.utf8), column: column))
      } else if mapped != nil || column.isNeeded || names.contains(column.name) {
        sources.append(.column(try header.place(of: mapped ?? column.name), column: column))
      } else {
        sources.append(.constant([], column: column))
      }
    }
    self.names = names
    self.sources = sources
    hasTraits = sources.contains { source in
      switch source {
      case .column(_, let column): CanonicalColumns.traits.contains(column.name)
      case .constant(let octets, let column):
        !octets.isEmpty && CanonicalColumns.traits.contains(column.name)
      }
    }
  }

  /// For text that begins inside a line that an earlier split has rejected as too long.
  package mutating func skipToLineEnd() { lines.skipsToLineEnd = true }

  /// Decodes the whole lines of `text` and appends them to `batch`. Returns the octets consumed:
  /// the rest is to be put in front of the next window. With `isEnd` all is consumed.
  package mutating func decode(
    _ text: Span<UInt8>, isEnd: Bool, into batch: inout CustomerBatch
  ) -> Int {
    precondition(!names.isEmpty, "A decoder gets its header before its first window.")
    if text.isEmpty {
      if isEnd { lines.skipsToLineEnd = false }
      return 0
    }
    return withWindow(over: text, fieldsMax: names.count) { window, table in
      var position = 0
      while true {
        switch lines.next(in: window, at: &position, isEnd: isEnd) {
        case .none: return position
        case .tooLong(let start):
          let end = start + min(Reject.textLimit, lines.octetsMax)
          batch.recordCount += 1
          reject(CustomerFault(.lineTooLong), window, from: start, to: end, into: &batch)
        case .line(let start, let end):
          if start < end {
            batch.recordCount += 1
            if let fault = decodeLine(window, from: start, to: end, table, into: &batch) {
              reject(fault, window, from: start, to: end, into: &batch)
            }
          } else if batch.lineCount < .max {
            batch.lineCount += 1
          }
        }
      }
    }
  }

  /// Part of an array, as the other `decode`; octets are counted from the range's start.
  package mutating func decode(
    _ text: [UInt8], in range: Range<Int>, isEnd: Bool, into batch: inout CustomerBatch
  ) -> Int {
    decode(text.span.extracting(range), isEnd: isEnd, into: &batch)
  }

  private func decodeLine(
    _ text: TextWindow, from start: Int, to end: Int, _ table: FieldTable,
    into batch: inout CustomerBatch
  ) -> CustomerFault? {
    switch QuotedFields.index(text, from: start, to: end, marks, into: table) {
    case .broken(let field):
      return CustomerFault(.badText, field: field < names.count ? names[field] : "")
    case .fields(let count):
      if count != names.count { return CustomerFault(.columnCount) }
      return append(text, table, to: &batch)
    case .escaped(let count):
      if count != names.count { return CustomerFault(.columnCount) }
      let plain = QuotedFields.unescape(
        text, lineStart: start, table, fields: count, quote: marks.quote)
      return withWindow(over: plain.span, fieldsMax: 1) { window, _ in
        append(window, table, to: &batch)
      }
    }
  }

  private func append(
    _ text: TextWindow, _ table: FieldTable, to batch: inout CustomerBatch
  ) -> CustomerFault? {
    let line = CustomerLine(
      text: text, table: table, sources: sources, names: names, parties: parties,
      zone: zone, hasTraits: hasTraits)
    do throws(CustomerFault) {
      switch kind {
      case .subscribers: batch.subscribers.append(try line.subscriber())
      case .subscriptions: batch.subscriptions.append(try line.subscription())
      case .orders: batch.orders.append(try line.order())
      case .payments: batch.payments.append(try line.payment())
      case .contacts: batch.contacts.append(try line.contact())
      case .groups: batch.memberships.append(try line.membership())
      case .adjustments: batch.adjustments.append(try line.adjustment())
      case .accounts: batch.accounts.append(try line.account())
      case .mainOrders: batch.mainOrders.append(try line.mainOrder())
      case .suborders: batch.suborders.append(try line.suborder())
      case .orderEvents: batch.orderEvents.append(try line.orderEvent())
      case .retentionCases: batch.retentionCases.append(try line.retentionCase())
      case .workOrders: batch.workOrders.append(try line.workOrder())
      case .numberResources: batch.numberResources.append(try line.numberResource())
      case .stockMoves: batch.stockMoves.append(try line.stockMove())
      case .flowsLeft: batch.flows.append(try line.flow(on: .left))
      case .flowsRight: batch.flows.append(try line.flow(on: .right))
      case .enrolments: batch.enrolments.append(try line.enrolment())
      case .redemptions: batch.redemptions.append(try line.redemption())
      }
    } catch {
      return error
    }
    if batch.lineCount < .max { batch.lineCount += 1 }
    return nil
  }

  private func reject(
    _ fault: CustomerFault, _ text: TextWindow, from start: Int, to end: Int,
    into batch: inout CustomerBatch
  ) {
    batch.rejectedCount += 1
    if batch.rejects.count < rejectsMax {
      batch.rejects.append(
        Reject(
          split: 0, line: batch.lineCount, reason: fault.reason, field: fault.field,
          text: text.octets(from: start, to: min(end, start + Reject.textLimit))))
    }
    if batch.lineCount < .max { batch.lineCount += 1 }
  }
}

/// Where a canonical column's text comes from.
enum CustomerSource: Hashable {
  case column(Int, column: CustomerColumn)
  /// A constant of the job; empty for a column that neither the feed nor the job has.
  case constant([UInt8], column: CustomerColumn)
}

/// Why a customer record is a reject, and the feed's column to blame.
struct CustomerFault: Error, Hashable {
  let reason: RejectReason
  let field: String

  init(_ reason: RejectReason, field: String = "") {
    self.reason = reason
    self.field = field
  }
}
