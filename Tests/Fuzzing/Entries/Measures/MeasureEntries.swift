import Indicators
import Measures
import Records

/// What workers measured, as the coordinator takes it: read, merged, and made rows of.
enum MeasureEntries {
  /// Names that occur, so that cuts and the cube have cells.
  private static let options: MeasureOptions = {
    var options = MeasureOptions()
    options.smallCell = 3
    options.prepaidBrands = ["b"]
    options.horizonMonths = 12
    return options
  }()

  private static var empty: IndicatorSet { IndicatorSet(month: FuzzWorld.month, options: options) }

  static func set(_ octets: [UInt8]) throws(FuzzBreach) -> Bool {
    do {
      var merged = empty
      let read = try merged.read(octets)
      try FuzzBreach.unless(
        read.encoded() == octets, "What was read is written as the same octets.")
      for _ in 0..<4 { merged.merge(read) }
      do {
        try makeRows(merged)
      } catch {
        // Sums beyond what a column holds are refused in words.
        try FuzzBreach.unless(!error.description.isEmpty, "An error says what is wrong.")
      }
      return true
    } catch let breach as FuzzBreach {
      throw breach
    } catch {
      return false
    }
  }

  /// All that the coordinator writes of it.
  private static func makeRows(_ set: IndicatorSet) throws(IndicatorError) {
    _ = try set.indicators.planRegionCohortRows()
    _ = try set.indicators.cohortRows()
    guard let measures = set.measures else { return }
    _ = try measures.cuts.flows(days: FuzzWorld.month.dayCount)
    _ = CohortMatrix.retentions(
      try CohortMatrix.cells(former: [], month: FuzzWorld.month, measures.cohorts))
    for row in try measures.packs.rows(former: [], month: FuzzWorld.month) { _ = row.ratePpm }
    _ = try measures.tenures.rows()
    _ = try measures.areas.rows(smallCell: options.smallCell)
    let cube = measures.cube.table(smallCell: options.smallCell)
    for cut in cube.cuts { _ = try cube.rows(of: cut) }
    _ = try cube.hiding()
    _ = try measures.enterprises.rows(
      months: measures.cuts.monthsKnown, declinePpm: options.declinePpm)
    makeCurves(measures.lifetimes)
  }

  private static func makeCurves(_ lifetimes: LifetimePartial) {
    let survival = lifetimes.survival
    let tables = survival.stratumNames.map { (stratum: $0, table: survival.riskTable(of: $0)) }
    for (_, table) in tables { _ = KaplanMeier(table).restrictedMean(until: 24) }
    _ = LogRank(tables)
    for stratum in lifetimes.values.keys.sorted() {
      guard let counts = lifetimes.values[stratum] else { continue }
      for zeros in [true, false] { _ = Concentration(counts, includingZeros: zeros) }
    }
  }

  // MARK: Traces

  /// *Shape* of the octets: a partition's traces; they are ranked and valued as lines of one run.
  static func traces(_ octets: [UInt8]) throws(FuzzBreach) -> Bool {
    let traces: [LineTrace]
    do {
      traces = try LineTrace.decode(octets)
    } catch {
      return false
    }
    try FuzzBreach.unless(
      LineTrace.encode(traces) == octets, "What was read is written as the same octets.")
    let customers = traces.enumerated().map { customer(of: $1, id: UInt64($0)) }
    let bands = [
      bands(customers.compactMap { $0?.recencyKey }),
      bands(customers.compactMap { $0?.frequencyKey }),
      bands(customers.compactMap { $0?.moneyKey }),
    ]
    let scores = RecencyFrequencyScores(recency: bands[0], frequency: bands[1], money: bands[2])
    var purchases = PurchaseCounts()
    for (customer, trace) in zip(customers, traces) {
      if let customer { _ = scores.score(of: customer) }
      if let history = trace.history { purchases.add(history) }
      let former =
        trace.star == 0
        ? nil : StarLevel(level: Int(trace.star), monthsOff: Int(trace.starMonthsOff))
      _ = StarLevel.after(former, band: 3)
      let loyalty = Loyalty(trace, days: FuzzWorld.month.dayCount)
      try FuzzBreach.unless(
        (0...1_000).contains(loyalty.index), "Loyalty is from 0 to 1000, not \(loyalty.index).")
    }
    purchases.merge(purchases)
    return true
  }

  private static func customer(
    of trace: LineTrace, id: UInt64
  ) -> RecencyFrequencyScores.Customer? {
    trace.payments == 0
      ? nil
      : RecencyFrequencyScores.Customer(
        id: id, recencyDays: trace.recencyDays, payments: trace.payments,
        paidMicros: trace.paidMicros)
  }

  private static func bands(_ keys: [RankKey]) -> QuantileBands {
    var search = RankSearch(RecencyFrequencyScores.cuts, keysMax: 4)
    while let pass = search.pass {
      var tally = RankTally(pass)
      for key in keys { tally.add(key) }
      search.take(tally)
    }
    return QuantileBands(bounds: search.keys)
  }

  // MARK: Counts

  /// *Shape* of the octets: which kind of counts, then a partial of it.
  static func counts(_ octets: [UInt8]) throws(FuzzBreach) -> Bool {
    var dice = OctetDice(octets)
    let kind = dice.below(8)
    let rest = dice.rest()
    do {
      let written = try written(kind, rest)
      try FuzzBreach.unless(written == rest, "What was read is written as the same octets.")
      return true
    } catch let breach as FuzzBreach {
      throw breach
    } catch {
      return false
    }
  }

  /// Reads, asks for what the counts come to, twice over, and writes what was read.
  private static func written(_ kind: Int, _ octets: [UInt8]) throws(PartialError) -> [UInt8] {
    switch kind {
    case 0:
      let read = try SurvivalPartial(unit: .months).read(octets)
      for stratum in read.stratumNames { _ = KaplanMeier(read.riskTable(of: stratum)) }
      return read.encoded()
    case 1:
      let read = try ValueCounts(quantumMicros: 10_000).read(octets)
      var merged = read
      merged.merge(read)
      _ = Concentration(merged, includingZeros: true)
      return read.encoded()
    case 2:
      let read = try PurchaseCounts(encoded: octets)
      var merged = read
      merged.merge(read)
      return read.encoded()
    case 3:
      let read = try SpendCounts(quantumMicros: 10_000).read(octets)
      var merged = read
      merged.merge(read)
      return read.encoded()
    case 4: return try scores(octets)
    case 5: return try uplift(octets)
    case 6: return try RankPass(encoded: octets).encoded()
    default:
      let ranges = [
        RankKey(value: -9, id: 0)...RankKey(value: -1, id: 5),
        RankKey(value: 0, id: 0)...RankKey(value: 1 << 40, id: 0),
      ]
      let passes: [RankPass] = [.bySize, .byWidth(ranges), .keys(ranges)]
      let tally = RankTally(passes[octets.count % passes.count])
      var read = try tally.read(octets)
      let first = read.encoded()
      read.merge(tally)
      return first
    }
  }

  private static func scores(_ octets: [UInt8]) throws(PartialError) -> [UInt8] {
    let read = try ScoreHistogram(encoded: octets)
    var merged = read
    merged.merge(read)
    _ = (merged.areaPpb(), merged.brierPpb(), merged.liftPpm(topPpm: 100_000))
    _ = merged.calibration(parts: 10)
    return read.encoded()
  }

  private static func uplift(_ octets: [UInt8]) throws(PartialError) -> [UInt8] {
    let read = try UpliftHistogram(bins: 16).read(octets)
    var merged = read
    merged.merge(read)
    _ = merged.curve().map(\.qiniMicros)
    _ = (merged.upliftMicros(topPpm: 100_000), merged.qiniAreaMicros())
    _ = merged.upliftAreaMicros()
    return read.encoded()
  }

  // MARK: Seeds

  private static func line(_ customer: CustomerFile, revenueMicros: Int64) -> SubscriberMonth {
    var usage = UsageTally(subscriber: 0)
    usage.activeDays = 0b1101
    var row = SubscriberMonth(
      subscriber: 0, customer: customer.subscriber, plan: "p", usage: usage, openAtStart: true,
      openAtEnd: true, tenureMonths: 14)
    row.recurringMicros = revenueMicros
    return row
  }

  private static var filled: IndicatorSet {
    var set = empty
    for (index, customer) in SpoolEntries.customers.enumerated() {
      set.add(
        line(customer, revenueMicros: Int64(index + 1) * 19_000_000), customer: customer)
    }
    return set
  }

  static var setSeeds: [[UInt8]] { [empty.encoded(), filled.encoded()] }

  static var traceSeeds: [[UInt8]] {
    var trace = LineTrace()
    trace.isClosing = true
    trace.isPrepaid = true
    trace.payments = 3
    trace.paidMicros = 90_000_000
    trace.recencyDays = 4
    trace.ageDays = 60
    trace.lastAgeDays = 56
    trace.repeats = 2
    trace.valueMicros = 40_000_000
    trace.tenureMonths = 14
    trace.star = 3
    trace.starMonthsOff = -1
    trace.activeDays = 20
    trace.complaints = 1
    return [LineTrace.encode([]), LineTrace.encode([trace, LineTrace(), trace])]
  }

  static var countSeeds: [[UInt8]] {
    let lifetimes = filled.measures?.lifetimes ?? LifetimePartial()
    var values = ValueCounts(quantumMicros: 10_000)
    for micros in [-5, 0, 19_000_000, 19_000_000] { values.add(Int64(micros)) }
    var purchases = PurchaseCounts()
    purchases.add(PurchaseCounts.History(repeats: 2, recency: 56, age: 60), customers: 4)
    var spends = SpendCounts(quantumMicros: 10_000)
    spends.add(payments: 3, sumMicros: 90_000_000)
    var scores = ScoreHistogram()
    var uplift = UpliftHistogram(bins: 16)
    for share in 0..<9 {
      scores.add(scorePpb: Int64(share) * 100_000_000, positive: share % 3 == 0)
      uplift.add(
        scorePpb: Int64(share) * 100_000_000, treated: share % 2 == 0, outcome: Int64(share % 2))
    }
    var tally = RankTally(.bySize)
    for value in [-4, 0, 7, 90_000] { tally.add(RankKey(value: Int64(value), id: 9)) }
    let pass = RankPass.byWidth([RankKey(value: -9, id: 0)...RankKey(value: 9, id: 5)])
    let partials = [
      lifetimes.survival.encoded(), values.encoded(), purchases.encoded(), spends.encoded(),
      scores.encoded(), uplift.encoded(), pass.encoded(), tally.encoded(),
    ]
    return partials.enumerated().map { [UInt8($0)] + $1 }
  }
}
