import Jobs
import Measures
import Records
import Tariffs
import Testing

@Suite("A tariff image")
struct TariffImageTests {
  private func compile(_ catalogue: Catalogue) throws(TariffError) -> TariffImage {
    try TariffImage.compile(catalogue: catalogue, month: sampleMonth, clock: sampleClock)
  }

  @Test("comes back from its bytes as it was")
  func roundTrip() throws {
    let image = try compile(sampleCatalogue())
    let copy = try TariffImage(encoded: image.encoded())
    #expect(copy.encoded() == image.encoded())
    #expect(copy.digest == image.digest)
    #expect(copy.digest.count == 64)
    #expect(copy.month == image.month && copy.clock == image.clock)
    #expect(copy.networks == image.networks)
    #expect(copy.plans.map(\.fee) == image.plans.map(\.fee))
    #expect(copy.zones == image.zones && copy.bands == image.bands)
    #expect(copy.rules.map(\.id) == ["peak", "abroad", "data"])
    #expect(copy.plan(named: "more") == 1 && copy.plan(named: "less") == nil)
    #expect(copy.plans[0].hasAllowance(of: .data) && !copy.plans[0].hasAllowance(of: .sms))
    #expect(copy.plans[0].allowances.map(\.id) == ["night", "calls"])
  }

  @Test("is the same for the same tariff, however its lists are ordered")
  func canonical() throws {
    var catalogue = sampleCatalogue()
    catalogue.prefixes.reverse()
    catalogue.plans[0].allowances[0].ratingGroups.reverse()
    catalogue.rules[1].serving = .codes(["HK", "JP", "HK"])
    let image = try compile(sampleCatalogue())
    #expect(try compile(catalogue).digest == image.digest)
    catalogue.rules[0].rate.capMicros = nil
    #expect(try compile(catalogue).digest != image.digest)
    let next = try TariffImage.compile(
      catalogue: sampleCatalogue(), month: sampleMonth.next, clock: sampleClock)
    #expect(next.digest != image.digest)
  }

  @Test("that is cut short is refused")
  func truncated() throws {
    let bytes = try compile(sampleCatalogue()).encoded()
    for count in 0..<bytes.count {
      #expect(throws: TariffError.self) { try TariffImage(encoded: Array(bytes.prefix(count))) }
    }
    #expect(throws: TariffError.damagedImage(offset: bytes.count)) {
      try TariffImage(encoded: bytes + [0])
    }
  }

  @Test("with any byte changed is refused or is another valid image")
  func mutated() throws {
    let image = try compile(sampleCatalogue())
    let bytes = image.encoded()
    var refused = 0
    for position in bytes.indices {
      for flip in [1, 0x10, 0x80, 0xFF] as [UInt8] {
        var damaged = bytes
        damaged[position] ^= flip
        do throws(TariffError) {
          let other = try TariffImage(encoded: damaged)
          #expect(other.encoded() != bytes || other.digest == image.digest)
        } catch {
          refused += 1
        }
      }
    }
    #expect(refused > bytes.count)
  }

  @Test("of other bytes or another version says so")
  func foreign() throws {
    #expect(throws: TariffError.notAnImage) { try TariffImage(encoded: Array("PAR1".utf8)) }
    #expect(throws: TariffError.notAnImage) { try TariffImage(encoded: []) }
    #expect(throws: TariffError.otherVersion(found: 9, known: 2)) {
      try TariffImage(encoded: Array("RMTI".utf8) + [9])
    }
  }

  @Test("every mistake has a sentence that ends with what to do")
  func descriptions() {
    let errors: [TariffError] = [
      .duplicateID(kind: .rule, id: "a"), .unknownID(kind: .zone, id: "a", referrer: "b"),
      .tooMany(kind: .plan, count: 9, limit: 8), .badPrefix(prefix: "0"), .badBand(band: "b"),
      .noSlots(rule: "r"), .badSlot(rule: "r", slot: 0), .badLimits(rule: "r"),
      .ruleTooLarge(rule: "r"), .ambiguousRules(plan: "p", rule: "r", other: "s"),
      .ruleTableTooLarge(cells: 9, limit: 8), .badAllowance(plan: "p", allowance: "a"),
      .badFee(plan: "p"), .notAnImage, .otherVersion(found: 2, known: 2),
      .damagedImage(offset: 5),
    ]
    for error in errors {
      #expect(error.description.contains(": ") && error.description.hasSuffix("."))
    }
  }
}

@Suite("What can't be compiled")
struct CompileErrorTests {
  /// One change of the sample and what it is refused with.
  struct Mistake: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var error: TariffError
    var change: @Sendable (inout Catalogue) -> Void

    init(
      _ description: String, _ error: TariffError,
      change: @escaping @Sendable (inout Catalogue) -> Void
    ) {
      testDescription = description
      self.error = error
      self.change = change
    }
  }

  static let mistakes: [Mistake] = [
    Mistake("two zones of one id", .duplicateID(kind: .zone, id: "home")) {
      $0.zones.append(Zone(id: "home", name: ""))
    },
    Mistake("two plans of one id", .duplicateID(kind: .plan, id: "more")) {
      $0.plans[0].id = "more"
    },
    Mistake("a prefix twice", .duplicateID(kind: .prefix, id: "86")) {
      $0.prefixes.append(ZonePrefix(prefix: "86", zone: "far"))
    },
    Mistake("an allowance twice", .duplicateID(kind: .allowance, id: "calls")) {
      $0.plans[0].allowances[0].id = "calls"
    },
    Mistake("an empty prefix", .badPrefix(prefix: "")) { $0.prefixes[0].prefix = "" },
    Mistake("a national prefix", .badPrefix(prefix: "021")) { $0.prefixes[0].prefix = "021" },
    Mistake("a long prefix", .badPrefix(prefix: "8612345678901234")) {
      $0.prefixes[0].prefix = "8612345678901234"
    },
    Mistake("a prefix with a sign", .badPrefix(prefix: "+86")) { $0.prefixes[0].prefix = "+86" },
    Mistake("no such zone", .unknownID(kind: .zone, id: "x", referrer: "prefix 86")) {
      $0.prefixes[0].zone = "x"
    },
    Mistake("no such band", .unknownID(kind: .band, id: "x", referrer: "peak")) {
      $0.rules[0].bands = ["x"]
    },
    Mistake("no such network", .unknownID(kind: .network, id: "XX", referrer: "abroad")) {
      $0.rules[1].serving = .codes(["HK", "XX"])
    },
    Mistake("no such tariff", .unknownID(kind: .tariff, id: "x", referrer: "basic")) {
      $0.plans[0].tariffs = ["calls", "x"]
    },
    Mistake("a band of no time", .badBand(band: "peak")) { $0.bands[0].toMinute = 480 },
    Mistake("a band on no day", .badBand(band: "peak")) { $0.bands[0].weekdays = [] },
    Mistake("a band past midnight", .badBand(band: "peak")) { $0.bands[0].toMinute = 1_441 },
    Mistake("no slots", .noSlots(rule: "data")) { $0.rules[2].rate.slots = [] },
    Mistake("slots from elsewhere", .badSlot(rule: "data", slot: 0)) {
      $0.rules[2].rate.slots[0].from = 1
    },
    Mistake("slots that don't ascend", .badSlot(rule: "peak", slot: 1)) {
      $0.rules[0].rate.slots[1].from = 0
    },
    Mistake("no unit", .badSlot(rule: "data", slot: 0)) { $0.rules[2].rate.slots[0].unit = 0 },
    Mistake("no increment", .badSlot(rule: "data", slot: 0)) {
      $0.rules[2].rate.slots[0].increment = -1
    },
    Mistake("no quantum", .badLimits(rule: "data")) { $0.rules[2].rate.quantumMicros = 0 },
    Mistake("a minimum above the cap", .badLimits(rule: "peak")) {
      $0.rules[0].rate.minimumMicros = 9_000_001
    },
    Mistake("units without a common multiple", .ruleTooLarge(rule: "peak")) {
      $0.rules[0].rate.slots = (0..<5).map {
        Rate.Slot(
          from: Int64($0), unit: (1 << 61) - 1 - 2 * Int64($0), increment: 1, priceMicros: 1)
      }
    },
    Mistake("a price past 128 bits", .ruleTooLarge(rule: "data")) {
      $0.rules[2].rate.slots = [
        Rate.Slot(unit: 1, increment: 1, priceMicros: .max),
        Rate.Slot(from: 1, unit: (1 << 61) - 1, increment: 1, priceMicros: .max),
      ]
    },
    Mistake(
      "two rules that tie", .ambiguousRules(plan: "basic", rule: "abroad", other: "tie")
    ) {
      var rule = $0.rules[1]
      rule.id = "tie"
      rule.serving = .codes(["JP"])
      $0.rules.append(rule)
    },
    Mistake("an allowance by nothing", .badAllowance(plan: "basic", allowance: "calls")) {
      $0.plans[0].allowances[1].increment = 0
    },
    Mistake("a fee by nothing", .badFee(plan: "more")) { $0.plans[1].fee.quantumMicros = 0 },
    Mistake("no such default zone", .unknownID(kind: .zone, id: "x", referrer: "default zone")) {
      $0.defaultZone = "x"
    },
  ]

  @Test("is refused with its place", arguments: mistakes)
  func refused(mistake: Mistake) {
    var catalogue = sampleCatalogue()
    mistake.change(&catalogue)
    #expect(throws: mistake.error) {
      try TariffImage.compile(catalogue: catalogue, month: sampleMonth, clock: sampleClock)
    }
  }

  @Test("rules that tie elsewhere or never meet are no tie")
  func separateRules() throws {
    var catalogue = sampleCatalogue()
    var rule = catalogue.rules[1]
    rule.id = "home"
    rule.serving = .codes(["CN"])
    catalogue.rules.append(rule)
    rule.id = "heavier"
    rule.weight = 1
    catalogue.rules.append(rule)
    rule.id = "other tariff"
    rule.tariff = "unused"
    catalogue.rules.append(rule)
    _ = try TariffImage.compile(catalogue: catalogue, month: sampleMonth, clock: sampleClock)
  }
}
