import Indicators
import Measures
import Records
import Seeds
import Testing

/// What the yardstick month's task C says of its metrics and cohorts, computed again the plain way
/// (in its own units: 1/10,000 yuan, seconds, KB) beside our sums.
@Suite("The yardstick's metrics and cohorts are our indicators")
struct YardstickMetricsTests {
  /// One subscriber as the yardstick's tables have it.
  struct Line {
    var plan: String
    var region: String
    var activation: CivilDay
    var status: Subscriber.Status
    var churn: CivilDay?
    var fee: Int64
    /// Charges by V, S, D; units by V (s), S (messages), D (KB).
    var charges: [Int64]
    var units: [Int64]
    var days: UInt32

    var revenue: Int64 {
      let billedDays: Int64 =
        switch status {
        case .active: 30
        case .suspended: 0
        case .churned: churn.map { Int64($0.components.day) } ?? 0
        }
      return charges.reduce(0, +) + fee * billedDays / 30
    }

    init(_ random: inout SplitMix64) {
      plan = "plan\(random.int(1...5))"
      region = ["R028", "R0812", "R0830"][random.int(0...2)]
      activation = september.firstDay + random.int(-1500...29)
      status = random.chance(5) ? .churned : random.chance(5) ? .suspended : .active
      churn = status == .churned ? september.firstDay + random.int(1...29) : nil
      fee = random.int64(0...300) * 10_000 + random.int64(0...9)
      let silent = random.chance(10)
      charges = (0..<3).map { _ in silent ? 0 : random.int64(0...900_000) }
      units = (0..<3).map { _ in silent ? 0 : random.int64(0...100_000) }
      days = silent ? 0 : UInt32(truncatingIfNeeded: random.next() & random.next()) & 0x3FFF_FFFF
    }

    func row(_ subscriber: UInt32) -> SubscriberMonth {
      var row = IndicatorsTests.row(subscriber, plan: plan, region: region, status: status)
      row.customer.activatedOn = activation
      row.customer.churnedOn = churn
      row.usage.voice.chargeMicros = charges[0] * 100
      row.usage.sms.chargeMicros = charges[1] * 100
      row.usage.data.chargeMicros = charges[2] * 100
      row.recurringMicros = (revenue - charges.reduce(0, +)) * 100
      row.usage.voice.quantity = units[0] * 1_000
      row.usage.sms.originatingEvents = units[1]
      row.usage.data.billedQuantity = units[2] * 1_024
      row.usage.activeDays = days
      return row
    }
  }

  struct Cohort: Hashable { var key, subscribers, active, retained, revenue: Int64 }

  @Test("over three hundred subscribers", arguments: SplitMix64.seeds(count: 40))
  func metrics(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let lines = (0..<300).map { _ in Line(&random) }
    let sums = partial(lines.enumerated().map { $1.row(UInt32($0)) })

    var metrics: [String: [Int64]] = [:]
    var cohorts: [BillingMonth: Cohort] = [:]
    for line in lines {
      let active: Int64 = line.days != 0 ? 1 : 0
      let values: [Int64] = [
        1, active, line.days.nonzeroBitCount >= 5 ? 1 : 0, line.status == .churned ? 1 : 0,
        line.revenue, line.units[0], line.units[2], line.units[1],
      ]
      let former = metrics[line.plan + line.region] ?? [Int64](repeating: 0, count: 8)
      metrics[line.plan + line.region] = zip(former, values).map { $0 + $1 }
      let month = line.activation.month
      var cohort =
        cohorts[month]
        ?? Cohort(key: Int64(month.index), subscribers: 0, active: 0, retained: 0, revenue: 0)
      cohort.subscribers += 1
      cohort.active += active
      cohort.retained += line.status != .churned ? 1 : 0
      cohort.revenue += line.revenue
      cohorts[month] = cohort
    }

    let rows = try sums.planRegionRows()
    #expect(rows.count == metrics.count, "SEED=\(seed)")
    for row in rows {
      let m = row.measures
      let ours = [
        m[.subscribers], m[.active], m[.activeFiveDays], m[.churned], m[.revenueMicros] / 100,
        m[.voiceOriginatingMilliseconds] / 1_000, m[.dataBilledOctets] / 1_024,
        m[.smsOriginatingEvents],
      ]
      let theirs = metrics[row.plan + row.region] ?? []
      #expect(ours == theirs, "SEED=\(seed) \(row.plan) \(row.region)")
      let arpu = Rounding.halfUp.quotient(Int128(theirs[4]) * 100, over: Int128(theirs[0]))
      #expect(m[.arpuMicrosPerSubscriber].map { Int128($0) } == arpu, "SEED=\(seed)")
    }
    let ourCohorts = try sums.cohortRows().map { row in
      Cohort(
        key: Int64(row.cohort.index), subscribers: row.measures[.subscribers],
        active: row.measures[.active], retained: row.measures[.retained],
        revenue: row.measures[.revenueMicros] / 100)
    }
    #expect(ourCohorts == cohorts.values.sorted { $0.key < $1.key }, "SEED=\(seed)")
  }
}
