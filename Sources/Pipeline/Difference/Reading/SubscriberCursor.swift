extension PublishedTable {
  /// Numbers of the texts of a column, ``TextNumbers/null`` for null.
  fileprivate func numbers(
    _ column: String, rowGroup: Int, texts: TextNumbers
  ) throws(PublishedError) -> [UInt32] {
    try codes(column, rowGroup: rowGroup, null: TextNumbers.null) { texts.number(of: $0) }
  }

  /// Appends each run of equal MSISDNs once.
  func appendSubscribers(to msisdns: inout [Int64]) throws(PublishedError) {
    for rowGroup in rowGroups {
      for msisdn in try integers("msisdn", rowGroup: rowGroup) where msisdn != msisdns.last {
        msisdns.append(msisdn)
      }
    }
  }
}

/// One file of a table that is sorted by subscriber, row group by row group.
private struct TableCursor<Row> {
  private let file: PublishedTable
  private let read: (PublishedTable, _ rowGroup: Int) throws -> [Row]
  private var nextGroup = 0
  private var msisdns: [Int64] = []
  private var rows: [Row] = []
  private var position = 0

  /// `read` gives the rows of a row group.
  init(path: String, read: @escaping (PublishedTable, _ rowGroup: Int) throws -> [Row]) throws {
    file = try PublishedTable(path: path)
    self.read = read
    try fill()
  }

  /// The subscriber of the next row; nil at the end.
  var msisdn: Int64? { position < msisdns.count ? msisdns[position] : nil }

  /// Appends all rows of that subscriber.
  mutating func take(into taken: inout [Row]) throws {
    guard let current = msisdn else { return }
    while let next = msisdn, next == current {
      var end = position
      while end < msisdns.count, msisdns[end] == current { end += 1 }
      taken.append(contentsOf: rows[position..<end])
      position = end
      if position == msisdns.count { try fill() }
    }
    if let next = msisdn, next < current {
      throw file.strange("subscriber \(next) comes after \(current): the rows are not sorted")
    }
  }

  private mutating func fill() throws {
    position = 0
    msisdns = []
    while msisdns.isEmpty, nextGroup < file.rowGroups.count {
      msisdns = try file.integers("msisdn", rowGroup: nextGroup)
      rows = try read(file, nextGroup)
      nextGroup += 1
    }
  }
}

/// The subscribers of one run's part of a group, ascending: merges its files. A subscriber is in
/// one file of a table; memory is the files' octets and a row group of each.
struct SubscriberCursor {
  private let region: String
  private var usage: [TableCursor<ComparedRecord>]
  private var invoices: [TableCursor<ComparedInvoice>]

  /// *Throws* ``LakeError`` and ``PublishedError``, as ``next()`` does.
  init(_ part: ComparedRun.Part, region: String, texts: TextNumbers) throws {
    self.region = region
    usage = try part.usage.map { path in
      try TableCursor(path: path) { try $0.records(rowGroup: $1, texts: texts) }
    }
    invoices = try part.invoices.map { path in
      try TableCursor(path: path) { try $0.invoices(rowGroup: $1) }
    }
  }

  /// The next subscriber; nil at the end.
  mutating func next() throws -> ComparedSubscriber? {
    let smallest = (usage.compactMap(\.msisdn) + invoices.compactMap(\.msisdn)).min()
    guard let msisdn = smallest else { return nil }
    var records: [ComparedRecord] = []
    for index in usage.indices where usage[index].msisdn == msisdn {
      try usage[index].take(into: &records)
    }
    var found: [ComparedInvoice] = []
    for index in invoices.indices where invoices[index].msisdn == msisdn {
      try invoices[index].take(into: &found)
    }
    return ComparedSubscriber(
      msisdn: msisdn, region: region, records: records, invoice: found.first)
  }
}

extension PublishedTable {
  fileprivate func invoices(rowGroup: Int) throws -> [ComparedInvoice] {
    let recurring = try integers("recurring", rowGroup: rowGroup)
    let voice = try integers("usage_voice", rowGroup: rowGroup)
    let sms = try integers("usage_sms", rowGroup: rowGroup)
    let data = try integers("usage_data", rowGroup: rowGroup)
    let content = try integers("usage_content", rowGroup: rowGroup)
    let adjustment = try integers("adjustments", rowGroup: rowGroup)
    let rounding = try integers("rounding", rowGroup: rowGroup)
    let total = try integers("total", rowGroup: rowGroup)
    return total.indices.map {
      ComparedInvoice(
        recurringMicros: recurring[$0], usageVoiceMicros: voice[$0], usageSMSMicros: sms[$0],
        usageDataMicros: data[$0], usageContentMicros: content[$0],
        adjustmentMicros: adjustment[$0], roundingMicros: rounding[$0], totalMicros: total[$0])
    }
  }

  fileprivate func records(rowGroup: Int, texts: TextNumbers) throws -> [ComparedRecord] {
    let inputs = try inputs(rowGroup: rowGroup, texts: texts)
    let results = try results(rowGroup: rowGroup, texts: texts)
    let files = try numbers("file", rowGroup: rowGroup, texts: texts)
    let lines = try integers("line", rowGroup: rowGroup)
    return inputs.indices.map {
      ComparedRecord(
        input: inputs[$0], place: .init(file: files[$0], line: lines[$0]), result: results[$0])
    }
  }

  private func inputs(rowGroup: Int, texts: TextNumbers) throws -> [ComparedRecord.Input] {
    let start = try integers("start", rowGroup: rowGroup)
    let recordID = try integers("record_id", rowGroup: rowGroup)
    let otherParty = try integers("other_party", rowGroup: rowGroup)
    let duration = try integers("duration_ms", rowGroup: rowGroup)
    let quantity = try integers("quantity", rowGroup: rowGroup)
    let uplink = try integers("uplink_octets", rowGroup: rowGroup)
    let cell = try integers("cell", rowGroup: rowGroup)
    let ratingGroup = try integers("rating_group", rowGroup: rowGroup)
    let service = try numbers("service", rowGroup: rowGroup, texts: texts)
    let direction = try numbers("direction", rowGroup: rowGroup, texts: texts)
    let access = try numbers("access", rowGroup: rowGroup, texts: texts)
    let serving = try numbers("serving", rowGroup: rowGroup, texts: texts)
    let reversal = try booleans("reversal", rowGroup: rowGroup)
    return start.indices.map {
      ComparedRecord.Input(
        startMicros: start[$0], recordID: recordID[$0], otherParty: otherParty[$0],
        durationMilliseconds: duration[$0], quantity: quantity[$0], uplinkOctets: uplink[$0],
        cell: cell[$0], ratingGroup: ratingGroup[$0], service: service[$0],
        direction: direction[$0], access: access[$0], serving: serving[$0],
        isReversal: reversal[$0])
    }
  }

  private func results(rowGroup: Int, texts: TextNumbers) throws -> [ComparedRecord.Result] {
    let plan = try numbers("plan", rowGroup: rowGroup, texts: texts)
    let zone = try numbers("zone", rowGroup: rowGroup, texts: texts)
    let band = try numbers("band", rowGroup: rowGroup, texts: texts)
    let rule = try numbers("rule", rowGroup: rowGroup, texts: texts)
    let free = try integers("free_quantity", rowGroup: rowGroup)
    let billed = try integers("billed_quantity", rowGroup: rowGroup)
    let charge = try integers("charge", rowGroup: rowGroup)
    return charge.indices.map {
      ComparedRecord.Result(
        plan: plan[$0], zone: zone[$0], band: band[$0], rule: rule[$0], freeQuantity: free[$0],
        billedQuantity: billed[$0], chargeMicros: charge[$0])
    }
  }
}
