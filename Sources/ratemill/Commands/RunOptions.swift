import ArgumentParser
import Foundation
import Jobs
import Keys
import Lake
import Measures
import Pipeline

/// What `run` and `coordinator` are both told.
struct RunOptions: ParsableArguments {
  @Argument(help: "The job: its file, or the folder with job.yaml.")
  var job: String

  @Option(help: "The billing month, YYYY-MM.")
  var month: BillingMonth

  @Option(help: "The folder with the feeds' files; the job's patterns are relative to it.")
  var input: String

  @Option(
    help: "The folder that will hold this month; an earlier output in it is replaced in one step.")
  var output: String

  @Option(
    help: ArgumentHelp(
      "The published month before, from which bundles come over (结转).",
      discussion: """
        Default: the folder beside the output that is named by that month, if it is there: \
        out/month-end/2026-09 for --output out/month-end/2026-10.
        """, valueName: "folder"))
  var former: String?

  @Option(
    help: ArgumentHelp(
      "Where results are kept during the run (default: beside the output).",
      discussion: """
        A run that was stopped or killed goes on from there when the same command is given again: \
        give the same folder then. It may be that of other runs, too.
        """, valueName: "folder"))
  var spool: String?

  @Flag(help: "Start over: throw away what a stopped run of this output has done.")
  var fresh = false

  @Option(
    help: ArgumentHelp(
      "How long to wait for room on a full disk before the run ends with 75 (default: 1800).",
      valueName: "seconds"))
  var spaceWait: Int?

  @Option(
    help: ArgumentHelp(
      "How old a result is when it is synchronized; 0: before its worker is told.",
      discussion: """
        Default: 30 where all workers are of this host, else 0. Younger results outlive kill -9 \
        as all do. What a power cut takes of them is done again, in about so long.
        """,
      valueName: "seconds"))
  var settleAfter: Int?

  @Option(
    help: ArgumentHelp(
      "The key of the pseudonyms, a file of at least 16 octets.",
      discussion: """
        Default: $RATEMILL_PSEUDONYM_KEY, else ~/.config/ratemill/pseudonym.key, which is made at \
        the first run. The same key gives the same pseudonyms: keep it, and keep it secret.
        """, valueName: "file"))
  var pseudonymKey: String?

  @Option(
    help: ArgumentHelp(
      "Rate a part of the subscribers: region=HA, plan=p39 or subscribers=FILE; may be repeated.",
      discussion: """
        region=CODE: those whose home region it is. plan=ID: those who hold that plan or pack on any \
        day of the month. subscribers=FILE: those in the file, one MSISDN a line. Repeated options \
        unite. All lines of an account in scope come along, since they share bundles, and so do \
        all members of a group. What is published of them is as in a run of everybody; records of \
        others are counted as filtered, OUT_OF_SCOPE. The manifest says the scope; indicators and \
        campaigns are of the scope alone.
        """, valueName: "scope"))
  var only: [ScopeChoice] = []

  @Option(
    help: ArgumentHelp(
      "Sign the manifest with a signer's secret key: 'ratemill keys make signer NAME'.",
      valueName: "file"))
  var sign: String?

  @Flag(help: "Print the result as JSON.")
  var json = false

  @Flag(help: "No progress, no notes.")
  var quiet = false

  @Option(
    help: ArgumentHelp(
      "Write the processor time of each step to a JSON file: workers of this host, coordinator.",
      valueName: "file"))
  var timings: String?

  func validate() throws {
    if let spaceWait, !(0...1_000_000_000).contains(spaceWait) {
      throw ValidationError("--space-wait is a number of seconds from 0 on.")
    }
    if let settleAfter, !(0...1_000_000_000).contains(settleAfter) {
      throw ValidationError("--settle-after is a number of seconds from 0 on.")
    }
  }

  func configuration(spoolFolder: String, transportLevel: Int) throws -> MonthConfiguration {
    MonthConfiguration(
      loaded: try CheckedJob.forRun(path: job), month: month, inputFolder: input,
      outputFolder: output, formerFolder: former, spoolFolder: spoolFolder,
      pseudonymKey: try PseudonymKeyFile.read(named: pseudonymKey, isQuiet: quiet),
      transportLevel: transportLevel, scope: RunScope(parts: try only.map { try $0.part() }))
  }

  /// *Throws* ``Keys/KeyError`` where the key can't be used.
  func signer() throws(KeyError) -> SigningKey? {
    try sign.map { path throws(KeyError) in try SigningKey(file: path) }
  }

  /// The spool of this output: the same one whenever the command is given. Beside the output it has
  /// its name; elsewhere a digest of its path, too, since outputs of several folders may meet
  /// there.
  var spoolFolder: String {
    let url = URL(fileURLWithPath: output).standardizedFileURL
    guard let spool else {
      return url.deletingLastPathComponent().path + "/.\(url.lastPathComponent).spool"
    }
    let digest = ContentDigest(of: Array(url.path.utf8)).short
    return URL(fileURLWithPath: spool).standardizedFileURL.path
      + "/\(url.lastPathComponent)-\(digest).spool"
  }
}

/// What `--only` says; the file it may name is read when the run starts.
enum ScopeChoice: ExpressibleByArgument {
  case region(String)
  case plan(String)
  case subscribers(file: String)

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return nil }
    switch parts[0] {
    case "region": self = .region(parts[1])
    case "plan": self = .plan(parts[1])
    case "subscribers": self = .subscribers(file: parts[1])
    default: return nil
    }
  }

  func part() throws -> RunScope.Part {
    switch self {
    case .region(let region): .region(region)
    case .plan(let plan): .plan(plan)
    case .subscribers(let file): try .subscribers(ofFile: file)
    }
  }
}

extension BillingMonth: ExpressibleByArgument {
  package init?(argument: String) { self.init(argument) }
}

/// The file with the pseudonym key.
enum PseudonymKeyFile {
  static let octetsMin = 16

  static func read(named name: String?, isQuiet: Bool) throws -> [UInt8] {
    let environment = ProcessInfo.processInfo.environment
    if let path = name ?? environment["RATEMILL_PSEUDONYM_KEY"] { return try checked(path) }
    let home = environment["XDG_CONFIG_HOME"] ?? (environment["HOME"] ?? ".") + "/.config"
    let path = "\(home)/ratemill/pseudonym.key"
    if !FileManager.default.fileExists(atPath: path) {
      try make(path)
      if !isQuiet { Console.note("made a pseudonym key in \(path): keep it secret, and keep it") }
    }
    return try checked(path)
  }

  private static func checked(_ path: String) throws -> [UInt8] {
    let octets = try FileReading.contents(of: path)
    guard octets.count >= octetsMin else {
      throw MonthError.keyTooShort(path: path, octets: octets.count)
    }
    return octets
  }

  static func make(_ path: String) throws {
    let url = URL(fileURLWithPath: path)
    try FileWriting.makeFolder(url.deletingLastPathComponent().path, mode: 0o700)
    var random = SystemRandomNumberGenerator()
    let key = (0..<32).map { _ in UInt8.random(in: 0...255, using: &random) }
    guard
      FileManager.default.createFile(
        atPath: path, contents: Data(key), attributes: [.posixPermissions: NSNumber(value: 0o600)])
    else { throw LakeError.unwritable(path: path, reason: "it can't be created") }
  }
}
