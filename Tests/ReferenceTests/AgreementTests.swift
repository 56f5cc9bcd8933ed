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
  /// What the kernel is compared in.
  private static let features = RandomOperator.Features(
    rawValue: ProcessInfo.processInfo.environment["REFERENCE_FEATURES"].flatMap { Int($0) }
      ?? RandomOperator.Features.all.rawValue)
  /// Months of a test's run; `REFERENCE_MONTHS` asks for more.
  private static let months =
    ProcessInfo.processInfo.environment["REFERENCE_MONTHS"].flatMap { Int($0) } ?? 200

  @Test("record by record, in random months of a random operator")
  func agree() throws {
    var seed = SplitMix64(seed: LawSeed.chosen)
    var outcomes: [String: Int] = [:]
    for month in 0..<Self.months {
      let scenario = RandomOperator(seed: &seed, features: Self.features, records: 700).scenario
      if Disagreement.first(of: scenario) != nil {
        let report = Disagreement.report(scenario)
        Issue.record("Month \(month) of SEED=\(LawSeed.chosen). \(report)")
        return
      }
      for result in try scenario.rated(by: .reference).results {
        outcomes[result.reason?.code ?? "RATED", default: 0] += 1
      }
    }
    print(outcomes)
  }
}
