import Foundation
import Measures
import Records
import Reference
import Tariffs
import Testing

@Suite(
  "CGRateS's own cases",
  .enabled(
    if: SharedCases.exist("cgrates_cases.json"),
    "Set RATEMILL_SHARED to the folder that holds cases/cgrates_cases.json."))
struct CgratesTests {
  static func cases() throws -> [CgratesCase] {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let bytes = try Data(contentsOf: SharedCases.url("cgrates_cases.json"))
    return try decoder.decode(CgratesCase.File.self, from: bytes).cases
  }

  @Test("those that our model can express cost the same", arguments: Scenario.Rater.allCases)
  func conforms(rater: Scenario.Rater) throws {
    var passed: [String: Int] = [:]
    var inexpressible: [String] = []
    for source in try Self.cases() where source.answers != nil {
      do throws(Inexpressible) {
        let translated = try CgratesScenario(source)
        let differences = Self.differences(translated, rater)
        if differences.isEmpty { passed[source.class, default: 0] += 1 }
        #expect(
          differences.isEmpty,
          "\(source.id): \(differences). Compare with the account.\n\(translated.scenario.account)")
      } catch {
        inexpressible.append("\(source.id): \(error.reason)")
      }
    }
    let counts = passed.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    print("CGRateS's cases by the \(rater.rawValue): \(counts.joined(separator: ", ")) equal")
    for line in inexpressible { print("  not expressible: \(line)") }
    // A change of these numbers means that the translation or the model lost a word.
    #expect(passed == ["consistent": 93, "rounding_artifact": 15])
    #expect(inexpressible.count == 1)
  }

  /// Where a rater doesn't say what it must.
  private static func differences(
    _ translated: CgratesScenario, _ rater: Scenario.Rater
  ) -> [String] {
    let rated: RatedScenario
    do throws(TariffError) {
      rated = try translated.scenario.rated(by: rater)
    } catch {
      return ["\(error)"]
    }
    var differences: [String] = []
    for (row, check) in translated.checks.enumerated() {
      let result = rated.results[row]
      let charge = result.chargeMicros
      let ending = translated.endingMicros[result.rule] ?? .max
      switch check {
      case .within(let micros):
        if result.reason != nil || charge > min(micros, ending) {
          differences.append("\(result) costs more than \(micros)")
        }
      case .beyond(let micros):
        if result.reason != nil || charge <= min(micros, ending) {
          differences.append("\(result) costs no more than \(micros)")
        }
      case .answer(let expected):
        differences += Self.differences(result, expected, scale: translated.scale)
      }
    }
    return differences + balances(translated, rated)
  }

  private static func differences(
    _ result: ReferenceResult, _ expected: CgratesCase.Expected, scale: Int64
  ) -> [String] {
    var differences: [String] = []
    if (result.reason != nil) != (expected.error != nil) {
      differences.append("\(result) instead of \(expected.error ?? "a cost")")
    }
    if let cost = expected.cost, Money(decimal: cost)?.micros != result.chargeMicros {
      differences.append("\(Money(micros: result.chargeMicros)) instead of \(cost)")
    }
    if let rated = expected.rated, result.billedQuantity != rated / scale {
      differences.append("\(result.billedQuantity) billed instead of \(rated / scale)")
    }
    if let match = expected.match {
      // The prefix may be longer than the plan's own where a fallback plan knows more.
      if !result.zone.hasPrefix(match[1]) { differences.append("zone \(result.zone)") }
    }
    return differences
  }

  /// What is left of bundles and, summed up, of money, where the case says so.
  private static func balances(
    _ translated: CgratesScenario, _ rated: RatedScenario
  ) -> [String] {
    let source = translated.source
    guard let expected = source.answers?.last?.balances, let event = source.events.first else {
      return []
    }
    var differences: [String] = []
    let drawn = rated.results.reduce(0) { $0 + $1.freeQuantity }
    var given = Fraction.zero
    var left = Fraction.zero
    var spent = Fraction.zero
    var knowsMoney = true
    for account in source.accounts {
      for balance in account.balances {
        guard let value = CgratesScenario.decimal(balance.value) else { continue }
        let rest = expected["\(account.id)/\(balance.id)"].flatMap(CgratesScenario.decimal)
        if balance.type == "*monetary" {
          guard let rest else {
            knowsMoney = false
            continue
          }
          spent = spent + value - rest
        } else if let rest, let units = translated.units(of: balance, event) {
          let own = (value - rest) * Fraction(units.denominator, over: units.numerator)
          given = given + own
          left = left + rest
        }
      }
      if let rest = expected["\(account.id)/*default"].flatMap(CgratesScenario.decimal),
        !account.balances.contains(where: { $0.id == "*default" })
      {
        spent = spent - rest
      }
    }
    if given != .zero || left != .zero, given != Fraction(Int128(drawn)) {
      differences.append("\(drawn) drawn instead of \(given)")
    }
    let charged = rated.results.reduce(0) { $0 + $1.chargeMicros }
    let isWhole = knowsMoney && !source.events.contains { $0.op == "max_usage" }
    if isWhole, spent * Fraction(1_000_000) != Fraction(Int128(charged)) {
      differences.append("\(charged) charged instead of \(spent)")
    }
    return differences
  }
}
