import Jobs
import Measures
import Records
import Reference
import Testing

/// One case of `cn_cases.json`: micro-yuan, milliseconds, octets.
struct ChineseCase: Decodable {
  struct Filter: Decodable { var roam: [String]? }
  struct Rule: Decodable {
    var id: String
    var kind: String
    var inc: Int64
    var slots: [[Int64]]
    var q: Int64?
    var round: String?
    var period: String?
    var scope: String?
    var step: Int64?
    var block: Int64?
    var blockPrice: Int64?
    var cap: Int64?
    var weight: Int?
    var filter: Filter?
  }
  struct Bucket: Decodable {
    var id: String
    var kind: String
    var qty: Int64
    var owner: String
    var to: Int64?
    var rollover: Bool?
    var memberCap: [String: Int64]?
  }
  struct Event: Decodable {
    var id: String
    var sub: String
    var t: Int64
    var kind: String
    var qty: Int64
    var roam: String?
  }
  struct File: Decodable { var cases: [ChineseCase] }

  /// What an event costs, or all of them together.
  enum Amount: Decodable, Equatable {
    case charge(Int64)
    case sum(Int64)

    init(from decoder: any Decoder) throws {
      // What can't be read as a number is the list of a word and a sum.
      if let charge = try? decoder.singleValueContainer().decode(Int64.self) {
        self = .charge(charge)
      } else {
        var list = try decoder.unkeyedContainer()
        _ = try list.decode(String.self)
        self = .sum(try list.decode(Int64.self))
      }
    }
  }

  var id: String
  var title: String
  var expect: [Amount]
  var left: [String: Int64]?
  var groups: [String: String]?
  var rules: [Rule]
  var buckets: [Bucket]?
  var events: [Event]
}

// The case in our words: a pack for every bucket, a counter for every rule that has a period.
extension ChineseCase {
  private static let firstDay = CivilDay(number: 0)

  /// Lines by name, the owners of groups' bundles among them.
  private var lines: [String] { Set(events.map(\.sub) + (groups ?? [:]).keys).sorted() }

  /// What came over is no bucket of ours but an instance of the one that it came from.
  private func source(of bucket: Bucket) -> Bucket? {
    (buckets ?? []).first {
      $0.rollover != true && $0.kind == bucket.kind && $0.owner == bucket.owner
    }
  }

  func scenario() throws -> Scenario {
    Scenario(
      catalogue: try catalogue(), month: Self.firstDay.month,
      clock: ZoneClock(fixedOffsetMilliseconds: 0), customers: lines.map(customer),
      records: try events.enumerated().map { sequence, event in
        UsageRecord(
          startMilliseconds: event.t, quantity: event.qty,
          subscriber: UInt32(try #require(lines.firstIndex(of: event.sub))),
          sequence: UInt32(sequence), serving: event.roam == nil ? 0 : 1,
          service: try #require(ServiceKind(code: event.kind)))
      })
  }

  private func catalogue() throws -> Catalogue {
    let packs = try (buckets ?? []).filter { $0.rollover != true }.map(pack)
    let plan = Plan(
      id: "plan", name: "", fee: RecurringFee(amountMicros: 0), tariffs: ["t"], allowances: [])
    return Catalogue(
      currency: "CNY", timeZone: "UTC", networks: NetworkCodes(home: [], away: ["T1"]), bands: [],
      zones: [], prefixes: [], defaultZone: "",
      counters: rules.compactMap { rule in
        rule.period.flatMap(Counter.Period.init).map { period in
          Counter(
            id: rule.id, period: period, scope: rule.scope == "group" ? .group : .subscriber)
        }
      },
      rules: try rules.map(tariffRule), plans: [plan] + packs)
  }

  private func tariffRule(_ rule: Rule) throws -> TariffRule {
    let counting = rule.period.map { _ in
      Counting(
        counter: rule.id, step: rule.step ?? 0, block: rule.block ?? 0,
        blockPriceMicros: rule.blockPrice ?? 0)
    }
    return TariffRule(
      id: rule.id, tariff: "t", service: try #require(ServiceKind(code: rule.kind)),
      serving: rule.filter?.roam.map { .codes($0) } ?? .anywhere, weight: rule.weight ?? 0,
      rate: Rate(
        slots: rule.slots.map {
          Rate.Slot(from: $0[0], unit: $0[1], increment: rule.inc, priceMicros: $0[2])
        },
        capMicros: rule.cap, quantumMicros: rule.q ?? 1_000),
      counting: counting)
  }

  private func pack(_ bucket: Bucket) throws -> Plan {
    let service = try #require(ServiceKind(code: bucket.kind))
    let caps = (bucket.memberCap ?? [:]).sorted { $0.key < $1.key }
    return Plan(
      id: bucket.id, name: "", kind: .pack, fee: RecurringFee(amountMicros: 0), tariffs: [],
      allowances: [
        Allowance(
          id: bucket.id, service: service, quantity: bucket.qty,
          increment: service == .data ? 1024 : 1, serving: .anywhere, rollover: Rollover(),
          isShared: (groups ?? [:]).values.contains(bucket.owner),
          memberCaps: try caps.map { name, quantity in
            MemberCap(role: try #require(GroupRole(rawValue: name)), quantity: quantity)
          })
      ])
  }

  private func customer(_ name: String) -> CustomerFile {
    // A group's bundle is held by its main line.
    let owned = (buckets ?? []).filter {
      $0.owner == name || ($0.owner == groups?[name] && name == "main")
    }
    let msisdn = UInt64(lines.firstIndex(of: name) ?? 0) + 1
    return CustomerFile(
      subscriber: Subscriber(
        msisdn: msisdn, account: "", region: "R", plan: "plan",
        activatedOn: Self.firstDay + -100),
      subscriptions: owned.filter { $0.rollover != true }.map { bucket in
        Subscription(
          msisdn: msisdn, product: bucket.id, from: Self.firstDay + -31,
          to: bucket.to.map { CivilDay(number: Int32($0 / ZoneClock.millisecondsPerDay)) })
      },
      memberships: (groups?[name]).map { group in
        [
          GroupMembership(
            msisdn: msisdn, group: group, role: GroupRole(rawValue: name) ?? .main,
            from: Self.firstDay + -31)
        ]
      } ?? [],
      brought: owned.filter { $0.rollover == true }.compactMap { bucket in
        source(of: bucket).map {
          BroughtBundle(
            plan: $0.id, allowance: $0.id, isRolledOver: true, age: 1,
            toMilliseconds: 31 * ZoneClock.millisecondsPerDay, quantity: bucket.qty)
        }
      })
  }
}

// What is expected, and what was found.
extension ChineseCase {
  /// Charges in the order of time, which is that of `expect`; a sum alone if that is expected.
  func amounts(_ rated: RatedScenario) -> [Amount] {
    let order = events.indices.sorted {
      (events[$0].t, events[$0].id) < (events[$1].t, events[$1].id)
    }
    if case .sum? = expect.first {
      return [.sum(rated.results.reduce(0) { $0 + $1.chargeMicros })]
    }
    return order.map { .charge(rated.results[$0].chargeMicros) }
  }

  /// What the month leaves of each bucket.
  func remains(_ rated: RatedScenario) -> [String: Int64] {
    var remains: [String: Int64] = [:]
    for bucket in buckets ?? [] where left?[bucket.id] != nil {
      let allowance = bucket.rollover == true ? source(of: bucket)?.id : bucket.id
      let instance = rated.ledger.filter {
        $0.allowance == allowance && $0.isRolledOver == (bucket.rollover == true)
      }
      let given = instance.filter { ![.rolled, .carried, .expired].contains($0.movement) }
      remains[bucket.id] = given.reduce(0) { $0 + $1.quantity }
    }
    return remains
  }
}
