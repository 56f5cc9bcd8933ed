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

      Where a month that this one was made from was run again since, that is said, too: this one \
      is as it was published, but no longer what a run would give.

      With --signer, the manifest must carry that signer's signature: whoever changed a file and \
      the manifest with it is found out, too.

        ratemill verify out/2026-10 --signer finance.signer.pub
      """)

  @Argument(help: "The output folder of a run.")
  var folder: String

  @Option(
    help: ArgumentHelp(
      "Who must have signed: the public key file that 'ratemill keys make signer' wrote.",
      valueName: "file"))
  var signer: String?

  @Flag(help: "Say each check that held, too.")
  var verbose = false

  func run() throws {
    try Exit.guarding { try Self.verify(folder, signer: signer, verbose: verbose) }
  }

  static func verify(_ folder: String, signer: String? = nil, verbose: Bool) throws {
    let signed = try SignatureCheck(folder: folder, signer: signer)
    let verification = try Verification(folder: folder)
    if verbose { for check in verification.checks { Console.say("  holds: \(check)") } }
    let findings = signed.findings + verification.findings
    guard findings.isEmpty else {
      for finding in findings { Console.fail(finding) }
      Console.fail("\(folder) is not as it was published: run the month again or restore it")
      throw Exit.data
    }
    Console.say(
      "\(folder): verified \(Figure.grouped(verification.files)) files, "
        + "\(Figure.grouped(verification.rows)) rows, \(Figure.octets(verification.octets)); "
        + "\(verification.checks.count) checks hold")
    for note in verification.notes { Console.note(note) }
    if let word = signed.word { Console.say(word) }
  }
}
