import Jobs
import Measures
import Records

/// Text of one usage feed → normalised records and rejects, by the feed's mapping.
///
/// One a split, or one after the other: all state between windows of text is whether the last one
/// ended inside a line that is too long. A record is a line that isn't blank; lines end with LF or
/// CR LF. What is wrong with a record is looked for in this order: length, quotes, columns, the
/// feed's filters, then the fields (served, service, reversal, direction, start, quantities, other
/// party, serving network, record id, cell, access, rating group), at last the date.
///
/// A used field with a NUL, or that isn't UTF-8, is badText whatever else it is.
package struct UsageDecoder {
  var mapping: UsageMapping
  var networks: NetworkTable
  var time: TimeReader
  let window: DecodedWindow
  private var lines: LineCutter
  private let rejectsMax: Int
  private var trial: LineTrial
  private let template: UsageRecord

  /// *Throws*: whatever of the mapping can't be compiled. `zone` reads local times without an
  /// offset; a longer line than `lineOctetsMax` (its break not counted) is one reject; a batch
  /// keeps at most `rejectsMax` rejects and counts the others. `trial`: which lines are decoded.
  package init(
    feed: UsageFeed, networks: NetworkCodes, zone: ZoneClock, window: DecodedWindow,
    lineOctetsMax: Int, rejectsMax: Int, trial: LineTrial = .whole
  ) throws(IntakeError) {
    self.trial = trial
    mapping = try UsageMapping(feed)
    time = try TimeReader(feed.fields.start.format, zone: zone, feed: feed.name)
    self.window = window
    lines = LineCutter(octetsMax: lineOctetsMax)
    self.rejectsMax = rejectsMax
    var codes: [(text: String, index: UInt16)] = [("", 0)]
    codes += networks.home.map { ($0, 0) }
    codes += networks.away.indices.map { (networks.away[$0], UInt16($0 + 1)) }
    self.networks = NetworkTable(codes)
    template = UsageRecord(
      startMilliseconds: 0, quantity: 0, service: .voice, mayRepeat: !feed.dropsDuplicates)
    if !feed.format.hasHeader {
      if feed.format.columns.isEmpty { throw .noColumns(feed: feed.name) }
      try mapping.resolve(feed.format.columns)
    }
  }

  /// The columns of the file, as its header line names them. Not needed for feeds without one.
  /// *Throws*: ``IntakeError/missingColumn(feed:column:header:)`` and the other header cases.
  package mutating func setHeader(_ line: [UInt8]) throws(IntakeError) {
    let names = try ColumnNames.read(line, mapping.marks, feed: mapping.feed.name)
    try mapping.resolve(names)
  }

  /// For text that begins inside a line that an earlier split has rejected as too long: what comes
  /// before its end is passed over, and is no line of this text.
  package mutating func skipToLineEnd() { lines.skipsToLineEnd = true }

  /// Decodes the whole lines of `text` and appends them to `batch`. Returns the octets consumed:
  /// the rest, never more than the longest line, is to be put in front of the next window. With
  /// `isEnd` all is consumed: the last line may lack its break.
  ///
  /// *Shape*: where the text is cut into windows makes no difference to the batch.
  package mutating func decode(
    _ text: Span<UInt8>, isEnd: Bool, into batch: inout DecodedBatch
  ) -> Int {
    precondition(!mapping.names.isEmpty, "A decoder gets its header before its first window.")
    if text.isEmpty {
      if isEnd { lines.skipsToLineEnd = false }
      return 0
    }
    return withWindow(over: text, fieldsMax: mapping.names.count) { window, table in
      decode(window, table, isEnd: isEnd, into: &batch)
    }
  }

  /// Part of an array, as the other `decode`; octets are counted from the range's start.
  package mutating func decode(
    _ text: [UInt8], in range: Range<Int>, isEnd: Bool, into batch: inout DecodedBatch
  ) -> Int {
    decode(text.span.extracting(range), isEnd: isEnd, into: &batch)
  }

  private mutating func decode(
    _ text: TextWindow, _ table: FieldTable, isEnd: Bool, into batch: inout DecodedBatch
  ) -> Int {
    var position = 0
    while true {
      var isLeftOut = false
      if batch.lineCount >= trial.nextLine {
        // What is behind the trial's end is passed over, and is no line of the batch.
        if trial.ends(at: batch.lineCount) { return text.count }
        isLeftOut = trial.leavesOut(batch.lineCount)
      }
      switch lines.next(in: text, at: &position, isEnd: isEnd) {
      case .none: return position
      case .tooLong(let start):
        let end = start + min(Reject.textLimit, lines.octetsMax)
        batch.counts.records += 1
        reject(Fault(.lineTooLong), text, from: start, to: end, into: &batch)
      case .line(let start, let end):
        if start == end {
          batch.advance()
          continue
        }
        batch.counts.records += 1
        if isLeftOut {
          reject(Fault(.quarantined), text, from: start, to: end, into: &batch)
          continue
        }
        decodeLine(text, from: start, to: end, table, into: &batch)
      }
    }
  }

  @inline(__always)
  private mutating func decodeLine(
    _ text: TextWindow, from start: Int, to end: Int, _ table: FieldTable,
    into batch: inout DecodedBatch
  ) {
    var record = template
    record.sequence = batch.lineCount
    var served: UInt64 = 0
    var fault: Fault?
    let fields = table.index(text, from: start, to: end, mapping.marks)
    if fields == table.fieldsMax {
      fault = read(text, table, &record, &served)
    } else if fields >= 0 {
      fault = Fault(.columnCount)
    } else {
      fault = readQuoted(text, from: start, to: end, table, &record, &served)
    }
    guard let fault else {
      if let reason = window.reason(forStart: record.startMilliseconds) {
        batch.counts.count(record, leftOut: reason)
        if reason == .reopen {
          batch.counts.reopened[window.reopenedIndex(ofStart: record.startMilliseconds)] += 1
        }
        let late = Fault(reason, column: mapping.columns.start)
        return reject(late, text, from: start, to: end, into: &batch)
      }
      batch.records.append(record)
      batch.served.append(served)
      batch.counts.decoded.add(record.quantity, of: record.service)
      return batch.advance()
    }
    reject(fault, text, from: start, to: end, into: &batch)
  }

  @inline(never)
  private mutating func readQuoted(
    _ text: TextWindow, from start: Int, to end: Int, _ table: FieldTable,
    _ record: inout UsageRecord, _ served: inout UInt64
  ) -> Fault? {
    switch QuotedFields.index(text, from: start, to: end, mapping.marks, into: table) {
    case .broken(let field):
      return Fault(.badText, column: field < table.fieldsMax ? field : -1)
    case .fields(let count):
      if count != table.fieldsMax { return Fault(.columnCount) }
      return read(text, table, &record, &served)
    case .escaped(let count):
      if count != table.fieldsMax { return Fault(.columnCount) }
      let plain = QuotedFields.unescape(
        text, lineStart: start, table, fields: count, quote: mapping.marks.quote)
      return withWindow(over: plain.span, fieldsMax: 1) { window, _ in
        read(window, table, &record, &served)
      }
    }
  }

  @inline(never)
  private func reject(
    _ fault: Fault, _ text: TextWindow, from start: Int, to end: Int,
    into batch: inout DecodedBatch
  ) {
    batch.counts.count(fault.reason)
    let isKept = fault.reason.outcome == .suspended || fault.reason.outcome == .late
    if isKept && batch.rejects.count < rejectsMax {
      batch.rejects.append(
        Reject(
          split: 0, line: batch.lineCount, reason: fault.reason,
          field: fault.column < 0 ? "" : mapping.names[fault.column],
          text: text.octets(from: start, to: min(end, start + Reject.textLimit))))
    }
    batch.advance()
  }
}

extension DecodedBatch {
  @inline(__always)
  mutating func advance() { if lineCount < .max { lineCount += 1 } }
}

extension IntakeCounts {
  mutating func count(_ record: UsageRecord, leftOut reason: RejectReason) {
    switch reason {
    case .late, .reopen: late.add(record.quantity, of: record.service)
    case .otherMonth: otherMonth.add(record.quantity, of: record.service)
    default: implausible.add(record.quantity, of: record.service)
    }
  }
}
