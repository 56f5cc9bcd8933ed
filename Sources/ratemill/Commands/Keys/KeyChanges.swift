import ArgumentParser
import Keys
import ZeroMQ

/// `ratemill keys authorize`.
struct AuthorizeKey: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "authorize",
    abstract: "Lets a worker's key join the coordinator of this folder.",
    discussion: """
      KEY is a worker's .pub file, or the 40 characters of its public key. It is added to the list \
      'authorized'; a coordinator that runs reads it within a second.

        ratemill keys authorize host-3.pub
        ratemill keys authorize host-3.pub --name host-3 --slots 8 --until 2027-03-31

      A name may have several keys, so a worker's key is rotated by authorising its other key, too. \
      Workers are called by the name of their key, or by NAME/anything.
      """)

  @Argument(help: "A .pub file, or a public key.")
  var key: String

  @Option(help: "What the worker is called (default: as the file says).")
  var name: String?

  @Option(help: "Tasks that all workers with this key may hold at one time, 1 to 65536.")
  var slots: Int?

  @Option(help: ArgumentHelp("The last day the key is good for, UTC.", valueName: "date"))
  var until: KeyDay?

  @OptionGroup var options: KeyFolderOption

  func validate() throws {
    if let slots, !(1...65_536).contains(slots) {
      throw ValidationError("--slots is between 1 and 65536.")
    }
  }

  func run() throws {
    try Exit.guarding {
      let (key, name) = try named()
      let folder = options.folder
      try folder.authorize(
        AllowList.Entry(key: key, name: name, tasksMax: slots, until: until, added: .today()))
      Console.say("\(name) may join with key \(key): \(folder.allowList)")
    }
  }

  private func named() throws -> (CurvePublicKey, name: String) {
    // A text that is no key is a file's path.
    if !KeyDisk.isThere(key), let known = try? CurvePublicKey(parsing: key) {
      guard let name else {
        throw ValidationError("a key without a file needs --name: what is its worker called?")
      }
      return (known, name)
    }
    let file = try KeyFile.known(at: key)
    guard file.kind == .worker else {
      throw KeyError.keyFile(path: key, line: 0, reason: "it is a \(file.kind)'s key")
    }
    return (try file.publicKey(path: key), name ?? file.name)
  }
}

/// `ratemill keys revoke`.
struct RevokeKey: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke",
    abstract: "Takes all keys of a name off the list of those who may join.",
    discussion: """
      A coordinator that runs sends such workers away within a second, and does their tasks \
      elsewhere.

        ratemill keys revoke host-3
      """)

  @Argument(help: "The worker's name, as 'ratemill keys list' shows it.")
  var name: String

  @OptionGroup var options: KeyFolderOption

  func run() throws {
    try Exit.guarding {
      let folder = options.folder
      let count = try folder.revoke(name: name)
      Console.say("\(name) may not join any more (\(count) keys): \(folder.allowList)")
    }
  }
}

/// `ratemill keys rotate`.
struct RotateKey: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rotate",
    abstract: "Gives the coordinator another key while workers still have the former one.",
    discussion: """
      The key that it has becomes the former one. Until all workers have the other coordinator.pub, \
      coordinators listen with both, each on an address of its own, since an address has one key:

        ratemill keys rotate coordinator
        ratemill coordinator … --listen tcp://*:7711 --listen-former tcp://*:7701

      Then the former key is taken away:

        ratemill keys rotate coordinator --finish
      """)

  @Argument(help: ArgumentHelp("coordinator.", valueName: "kind"))
  var kind: KeyKind

  @Flag(help: "End the rotation: remove the former key.")
  var finish = false

  @OptionGroup var options: KeyFolderOption

  func validate() throws {
    if kind != .coordinator {
      throw ValidationError(
        "only the coordinator's key is rotated here; a worker's: make another, authorise it under "
          + "the same name, restart the worker with it; a signer's: make another.")
    }
  }

  func run() throws {
    try Exit.guarding {
      let folder = options.folder
      if finish {
        try folder.endRotation()
        Console.say("the former key is gone: \(folder.formerKey)")
        return
      }
      let file = try folder.rotateCoordinator(today: .today())
      Console.say(
        Console.table(
          ["key of the coordinator", file.fingerprint],
          [
            ["secret, stays here", folder.coordinatorKey],
            ["public, to be copied", folder.coordinatorPublic],
            ["former, until --finish", folder.formerKey],
          ]))
    }
  }
}
