import ArgumentParser
import Foundation
import Lake
import Pipeline
import ZeroMQ

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Says what changed between two runs of a month, record by record.",
    discussion: """
      RUN_A and RUN_B are output folders of 'ratemill run': of the same or another job, catalogue \
      or input. Records are matched, their usage, money and rating compared, and so are invoices \
      and what the bundle ledgers sum up to. What was added, removed and changed re-adds to the \
      difference of both control totals; where it doesn't, that is the answer. Rejected records \
      and the open tables are not compared. Where a run is of a part of the subscribers \
      ('run --only'), these alone are compared.

        ratemill diff out/2026-10 out/2026-10-corrected --adjustments adjustments.csv

      Main reasons, the earlier one first where several hold: \
      \(ChangeReason.allCases.map { "\($0.code) (\($0.meaning))" }.joined(separator: ", ")).

      Ends with 0 where nothing differs, with 1 where something does.
      """)

  @Argument(help: "The output folder of the first run.")
  var runA: String

  @Argument(help: "The output folder of the second run.")
  var runB: String

  @Flag(help: "Print the result as JSON.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "Write changes.parquet and subscribers.parquet into this folder.", valueName: "folder"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Write the invoices' differences (msisdn,month,amount,reason) for the next bill to carry.",
      valueName: "file"))
  var adjustments: String?

  func run() throws {
    try Exit.guarding {
      let stop = try StopSwitch()
      try stop.listenToSignals()
      let comparison = try MonthComparison(
        before: runA, after: runB, outputFolder: output, isStopped: { stop.pulledBy != nil })
      if adjustments != nil { try comparison.requireInvoices() }
      let (difference, rows) = try comparison.run()
      if let adjustments { try FileWriting.write(rows.csv, to: adjustments) }
      if json {
        Console.say(String(decoding: try JSONText.encode(difference), as: UTF8.self))
      } else {
        DiffReport(difference, before: runA, after: runB).say()
      }
      if !difference.isEmpty { throw Exit.different }
    }
  }
}
