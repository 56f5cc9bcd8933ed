import ArgumentParser
import Pipeline

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Checks a published month again, from its octets.",
    discussion: """
      Every file's digest and rows, no stranger in the data folders, records and money re-added \
      from the Parquet files to control.json. Ends with 65 where anything differs. Needs neither the \
      feeds nor the key, so it can be run wherever the month is copied to.
      """)

  @Argument(help: "The output folder of a run.")
  var folder: String

  @Flag(help: "Say each check that held, too.")
  var verbose = false

  func run() throws {
    try Exit.guarding { try Self.verify(folder, verbose: verbose) }
  }

  static func verify(_ folder: String, verbose: Bool) throws {
    let verification = try Verification(folder: folder)
    if verbose { for check in verification.checks { Console.say("  holds: \(check)") } }
    guard verification.findings.isEmpty else {
      for finding in verification.findings { Console.fail(finding) }
      Console.fail("\(folder) is not as it was published: run the month again or restore it")
      throw Exit.data
    }
    Console.say(
      "\(folder): verified \(Figure.grouped(verification.files)) files, "
        + "\(Figure.grouped(verification.rows)) rows, \(Figure.octets(verification.octets)); "
        + "\(verification.checks.count) checks hold")
  }
}
