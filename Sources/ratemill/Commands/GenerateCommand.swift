import ArgumentParser
import Foundation
import Jobs
import Lake
import Measures
import Synthetic

struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Makes a synthetic operator's month: usage and customer feeds.",
    discussion: """
      Writes usage/*.csv and customers/*.csv below --output, as the job Jobs/month-end reads them. \
      Deterministic: the same options give the same bytes on every host. Months of one seed are \
      months of one operator: customers stay, come and leave. A million records take seconds.

        ratemill generate --subscribers 10000 --month 2026-10 --seed 1 --output month

      With --operations it also writes what Jobs/month-end/operator.yaml reads. Packs are then kept \
      three months by some 87 in a hundred who ordered them and by fewer than 30 who didn't, and \
      some accounts pay late or never. truth/defects.csv says what was spoiled.

        ratemill generate --operations --defects-per-thousand 20 --subscribers 10000 \\
          --month 2026-10 --seed 1 --output month
      """)

  @Option(
    help: "Lines in service in January 2026; later months have some more, earlier ones fewer.")
  var subscribers: Int

  @Option(help: "The month, YYYY-MM.")
  var month: BillingMonth

  @Option(help: "Any number; another seed is another operator.")
  var seed: UInt64

  @Option(help: "Folder to write to; must be empty or new.")
  var output: String

  @Option(help: "The job whose catalogue names plans, zones and networks: its file or folder.")
  var job: String = "Jobs/month-end"

  @Option(
    help: "Mean of usage records a line (default: \(usual.recordsPerSubscriber)).")
  var recordsPerSubscriber: Int?

  @Option(
    help: "Malformed lines in a million records (default: \(usual.badPerMillion))."
  )
  var badPerMillion: Int?

  @Option(
    help:
      "Exact copies in a million records (default: \(usual.duplicatePerMillion)).")
  var duplicatesPerMillion: Int?

  @Option(
    help:
      "Records of the month before in a million (default: \(usual.latePerMillion))."
  )
  var latePerMillion: Int?

  @Option(
    help: "Usage files to spread the records over (default: \(usual.usageFiles)).")
  var usageFiles: Int?

  @Flag(
    help:
      "Also accounts, orders in parts and steps, numbers, visits, retention and logs of money.")
  var operations = false

  @Option(
    help:
      "With --operations: orders, numbers, flows of money in a thousand to spoil (default: 0).")
  var defectsPerThousand: Int?

  @Option(
    help: ArgumentHelp(
      "With --operations: accounts in a thousand that stop paying, each month "
        + "(default: \(usual.latePayersPerThousand); 0: all pay)."))
  var latePayersPerThousand: Int?

  func run() throws {
    try Exit.guarding {
      let catalogue = try CheckedJob.forRun(path: job).catalogue
      var options = SyntheticOptions(subscribers: subscribers, month: month, seed: seed)
      options.recordsPerSubscriber = recordsPerSubscriber ?? options.recordsPerSubscriber
      options.badPerMillion = badPerMillion ?? options.badPerMillion
      options.duplicatePerMillion = duplicatesPerMillion ?? options.duplicatePerMillion
      options.latePerMillion = latePerMillion ?? options.latePerMillion
      options.usageFiles = usageFiles ?? options.usageFiles
      options.tellsOperations = operations
      options.defectsPerThousand = defectsPerThousand ?? options.defectsPerThousand
      options.latePayersPerThousand = latePayersPerThousand ?? options.latePayersPerThousand
      let synthetic = try SyntheticOperator(options: options, catalogue: catalogue)
      try checkEmpty()
      let octets = try SyntheticFiles.write(synthetic, to: output)
      let truth = synthetic.usageTruth
      Console.say(
        "\(output): \(Figure.grouped(truth.lines)) usage records in \(options.usageFiles) files "
          + "and the customer feeds, \(Figure.octets(octets)); \(Figure.grouped(truth.malformed)) "
          + "malformed, \(Figure.grouped(truth.duplicates)) duplicates, "
          + "\(Figure.grouped(truth.late)) late")
    }
  }

  private func checkEmpty() throws {
    let manager = FileManager.default
    guard manager.fileExists(atPath: output) else { return }
    let names = try manager.contentsOfDirectory(atPath: output)
    guard names.isEmpty else {
      throw LakeError.unwritable(
        path: output, reason: "it isn't empty: old feeds would be read with the new ones")
    }
  }
}

/// What holds where an option isn't given, for the help.
private let usual = SyntheticOptions(
  subscribers: 1, month: SyntheticOptions.monthRange.lowerBound, seed: 0)
