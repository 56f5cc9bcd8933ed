import Indicators
import Jobs
import Lake
import Measures
import Pipeline
import Records
import Targeting

/// The spool's small forms. *Shape* of the octets: for ``small(_:)`` the form, then its octets.
enum SpoolEntries {
  static func segment(_ octets: [UInt8]) throws(FuzzBreach) -> Bool {
    var records: [UsageRecord] = []
    do {
      try UsageSegment.decode(octets, into: &records)
    } catch {
      return false
    }
    // Records of a split differ in their sequence; others needn't be written.
    guard Set(records.map(\.sequence)).count == records.count else { return true }
    return try same(UsageSegment.encode(records[...])) { octets throws(OctetError) in
      var again: [UsageRecord] = []
      try UsageSegment.decode(octets, into: &again)
      return UsageSegment.encode(again[...])
    }
  }

  static func small(_ octets: [UInt8]) throws(FuzzBreach) -> Bool {
    var dice = OctetDice(octets)
    let form = dice.below(7)
    let rest = dice.rest()
    switch form {
    case 0:
      return try same(rest) { CustomerSlice.encode(try CustomerSlice.decode($0)) }
    case 1:
      return try same(rest) { RejectList.encode(try RejectList.decode($0, split: 1)) }
    case 2:
      return try same(rest) { Census.encode(try Census.decode($0)) }
    case 3:
      return try same(rest) {
        let directory = try Directory(encoded: $0)
        for msisdn in directory.msisdns { _ = directory.number(of: msisdn) }
        for partition in 0..<directory.partitionCount { _ = directory.numbers(of: partition) }
        return directory.encoded()
      }
    case 4:
      return try same(rest) {
        var partial = try IndicatorPartial(encoded: $0)
        let octets = partial.encoded()
        partial.merge(partial)
        return octets
      }
    case 5:
      return try same(rest) {
        var partial = try CampaignPartial(encoded: $0)
        let octets = partial.encoded()
        partial.merge(partial)
        return octets
      }
    default:
      return try same(rest) {
        let roll = try GroupRoll(encoded: $0, codesEach: 2)
        var counts = GroupCounts()
        counts.add(roll)
        return roll.encoded()
      }
    }
  }

  /// Whether the octets were read; written and read once more they say the same.
  private static func same(
    _ octets: [UInt8], _ copy: ([UInt8]) throws -> [UInt8]
  ) throws(FuzzBreach) -> Bool {
    let first: [UInt8]
    do {
      first = try copy(octets)
    } catch {
      return false
    }
    do {
      let second = try copy(first)
      try FuzzBreach.unless(first == second, "What was read is written as it was.")
    } catch {
      throw FuzzBreach("What was read can be written and read again: \(error)")
    }
    return true
  }

  // MARK: Seeds

  static let records: [UsageRecord] = (0..<9).map { index in
    UsageRecord(
      startMilliseconds: 1_790_000_000_000 + Int64(index) * 61_000, quantity: 60_000,
      otherParty: 8_613_800_000_002, recordID: UInt64(index) << 40, subscriber: UInt32(index % 2),
      sequence: UInt32(index), durationMilliseconds: 60_000, serving: 1, service: .voice,
      direction: .terminating)
  }

  static var segmentSeeds: [[UInt8]] {
    [
      UsageSegment.encode(records[...]), UsageSegment.encode(records[..<1]),
      UsageSegment.encode([]),
    ]
  }

  static let customers: [CustomerFile] = (0..<2).map { index in
    let day = FuzzWorld.month.firstDay
    let msisdn = 8_618_900_000_001 + UInt64(index)
    var file = CustomerFile(
      subscriber: Subscriber(
        msisdn: msisdn, account: "a1", name: "李", region: "HA", brand: "b", birthYear: 1990,
        plan: "p", activatedOn: day + -400))
    guard index == 0 else { return file }
    file.subscriptions = [Subscription(msisdn: msisdn, product: "p", from: day + -30, to: day + 9)]
    file.orders = [
      Order(
        id: "o", msisdn: msisdn, kind: .cancel, product: "p", channel: "c", submittedOn: day,
        stage: .bound, stageOn: day)
    ]
    file.payments = [
      Payment(id: "y", msisdn: msisdn, amountMicros: 9_000_000, paidOn: day, channel: "c")
    ]
    file.contacts = [
      Contact(id: "k", msisdn: msisdn, kind: .complaint, channel: "c", product: "p", on: day)
    ]
    file.memberships = [
      GroupMembership(
        msisdn: msisdn, group: "g", role: .main, from: day + -3, to: nil, pays: true)
    ]
    file.brought = [
      BroughtBundle(
        plan: "p", allowance: "w", isRolledOver: true, age: 1, toMilliseconds: 9, quantity: 7)
    ]
    file.adjustments = [
      Adjustment(msisdn: msisdn, month: FuzzWorld.month, amountMicros: -5, reason: "r")
    ]
    tell(&file, on: day)
    return file
  }

  /// One of each that a job may leave out.
  private static func tell(_ file: inout CustomerFile, on day: CivilDay) {
    let msisdn = file.subscriber.msisdn
    file.subscriber.traits.segment = "campus"
    file.subscriber.traits.isHandset5G = true
    file.account = Account(id: "a1", customer: "c1")
    file.bindings = [Binding(msisdn: msisdn, broadband: "K1", boundOn: day)]
    file.enrolments = [
      PromotionEnrolment(id: "e", msisdn: msisdn, promotion: "g", paidMicros: 7, on: day)
    ]
    file.redemptions = [Redemption(id: "r", msisdn: msisdn, points: 9, on: day)]
    file.history = [MonthTrace(month: FuzzWorld.month)]
    file.openInvoices = [OpenInvoice(account: "a1", month: FuzzWorld.month, openMicros: 3)]
    file.points = [PointsLot(msisdn: msisdn, month: FuzzWorld.month, points: 4)]
  }

  static let rejects = RejectList.encode([
    Reject(split: 1, line: 7, reason: .badTimestamp, field: "start", text: [49, 44, 255])
  ])

  static var indicators: [UInt8] { IndicatorPartial(month: FuzzWorld.month).encoded() }

  static let campaign = Campaign(
    id: "c", offer: "p", channel: "sms",
    eligibility: Campaign.Eligibility(dataOverageMicrosMin: 1),
    suppression: Campaign.Suppression(
      contactedWithinDays: 1, complainedWithinDays: 1, alreadyOrdered: true),
    score: Campaign.ScoreWeights(dataOverageFen: 1), quota: 5, controlPerTenThousand: 0)

  static var smallSeeds: [[UInt8]] {
    [
      [0] + CustomerSlice.encode(customers), [1] + rejects, [2] + Census.encode([1, 5, 1 << 60]),
      [3] + directory.encoded(), [4] + indicators,
      [5] + CampaignPartial(campaign: campaign).encoded(), [6] + roll.encoded(),
    ]
  }

  private static var roll: GroupRoll {
    var roll = GroupRoll()
    for age in ["18", "25", "18"] { roll.append(GroupLeaf(codes: [age, "*"])) }
    return roll
  }

  static let directory: Directory = {
    do {
      return try Directory.make(
        of: customers, outside: [7], plan: PartitionPlan(subscribersPerPartition: 1)
      ).directory
    } catch {
      preconditionFailure("\(error)")
    }
  }()
}
