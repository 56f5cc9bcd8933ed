import Foundation
import Records
import Reference
import Seeds
import Testing

/// The seed of these laws.
enum LawSeed {
  static let chosen = SplitMix64.chosen(default: 20_261_001)
}

@Suite("Two raters that share nothing agree")
struct AgreementTests {
  /// Months of a test's run; `REFERENCE_MONTHS` asks for more.
  private static let months =
    ProcessInfo.processInfo.environment["REFERENCE_MONTHS"].flatMap { Int($0) } ?? 400
  private static let recordsPerMonth = 700

  @Test("record by record and bundle by bundle, in random months of a random operator")
  func agree() throws {
    var seed = SplitMix64(seed: LawSeed.chosen)
    var outcomes: [String: Int] = [:]
    var movements: [BundleMovement: Int] = [:]
    for month in 0..<Self.months {
      let scenario = RandomOperator(seed: &seed, records: Self.recordsPerMonth).scenario
      if try Disagreement.first(of: scenario) != nil {
        let report = try Disagreement.report(scenario)
        Issue.record("Month \(month) of SEED=\(LawSeed.chosen). \(report)")
        return
      }
      let rated = scenario.reference
      for result in rated.results { outcomes[result.reason?.code ?? "RATED", default: 0] += 1 }
      for entry in rated.ledger { movements[entry.movement, default: 0] += 1 }
    }
    // The months must be worth the law: everything occurs.
    let codes = [
      "RATED", "DUPLICATE", "NO_PLAN", "NO_ZONE", "NO_RATE", "ALLOWANCE_EMPTY",
      "NO_REVERSED_RECORD",
    ]
    for code in codes { #expect(outcomes[code] ?? 0 >= Self.months, "\(code) is too rare.") }
    for movement in BundleMovement.allCases {
      #expect(movements[movement] ?? 0 >= Self.months, "\(movement) is too rare.")
    }
  }
}
