import ArgumentParser
import Foundation
import Keys
import ZeroMQ

/// Keys of coordinators, workers and signers.
struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys",
    abstract: "Makes and looks after the keys of a pool and of signatures.",
    discussion: """
      Between hosts, coordinator and workers know each other by keys, and nothing crosses the \
      network in the clear. Four steps:

        ratemill keys make coordinator              # on the coordinator's host
        ratemill keys make worker host-3            # on the worker's host
        ratemill keys authorize host-3.pub          # there, after host-3.pub was copied to it
        cp coordinator.pub ~/.config/ratemill/keys  # here, after it was copied from there

      Then both are given --keys ~/.config/ratemill/keys. Only .pub files are copied; .key files \
      never leave their host.
      """,
    subcommands: [
      MakeKey.self, ListKeys.self, AuthorizeKey.self, RevokeKey.self, RotateKey.self,
      CheckKeys.self,
    ])
}

/// The folder that all key commands work in.
struct KeyFolderOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The folder of the keys (default: ratemill/keys in $XDG_CONFIG_HOME or ~/.config).",
      valueName: "folder"))
  var keys: String?

  var folder: KeyFolder { KeyFolder(path: keys ?? Self.usualPath) }

  static var usualPath: String {
    let environment = ProcessInfo.processInfo.environment
    let home = environment["XDG_CONFIG_HOME"] ?? (environment["HOME"] ?? ".") + "/.config"
    return "\(home)/ratemill/keys"
  }
}

extension KeyKind: ExpressibleByArgument {}

extension KeyDay: ExpressibleByArgument {
  package init?(argument: String) { self.init(argument) }
}

/// `ratemill keys make`.
struct MakeKey: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "make",
    abstract: "Makes a key pair: a secret file, for this user alone, and a public one.",
    discussion: """
      KIND is coordinator (whom workers connect to), worker (who may connect) or signer (who signs \
      published months). Nothing is ever overwritten.

        ratemill keys make coordinator
        ratemill keys make worker host-3
        ratemill keys make signer finance
      """)

  @Argument(help: ArgumentHelp("coordinator, worker or signer.", valueName: "kind"))
  var kind: KeyKind

  @Argument(
    help: "What its holder is called: letters, digits, '.', '_' and '-' (default: coordinator).")
  var name: String?

  @OptionGroup var options: KeyFolderOption

  func validate() throws {
    if name == nil, kind != .coordinator {
      throw ValidationError("a \(kind) needs a name: ratemill keys make \(kind) NAME")
    }
  }

  func run() throws {
    try Exit.guarding {
      let folder = options.folder
      let name = name ?? "coordinator"
      let file = try folder.make(kind, name: name, today: .today())
      let paths = folder.paths(kind, name: name)
      Console.say(
        Console.table(
          ["key of \(kind) \(name)", file.fingerprint],
          [["secret, stays here", paths.secret], ["public, to be copied", paths.known]]))
      switch kind {
      case .coordinator:
        Console.note("next: authorise a worker with 'ratemill keys authorize FILE.pub'")
      case .worker:
        Console.note(
          "next: on the coordinator's host, 'ratemill keys authorize \(name).pub'; here, put the "
            + "coordinator's coordinator.pub in \(folder.path)")
      case .signer:
        Console.note("next: 'ratemill run … --sign \(paths.secret)'")
      }
    }
  }
}

/// `ratemill keys list`.
struct ListKeys: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Shows the keys of a folder and who may join; no secret is shown.",
    discussion: """
        ratemill keys list

      'tasks' is how many a worker's key may hold at one time; 'until' the last day it is good for.
      """)

  @OptionGroup var options: KeyFolderOption

  func run() throws {
    try Exit.guarding {
      let folder = options.folder
      var rows: [[String]] = try folder.listings().map { listing in
        let file = listing.file
        let kind = "\(file.kind)" + (listing.fileName.hasSuffix(".former.key") ? ", former" : "")
        return [
          file.name, file.fingerprint, kind, file.hasSecret ? "secret" : "public",
          file.created.text, "", "",
        ]
      }
      if KeyDisk.isThere(folder.allowList) {
        let today = KeyDay.today()
        for entry in try AllowList.read(folder.allowList).entries {
          rows.append([
            entry.name, entry.key.fingerprint, "worker",
            entry.isGood(on: today) ? "may join" : "expired", entry.added?.text ?? "",
            entry.until?.text ?? "", entry.tasksMax.map(String.init) ?? "",
          ])
        }
      }
      Console.say(
        Console.table(["name", "key", "kind", "here", "created", "until", "tasks"], rows))
    }
  }
}

/// `ratemill keys check`.
struct CheckKeys: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Checks who could read or change the keys of a folder.",
    discussion: """
      Secret keys must be this user's and at most 0600, the list 'authorized' and the folder \
      writable by nobody else, all texts whole. A run checks what it uses, too. Ends with 78 where \
      something is wrong.

        ratemill keys check ~/.config/ratemill/keys
      """)

  @Argument(help: "The folder (default: the usual one).")
  var folder: String?

  func run() throws {
    try Exit.guarding {
      let folder = KeyFolder(path: folder ?? KeyFolderOption.usualPath)
      let findings = folder.findings()
      for finding in findings { Console.fail("\(finding)") }
      if !findings.isEmpty { throw Exit.configuration }
      Console.say("\(folder.path): all keys are as they must be")
    }
  }
}
