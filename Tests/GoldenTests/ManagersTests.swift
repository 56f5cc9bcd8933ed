import Foundation
import Testing

@Suite(
  "What managers read of three generated months",
  .enabled(if: Judges.areCalled, Judges.absence))
struct ManagersTests {
  private static let months = ["2026-08", "2026-09", "2026-10"]
  /// Those that the questions are about. Promotions have judges of their own.
  private static let sections = """
    customers:
      subscribers: {files: customers/subscribers*}
      subscriptions: {files: customers/subscriptions*}
      main_orders: {files: customers/main_orders*}
      suborders: {files: customers/suborders*}
      order_events: {files: customers/order_events*}
      retention_cases: {files: customers/retention_cases*}
      work_orders: {files: customers/work_orders*}
      accounts: {files: customers/accounts*}
      payments: {files: customers/payments*}
      contacts: {files: customers/contacts*}
    partitions: {subscribersPerPartition: 700}
    stages: [bill, measure]
    money:
      dueDay: 20
      tax: {mode: included, usual: 6%}
      dunning:
        stages: {remind: 1, oneWay: 10, stop: 30, cancel: 90}
        limit: 10
    measures:
      history: 3
      cuts: [brand+area]

    """

  @Test("answers each question of the dictionary, and is what a judge counts from the feeds")
  func answers() throws {
    try inTemporaryFolder { folder in
      let job = folder.appending(path: "month-end")
      try FileManager.default.copyItem(
        at: Judges.packageRoot.appending(path: "Jobs/month-end"), to: job)
      let file = job.appending(path: "job.yaml")
      let text = try String(contentsOf: file, encoding: .utf8)
      try Data((MoneyTests.kept(of: text) + Self.sections).utf8).write(to: file)
      let key = folder.appending(path: "pseudonym.key")
      try Data("a key for tests, of 32 octets....".utf8).write(to: key)
      for month in Self.months {
        let input = folder.appending(path: "in/\(month)").path
        let output = folder.appending(path: "out/\(month)").path
        try Ratemill.run([
          "generate", "--subscribers", "4000", "--month", month, "--seed", "5", "--job", job.path,
          "--usage-files", "1", "--records-per-subscriber", "40", "--operations",
          "--output", input,
        ])
        try Ratemill.run([
          "run", job.path, "--month", month, "--input", input, "--output", output,
          "--pseudonym-key", key.path, "--workers", "2", "--quiet",
        ])
        try Ratemill.run(["verify", output])
      }
      let page = folder.appending(path: "Dictionary.md")
      try Data(try Ratemill.told(["dictionary"]).utf8).write(to: page)
      let outputs = folder.appending(path: "out").path
      try Judges.judge("questions.py", [page.path, outputs, "2026-09", "2026-10"])
      try Judges.judge("indicators.py", [folder.appending(path: "in").path, outputs])
    }
  }
}
