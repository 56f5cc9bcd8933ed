import Indicators
import Measures
import Records
import Testing

@Suite("A line comes into the base and leaves it as its snapshot says")
struct LineMonthTests {
  struct Case: CustomTestStringConvertible {
    var testDescription: String
    var line: BaseLine
    /// `opening gain loss closing`, `-` for none.
    var expected: String
  }

  private static func line(
    _ row: SubscriberMonth, _ change: (inout SubscriberTraits) -> Void = { _ in }
  ) -> BaseLine {
    var line = BaseLine(row)
    line.change(change)
    return line
  }

  private static func churned(
    _ departure: SubscriberTraits.Departure, activated: String = "2025-01-15"
  ) -> BaseLine {
    let isOld = activated < "2026-09"
    return line(
      row(
        activated: activated, status: .churned, churned: "2026-09-20", openAtStart: isOld,
        openAtEnd: false)
    ) { $0.departure = departure }
  }

  /// Back on the 4th; `plan` where the month before had it open.
  private static func back(knownAs plan: String? = nil) -> BaseLine {
    var back = line(row()) { $0.reconnectedOn = day("2026-09-04") }
    if let plan { back.knew(plan: plan) }
    return back
  }

  static let cases = [
    Case(testDescription: "there all along", line: line(row()), expected: "1 - - 1"),
    Case(
      testDescription: "activated",
      line: line(row(activated: "2026-09-02", openAtStart: false)), expected: "0 activated - 1"),
    Case(
      testDescription: "left by its will", line: churned(.voluntary), expected: "1 - voluntary 0"),
    Case(
      testDescription: "left, and nobody says why", line: churned(.unknown),
      expected: "1 - voluntary 0"),
    Case(
      testDescription: "left for arrears", line: churned(.involuntary),
      expected: "1 - involuntary 0"),
    Case(testDescription: "ported out", line: churned(.portOut), expected: "1 - port_out 0"),
    Case(
      testDescription: "came and left", line: churned(.voluntary, activated: "2026-09-05"),
      expected: "0 activated voluntary 0"),
    Case(testDescription: "came back", line: back(), expected: "0 reconnected - 1"),
    Case(
      testDescription: "a suspension ended, says the month before", line: back(knownAs: "p1"),
      expected: "1 - - 1"),
    Case(
      testDescription: "came from another brand of ours",
      line: line(row(activated: "2026-09-05", openAtStart: false)) {
        $0.migratedOn = day("2026-09-05")
      }, expected: "1 - - 1"),
    Case(
      testDescription: "left a month before",
      line: line(
        row(status: .churned, churned: "2026-08-31", openAtStart: false, openAtEnd: false)),
      expected: "0 - - 0"),
  ]

  @Test("as an analyst would count it", arguments: cases)
  func table(_ example: Case) {
    let line = example.line.month
    let found = [
      line.isOpening ? "1" : "0", line.gain?.code ?? "-", line.loss?.code ?? "-",
      line.isClosing ? "1" : "0",
    ].joined(separator: " ")
    #expect(found == example.expected)
  }

  @Test("A line back on the 4th was in service on 27 days")
  func exposure() {
    #expect(Self.back().month.exposureDays == 27)
    #expect(Self.back(knownAs: "p1").month.exposureDays == 30)
  }
}
