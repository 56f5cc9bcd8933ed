import ArgumentParser
import Foundation
import Jobs
import Pipeline
import WorkerNode
import ZeroMQ

struct WorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker",
    abstract: "Works for a coordinator, here or on another host.",
    discussion: """
      May be started before the coordinator, and during a run. SIGTERM lets it finish what it has \
      begun; killing it costs the run nothing but the time to do its tasks again. Where the \
      coordinator is killed, it goes on with what it has begun for ten minutes, and hands it over \
      when the run is started again. It needs neither the job nor the feeds: the coordinator sends \
      what it needs.

        ratemill worker --connect tcp://10.0.0.7:7701 --keys ~/.config/ratemill/keys

      On another host it needs a key of its own, which the coordinator's side authorises: see \
      'ratemill help keys'.
      """)

  @Option(help: "The coordinator's address, as it was given to --listen.")
  var connect: Endpoint

  @Option(
    help: """
      What the coordinator calls this worker (default: host and process). With a key: the key's name, \
      or that, '/' and more.
      """)
  var name: String?

  @OptionGroup var keyOptions: WorkerKeyOptions
  @Option(
    help: ArgumentHelp(
      "What this host is called (default: its name).",
      discussion: "Workers that say the same share one memory.", valueName: "name"))
  var host: String?

  @Option(
    help: ArgumentHelp(
      "What tasks may take of this host's memory in all, 16GiB (default: no limit).",
      valueName: "size"))
  var memory: MemorySize?

  @Option(help: ArgumentHelp("This start's session, hexadecimal.", visibility: .hidden))
  var session: String?

  @Option(help: ArgumentHelp("The process to die with.", visibility: .hidden))
  var parent: Int32?

  @Option(help: ArgumentHelp("Which build it is, as its starter knows.", visibility: .hidden))
  var build: String?

  @Option(help: ArgumentHelp("A folder to write what the steps cost to.", visibility: .hidden))
  var timings: String?

  @Flag(
    help: "Let a plain connection leave this host, to be READ and answered by anybody on its way.")
  var allowInsecureNetwork = false

  func run() throws {
    try Exit.guarding {
      let process = ProcessInfo.processInfo
      let keys = try keyOptions.security(name: name)
      let place = "\(process.hostName)-\(process.processIdentifier)"
      var configuration = WorkerConfiguration(
        connect: connect, name: name ?? keys.map { "\($0.holder)/\(place)" } ?? place,
        build: try build ?? BuildIdentity.ofThisProgram())
      if let session = session.flatMap({ UInt64($0, radix: 16) }) {
        configuration.session = session
      }
      configuration.parent = parent
      configuration.security = keys?.security
      configuration.host = host ?? process.hostName
      configuration.memoryOctets = memory?.octets ?? 0
      configuration.allowsInsecureNetwork = allowInsecureNetwork
      if allowInsecureNetwork, keys == nil, !connect.staysOnThisHost {
        Console.note("WARNING: \(connect) is neither encrypted nor authenticated; use --keys")
      }
      let ledger = StepLedger()
      let outcome = try Worker(
        configuration: configuration,
        factory: MonthRunners.factory(meter: timings == nil ? nil : ledger.meter)
      ).run()
      if let timings { try ledger.write(inFolder: timings) }
      if outcome.exitCode != 0 || parent == nil { Console.note("\(outcome)") }
      throw ExitCode(outcome.exitCode)
    }
  }
}

/// A size with its unit, `16GiB`.
struct MemorySize: ExpressibleByArgument {
  let octets: Int

  init?(argument: String) {
    guard let octets = SizeText.octets(argument), octets > 0, octets < 1 << 50 else { return nil }
    self.octets = Int(octets)
  }
}
