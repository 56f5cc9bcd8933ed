import Foundation
import Tariffs
import Testing

@Suite(
  "Chinese packages",
  .enabled(
    if: SharedCases.exist("cn_cases.json"),
    "Set RATEMILL_SHARED to the folder that holds cases/cn_cases.json."))
struct ChineseCaseTests {
  @Test("each costs what it must, and leaves what it must", arguments: Scenario.Rater.allCases)
  func conforms(rater: Scenario.Rater) throws {
    let bytes = try Data(contentsOf: SharedCases.url("cn_cases.json"))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let cases = try decoder.decode(ChineseCase.File.self, from: bytes).cases
    var passed = 0
    for source in cases {
      let scenario = try source.scenario()
      let rated: RatedScenario
      do throws(TariffError) {
        rated = try scenario.rated(by: rater)
      } catch {
        Issue.record("\(source.id): \(error)")
        continue
      }
      let costsRight = source.amounts(rated) == source.expect
      let leavesRight = source.left.map { $0 == source.remains(rated) } ?? true
      if costsRight, leavesRight { passed += 1 }
      let remedy = Comment(
        rawValue: "\(source.id), \(source.title): compare with the account.\n\(scenario.account)")
      #expect(source.amounts(rated) == source.expect, remedy)
      if let left = source.left { #expect(source.remains(rated) == left, remedy) }
    }
    print("Chinese packages by the \(rater.rawValue): \(passed) of \(cases.count) equal")
    #expect(passed == 11, "A case was lost: see above.")
  }
}
