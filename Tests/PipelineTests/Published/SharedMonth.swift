import Pipeline
import Seeds

/// A small operator's months with all that is hard to rate again: groups whose members come and go
/// and use at the same instants, bundles that they share up to caps, what rolled over from the
/// month before, day passes, counters of lines and groups, content, reversals, packs that begin
/// and end within a day, and a file that two feeds read.
struct SharedMonth {
  let small: SmallMonth
  private var random: SplitMix64

  init(seed: UInt64) throws {
    random = SplitMix64(seed: seed)
    small = try SmallMonth(SmallMonth.files.merging(Self.files) { $1 })
  }

  private static let files = [
    "job.yaml": """
    name: small
    catalogue: .
    usage:
      - name: sent
        files: usage*
        fields:
          served: served
          service: service
          recordID: id
          start: start
          octets: {column: octets, unit: kB}
          ratingGroup: group
          reversal: reversal
      - name: received
        files: usage*
        filters: [{column: service, keep: [data]}]
        fields:
          served: served
          service: service
          direction: {constant: mt}
          start: start
          octets: {column: octets, unit: kB}
          ratingGroup: group
    customers:
      subscribers: {files: subscribers*}
      subscriptions: {files: subscriptions*}
      groups: {files: groups*}
      adjustments: {files: adjustments*}
    stages: [bill, measure]

    """,
    "catalogue.yaml": """
    currency: CNY
    timeZone: Asia/Shanghai
    zones: {all: All}
    prefixes: prefixes.csv
    rates: rates.csv
    plans: plans.yaml
    counters:
      data_month: {period: month}
      pass_day: {period: day, scope: group}

    """,
    "rates.csv": """
    tariff,id,service,rating_groups,unit,increment,price,counter,step,block,block_price,cap
    t,data,data,,1kB,3kB,0.7,data_month,,30kB,5,
    t,pass,data,7001,5kB,1kB,3,pass_day,5kB,,,25
    t,content,content,,1,1,2,,,,,

    """,
    "plans.yaml": """
    plans:
      - id: p
        name: P
        fee: 1
        tariffs: t
        allowances:
          - id: monthly
            service: data
            quantity: 40kB
            increment: 3kB
            rollover: {cycles: 2, cap: 17kB}
    packs:
      - id: trip
        name: Trip
        fee: 1
        allowances:
          - {id: once, service: data, quantity: 50kB, increment: 1kB, period: once, validDays: 20}
      - id: lasting
        name: Lasting
        fee: 1
        allowances:
          - {id: held, service: content, quantity: 9, period: once}
      - id: twice
        name: Held twice
        fee: 1
        allowances:
          - id: small
            service: data
            quantity: 10kB
            increment: 4kB
            priority: -1
            rollover: {cycles: 1, cap: 7kB}
      - id: daily
        name: Day pass
        fee: 1
        allowances:
          - {id: day, service: data, quantity: 2kB, increment: 1kB, period: day, priority: -2}
      - id: family
        name: Family
        fee: 1
        allowances:
          - id: shared
            service: data
            quantity: 60kB
            increment: 1kB
            priority: -1
            shared: true
            memberCaps: {sub: 21kB}
            rollover: {cycles: 1}
            subLimits: [{id: part, quantity: 30kB, ratingGroups: 7001}]

    """,
  ]

  /// Customers of both months: two groups whose lines alternate, and two lines alone.
  private static let customers: SmallMonth.Input = {
    var input = SmallMonth.Input()
    input.subscribers = (1...8).map { "\($0),HA,2026-01-01,active,p" }
    input.subscriptions = [
      "1,family,2026-09-01,", "2,family,2026-09-12T10:30:00+08:00,", "3,trip,2026-09-20,",
      "3,daily,2026-10-03T09:15:00+08:00,2026-10-20T18:00:00+08:00", "5,daily,2026-10-01,",
      "3,lasting,2026-09-03,", "4,lasting,2026-10-02,", "6,twice,2026-09-01,",
      "6,twice,2026-09-05,", "7,trip,2026-10-11T08:00:00+08:00,2026-10-25",
    ]
    input.groups = [
      "f,1,main,2026-01-01,,yes", "f,4,sub,2026-01-01,2026-10-20,", "f,6,sub,2026-09-10,,",
      "g,2,main,2026-01-01,,yes", "g,5,sub,2026-10-08,,", "f,5,sub,2026-01-01,2026-10-08,",
    ]
    return input
  }()

  /// Runs September, whose bundles roll over, then October.
  mutating func run() throws {
    for month in ["2026-09", "2026-10"] { _ = try small.run(month, input(month)) }
  }

  /// Usage at few instants, so that members of a group meet, some of it taken back later.
  mutating func input(_ month: String) -> SmallMonth.Input {
    var input = Self.customers
    for id in 1...160 {
      let line = random.int(1...8)
      let day = random.int(1...30)
      let start = "\(month)-\(day < 10 ? "0" : "")\(day)T1\(random.below(3)):00:00+08:00"
      let isContent = random.chance(15)
      let service = isContent ? "content" : "data"
      let octets = isContent ? "" : "\(random.int(1...20))"
      let group = isContent ? "9" : random.chance(30) ? "7001" : ""
      input.usage.append("\(line),\(service),\(id),\(start),\(octets),\(group),")
      if random.chance(12) {
        input.usage.append(
          "\(line),\(service),\(id),\(month)-30T20:00:00+08:00,\(octets),\(group),yes")
      }
    }
    random.shuffle(&input.usage)
    return input
  }
}
