import ArgumentParser
import CoordinatorNode
import Keys
import WorkerNode
import ZeroMQ

/// Where workers of other hosts find a run, and who may come.
struct NetworkOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Address for workers, tcp://*:7701 or ipc:///path; the next port carries data.",
      valueName: "address"))
  var listen: [Endpoint] = []

  @Option(
    help: ArgumentHelp(
      "The folder with coordinator.key and the list 'authorized': locks all tcp:// addresses.",
      valueName: "folder"))
  var keys: String?

  @Option(help: ArgumentHelp("The coordinator's secret key, instead of --keys.", valueName: "file"))
  var key: String?

  @Option(help: ArgumentHelp("The list of who may join, with --key.", valueName: "file"))
  var authorized: String?

  @Option(
    help: ArgumentHelp(
      "Address for workers that know the former key only; see 'ratemill keys rotate'.",
      valueName: "address"))
  var listenFormer: [Endpoint] = []

  @Flag(
    help: ArgumentHelp(
      "Leave tcp:// addresses that other hosts reach OPEN: to be read and joined by everybody.",
      discussion: "For networks of one cable, or inside a tunnel. Use --keys instead."))
  var allowInsecureNetwork = false

  func validate() throws {
    if keys != nil, key != nil || authorized != nil {
      throw ValidationError("give --keys, or --key with --authorized, not both.")
    }
    if (key == nil) != (authorized == nil) {
      throw ValidationError("--key and --authorized belong together.")
    }
    if keys != nil || key != nil {
      if allowInsecureNetwork {
        throw ValidationError(
          "with keys there is no open address: leave --allow-insecure-network out.")
      }
      if !listen.contains(where: \.isTCP) {
        throw ValidationError("keys lock tcp:// addresses: give one with --listen.")
      }
    }
    if !listenFormer.isEmpty, keys == nil || !listenFormer.allSatisfy(\.isTCP) {
      throw ValidationError("--listen-former needs --keys and tcp:// addresses.")
    }
  }

  /// The lock, where there are keys. *Throws* ``KeyError``.
  func security() throws -> PoolSecurity? {
    guard let path = keys.map({ KeyFolder(path: $0).coordinatorKey }) ?? key,
      let list = keys.map({ KeyFolder(path: $0).allowList }) ?? authorized
    else { return nil }
    var security = PoolSecurity(pair: try Self.pair(path), allowListPath: list)
    if let folder = keys.map(KeyFolder.init(path:)), !listenFormer.isEmpty {
      security.formerPair = try Self.pair(folder.formerKey)
      security.formerListen = listenFormer
    }
    return security
  }

  private static func pair(_ path: String) throws -> CurveKeyPair {
    let file = try KeyFile.secret(at: path)
    guard file.kind == .coordinator else {
      throw KeyError.keyFile(path: path, line: 0, reason: "it is a \(file.kind)'s key")
    }
    return try file.pair(path: path)
  }
}

/// A worker's keys.
struct WorkerKeyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The folder with this worker's key and coordinator.pub; 'ratemill keys make worker NAME'.",
      valueName: "folder"))
  var keys: String?

  @Option(help: ArgumentHelp("This worker's secret key, instead of --keys.", valueName: "file"))
  var key: String?

  @Option(help: ArgumentHelp("The coordinator's public key, with --key.", valueName: "file"))
  var coordinatorKey: String?

  func validate() throws {
    if keys != nil, key != nil || coordinatorKey != nil {
      throw ValidationError("give --keys, or --key with --coordinator-key, not both.")
    }
    if (key == nil) != (coordinatorKey == nil) {
      throw ValidationError("--key and --coordinator-key belong together.")
    }
  }

  /// The keys, and what the key's holder is called; nil where there are none. *Throws*
  /// ``KeyError``.
  func security(name: String?) throws -> (security: WorkerSecurity, holder: String)? {
    let folder = keys.map(KeyFolder.init(path:))
    guard let path = try folder.map({ try $0.workerKey(name: name) }) ?? key,
      let coordinatorPath = folder?.coordinatorPublic ?? coordinatorKey
    else { return nil }
    let file = try KeyFile.secret(at: path)
    guard file.kind == .worker else {
      throw KeyError.keyFile(path: path, line: 0, reason: "it is a \(file.kind)'s key")
    }
    let coordinator = try KeyFile.known(at: coordinatorPath)
    guard coordinator.kind == .coordinator else {
      throw KeyError.keyFile(
        path: coordinatorPath, line: 0, reason: "it is a \(coordinator.kind)'s key")
    }
    return (
      WorkerSecurity(
        pair: try file.pair(path: path),
        coordinator: try coordinator.publicKey(path: coordinatorPath)), file.name
    )
  }
}
