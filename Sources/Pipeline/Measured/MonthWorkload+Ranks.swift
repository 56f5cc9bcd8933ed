import Indicators
import Lake
import Measures
import Parquet
import Records

/// Where a partition's traces lie: in the file of its result, which stays until the run ends.
struct TracePlace: Hashable {
  var path: String
  var offset: Int
  var octets: Int

  func read() throws -> [LineTrace] {
    try LineTrace.decode(try FileReading.octets(of: path, offset: offset, count: octets))
  }
}

/// Ids that tell lines of equal value apart, without favour: a shuffle of all 64-bit numbers by the
/// run's key, so that no two lines have one.
struct TieIDs {
  private let key: UInt64

  init(_ pseudonyms: PseudonymKey) { key = pseudonyms.draw(0, purpose: "tie/rank") }

  /// *Source*: the finishing steps of SplitMix64, each of which can be undone.
  func id(of msisdn: UInt64) -> UInt64 {
    var value = msisdn ^ key
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return value ^ (value >> 31)
  }
}

// Ranks over all lines of the run: their traces are read a few times from the spool, a partition at
// a time, and the rows written in the order of the partitions.
extension MonthWorkload {
  /// What is ranked: the keys of a line, nil where it isn't ranked by that.
  private static func keys(of trace: LineTrace, id: UInt64) -> [RankKey?] {
    guard trace.isClosing else { return [nil, nil, nil, nil] }
    let star = RankKey(value: trace.valueMicros, id: id)
    guard let customer = trace.customer(id: id) else { return [nil, nil, nil, star] }
    return [customer.recencyKey, customer.frequencyKey, customer.moneyKey, star]
  }

  func writeRanks(_ model: LifetimeModel, _ measures: MeasureSet) throws {
    guard let directory else { return }
    let pseudonyms = PseudonymKey(octets: configuration.pseudonymKey)
    let ties = TieIDs(pseudonyms)
    let bands = try rankedBands(measures.options, directory, ties)
    let scores = RecencyFrequencyScores(
      recency: bands[0], frequency: bands[1], money: bands[2])
    for partition in 0..<directory.partitionCount {
      var tables = try ValueTables(self, region: directory.regions[partition], partition: partition)
      try eachTrace(of: partition, directory) { msisdn, trace in
        guard trace.isClosing else { return }
        let id = ties.id(of: msisdn)
        let pseudonym = pseudonyms.pseudonym(of: msisdn)
        if let customer = trace.customer(id: id) {
          try tables.append(customer, scores.score(of: customer), pseudonym: pseudonym)
        }
        let band = bands[3].band(of: RankKey(value: trace.valueMicros, id: id))
        try tables.append(star: trace, band: band, pseudonym: pseudonym)
        try tables.append(value: trace, model, pseudonym: pseudonym)
        try tables.append(
          loyalty: trace, days: configuration.month.dayCount, pseudonym: pseudonym)
      }
      try tables.finish(self)
    }
  }

  private func rankedBands(
    _ options: MeasureOptions, _ directory: Directory, _ ties: TieIDs
  ) throws -> [QuantileBands] {
    let fifths = RecencyFrequencyScores.cuts
    let stars = QuantileBands.equalCuts(bands: options.starLevels)
    var searches = [fifths, fifths, fifths, stars].map { RankSearch($0) }
    while searches.contains(where: { $0.pass != nil }) {
      var tallies = searches.map { $0.pass.map { RankTally($0) } }
      for partition in 0..<directory.partitionCount {
        try eachTrace(of: partition, directory) { msisdn, trace in
          for (index, key) in Self.keys(of: trace, id: ties.id(of: msisdn)).enumerated() {
            if let key { tallies[index]?.add(key) }
          }
        }
      }
      for index in searches.indices {
        if let tally = tallies[index] { searches[index].take(tally) }
      }
    }
    return searches.map { QuantileBands(bounds: $0.keys) }
  }

  private func eachTrace(
    of partition: Int, _ directory: Directory,
    _ body: (_ msisdn: UInt64, _ trace: LineTrace) throws -> Void
  ) throws {
    if configuration.isStopped() { throw MonthError.stopped }
    guard let place = traces[partition] else { return }
    let numbers = directory.numbers(of: partition)
    let found = try place.read()
    guard found.count == numbers.count else {
      throw MonthError.damagedSpool(
        what: place.path, reason: "\(found.count) traces of \(numbers.count) subscribers")
    }
    for (number, trace) in zip(numbers, found) {
      try body(directory.msisdns[Int(number)], trace)
    }
  }
}

extension LineTrace {
  /// As it is ranked by what it paid; nil where it paid nothing.
  fileprivate func customer(id: UInt64) -> RecencyFrequencyScores.Customer? {
    payments == 0
      ? nil
      : RecencyFrequencyScores.Customer(
        id: id, recencyDays: recencyDays, payments: payments, paidMicros: paidMicros)
  }
}

/// The tables of one partition that the coordinator writes, once all lines are ranked.
struct ValueTables: ~Copyable {
  private let region: String
  private let part: String
  private var rfm: TableBuilder
  private var stars: TableBuilder
  private var values: TableBuilder
  private var loyalties: TableBuilder

  init(_ workload: MonthWorkload, region: String, partition: Int) throws {
    // All first, then the fields: what isn't copyable can't be half initialised.
    let rfm = try workload.builder(OutputTables.rfm)
    let stars = try workload.builder(OutputTables.star)
    let values = try workload.builder(OutputTables.clv)
    let loyalties = try workload.builder(OutputTables.loyaltyIndex)
    self.region = region
    part = PartName.text(partition)
    self.rfm = rfm
    self.stars = stars
    self.values = values
    self.loyalties = loyalties
  }

  mutating func append(
    _ customer: RecencyFrequencyScores.Customer, _ score: RecencyFrequencyScores.Score,
    pseudonym: String
  ) throws(ParquetError) {
    rfm.add(pseudonym)
    rfm.add(customer.recencyDays)
    rfm.add(customer.payments)
    rfm.add(customer.paidMicros)
    rfm.add(score.recency)
    rfm.add(score.frequency)
    rfm.add(score.money)
    rfm.add(score.code)
    try rfm.endRow()
  }

  mutating func append(
    star trace: LineTrace, band: Int, pseudonym: String
  ) throws(ParquetError) {
    let former =
      trace.star == 0
      ? nil : StarLevel(level: Int(trace.star), monthsOff: Int(trace.starMonthsOff))
    let level = StarLevel.after(former, band: band)
    stars.add(pseudonym)
    stars.add(trace.valueMicros)
    stars.add(band)
    stars.add(level.level)
    stars.add(orNull: former.map { Int64($0.level) })
    stars.add(level.monthsOff)
    try stars.endRow()
  }

  mutating func append(
    value trace: LineTrace, _ model: LifetimeModel, pseudonym: String
  ) throws(ParquetError) {
    let margin = model.marginMicros(trace.marginMicros)
    let tenure = Int(trace.tenureMonths)
    values.add(pseudonym)
    values.add(tenure)
    values.add(margin)
    values.add(model.factors.expectedPpb(atTenure: tenure) / 1_000)
    values.add(orNull: model.factors.valueMicros(marginMicros: margin, atTenure: tenure))
    values.add(orNull: model.simpleMicros(marginMicros: margin))
    let prepaid = model.prepaid(trace)
    values.add(orNull: prepaid?.alivePpb)
    values.add(orNull: prepaid?.payments)
    values.add(orNull: prepaid?.micros)
    try values.endRow()
  }

  mutating func append(
    loyalty trace: LineTrace, days: Int, pseudonym: String
  ) throws(ParquetError) {
    let loyalty = trace.loyalty(days: days)
    loyalties.add(pseudonym)
    loyalties.add(loyalty.activePpm)
    loyalties.add(trace.tenureMonths)
    loyalties.add(trace.complaints)
    loyalties.add(trace.payments)
    loyalties.add(loyalty.index)
    try loyalties.endRow()
  }

  consuming func finish(_ workload: MonthWorkload) throws {
    let rows = [rfm.rows, stars.rows, values.rows, loyalties.rows]
    let octets = [
      try rfm.finish(), try stars.finish(), try values.finish(), try loyalties.finish(),
    ]
    let tables = [
      OutputTables.rfm, OutputTables.star, OutputTables.clv, OutputTables.loyaltyIndex,
    ]
    for (index, table) in tables.enumerated() where rows[index] > 0 {
      try workload.staging.add(
        octets[index], to: table, region: region, part: part, rows: rows[index])
    }
  }
}
