import Jobs
import Measures
import Records
import Tariffs
import Testing

/// The sample month's day, counted from 1; also before and after the month.
func october(_ number: Int) -> CivilDay { sampleMonth.firstDay + (number - 1) }

/// A catalogue of the sample's places with one plan `p`, for what rules say.
private func catalogue(_ rules: [TariffRule]) -> Catalogue {
  var catalogue = sampleCatalogue()
  catalogue.rules = rules
  catalogue.plans = [
    Plan(
      id: "p", name: "", fee: RecurringFee(amountMicros: 0),
      tariffs: Set(rules.map(\.tariff)).sorted(), allowances: [])
  ]
  catalogue.defaultZone = ""
  return catalogue
}

private func rule(
  _ id: String, zones: [String] = [], carriers: CarrierFilter = .any, groups: [UInt32] = [],
  service: ServiceKind = .voice, validity: Validity = .always, weight: Int = 0,
  tariff: String = "t"
) -> TariffRule {
  TariffRule(
    id: id, tariff: tariff, service: service, zones: zones, carriers: carriers,
    ratingGroups: groups, validity: validity, weight: weight,
    rate: Rate(slots: [Rate.Slot(unit: 60_000, increment: 1_000, priceMicros: 1_000)]))
}

private func record(
  to party: UInt64, on day: Int = 5, service: ServiceKind = .voice, group: UInt32 = 0
) -> UsageRecord {
  UsageRecord(
    startMilliseconds: sampleClock.start(of: october(day)), quantity: 1, otherParty: party,
    ratingGroup: group, service: service)
}

private func compile(_ catalogue: Catalogue) throws(TariffError) -> TariffImage {
  try TariffImage.compile(catalogue: catalogue, month: sampleMonth, clock: sampleClock)
}

@Suite("Whose number it is")
struct DestinationTests {
  private func image(defaultZone: String = "") throws -> TariffImage {
    var catalogue = catalogue([
      rule("own", carriers: .onNet, weight: 2), rule("other", carriers: .offNet, weight: 2),
      rule("far", zones: ["far"], weight: 1), rule("home", zones: ["home"]),
      rule("cu", zones: ["home"], carriers: .carriers(["CU"]), weight: 3),
    ])
    catalogue.ownCarriers = ["CM"]
    catalogue.prefixes = [
      ZonePrefix(prefix: "86", zone: "home"),
      ZonePrefix(prefix: "86139", zone: "home", carrier: "CM"),
      ZonePrefix(prefix: "86130", zone: "home", carrier: "CU"),
      ZonePrefix(prefix: "852", zone: "far", carrier: "HKT"),
    ]
    catalogue.portings = [
      Porting(number: 86_139_000, carrier: "CU"),
      Porting(
        number: 86_130_111, carrier: "CM", zone: "far",
        validity: Validity(from: october(10), to: october(20))),
      Porting(number: 99_000, carrier: "CM"), Porting(number: 99_001, carrier: "CU"),
    ]
    catalogue.defaultZone = defaultZone
    return try compile(catalogue)
  }

  @Test(
    "its carrier and zone choose the rule",
    arguments: [
      (86_139_111 as UInt64, 5, "own", "home"), (86_130_222, 5, "cu", "home"),
      (86_139_000, 5, "cu", "home"), (86_100, 5, "home", "home"), (852_1, 5, "other", "far"),
      (86_130_111, 9, "cu", "home"), (86_130_111, 10, "own", "far"),
      (86_130_111, 19, "own", "far"), (86_130_111, 20, "cu", "home"),
      // Without a zone: its carrier is known all the same, or it needs one.
      (99_000, 5, "own", ""), (99_001, 5, "other", ""), (98_000, 5, "needsZone", ""),
    ])
  func carriers(number: UInt64, day: Int, rule: String, zone: String) throws {
    let image = try image()
    #expect(image.rule(for: record(to: number, on: day), plan: "p") == rule)
    let place = image.place(of: record(to: number, on: day))
    #expect(place.zone == (zone.isEmpty ? 2 : zone == "home" ? 0 : 1))
  }

  @Test("the default zone is that of unknown numbers, ported ones too")
  func defaultZone() throws {
    let image = try image(defaultZone: "far")
    #expect(image.rule(for: record(to: 98_000), plan: "p") == "far")
    #expect(image.rule(for: record(to: 99_000), plan: "p") == "own")
    #expect(image.place(of: record(to: 99_000)).zone == 1)
  }

  @Test("allowances take destinations by zone and carrier")
  func allowances() throws {
    var catalogue = catalogue([rule("any")])
    catalogue.ownCarriers = ["CM"]
    catalogue.prefixes[0].carrier = "CM"
    catalogue.prefixes[2].carrier = "CT"
    catalogue.plans[0].allowances = [
      Allowance(
        id: "a", service: .voice, quantity: 1, increment: 1, zones: ["home"], carriers: .onNet,
        subLimits: [SubLimit(id: "s", quantity: 1, zones: ["far"], ratingGroups: [3])])
    ]
    let image = try compile(catalogue)
    let allowance = image.plans[0].allowances[0]
    let named = image.destinations.map { "\(image.zones[Int($0.zone)].id) \($0.carrier)" }
    #expect(named == ["home ", "far ", "home CM", "home CT"])
    #expect(allowance.destinations == [false, false, true, false, false])
    #expect(allowance.subLimits[0].destinations == [false, true, false, false, false])
    #expect(allowance.subLimits[0].ratingGroups == [3])
    // Zones, carriers and being at home.
    #expect(allowance.filterCount == 3)
  }
}

@Suite("Versions of a tariff")
struct VersionTests {
  @Test("a price of one id changes at local midnight, and voice is cut there")
  func prices() throws {
    let image = try compile(
      catalogue([
        rule("r", validity: Validity(to: october(12))),
        rule("r", validity: Validity(from: october(12), to: october(14))),
        rule("r", validity: Validity(from: october(20), to: october(100))),
      ]))
    // The end after the window of days changes nothing in it.
    #expect(
      image.versions == [.min] + [12, 14, 20].map { sampleClock.start(of: october($0)) })
    let expected: [(Int, UInt16)] = [
      (-80, 0), (11, 0), (12, 1), (13, 1), (14, RuleTable.none), (19, RuleTable.none), (20, 2),
      (31, 2),
    ]
    for (day, index) in expected {
      #expect(image.ruleIndex(for: record(to: 86, on: day), plan: "p") == index, "day \(day)")
    }
    var later = record(to: 86, on: 12)
    later.startMilliseconds -= 1
    let place = image.place(of: later)
    #expect(place.version == 0)
    #expect(place.bandEndMilliseconds == sampleClock.start(of: october(12)))
    #expect(image.band(at: place.bandEndMilliseconds).version == 1)
  }

  @Test("prefixes change too, and equal tables are one")
  func prefixes() throws {
    var catalogue = catalogue([
      rule("home", zones: ["home"]), rule("far", zones: ["far"]),
      rule("other", validity: Validity(from: october(3)), tariff: "unused"),
    ])
    catalogue.plans[0].tariffs = ["t"]
    catalogue.prefixes = [
      ZonePrefix(prefix: "86", zone: "home", validity: Validity(to: october(9))),
      ZonePrefix(prefix: "86", zone: "far", validity: Validity(from: october(9))),
    ]
    let image = try compile(catalogue)
    #expect(image.versions.count == 3)
    #expect(image.rule(for: record(to: 861, on: 2), plan: "p") == "home")
    #expect(image.rule(for: record(to: 861, on: 8), plan: "p") == "home")
    #expect(image.rule(for: record(to: 861, on: 9), plan: "p") == "far")
    let voice = (0..<3).map { image.ruleTable.blocks[$0 * RuleTable.kindCount] }
    #expect(Set(voice).count == 1, "the rules of voice don't change with a prefix")
  }

  @Test("rules tie only where both are valid")
  func ties() throws {
    let first = rule("a", validity: Validity(to: october(9)))
    _ = try compile(catalogue([first, rule("b", validity: Validity(from: october(9)))]))
    #expect(throws: TariffError.ambiguousRules(plan: "p", rule: "a", other: "b")) {
      try compile(catalogue([first, rule("b", validity: Validity(from: october(8)))]))
    }
  }

  @Test(
    "of a plan's versions the month has one",
    arguments: [
      ([(0, 40)], 0), ([(-40, 1), (1, 40)], 1), ([(-40, 2), (2, 40)], 0),
      ([(5, 9), (9, 11)], 1), ([(9, 11), (5, 9)], 0), ([(-40, 1), (32, 60)], -1),
    ] as [([(Int, Int)], Int)])
  func plans(validities: [(Int, Int)], chosen: Int) throws {
    var catalogue = catalogue([rule("r")])
    let plan = catalogue.plans[0]
    catalogue.plans = validities.enumerated().map { number, span in
      var version = plan
      version.name = "\(number)"
      version.validity = Validity(from: october(span.0), to: october(span.1))
      return version
    }
    let image = try compile(catalogue)
    #expect(image.plans.map(\.name) == (chosen < 0 ? [] : ["\(chosen)"]))
  }
}

@Suite("Which rule is asked")
struct RuleChoiceTests {
  @Test("rating groups, of data and of content")
  func ratingGroups() throws {
    let image = try compile(
      catalogue([
        rule("video", groups: [7, 100], service: .data), rule("data", service: .data),
        rule("ringtone", groups: [100], service: .content),
      ]))
    #expect(image.ruleTable.ratingGroups == [7, 100])
    let found = [0, 6, 7, 8, 100, 101].map { group in
      image.rule(for: record(to: 0, service: .data, group: group), plan: "p")
    }
    #expect(found == ["data", "data", "video", "data", "video", "data"])
    #expect(
      image.rule(for: record(to: 0, service: .content, group: 100), plan: "p") == "ringtone")
    #expect(image.rule(for: record(to: 0, service: .content, group: 7), plan: "p") == "none")
    #expect(image.place(of: record(to: 0, group: 100)).ratingGroup == 2)
  }

  /// Plans a, b, c, d, each with a tariff of its own name where it has rules.
  private func family(_ fallbacks: [String: [String]], _ rules: [TariffRule]) -> Catalogue {
    var catalogue = catalogue(rules)
    let tariffs = Set(rules.map(\.tariff))
    catalogue.plans = ["a", "b", "c", "d"].map {
      Plan(
        id: $0, name: "", fee: RecurringFee(amountMicros: 0),
        tariffs: tariffs.contains($0) ? [$0] : [], fallbacks: fallbacks[$0] ?? [],
        allowances: [])
    }
    return catalogue
  }

  @Test("fallbacks are asked depth first, whatever their rules weigh")
  func fallbacks() throws {
    let catalogue = family(
      ["a": ["b", "c"], "b": ["d"]],
      [
        rule("a-far", zones: ["far"], tariff: "a"),
        rule("d-home", zones: ["home"], tariff: "d"),
        rule("c-any", weight: 9, tariff: "c"),
        rule("c-data", service: .data, tariff: "c"), rule("b-data", service: .data, tariff: "b"),
      ])
    let image = try compile(catalogue)
    #expect(image.rule(for: record(to: 8521), plan: "a") == "a-far")
    #expect(image.rule(for: record(to: 861), plan: "a") == "d-home")
    #expect(image.rule(for: record(to: 44), plan: "a") == "c-any")
    #expect(image.rule(for: record(to: 0, service: .data), plan: "a") == "b-data")
    #expect(image.rule(for: record(to: 44), plan: "b") == "needsZone")
    #expect(image.rule(for: record(to: 0, service: .sms), plan: "a") == "none")
  }

  @Test("a plan and its fallback may share a tariff")
  func sharedTariff() throws {
    var catalogue = family(["a": ["b"]], [rule("x", tariff: "a")])
    catalogue.plans[1].tariffs = ["a"]
    #expect(try compile(catalogue).rule(for: record(to: 44), plan: "a") == "x")
  }

  @Test("fallbacks that lead back, or nowhere, are refused")
  func badFallbacks() {
    #expect(throws: TariffError.fallbackCycle(plan: "a")) {
      try compile(family(["a": ["b"], "b": ["c"], "c": ["a"]], []))
    }
    #expect(throws: TariffError.unknownID(kind: .plan, id: "x", referrer: "b")) {
      try compile(family(["b": ["x"]], []))
    }
    #expect(throws: Never.self) { try compile(family(["a": ["b", "c"], "b": ["c"]], [])) }
  }
}
