import Indicators
import Measures
import Testing

@Suite("The loyalty index")
struct LoyaltyTests {
  /// Who uses the line every day of 30, for five years, and pays each month; −1 is not known.
  struct Line {
    var active: Int64 = 30
    var tenure: Int64 = 60
    var payments: Int64 = 12
    var complaints: Int64 = 0
    var hotlineDays: Int64 = -1
    var offNet: Int64 = -1
    var contacts: Int64 = -1
  }

  private static let cases: [(line: Line, index: Int64)] = [
    (Line(), 1000), (Line(active: 15), 750), (Line(tenure: 7), 735), (Line(tenure: 600), 1000),
    (Line(payments: 1), 816), (Line(complaints: 2), 800), (Line(complaints: 99), 0),
    (Line(hotlineDays: 0), 1000), (Line(hotlineDays: 2), 880), (Line(hotlineDays: 9), 700),
    (Line(offNet: 999_999), 901), (Line(offNet: 250_000, contacts: 500_000), 925),
    (Line(offNet: 1_000_000, contacts: 1_000_000), 800),
  ]

  @Test("is 1000 for whom nothing draws away, and less by what does", arguments: cases)
  func points(line: Line, index: Int64) {
    var trace = LineTrace()
    trace.activeDays = line.active
    trace.tenureMonths = line.tenure
    trace.payments = line.payments
    trace.complaints = line.complaints
    trace.hotlineCalls = line.hotlineDays
    trace.hotlineDays = line.hotlineDays
    trace.offNetPpm = line.offNet
    trace.offNetContactsPpm = line.contacts
    #expect(Loyalty(trace, days: 30).index == index, "\(line)")
  }
}
