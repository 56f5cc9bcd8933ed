import Jobs
import Lake
import Measures
import Parquet
import Records
import Tariffs

/// The `usage` table of one partition, column by column: the widest and longest of all, so it is
/// filled without a call a value.
struct UsageTable: ~Copyable {
  private var writer: ParquetWriter
  private let image: TariffImage
  private let fileNames: [String]
  private let feedNames: [String]
  private var columns = Columns()
  private(set) var rows = 0

  init(
    image: TariffImage, fileNames: [String], feedNames: [String], compressionLevel: Int,
    facts: [(key: String, value: String)]
  ) throws(ParquetError) {
    self.image = image
    self.fileNames = fileNames
    self.feedNames = feedNames
    let table = OutputTables.usage
    writer = try ParquetWriter(
      schema: ParquetSchema(
        columns: table.columns.map {
          ParquetColumn($0.name, $0.parquetKind, isNullable: $0.isNullable)
        },
        sortingColumns: table.sortKey.compactMap { key in
          table.columns.firstIndex { $0.name == key }
        },
        metadata: facts.map { ParquetMetadata(key: $0.key, value: $0.value) }
          + [ParquetMetadata(key: "ratemill.table", value: table.name)]),
      compressionLevel: compressionLevel)
  }

  /// Appends the rated rows of a bucket, which are in the order of (subscriber, start).
  mutating func append(
    _ records: [UsageRecord], _ rated: [RatedEvent], msisdns: [UInt64], firstSubscriber: UInt32,
    places: RecordPlaces
  ) throws(ParquetError) {
    for index in records.indices {
      // Not `==`: on another room's enum that is a call for each record.
      guard case .rated = rated[index].outcome else { continue }
      let record = records[index]
      columns.append(
        record, rated[index], msisdn: msisdns[Int(record.subscriber - firstSubscriber)],
        file: places.file(of: record.sequence), line: places.line(of: record.sequence))
      if columns.count == ParquetWriter.rowsPerGroup { try endGroup() }
    }
  }

  private mutating func endGroup() throws(ParquetError) {
    if columns.count == 0 { return }
    try writer.append(
      rowGroup: columns.chunks(image: image, fileNames: fileNames, feedNames: feedNames))
    rows += columns.count
    columns.removeAll()
  }

  /// The whole file and its rows.
  consuming func finish() throws(ParquetError) -> (octets: [UInt8], rows: Int) {
    try endGroup()
    return (writer.finish(), rows)
  }
}

extension UsageTable {
  /// A row group under way; one array a column, in the table's order.
  private struct Columns {
    private var msisdn: [Int64] = []
    private var start: [Int64] = []
    private var recordID: [Int64] = []
    private var service: [UInt32] = []
    private var direction: [UInt32] = []
    private var reversal: [Bool] = []
    private var otherParty: [Int64] = []
    private var duration: [Int64] = []
    private var quantity: [Int64] = []
    private var uplink: [Int64] = []
    private var cell: [Int64] = []
    private var access: [UInt32] = []
    private var serving: [UInt32] = []
    private var ratingGroup: [Int64] = []
    private var plan: [UInt32] = []
    private var zone: [UInt32] = []
    private var band: [UInt32] = []
    private var rule: [UInt32] = []
    private var free: [Int64] = []
    private var billed: [Int64] = []
    private var charge: [Int64] = []
    private var file: [UInt32] = []
    private var line: [Int64] = []

    var count: Int { msisdn.count }

    mutating func append(
      _ record: UsageRecord, _ event: RatedEvent, msisdn: UInt64, file: Int, line: Int64
    ) {
      self.msisdn.append(Int64(truncatingIfNeeded: msisdn))
      start.append(record.startMilliseconds * 1_000)
      recordID.append(Int64(bitPattern: record.recordID))
      service.append(UInt32(record.service.rawValue))
      direction.append(UInt32(record.direction.rawValue))
      reversal.append(record.isReversal)
      otherParty.append(Int64(truncatingIfNeeded: record.otherParty))
      duration.append(Int64(record.durationMilliseconds))
      quantity.append(record.quantity)
      uplink.append(record.uplinkOctets)
      cell.append(Int64(bitPattern: record.cell))
      access.append(UInt32(record.access.rawValue))
      serving.append(UInt32(record.serving))
      ratingGroup.append(Int64(record.ratingGroup))
      plan.append(UInt32(event.plan))
      zone.append(UInt32(event.zone))
      band.append(UInt32(event.band))
      rule.append(UInt32(event.rule))
      free.append(event.freeQuantity)
      billed.append(event.billedQuantity)
      charge.append(event.chargeMicros)
      self.file.append(UInt32(file))
      self.line.append(line)
    }

    mutating func removeAll() { self = Columns() }

    func chunks(
      image: TariffImage, fileNames: [String], feedNames: [String]
    ) -> [ParquetChunk] {
      let none = UInt32(RatedEvent.none)
      var accessCodes = [String](repeating: "?", count: 10)
      for access in AccessType.allCases { accessCodes[Int(access.rawValue)] = access.code }
      let networks = (0...image.networks.away.count).map { image.networks.code(at: UInt16($0)) }
      return [
        ParquetChunk(.int64(msisdn)),
        ParquetChunk(.int64(start)),
        ParquetChunk(.int64(recordID)),
        coded(service, ServiceKind.allCases.map(\.code)),
        coded(direction, Direction.allCases.map(\.code)),
        ParquetChunk(.boolean(reversal)),
        nullable(otherParty),
        ParquetChunk(.int64(duration)),
        ParquetChunk(.int64(quantity)),
        ParquetChunk(.int64(uplink)),
        nullable(cell),
        coded(access, accessCodes, null: UInt32(AccessType.unknown.rawValue)),
        coded(serving, networks, null: 0),
        nullable(ratingGroup),
        coded(plan, image.plans.map(\.id)),
        coded(zone, image.zones.map(\.id), null: none),
        coded(band, image.bands.map(\.id), null: none),
        coded(rule, image.rules.map(\.id), null: none),
        ParquetChunk(.int64(free)),
        ParquetChunk(.int64(billed)),
        ParquetChunk(.int64(charge)),
        coded(file, feedNames),
        coded(file, fileNames),
        ParquetChunk(.int64(line)),
      ]
    }

    /// 0 is null.
    private func nullable(_ values: [Int64]) -> ParquetChunk {
      ParquetChunk(.int64(values), validity: values.map { $0 != 0 })
    }

    /// A code column: only names that occur become the dictionary, in the order of their numbers.
    private func coded(_ codes: [UInt32], _ names: [String], null: UInt32? = nil) -> ParquetChunk {
      var occurs = [Bool](repeating: false, count: names.count)
      for code in codes where code != null { occurs[Int(code)] = true }
      var indices = [UInt32](repeating: 0, count: names.count)
      var values: [String] = []
      var known: [String: UInt32] = [:]
      for number in names.indices where occurs[number] {
        if let same = known[names[number]] {
          indices[number] = same
          continue
        }
        indices[number] = UInt32(values.count)
        known[names[number]] = UInt32(values.count)
        values.append(names[number])
      }
      guard let null else {
        return ParquetChunk(
          .textDictionary(values: values, indices: codes.map { indices[Int($0)] }))
      }
      if values.isEmpty { values = [""] }
      return ParquetChunk(
        .textDictionary(values: values, indices: codes.map { $0 == null ? 0 : indices[Int($0)] }),
        validity: codes.map { $0 != null })
    }
  }
}

/// Where each record of a partition was read from, by its sequence.
struct RecordPlaces: Sendable {
  private var files: [UInt32] = []
  private var lines: [Int64] = []

  init() {}

  mutating func append(file: Int, line: Int64) {
    files.append(UInt32(file))
    lines.append(line)
  }

  func file(of sequence: UInt32) -> Int { Int(files[Int(sequence)]) }
  /// From 1.
  func line(of sequence: UInt32) -> Int64 { lines[Int(sequence)] }
}
