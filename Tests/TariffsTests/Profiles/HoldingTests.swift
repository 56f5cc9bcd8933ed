import Jobs
import Measures
import Records
import Tariffs
import Testing

@Suite("What a subscriber holds to the instant")
struct HoldingTests {
  private static let offers = [
    Offer(id: "now", name: "", products: ["a", "p"]),
    Offer(
      id: "next", name: "", products: ["b"], items: [PhysicalItem(id: "sim", priceMicros: 9)],
      effect: .nextCycle),
    Offer(
      id: "back", name: "", products: ["b", "gone"],
      items: [
        PhysicalItem(id: "modem", priceMicros: 5), PhysicalItem(id: "box", priceMicros: 6),
      ], effect: .backdated),
  ]

  private func image() throws -> TariffImage {
    var catalogue = sampleCatalogue()
    catalogue.plans = ["b", "a", "p", "gone"].map {
      Plan(
        id: $0, name: "", kind: $0 == "p" ? .pack : .plan,
        validity: $0 == "gone" ? Validity(to: october(-5)) : .always,
        fee: RecurringFee(amountMicros: 0), tariffs: [],
        allowances: ["y", "z"].map {
          Allowance(id: $0, service: .sms, quantity: 1, increment: 1)
        })
    }
    catalogue.offers = Self.offers
    return try TariffImage.compile(catalogue: catalogue, month: sampleMonth, clock: sampleClock)
  }

  private let line = Subscriber(msisdn: 1, account: "", region: "R", activatedOn: october(-400))

  /// An hour of an October day.
  private func instant(_ day: Int, _ hour: Int) -> Int64 {
    sampleClock.start(of: october(day)) + Int64(hour) * 3_600_000
  }

  private func subscription(
    _ product: String, _ from: Int, at: Int? = nil, to: Int? = nil, until: Int? = nil
  ) -> Subscription {
    Subscription(
      msisdn: 1, product: product, from: october(from), to: to.map(october),
      fromMilliseconds: at.map { instant(from, $0) },
      toMilliseconds: until.map { instant((to ?? 0) - 1, $0) })
  }

  /// `plan first-last fromDay.hour-toDay.hour since`.
  private func held(_ subscriptions: [Subscription]) throws -> [String] {
    let image = try image()
    let profile = image.profile(of: line, subscriptions: subscriptions, number: 1)
    func time(_ instant: Int64) -> String {
      let hours = (instant - sampleClock.start(of: october(1))) / 3_600_000
      return "\(hours / 24 + 1).\(hours % 24)"
    }
    return (profile.plans + profile.packs).map { held in
      let days = [held.firstDay, held.lastDay, held.since].map { $0 - october(1) + 1 }
      return "\(image.plans[Int(held.plan)].id) \(days[0])-\(days[1]) "
        + "\(time(held.fromMilliseconds))-\(time(held.toMilliseconds)) \(days[2])"
    }
  }

  @Test("a plan changes at the hour of the order; its day is the later plan's")
  func planChange() throws {
    let found = try held([
      subscription("a", -30, to: 11, until: 15), subscription("b", 10, at: 15),
    ])
    #expect(found == ["a 1-9 1.0-10.15 -30", "b 10-31 10.15-32.0 10"])
  }

  @Test("between two orders there is no plan; a plan of an hour has its day")
  func gaps() throws {
    #expect(
      try held([subscription("a", -30, to: 10), subscription("b", 10, at: 15)])
        == ["a 1-9 1.0-10.0 -30", "b 10-31 10.15-32.0 10"])
    let found = try held([
      subscription("a", -30), subscription("b", 10, at: 9), subscription("a", 10, at: 10),
    ])
    #expect(
      found == ["a 1-9 1.0-10.9 -30", "b 10-10 10.9-10.10 10", "a 10-31 10.10-32.0 10"])
  }

  @Test("packs last to the instant and are billed by days")
  func packs() throws {
    let found = try held([subscription("p", 4, at: 20, to: 6, until: 20)])
    #expect(found == ["p 4-5 4.20-5.20 4"])
  }

  @Test("an offer means its products, from when it takes effect")
  func offers() throws {
    #expect(
      try held([subscription("now", 5, at: 6)]) == ["a 5-31 5.6-32.0 5", "p 5-31 5.6-32.0 5"])
    #expect(try held([subscription("back", 5, at: 6)]) == ["b 1-31 1.0-32.0 1"])
    #expect(try held([subscription("next", 5)]) == [])
    #expect(try held([subscription("next", -3, at: 6)]) == ["b 1-31 1.0-32.0 1"])
  }

  @Test("what an offer hands over is due in the month in which it was taken")
  func items() throws {
    let due = try image().dueItems(of: [
      subscription("next", 7), subscription("back", 3), subscription("back", -3),
      subscription("now", 3), subscription("a", 3),
    ])
    #expect(
      due.map { "\($0.offer) \($0.item) \($0.priceMicros)" }
        == ["back modem 5", "back box 6", "next sim 9"])
  }

  @Test("a line is in one group at a time, the one that it joined last")
  func memberships() throws {
    func member(_ group: String, _ role: GroupRole, _ from: Int, _ to: Int? = nil)
      -> GroupMembership
    {
      GroupMembership(
        msisdn: 1, group: group, role: role, from: october(from), to: to.map(october))
    }
    let profile = try image().profile(
      of: line, subscriptions: [], number: 1,
      memberships: [
        member("f", .sub, -9), member("g", .main, 5, 8), member("e", .main, 5, 7),
        member("h", .sub, -20, 0),
      ], groupNumber: { UInt32($0.utf8.first ?? 0) })
    let found = profile.memberships.map {
      let days = [$0.fromMilliseconds, $0.toMilliseconds].map {
        sampleClock.localDay(at: $0) - october(1) + 1
      }
      return "\(Character(UnicodeScalar(UInt8($0.group)))) \($0.role) \(days[0])-\(days[1])"
    }
    #expect(found == ["f sub 1-5", "e main 5-7", "g main 7-8", "f sub 8-32"])
  }

  @Test("bundles of the month before come over by index")
  func brought() throws {
    func bundle(_ plan: String, _ allowance: String, rolled: Bool, age: Int) -> BroughtBundle {
      BroughtBundle(
        plan: plan, allowance: allowance, isRolledOver: rolled, age: age,
        toMilliseconds: instant(12, 3), quantity: 10)
    }
    let profile = try image().profile(
      of: line, subscriptions: [], number: 1,
      brought: [
        bundle("p", "z", rolled: false, age: 2), bundle("a", "y", rolled: true, age: 1),
        bundle("no", "y", rolled: true, age: 1), bundle("a", "no", rolled: true, age: 1),
        bundle("gone", "y", rolled: true, age: 1),
      ])
    let month = sampleClock.bounds(of: sampleMonth)
    #expect(
      profile.brought == [
        SubscriberProfile.Brought(
          plan: 1, allowance: 0, isRolledOver: true, age: 1, fromMilliseconds: month.lowerBound,
          toMilliseconds: month.upperBound, quantity: 10),
        SubscriberProfile.Brought(
          plan: 2, allowance: 1, isRolledOver: false, age: 2, fromMilliseconds: month.lowerBound,
          toMilliseconds: instant(12, 3), quantity: 10),
      ])
  }
}
