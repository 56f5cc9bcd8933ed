import ArgumentParser
import Foundation
import Lake
import Pipeline
import ZeroMQ

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Says what changed between two runs of a month, record by record and table by table.",
    discussion: """
      RUN_A and RUN_B are output folders of 'ratemill run': of the same or another job, catalogue \
      or input. Records are matched, their usage, money and rating compared, and so are invoices \
      and what the bundle ledgers sum up to. What was added, removed and changed re-adds to the \
      difference of both control totals; where it doesn't, that is the answer.

      Then every other table that a run has is compared row by row, by the key that 'ratemill \
      dictionary' names, and its money columns are summed up on both sides; a table that one run \
      lacks is all added or all removed. Of each table the first rows are printed (--rows); \
      --output has all of them.

      Where a run is of a part of the subscribers ('run --only'), these alone are compared, and no \
      tables; where the runs have other pseudonym keys, no table that is told apart by pseudonym.

        ratemill diff out/2026-10 out/2026-10-corrected --adjustments adjustments.csv
        ratemill diff out/2026-10 out/2026-10-again --rows 20 --output differences

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
      "Write changes.parquet, subscribers.parquet and rows.parquet into this folder.",
      valueName: "folder"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Of each table, how many rows that differ are printed.", valueName: "number"))
  var rows = 5

  @Option(
    help: ArgumentHelp(
      "Write the invoices' differences (msisdn,month,amount,reason) for the next bill to carry.",
      valueName: "file"))
  var adjustments: String?

  func validate() throws {
    guard (0...100_000).contains(rows) else {
      throw ValidationError(
        "--rows is from 0 to 100000: --output writes all rows, however many there are.")
    }
  }

  func run() throws {
    try Exit.guarding {
      let stop = try StopSwitch()
      try stop.listenToSignals()
      let comparison = try MonthComparison(
        before: runA, after: runB, outputFolder: output, rowsShown: rows,
        isStopped: { stop.pulledBy != nil })
      if adjustments != nil { try comparison.requireInvoices() }
      let (difference, amounts) = try comparison.run()
      if let adjustments { try FileWriting.write(amounts.csv, to: adjustments) }
      if json {
        Console.say(String(decoding: try JSONText.encode(difference), as: UTF8.self))
      } else {
        DiffReport(difference, before: runA, after: runB).say()
      }
      if !difference.isEmpty { throw Exit.different }
    }
  }
}
