import Measures
import Records

/// What ranks and lifetime values need of one line, until all lines of the run are known.
package struct LineTrace: Hashable, Sendable {
  /// Whether it is in the base when the month ends.
  package var isClosing = false
  /// Payments of the last 365 days up to the month's end, and their sum.
  package var payments: Int64 = 0
  package var paidMicros: Int64 = 0
  /// Days from the last of them to the month's end; 0 without one.
  package var recencyDays: Int64 = 0
  /// Days from the first of them to the month's end, and from it to the last: the clock and the
  /// recency of ``PurchaseCounts``. Payments of one day are one purchase.
  package var ageDays: Int64 = 0
  package var lastAgeDays: Int64 = 0
  package var repeats: Int64 = 0
  /// Revenue of the month and of the eleven before it, as far as they are known.
  package var valueMicros: Int64 = 0
  /// Mean revenue of the month and up to three before it that are known, in twelfths of a
  /// micro-unit, which it is whole in.
  package var meanTwelfths: Int64 = 0
  /// From activation's month to the billed one.
  package var tenureMonths: Int64 = 0
  /// The star level of the month before; 0 for none.
  package var star: Int64 = 0
  /// Months that its band was off it, negative below.
  package var starMonthsOff: Int64 = 0
  package var activeDays: Int64 = 0
  package var complaints: Int64 = 0
  /// Calls to competitors' hotlines, and the days of them; −1: not known.
  package var hotlineCalls: Int64 = -1
  package var hotlineDays: Int64 = -1
  /// Share of other mobile networks in what was said and written, and in who was; −1: not known.
  package var offNetPpm: Int64 = -1
  package var offNetContactsPpm: Int64 = -1
  /// Whether buying is modelled for it: it has no contract to leave.
  package var isPrepaid = false

  package init() {}

  /// Days that payments are looked back for.
  package static let paymentDays = 365
  /// Months that a mean is over at most, the billed one among them.
  private static let meanMonths = 4
  /// A multiple of each number of months that a mean may be over.
  static let twelfths = 12

  package init(_ line: LineMonth, options: MeasureOptions) {
    let (row, customer, last) = (line.row, line.customer, line.month.lastDay)
    isClosing = line.isClosing
    isPrepaid = options.prepaidBrands.contains(row.customer.brand)
    let paid = customer.payments.filter {
      $0.paidOn <= last && last - $0.paidOn < Self.paymentDays && $0.amountMicros > 0
    }
    if let first = paid.first, let latest = paid.last {
      payments = Int64(paid.count)
      paidMicros = Int64(clamping: paid.reduce(Int128(0)) { $0 + Int128($1.amountMicros) })
      recencyDays = Int64(last - latest.paidOn)
      ageDays = Int64(last - first.paidOn)
      lastAgeDays = Int64(latest.paidOn - first.paidOn)
      repeats = Int64(zip(paid, paid.dropFirst()).count { $0.paidOn != $1.paidOn })
    }
    let year = customer.history.filter { (1...11).contains(line.month.index - $0.month.index) }
    valueMicros = Self.sum(year, with: row)
    let quarter = year.filter { line.month.index - $0.month.index <= 3 }
    let months = min(quarter.count, Self.meanMonths - 1) + 1
    meanTwelfths = Int64(
      clamping: Int128(Self.sum(quarter.suffix(months - 1), with: row))
        * Int128(Self.twelfths / months))
    tenureMonths = Int64(max(0, line.tenureMonths))
    let former = customer.history.last { $0.month == line.month.previous }
    star = Int64(former?.star ?? 0)
    starMonthsOff = Int64(former?.starMonthsOff ?? 0)
    activeDays = Int64(row.usage.activeDays.nonzeroBitCount)
    complaints = row.complaints
    hotlineCalls = row.rivals.hotlineCalls ?? -1
    hotlineDays = row.rivals.hotlineDays ?? -1
    offNetPpm = row.rivals.offNetPpm ?? -1
    offNetContactsPpm = row.rivals.offNetContactsPpm ?? -1
  }

  private static func sum(_ traces: some Sequence<MonthTrace>, with row: SubscriberMonth) -> Int64 {
    Int64(
      clamping: traces.reduce(Int128(row.revenueMicros)) { $0 + Int128($1.revenueMicros) })
  }
}

extension LineTrace {
  private static let kind: StaticString = "RMLT"
  private static let version: UInt8 = 1
  private static let fields: [any WritableKeyPath<LineTrace, Int64> & Sendable] = [
    \.payments, \.paidMicros, \.recencyDays, \.ageDays, \.lastAgeDays, \.repeats, \.valueMicros,
    \.meanTwelfths, \.tenureMonths, \.star, \.starMonthsOff, \.activeDays, \.complaints,
    \.hotlineCalls, \.hotlineDays, \.offNetPpm, \.offNetContactsPpm,
  ]

  /// The traces of a partition's lines, in their order.
  ///
  /// *Format* (fields as in ``PartialWriter``): kind `RMLT`, version 1; the number of lines
  /// (count); then each: 1 in the base, plus 2 prepaid (count), and its figures in the order of
  /// their declaration (sums).
  package static func encode(_ traces: [LineTrace]) -> [UInt8] {
    var writer = PartialWriter(kind: kind, version: version)
    writer.append(count: traces.count)
    for trace in traces {
      writer.append(count: (trace.isClosing ? 1 : 0) | (trace.isPrepaid ? 2 : 0))
      for field in fields { writer.append(sum: Int128(trace[keyPath: field])) }
    }
    return writer.octets
  }

  /// Reads what ``encode(_:)`` wrote. *Throws*: ``PartialError`` for anything else.
  package static func decode(_ octets: [UInt8]) throws(PartialError) -> [LineTrace] {
    var reader = try PartialReader(octets, kind: kind, version: version)
    var traces: [LineTrace] = []
    for _ in 0..<(try reader.count(octetsEach: 1 + fields.count)) {
      var trace = LineTrace()
      let flags = try reader.count(atMost: 3)
      trace.isClosing = flags & 1 != 0
      trace.isPrepaid = flags & 2 != 0
      for field in fields {
        guard let value = Int64(exactly: try reader.sum()) else {
          throw .outOfRange(offset: reader.offset)
        }
        trace[keyPath: field] = value
      }
      guard trace.isSound else { throw .inconsistent(offset: reader.offset) }
      traces.append(trace)
    }
    try reader.finish()
    return traces
  }

  /// Whether a line can be like that: what is made of it relies on these bounds.
  private var isSound: Bool {
    let counts = 0...Int64(Int32.max)
    return counts.contains(payments) && counts.contains(complaints) && paidMicros >= 0
      && (0..<Int64(Self.paymentDays)).contains(recencyDays)
      && (0..<Int64(Self.paymentDays)).contains(ageDays) && (0...ageDays).contains(lastAgeDays)
      && (0..<max(1, payments)).contains(repeats) && repeats <= lastAgeDays
      && (repeats == 0) == (lastAgeDays == 0)
      && (0...Int64(SurvivalPartial.tenureLimit)).contains(tenureMonths)
      && (0...100).contains(star) && (0...31).contains(activeDays)
      && starMonthsOff.magnitude < UInt64(StarLevel.patienceMonths)
      && [hotlineCalls, hotlineDays, offNetPpm, offNetContactsPpm].allSatisfy { $0 >= -1 }
      && hotlineDays <= hotlineCalls && max(offNetPpm, offNetContactsPpm) <= 1_000_000
  }

  /// What it did, for ``BuyingModel``; nil where it never paid.
  package var history: PurchaseCounts.History? {
    payments == 0
      ? nil
      : PurchaseCounts.History(
        repeats: Int(repeats), recency: Int(lastAgeDays), age: Int(ageDays))
  }
}
