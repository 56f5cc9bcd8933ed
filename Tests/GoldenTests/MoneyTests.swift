import Foundation
import Testing

@Suite(
  "The books of three months are those that a judge keeps from the same feeds",
  .enabled(if: Judges.areCalled, Judges.absence))
struct MoneyTests {
  private static let months = ["2026-08", "2026-09", "2026-10"]
  /// Those that the judge knows.
  private static let sections = """
    customers:
      subscribers: {files: customers/subscribers*}
      subscriptions: {files: customers/subscriptions*}
      payments: {files: customers/payments*}
      accounts: {files: customers/accounts*}
      main_orders: {files: customers/main_orders*}
      suborders: {files: customers/suborders*}
      order_events: {files: customers/order_events*}
      promotion_enrolments: {files: customers/promotion_enrolments*}
      redemptions: {files: customers/redemptions*}
    partitions: {subscribersPerPartition: 600}
    stages: [bill, measure]
    money:
      tax: {mode: included, usual: 6%, rates: {usage_voice: 9%}}
      dunning:
        stages: {remind: 1, oneWay: 5, stop: 10, cancel: 40}   # three months see them all
        classes: {A: {limit: 30, upTo: one_way}, B: {limit: 40}}
        key: {limit: 5, upTo: remind}
      points: {fee: 1, months: 24, tenures: {24: 110%}}
      promotions:
        - {id: deposit300, pay: 300, gift: 100, parts: 7, as: discount, term: 7}

    """
  /// Those of Jobs/month-end that stay: where records come from, and what they cost.
  private static let kept = ["name", "catalogue", "window", "usage", "limits", "outputs"]

  @Test("Receivables, stops with the broadband that is bound, points and gifts: every row")
  func books() throws {
    try inTemporaryFolder { folder in
      let job = folder.appending(path: "month-end")
      try FileManager.default.copyItem(
        at: Judges.packageRoot.appending(path: "Jobs/month-end"), to: job)
      let file = job.appending(path: "job.yaml")
      let text = try String(contentsOf: file, encoding: .utf8)
      try Data((Self.kept(of: text) + Self.sections).utf8).write(to: file)
      let months = try OperatorMonths(
        Self.months, in: folder, job: job.path, subscribers: 3_000, seed: 5,
        recordsPerSubscriber: 10, options: ["--late-payers-per-thousand", "60"]
      ) { try Judges.judge("money.py", ["spoil", $0]) }
      let places = Self.months.flatMap { [months.input(of: $0), months.output(of: $0)] }
      try Judges.judge("money.py", ["judge"] + places)
    }
  }

  static func kept(of job: String) -> String {
    var isKept = true
    let lines = job.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
      if let first = line.first, first.isLetter {
        isKept = kept.contains { line.hasPrefix($0 + ":") }
      }
      return isKept
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
