import Jobs
import Lake
import Measures
import Records
import Tariffs
import Zstd

/// The statements of one partition: rows of bills and records of the lines whose accounts have one,
/// as CSV. Lines come in the order of their numbers; whoever publishes puts them into the files of
/// their groups.
struct StatementBook: ~Copyable {
  /// Text that is packed at once.
  private static let frameOctets = 1 << 20

  private let terms: StatementTerms
  private let image: TariffImage
  private var compressor: ZstdCompressor
  private var index = StatementIndex()
  private var text: [UInt8] = []
  /// Amounts as they were written, and the bills of lines without a statement.
  private(set) var statedMicros = MoneySum.zero
  private(set) var unstatedMicros = MoneySum.zero

  init(_ terms: StatementTerms, image: TariffImage) throws(ZstdError) {
    compressor = try ZstdCompressor(level: 1)
    self.terms = terms
    self.image = image
  }

  /// Writes the invoice of a line of `account`, and its records among `rows`.
  mutating func append(
    _ invoice: Invoice, of subscriber: Subscriber, account: Account,
    records: Range<Int>, in rows: RatedRows
  ) throws(ZstdError) {
    guard let group = terms.group(of: account) else {
      unstatedMicros.micros += Int128(invoice.totalMicros)
      return
    }
    var line = StatementIndex.Line(
      group: group, account: subscriber.account, msisdn: subscriber.msisdn)
    var bill = CsvRows()
    write(invoice, of: subscriber, account, to: &bill)
    line.rows = bill.rows
    line.octets = try pack(&bill)
    if terms.calls {
      var calls = CsvRows()
      for position in records {
        guard case .rated = rows.rated[position].outcome else { continue }
        write(rows.records[position], rows.rated[position], of: subscriber, to: &calls)
        if calls.octets.count >= Self.frameOctets { line.callOctets += try pack(&calls) }
      }
      line.callRows = calls.rows
      line.callOctets += try pack(&calls)
    }
    if line.rows + line.callRows > 0 { index.lines.append(line) }
  }

  private mutating func pack(_ rows: inout CsvRows) throws(ZstdError) -> Int {
    let plain = rows.takeOctets()
    if plain.isEmpty { return 0 }
    let before = text.count
    try compressor.append(plain.span, to: &text)
    return text.count - before
  }

  private mutating func write(
    _ invoice: Invoice, of subscriber: Subscriber, _ account: Account, to rows: inout CsvRows
  ) {
    var other: (count: Int, micros: Int128, taxMicros: Int128) = (0, 0, 0)
    func begin() {
      rows.add(free: subscriber.account)
      rows.add(free: account.customer)
      rows.add("\(subscriber.msisdn)")
      rows.add(free: subscriber.name)
    }
    for (position, line) in invoice.lines.enumerated() {
      guard terms.shows(line.kind) else {
        other.count += 1
        other.micros += Int128(line.amountMicros)
        other.taxMicros += Int128(line.taxMicros)
        continue
      }
      begin()
      rows.add("\(position + 1)")
      rows.add(line.kind.code)
      rows.add(free: line.product)
      rows.add("\(line.count)")
      rows.add("\(Money(micros: line.amountMicros))")
      rows.add("\(Money(micros: line.taxMicros))")
      rows.endRow()
      statedMicros.micros += Int128(line.amountMicros)
    }
    if other.count == 0 { return }
    begin()
    rows.add("")
    rows.add("other")
    rows.add("")
    rows.add("\(other.count)")
    rows.add("\(MoneySum(micros: other.micros))")
    rows.add("\(MoneySum(micros: other.taxMicros))")
    rows.endRow()
    statedMicros.micros += other.micros
  }

  private func write(
    _ record: UsageRecord, _ event: RatedEvent, of subscriber: Subscriber,
    to rows: inout CsvRows
  ) {
    rows.add(free: subscriber.account)
    rows.add("\(subscriber.msisdn)")
    rows.add(ExplanationWords.instant(record.startMilliseconds, clock: image.clock))
    rows.add(record.service.code)
    rows.add(record.direction.code)
    rows.add(record.isReversal ? "true" : "false")
    rows.add(record.otherParty == 0 ? "" : "\(record.otherParty)")
    rows.add(free: record.serving == 0 ? "" : image.networks.away[Int(record.serving) - 1])
    rows.add(event.zone == RatedEvent.none ? "" : image.zones[Int(event.zone)].id)
    rows.add("\(record.quantity)")
    rows.add("\(event.freeQuantity)")
    rows.add("\(Money(micros: event.chargeMicros))")
    rows.endRow()
  }

  /// What a partition's block has of it.
  consuming func finish() -> (index: [UInt8], text: [UInt8]) { (index.encoded, text) }
}
