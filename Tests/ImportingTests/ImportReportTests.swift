import Importing
import Jobs
import Testing

/// A folder that a catalogue can say in full, to be spoilt in one place.
private let plain = [
  "Timings.csv": "NIGHT,*any,*any,*any,*any,22:00:00\n",
  "Destinations.csv": "HOME,49\n",
  "Rates.csv": "R,0,0.10,60s,1s,0s\n",
  "DestinationRates.csv": "DR,HOME,R,*up,4,,\n",
  "RatingPlans.csv": "RP,DR,*any,10\nRP,DR,NIGHT,20\n",
  "RatingProfiles.csv": "x.org,call,*any,2020-01-01T00:00:00Z,RP,\n",
  "Actions.csv": "A,*topup_reset,,,b,*voice,,HOME,,,*unlimited,,60s,10,false,false,10\n",
  "ActionPlans.csv": "AP,A,*monthly,10\n",
]

/// One row in place of another, and the note that must come of it.
struct Spoilt: CustomTestStringConvertible, Sendable {
  var file: String
  var text: String
  var kind: ImportNote.Kind
  var line = 1
  var says: String
  var testDescription: String { "\(file): \(text)" }
}

@Suite("What a catalogue can't say is reported with file and line")
struct ImportReportTests {
  @Test("an empty folder comes to an empty catalogue")
  func empty() {
    let imported = CgratesImport([:], name: "none", options: ImportOptions())
    #expect(imported.report.notes.isEmpty)
    #expect(imported.report.isComplete)
  }

  @Test("a folder that can be said in full has no note")
  func complete() {
    let imported = CgratesImport(plain, name: "plain", options: ImportOptions())
    #expect(imported.report.notes.isEmpty, "\(imported.report.notes)")
    #expect(imported.report.files.allSatisfy { $0.expressed == $0.rows })
    #expect(
      imported.report.written.allSatisfy { $0.count > 0 || $0.name == "calendars" },
      "\(imported.report.written)")
  }

  @Test("each in its place", arguments: spoilt)
  func reported(_ spoilt: Spoilt) {
    var texts = plain
    texts[spoilt.file] = spoilt.text
    let imported = CgratesImport(texts, name: "spoilt", options: ImportOptions())
    let note = imported.report.notes.first {
      $0.kind == spoilt.kind && $0.file == spoilt.file && $0.line == spoilt.line
        && $0.message.contains(spoilt.says)
    }
    let notes = imported.report.notes.map(\.description).joined(separator: "\n")
    #expect(note != nil, "expected a note with \"\(spoilt.says)\" among: \(notes)")
    let count = imported.report.files.first { $0.file == spoilt.file }
    #expect(count.map { $0.rows > $0.expressed } == true, "the table must count the row")
  }

  /// What the larger words of a catalogue say, told by a line of its files.
  @Test(
    "validities, fallbacks, calendars and periods are written",
    arguments: [
      (
        "RatingProfiles.csv",
        "x.org,call,a,2020-01-01T00:00:00Z,RP,\nx.org,call,a,2021-06-01T00:00:00Z,RP,\n",
        "rates.csv", "2020-01-01,2021-06-01"
      ),
      (
        "RatingProfiles.csv",
        "x.org,call,a,2020-01-01T00:00:00Z,RP,b\nx.org,call,b,2020-01-01T00:00:00Z,RP,\n",
        "plans.yaml", "fallbacks: [b]"
      ),
      (
        "Timings.csv", "NIGHT,2030;2031,12,24;25,*any,00:00:00\n", "catalogue.yaml",
        "- 2030-12-24..2030-12-25\n      - 2031-12-24..2031-12-25\n"
      ),
      ("ActionPlans.csv", "AP,A,*asap,10\n", "plans.yaml", "period: once"),
      ("ActionPlans.csv", "AP,A,*daily,10\n", "plans.yaml", "period: day"),
      (
        "Actions.csv",
        "A,*topup_reset,,,b,*voice,,HOME,*any,,*unlimited,,60s,10,true,false,10\n", "plans.yaml",
        "onEmpty: refuse, price: {amount: 0.10, per: 60s}"
      ),
    ])
  func larger(file: String, text: String, output: String, says: String) {
    var texts = plain
    texts[file] = text
    if file == "Actions.csv" { texts["RatingPlans.csv"] = "RP,DR,*any,10\n" }
    let imported = CgratesImport(texts, name: "larger", options: ImportOptions())
    let got = imported.files[output] ?? ""
    #expect(got.contains(says), "\(output) lacks \"\(says)\": \(got) \(imported.report.notes)")
  }

  @Test("numbers as dialled in a country get its code")
  func national() {
    var texts = plain
    texts["Destinations.csv"] = "HOME,030\nHOME,0049\nHOME,+33\nHOME,40\n"
    let options = ImportOptions(numbering: Numbering(scheme: .national, countryCode: "49"))
    let files = CgratesImport(texts, name: "national", options: options).files
    #expect(
      files["prefixes.csv"]?.split(separator: "\n").dropFirst(2).map { $0.prefix { $0 != "," } }
        == ["33", "49", "4930", "4940"])
  }

  @Test("ids are safe, and stay apart")
  func ids() {
    var texts = plain
    texts["RatingProfiles.csv"] = """
      x.org,call,a b,2020-01-01T00:00:00Z,RP,
      x.org,call,a/b,2020-01-01T00:00:00Z,RP,
      """
    let plans = CgratesImport(texts, name: "ids", options: ImportOptions()).files["plans.yaml"]
    #expect(plans?.contains("- id: a_b\n") == true)
    #expect(plans?.contains("- id: \"a_b-2\"\n") == true)
  }

  private static let spoilt = [
    Spoilt(
      file: "Timings.csv", text: "NIGHT,*any,*any,*any,*any,22:00:30\n", kind: .notExpressed,
      says: "22:00:30"),
    Spoilt(
      file: "Timings.csv", text: "NIGHT,*any,12,25,*any,00:00:00\n", kind: .changed,
      says: "each year"),
    Spoilt(
      file: "Timings.csv", text: "NIGHT,*any,*any,*any,*any,20:00:00;23:59:59\n", kind: .changed,
      says: "ends at 23:59:59"),
    Spoilt(
      file: "Destinations.csv", text: "HOME,49\nHOME,voicemail\n", kind: .notExpressed, line: 2,
      says: "voicemail"),
    Spoilt(
      file: "Destinations.csv", text: "HOME,49\nHOME,030\n", kind: .notExpressed, line: 2,
      says: "begins with 0"),
    Spoilt(
      file: "Destinations.csv", text: "HOME,49\nAWAY,33\n", kind: .unused, line: 2, says: "AWAY"),
    Spoilt(
      file: "Rates.csv", text: "R,0,0.0000001,60s,1s,0s\n", kind: .notExpressed,
      says: "0.0000001"),
    Spoilt(file: "Rates.csv", text: "R,0,1,1us,1s,0s\n", kind: .notExpressed, says: "1us"),
    Spoilt(file: "Rates.csv", text: "R,0,1,60s,0s,0s\n", kind: .notExpressed, says: "nothing"),
    Spoilt(file: "Rates.csv", text: "R,0,1,60s,1s,60s\n", kind: .notExpressed, says: "before"),
    Spoilt(
      file: "Rates.csv", text: "R,0,1,60s,1s,0s\nR,1,1,60s,1s,60s\n", kind: .unused, line: 2,
      says: "connect fee"),
    Spoilt(file: "Rates.csv", text: "R,0,1\n", kind: .notExpressed, says: "3 cells"),
    Spoilt(
      file: "DestinationRates.csv", text: "DR,HOME,R,*up,4,1,*disconnect\n", kind: .changed,
      says: "cost 1"),
    Spoilt(
      file: "DestinationRates.csv", text: "DR,HOME,R,*near,4,,\n", kind: .notExpressed,
      says: "*near"),
    Spoilt(
      file: "DestinationRates.csv", text: "DR,HOME,OTHER,*up,4,,\n", kind: .notExpressed,
      says: "no rate OTHER"),
    Spoilt(
      file: "DestinationRates.csv", text: "DR,HOME,R,*up,4,,\nDR,AWAY,R,*up,4,,\n",
      kind: .notExpressed, line: 2, says: "no destination AWAY"),
    Spoilt(
      file: "RatingPlans.csv", text: "RP,DR,*any,10\nRP,DR,DAWN,20\n", kind: .notExpressed,
      line: 2, says: "DAWN"),
    Spoilt(
      file: "RatingPlans.csv", text: "RP,DR,*any,10\nRP,OTHER,NIGHT,20\n", kind: .notExpressed,
      line: 2, says: "OTHER"),
    Spoilt(
      file: "RatingPlans.csv", text: "RP,DR,*any,10\nRQ,DR,NIGHT,20\n", kind: .unused, line: 2,
      says: "RQ"),
    Spoilt(
      file: "RatingProfiles.csv", text: "x.org,0,*any,2020-01-01T00:00:00Z,RQ,\n",
      kind: .notExpressed, says: "category 0"),
    Spoilt(
      file: "Actions.csv",
      text: "A,*topup,,,b,*voice,,HOME,,,*unlimited,,60s,10,false,false,10\n", kind: .changed,
      says: "*topup"),
    Spoilt(
      file: "Actions.csv",
      text: "A,*topup_reset,,,b,*monetary,,*any,,,*unlimited,,5,10,false,false,10\n",
      kind: .notExpressed, says: "*monetary"),
    Spoilt(
      file: "Actions.csv",
      text: "A,*topup_reset,,,b,*voice,,HOME,,SHARED,*unlimited,,60s,10,false,false,10\n",
      kind: .changed, says: "SHARED"),
    Spoilt(
      file: "Actions.csv",
      text: "A,*topup_reset,,,b,*voice,data,HOME,,,*unlimited,,60s,10,false,false,10\n",
      kind: .notExpressed, says: "category data"),
    Spoilt(
      file: "Actions.csv",
      text: "A,*topup_reset,,,b,*voice,,HOME,,,*daily,,60s,10,false,false,10\n",
      kind: .notExpressed, says: "*daily"),
    Spoilt(
      file: "Actions.csv",
      text: "A,*topup_reset,,,b,*voice,,HOME,SPECIAL,,*unlimited,,60s,10,false,false,10\n",
      kind: .notExpressed, says: "SPECIAL"),
    Spoilt(
      file: "ActionPlans.csv", text: "AP,A,NIGHT,10\n", kind: .notExpressed, says: "NIGHT"),
    Spoilt(
      file: "SharedGroups.csv", text: "SHARED,*any,*lowest,\n", kind: .unused, says: "SHARED"),
    Spoilt(
      file: "RatingProfiles.csv", text: "x.org,call,*any,yesterday,RP,\n", kind: .notExpressed,
      says: "yesterday"),
    Spoilt(
      file: "RatingProfiles.csv", text: "x.org,call,*any,2020-01-01T12:00:00Z,RP,\n",
      kind: .changed, says: "within a day"),
    Spoilt(
      file: "RatingProfiles.csv",
      text: "x.org,call,*any,2020-01-01T12:00:00Z,RP,\nx.org,call,*any,2020-01-01T13:00:00Z,RP,\n",
      kind: .notExpressed, says: "line 2"),
    Spoilt(
      file: "RatingProfiles.csv", text: "x.org,call,*any,2020-01-01T00:00:00Z,RP,nobody\n",
      kind: .unused, says: "nobody"),
    Spoilt(
      file: "RatingProfiles.csv",
      text: "x.org,call,a,2020-01-01T00:00:00Z,RP,b\nx.org,call,b,2020-01-01T00:00:00Z,RP,a\n",
      kind: .notExpressed, says: "fall back on each other"),
    Spoilt(
      file: "AccountActions.csv", text: "x.org,1001,AP,,,\n", kind: .changed, says: "1001"),
    Spoilt(
      file: "Attributes.csv", text: "x.org,ALS,*any\n", kind: .notExpressed,
      says: "not of prices"),
  ]
}
