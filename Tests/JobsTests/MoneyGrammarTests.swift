import Jobs
import Measures
import Records
import Testing

@Suite("The section money of a job")
struct MoneyGrammarTests {
  private static let section = """
    money:
      dueDay: 25
      tax:
        mode: added
        usual: 6%
        rates: {usage_voice: 9%, item: 13%}
        rounding: halfEven
        quantum: 0.001
      dunning:
        stages: {remind: 1, oneWay: 10, stop: 30 days, cancel: 90}
        limit: 20
        classes:
          A: {limit: 500, upTo: one_way}
          B: {limit: 100}
        key: {limit: 10000, upTo: remind}
      points:
        fee: 2
        months: 36
        kinds: [recurring, usage_voice]
        stars: {5: 200%, 3: 120%}
        tenures: {24: 110%}
      promotions:
        - {id: save300, name: 预存300送100, pay: 300, gift: 100, parts: 10, as: discount}
        - id: fund
          pay: 100
          gift: 40
          parts: 4
          as: credit
          quantum: 10
          validFrom: 2026-01-01
          validTo: 2027-01-01
          startsAfter: 0
          term: 6
          clawback: none
      flows: {daysApart: 2}

    """

  private func load(_ section: String, stages: String? = nil) throws -> JobLoad {
    var files = JobFixture.files
    var job = try #require(files["job.yaml"])
    if let stages { job = job.replacing("stages: [bill, measure, select]", with: stages) }
    files["job.yaml"] = job + section
    let folder = try TestFolder(files)
    return try JobFile.load(path: folder.path)
  }

  @Test("is read with all that it says")
  func whole() throws {
    let load = try load(Self.section)
    let terms = try #require(load.loaded?.job.money, "\(load.findings)")
    #expect(terms.due(of: try #require(BillingMonth("2026-12"))).description == "2027-01-25")
    #expect(
      terms.tax
        == TaxTerms(
          mode: .added, usualPerMillion: 60_000,
          rates: [
            .init(kind: .usageVoice, perMillion: 90_000), .init(kind: .item, perMillion: 130_000),
          ], rounding: .halfEven, quantumMicros: 1_000))
    #expect(terms.tax?.rate(of: .rounding) == 0 && terms.tax?.rate(of: .usageSMS) == 60_000)
    #expect(
      terms.dunning
        == DunningTerms(
          steps: [
            .init(stage: .remind, days: 1), .init(stage: .oneWay, days: 10),
            .init(stage: .stop, days: 30), .init(stage: .cancel, days: 90),
          ], usual: .init(limitMicros: 20_000_000),
          classes: [
            .init(name: "A", trust: .init(limitMicros: 500_000_000, upTo: .oneWay)),
            .init(name: "B", trust: .init(limitMicros: 100_000_000)),
          ], key: .init(limitMicros: 10_000_000_000, upTo: .remind)))
    #expect(
      terms.points
        == PointsTerms(
          feeMicros: 2_000_000, months: 36, kinds: [.recurring, .usageVoice],
          stars: [.init(from: 3, percent: 120), .init(from: 5, percent: 200)],
          tenures: [.init(from: 24, percent: 110)]))
    #expect(
      terms.promotions == [
        Promotion(
          id: "save300", name: "预存300送100", paidMicrosMin: 300_000_000,
          giftMicros: 100_000_000, parts: 10, termMonths: 10),
        Promotion(
          id: "fund", paidMicrosMin: 100_000_000, giftMicros: 40_000_000, parts: 4,
          quantumMicros: 10_000_000, form: .credit,
          validity: Validity(from: CivilDay("2026-01-01"), to: CivilDay("2027-01-01")),
          startsAfterMonths: 0, termMonths: 6, clawback: Promotion.Clawback.none),
      ])
    #expect(terms.flowDaysApart == 2)
  }

  @Test("may be empty, and absent is no money")
  func usual() throws {
    #expect(try load("money: {}\n").loaded?.job.money == MoneyTerms())
    #expect(try load("").loaded?.job.money == nil)
  }

  @Test(
    "says what is wrong with it, and what to do",
    arguments: [
      ("mode: added", "mode: extra", "mode is \"extra\"", "included"),
      ("usual: 6%", "usual: 0.06", "usual is \"0.06\"", "6%"),
      ("usage_voice: 9%", "usage_vioce: 9%", "taxed kind of line \"usage_vioce\"", "usage_voice"),
      ("item: 13%", "tax: 13%", "no taxed kind of line \"tax\"", ""),
      ("oneWay: 10", "oneWay: 1", "oneWay begins after 1 days", "more than 1 days"),
      ("upTo: one_way", "upTo: half", "upTo is \"half\"", "one_way"),
      ("stars: {5: 200%", "stars: {five: 200%", "\"five\" is not a whole number", "{1: 120%}"),
      ("gift: 40", "gift: 45", "the gift 45.00 is no multiple of 10.00", "smaller quantum"),
      ("parts: 4", "parts: 5", "5 parts of 40.00 are less than 10.00 each", "fewer parts"),
      ("id: fund", "id: save300", "save300", ""),
      ("dueDay: 25", "dueDay: 29", "dueDay is \"29\"", "20"),
      ("dueDay: 25", "due: 25", "no key \"due\"", "dueDay"),
      ("daysApart: 2", "daysApart: two", "daysApart is \"two\"", "days"),
    ])
  func mistakes(text: String, by: String, says: String, remedy: String) throws {
    #expect(Self.section.contains(text), "the section has \(text)")
    let load = try load(Self.section.replacing(text, with: by))
    #expect(load.loaded == nil)
    #expect(
      load.findings.contains { $0.message.contains(says) && $0.remedy.contains(remedy) },
      "\(load.findings)")
  }

  @Test("needs bills")
  func stages() throws {
    let load = try load("money: {}\n", stages: "stages: []")
    #expect(load.findings.contains { $0.message.contains("the stage bill isn't run") })
  }
}
