import Foundation
import Jobs
import Testing

@Suite("The section measures of a job")
struct MeasureGrammarTests {
  static let codebook = """
    version: 2026-10
    k: {inside: 20, partners: 100}
    attributes:
      - name: age
        levels:
          - of: age
            groups:
              - {code: "18", from: 18, below: 25}
              - {code: "25", from: 25}
          - of: age
            groups: [{code: any, from: 0}]
      - name: group
        levels:
          - of: segment
            groups: [{code: "03", is: [campus, school]}]
      - name: area
        levels:
          - of: grid
          - of: region
      - name: arpu
        levels:
          - {of: arpu, groups: [{code: low, below: 19.90}, {code: high, from: 19.90}]}

    """

  static let section = """
    measures:
      history: 6
      codebook: codebook.yaml
      weekend: fri-sat
      hours: {day: "06:00", evening: "19:00", night: "22:30"}
      missedCalls: none
      parties: {onNet: [near], international: [abroad]}
      competitorHotlines: [10010, "10086"]

    """

  private static var files: [String: String] {
    var files = JobFixture.files
    files["job.yaml", default: ""] += section
    files["codebook.yaml"] = codebook
    return files
  }

  @Test("says what it says")
  func reads() throws {
    let load = try JobFixture.load(Self.files)
    let terms = try #require(load.loaded?.job.measures, "\(Finding.report(load.findings))")
    #expect(terms.historyMonths == 6 && terms.weekend == [5, 6] && !terms.countsMissedCalls)
    #expect(terms.hours == DayHours(day: 360, evening: 1_140, night: 1_350))
    #expect(terms.parties == PartyZones(onNet: ["near"], international: ["abroad"]))
    #expect(terms.competitorHotlines == ["10010", "10086"])
    let book = try #require(terms.codebook)
    #expect(book.version == "2026-10" && book.insideRowsMin == 20 && book.partnerRowsMin == 100)
    #expect(book.attributes.map(\.name) == ["age", "group", "area", "arpu"])
    #expect(book.attributes.map(\.levels.count) == [2, 1, 2, 1])
    #expect(
      book.attributes[0].levels[0].groups
        == [.init(code: "18", from: 18, below: 25), .init(code: "25", from: 25)])
    #expect(book.attributes[1].levels[0].groups[0].values == ["campus", "school"])
    #expect(book.attributes[2].levels[0].groups.isEmpty)
    #expect(book.attributes[3].levels[0].groups[0].below == 19_900_000)
  }

  @Test("that is empty but for its key means its usual figures; without it nothing is measured")
  func usual() throws {
    var files = JobFixture.files
    #expect(try JobFixture.load(files).loaded?.job.measures == nil)
    files["job.yaml", default: ""] += "measures: {}\n"
    #expect(try JobFixture.load(files).loaded?.job.measures == MeasureTerms())
    #expect(MeasureTerms().historyMonths == 3)
  }

  @Test("keeps the codebook among the job's files")
  func files() throws {
    let load = try JobFixture.load(Self.files)
    #expect(load.loaded?.files.contains { $0.path == "codebook.yaml" } == true)
  }

  private static let book = "codebook.yaml"

  @Test(
    "that is wrong is an error at its place, with a remedy",
    arguments: [
      Mistake(
        file: "job.yaml", text: "history: 6", by: "history: 13", place: "23:12",
        says: "history is \"13\"", remedy: "3"),
      Mistake(
        file: "job.yaml", text: "codebook: codebook.yaml", by: "codebook: code.yaml",
        place: "24:13", says: "code.yaml can't be used"),
      Mistake(
        file: "job.yaml", text: "evening: \"19:00\"", by: "evening: \"05:00\"", place: "26:10",
        says: "not in the order day, evening, night"),
      Mistake(
        file: "job.yaml", text: "missedCalls: none", by: "missedCalls: all", place: "27:16",
        says: "missedCalls is \"all\"", remedy: "zeroSeconds"),
      Mistake(
        file: "job.yaml", text: "onNet: [near]", by: "onNet: [nearby]", place: "28:21",
        says: "no zone \"nearby\"", remedy: "near"),
      Mistake(
        file: "job.yaml", text: "onNet: [near]", by: "onNet: [abroad]", place: "28:46",
        says: "there twice"),
      Mistake(
        file: "job.yaml", text: "[10010, ", by: "[info, ", place: "29:24",
        says: "competitorHotlines is \"info\"", remedy: "10010"),
      Mistake(
        file: "job.yaml", text: "[10010, ", by: "[10086, ", place: "29:31",
        says: "the hotline \"10086\" is there twice"),
      Mistake(
        file: "job.yaml", text: "history: 6", by: "histroy: 6", place: "23:3",
        says: "no key \"histroy\"", remedy: "history"),
      Mistake(
        file: "job.yaml", text: "stages: [bill, measure, select]", by: "stages: [bill, select]",
        place: "23:3", says: "the stage measure isn't run"),
      Mistake(
        file: book, text: "inside: 20", by: "inside: 200", place: "2:28",
        says: "smaller groups than the company"),
      Mistake(
        file: book, text: "k: {inside: 20", by: "k: {inside: 1", place: "2:13",
        says: "inside is \"1\""),
      Mistake(
        file: book, text: "from: 25}", by: "from: 24}", place: "9:20",
        says: "\"18\" and \"25\" hold the same value"),
      Mistake(
        file: book, text: "from: 18, below: 25", by: "from: 25, below: 18", place: "8:13",
        says: "\"18\" is empty"),
      Mistake(
        file: book, text: "code: \"25\"", by: "code: \"18\"", place: "9:20", says: "there twice"),
      Mistake(
        file: book, text: "is: [campus, school]", by: "from: 3", place: "15:18",
        says: "\"03\" is of no value"),
      Mistake(
        file: book, text: "of: segment", by: "of: segments", place: "14:13",
        says: "of is \"segments\"", remedy: "segment"),
      Mistake(
        file: book, text: "name: group", by: "name: age", place: "12:11", says: "there twice"),
      Mistake(
        file: book, text: "- of: grid", by: "- of: tenure", place: "18:9",
        says: "a level of tenure has no groups"),
      Mistake(
        file: book, text: "version: 2026-10\n", by: "", place: "1:1",
        says: "the key \"version\" is missing"),
    ])
  func mistakes(mistake: Mistake) throws {
    var files = Self.files
    let whole = files[mistake.file] ?? ""
    #expect(whole.contains(mistake.text), "\(mistake.file) has no \"\(mistake.text)\"")
    files[mistake.file] = whole.replacingOccurrences(of: mistake.text, with: mistake.by)
    let load = try JobFixture.load(files)
    let said = load.findings.contains { finding in
      "\(finding.line):\(finding.column)" == mistake.place && finding.severity == .error
        && finding.message.contains(mistake.says) && !finding.remedy.isEmpty
        && (mistake.remedy.isEmpty || finding.remedy.contains(mistake.remedy))
    }
    #expect(said, "expected \(mistake.place) \(mistake.says)\n\(Finding.report(load.findings))")
    #expect(load.loaded == nil)
  }
}
