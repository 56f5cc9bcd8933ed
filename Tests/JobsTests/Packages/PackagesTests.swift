import Foundation
import Jobs
import Measures
import Records
import Testing

/// The shipped job `Jobs/packages`, value by value: what its text means.
@Suite("The catalogue of packages")
struct PackagesTests {
  private static let job =
    #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 } + "/Jobs/packages"

  private func catalogue() throws -> Catalogue {
    let load = try JobFile.load(path: Self.job)
    return try #require(load.loaded, "\n\(Finding.report(load.findings))").catalogue
  }

  private func rule(_ id: String) throws -> TariffRule {
    try #require(try catalogue().rules.first { $0.id == id }, "there is a rule \(id)")
  }

  private func allowance(_ id: String) throws -> Allowance {
    let all = try catalogue().plans.flatMap(\.allowances)
    return try #require(all.first { $0.id == id }, "there is an allowance \(id)")
  }

  private func day(_ text: String) throws -> CivilDay { try #require(CivilDay(text)) }

  @Test("opens spans of holidays, both ends included, and keeps the exchanged days")
  func calendar() throws {
    let calendar = try #require(try catalogue().calendars.first)
    #expect(calendar.id == "china")
    #expect(calendar.weekend == [6, 7])
    #expect(calendar.holidays.count == 3 + 9 + 3 + 5 + 3 + 3 + 7)
    #expect(calendar.holidays == calendar.holidays.sorted())
    #expect(calendar.holidays.contains(try day("2026-10-07")))
    #expect(!calendar.holidays.contains(try day("2026-10-08")))
    #expect(calendar.worked.count == 6)
    #expect(calendar.worked.last == (try day("2026-10-10")))
  }

  @Test("has bands of weekdays and of classes of days")
  func bands() throws {
    let bands = try catalogue().bands
    #expect(bands.map(\.weekdays) == [Array(1...7), [], []])
    #expect(bands.map(\.classes) == [[], [.workday], [.weekend, .holiday]])
    #expect(bands.map(\.calendar) == ["", "china", "china"])
  }

  @Test("knows whose a number is, and when")
  func carriers() throws {
    let catalogue = try catalogue()
    #expect(catalogue.ownCarriers == ["CT"])
    #expect(catalogue.prefixes.first { $0.prefix == "86139" }?.carrier == "CMCC")
    #expect(catalogue.prefixes.first { $0.prefix == "852" }?.carrier == "")
    let validity = Validity(from: try day("2026-01-15"), to: try day("2026-07-15"))
    #expect(
      catalogue.portings == [
        Porting(number: 8_613_900_000_001, carrier: "CT", validity: validity),
        Porting(
          number: 8_618_900_000_002, carrier: "CUCC",
          validity: Validity(from: try day("2026-03-01"))),
      ])
    #expect(try rule("call_onnet").carriers == .onNet)
    #expect(try rule("call_offnet").carriers == .offNet)
  }

  @Test("has exchange rates that are exact, in lowest terms")
  func exchange() throws {
    let rates = try catalogue().exchangeRates
    #expect(rates == [ExchangeRate(currency: "USD", numerator: 35_617, denominator: 5_000)])
    #expect(try rule("data_sea").rate.currency == "USD")
    #expect(try rule("data_us").rate.currency == "")
  }

  @Test("has versions of a price, each with its slots")
  func versions() throws {
    let versions = try catalogue().rules.filter { $0.id == "call_hmt" }
    let change = try day("2026-07-01")
    #expect(versions.map(\.validity) == [Validity(to: change), Validity(from: change)])
    #expect(versions.map { $0.rate.slots.map(\.priceMicros) } == [[1_500_000], [990_000]])
    #expect(try rule("call_abroad").rate.slots.map(\.from) == [0, 180_000])
  }

  @Test("counts: blocks of a month, steps of a day that several countries share")
  func counting() throws {
    let catalogue = try catalogue()
    #expect(
      catalogue.counters == [
        Counter(id: "data_month", period: .month), Counter(id: "roaming_day", period: .day),
      ])
    #expect(
      try rule("data_blocks").counting
        == Counting(counter: "data_month", block: 1 << 30, blockPriceMicros: 5_000_000))
    let passes = catalogue.rules.filter { $0.counting?.counter == "roaming_day" }
    #expect(passes.map(\.rate.capMicros) == [25_000_000, 30_000_000])
    #expect(passes.allSatisfy { $0.counting?.step == 5 << 20 })
    #expect(try rule("data_slow").tag == "throttle")
  }

  @Test("has allowances that roll over, are shared, capped, limited, passing or priced")
  func allowances() throws {
    #expect(try allowance("p59_data").rollover == Rollover(cycles: 1, capQuantity: 20 << 30))
    #expect(try allowance("p59_video").ratingGroups == [2_001, 2_002])
    let family = try allowance("p199_data")
    #expect(family.isShared)
    #expect(family.serving == .anywhere)
    #expect(family.memberCaps == [MemberCap(role: .sub, quantity: 30 << 30)])
    #expect(
      family.subLimits == [SubLimit(id: "p199_abroad", quantity: 2 << 30, serving: .roaming)])
    #expect(try allowance("p29_onnet").carriers == .onNet)
    #expect(try allowance("pack_upgrade_data").prorated)
    let week = try allowance("pack_week_data")
    #expect(week.period == .once && week.validDays == 7)
    let pass = try allowance("pack_hmt_day_data")
    #expect(pass.period == .day && pass.serving == .codes(["HK", "MO", "TW"]))
    let night = try allowance("pack_night_data")
    #expect(night.priceMicros == 1_000_000 && night.priceUnit == 1 << 30)
    #expect(night.onEmpty == .next)
  }

  @Test("has fees, discounts, contracts, fallbacks and offers")
  func products() throws {
    let catalogue = try catalogue()
    func plan(_ id: String) throws -> Plan {
      try #require(catalogue.plans.first { $0.id == id }, "there is a plan \(id)")
    }
    let family = try plan("p199_family")
    #expect(family.contract == ContractTerm(months: 24, earlyFeePerMonthMicros: 10_000_000))
    #expect(
      family.discounts == [
        Discount(
          id: "both_lines", name: "With broadband", amount: .micros(20_000_000),
          requiredRoles: [.main, .broadband])
      ])
    let student = try plan("p29_student")
    #expect(student.fallbacks == ["p59"])
    #expect(student.validity == Validity(from: try day("2026-09-01")))
    #expect(student.discounts.first?.amount == .basisPoints(5_000))
    #expect(student.discounts.first?.months == 6)
    #expect(try plan("broadband_500_year").fee.cycleMonths == 12)
    #expect(try plan("p129").setupMicros == 20_000_000)
    #expect(
      catalogue.offers == [
        Offer(
          id: "family_at_home", name: "199元融合套餐", products: ["p199_family", "pack_video"],
          items: [PhysicalItem(id: "sim_card", priceMicros: 0)], effect: .nextCycle),
        Offer(
          id: "broadband_at_home", name: "500M宽带含光猫", products: ["broadband_500"],
          items: [PhysicalItem(id: "modem", priceMicros: 100_000_000)]),
      ])
  }
}
