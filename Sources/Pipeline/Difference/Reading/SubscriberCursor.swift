import Lake
import Parquet

/// A Parquet file of a published month; what is wrong with it names its path.
struct PublishedFile {
  private let path: String
  private let reader: ParquetReader

  /// *Throws* ``LakeError`` and ``DifferenceError/damaged(path:reason:)``.
  init(path: String) throws {
    self.path = path
    let octets = try FileReading.contents(of: path)
    do {
      reader = try ParquetReader(octets)
    } catch {
      throw DifferenceError.damaged(path: path, reason: "\(error)")
    }
  }

  var groupCount: Int { reader.rowGroups.count }

  func damage(_ reason: String) -> DifferenceError { .damaged(path: path, reason: reason) }

  func integers(_ name: String, group: Int) throws -> [Int64] {
    guard let values = try column(name, group: group).integers else {
      throw damage("column \(name) holds no integers; run the month again")
    }
    return values
  }

  func booleans(_ name: String, group: Int) throws -> [Bool] {
    guard let values = try column(name, group: group).booleans else {
      throw damage("column \(name) holds no truth values; run the month again")
    }
    return values
  }

  /// Numbers of the texts of a column, ``TextNumbers/null`` for null.
  func numbers(_ name: String, group: Int, texts: TextNumbers) throws -> [UInt32] {
    let chunk = try column(name, group: group)
    if case .textDictionary(let values, let indices) = chunk.values {
      let known = values.map { texts.number(of: $0) }
      guard let validity = chunk.validity else { return indices.map { known[Int($0)] } }
      return indices.indices.map { validity[$0] ? known[Int(indices[$0])] : TextNumbers.null }
    }
    guard let values = chunk.texts else {
      throw damage("column \(name) holds no text; run the month again")
    }
    return values.indices.map { chunk.isNull($0) ? TextNumbers.null : texts.number(of: values[$0]) }
  }

  private func column(_ name: String, group: Int) throws -> ParquetChunk {
    do {
      return try reader.column(named: name, rowGroup: group)
    } catch {
      throw damage("\(error)")
    }
  }

  /// Appends each run of equal MSISDNs once.
  func appendSubscribers(to msisdns: inout [Int64]) throws {
    for group in 0..<groupCount {
      for msisdn in try integers("msisdn", group: group) where msisdn != msisdns.last {
        msisdns.append(msisdn)
      }
    }
  }
}

/// One file of a table that is sorted by subscriber, row group by row group.
private struct TableCursor<Row> {
  private let file: PublishedFile
  private let read: (PublishedFile, _ group: Int) throws -> [Row]
  private var nextGroup = 0
  private var msisdns: [Int64] = []
  private var rows: [Row] = []
  private var position = 0

  /// `read` gives the rows of a row group.
  init(path: String, read: @escaping (PublishedFile, _ group: Int) throws -> [Row]) throws {
    file = try PublishedFile(path: path)
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
      throw file.damage("subscriber \(next) comes after \(current): the rows are not sorted")
    }
  }

  private mutating func fill() throws {
    position = 0
    msisdns = []
    while msisdns.isEmpty, nextGroup < file.groupCount {
      msisdns = try file.integers("msisdn", group: nextGroup)
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

  /// *Throws* ``LakeError`` and ``DifferenceError/damaged(path:reason:)``, as ``next()`` does.
  init(_ part: ComparedRun.Part, region: String, texts: TextNumbers) throws {
    self.region = region
    usage = try part.usage.map { path in
      try TableCursor(path: path) { try $0.records(group: $1, texts: texts) }
    }
    invoices = try part.invoices.map { path in
      try TableCursor(path: path) { try $0.invoices(group: $1) }
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

extension PublishedFile {
  fileprivate func invoices(group: Int) throws -> [ComparedInvoice] {
    let recurring = try integers("recurring", group: group)
    let voice = try integers("usage_voice", group: group)
    let sms = try integers("usage_sms", group: group)
    let data = try integers("usage_data", group: group)
    let content = try integers("usage_content", group: group)
    let adjustment = try integers("adjustments", group: group)
    let rounding = try integers("rounding", group: group)
    let total = try integers("total", group: group)
    return total.indices.map {
      ComparedInvoice(
        recurringMicros: recurring[$0], usageVoiceMicros: voice[$0], usageSMSMicros: sms[$0],
        usageDataMicros: data[$0], usageContentMicros: content[$0],
        adjustmentMicros: adjustment[$0], roundingMicros: rounding[$0], totalMicros: total[$0])
    }
  }

  fileprivate func records(group: Int, texts: TextNumbers) throws -> [ComparedRecord] {
    let inputs = try inputs(group: group, texts: texts)
    let results = try results(group: group, texts: texts)
    let files = try numbers("file", group: group, texts: texts)
    let lines = try integers("line", group: group)
    return inputs.indices.map {
      ComparedRecord(
        input: inputs[$0], place: .init(file: files[$0], line: lines[$0]), result: results[$0])
    }
  }

  private func inputs(group: Int, texts: TextNumbers) throws -> [ComparedRecord.Input] {
    let start = try integers("start", group: group)
    let recordID = try integers("record_id", group: group)
    let otherParty = try integers("other_party", group: group)
    let duration = try integers("duration_ms", group: group)
    let quantity = try integers("quantity", group: group)
    let uplink = try integers("uplink_octets", group: group)
    let cell = try integers("cell", group: group)
    let ratingGroup = try integers("rating_group", group: group)
    let service = try numbers("service", group: group, texts: texts)
    let direction = try numbers("direction", group: group, texts: texts)
    let access = try numbers("access", group: group, texts: texts)
    let serving = try numbers("serving", group: group, texts: texts)
    let reversal = try booleans("reversal", group: group)
    return start.indices.map {
      ComparedRecord.Input(
        startMicros: start[$0], recordID: recordID[$0], otherParty: otherParty[$0],
        durationMilliseconds: duration[$0], quantity: quantity[$0], uplinkOctets: uplink[$0],
        cell: cell[$0], ratingGroup: ratingGroup[$0], service: service[$0],
        direction: direction[$0], access: access[$0], serving: serving[$0],
        isReversal: reversal[$0])
    }
  }

  private func results(group: Int, texts: TextNumbers) throws -> [ComparedRecord.Result] {
    let plan = try numbers("plan", group: group, texts: texts)
    let zone = try numbers("zone", group: group, texts: texts)
    let band = try numbers("band", group: group, texts: texts)
    let rule = try numbers("rule", group: group, texts: texts)
    let free = try integers("free_quantity", group: group)
    let billed = try integers("billed_quantity", group: group)
    let charge = try integers("charge", group: group)
    return charge.indices.map {
      ComparedRecord.Result(
        plan: plan[$0], zone: zone[$0], band: band[$0], rule: rule[$0], freeQuantity: free[$0],
        billedQuantity: billed[$0], chargeMicros: charge[$0])
    }
  }
}
