import ZeroMQ

/// A folder of keys, as `--keys DIR` names it:
/// ```
/// coordinator.key         the coordinator's secret key              0600
/// coordinator.pub         its public half, for the workers
/// coordinator.former.key  the one before, while a rotation lasts    0600
/// authorized              who may join                              0644
/// NAME.key  NAME.pub      a worker's pair                           0600
/// NAME.signer.key  …pub   a signer's pair                           0600
/// ```
package struct KeyFolder: Sendable {
  package let path: String

  package init(path: String) { self.path = path }

  package var coordinatorKey: String { "\(path)/coordinator.key" }
  package var coordinatorPublic: String { "\(path)/coordinator.pub" }
  package var formerKey: String { "\(path)/coordinator.former.key" }
  package var allowList: String { "\(path)/authorized" }

  /// Where a key's secret and public halves are.
  package func paths(_ kind: KeyKind, name: String) -> (secret: String, known: String) {
    switch kind {
    case .coordinator: (coordinatorKey, coordinatorPublic)
    case .worker: ("\(path)/\(name).key", "\(path)/\(name).pub")
    case .signer: ("\(path)/\(name).signer.key", "\(path)/\(name).signer.pub")
    }
  }

  // MARK: Making

  /// Makes a pair and its two files; a coordinator's folder gets an empty list, too. *Throws*
  /// ``KeyError/exists(path:)`` before anything is overwritten.
  package func make(_ kind: KeyKind, name: String, today: KeyDay) throws(KeyError) -> KeyFile {
    try AllowList.check(name: name)
    if kind == .worker, name == "coordinator" || name == "authorized" || name.contains(".signer") {
      throw .name(name, reason: "the folder has a file of that name")
    }
    try KeyDisk.makeFolder(path)
    let paths = paths(kind, name: name)
    if KeyDisk.isThere(paths.known) { throw .exists(path: paths.known) }
    let file = try Self.pair(kind, name: name, today: today)
    try KeyDisk.make(paths.secret, octets: file.octets, mode: 0o600)
    try KeyDisk.make(paths.known, octets: file.withoutSecret.octets, mode: 0o644)
    if kind == .coordinator, !KeyDisk.isThere(allowList) {
      try KeyDisk.make(allowList, octets: AllowList().octets, mode: 0o644)
    }
    return file
  }

  private static func pair(
    _ kind: KeyKind, name: String, today: KeyDay
  ) throws(KeyError) -> KeyFile {
    if kind == .signer { return SigningKey.make(name: name, today: today) }
    do {
      let pair = try CurveKeyPair()
      return KeyFile(
        kind: kind, name: name, created: today, publicText: pair.publicKey.text,
        secretText: pair.secretText)
    } catch {
      throw .unwritable(path: name, reason: "\(error)")
    }
  }

  /// Another pair for the coordinator; the one it had is the former one from now on, until
  /// ``endRotation()``. *Throws* where a rotation is under way.
  package func rotateCoordinator(today: KeyDay) throws(KeyError) -> KeyFile {
    if KeyDisk.isThere(formerKey) { throw .exists(path: formerKey) }
    let former = try KeyFile.secret(at: coordinatorKey)
    let file = try Self.pair(.coordinator, name: former.name, today: today)
    // The former key first: whatever happens in between, no key is lost.
    try KeyDisk.make(formerKey, octets: former.octets, mode: 0o600)
    try KeyDisk.replace(coordinatorKey, octets: file.octets, mode: 0o600)
    try KeyDisk.replace(coordinatorPublic, octets: file.withoutSecret.octets, mode: 0o644)
    return file
  }

  /// Takes the former key away. *Throws* where there is none.
  package func endRotation() throws(KeyError) {
    guard KeyDisk.isThere(formerKey) else {
      throw .noKey(
        folder: path, what: "former key of the coordinator",
        remedy: "no rotation is under way: begin one with 'ratemill keys rotate coordinator'")
    }
    try KeyDisk.remove(formerKey)
  }

  // MARK: Who may join

  /// Adds a key to the list.
  package func authorize(_ entry: AllowList.Entry) throws(KeyError) {
    try KeyDisk.makeFolder(path)
    try AllowList.check(name: entry.name)
    var list = KeyDisk.isThere(allowList) ? try AllowList.read(allowList) : AllowList()
    try list.add(entry, path: allowList)
    try KeyDisk.replace(allowList, octets: list.octets, mode: 0o644)
  }

  /// Takes all keys of a name off the list; how many there were. *Throws* where there was none.
  package func revoke(name: String) throws(KeyError) -> Int {
    var list = try AllowList.read(allowList)
    let count = list.remove(name: name)
    guard count > 0 else { throw .notListed(name: name, path: allowList) }
    try KeyDisk.replace(allowList, octets: list.octets, mode: 0o644)
    return count
  }

  // MARK: Looking

  /// A key in the folder.
  package struct Listing: Sendable {
    package let fileName: String
    package let file: KeyFile
  }

  /// All key files by name; of a pair, the secret one stands for both. *Throws* what is wrong with
  /// the first that is.
  package func listings() throws(KeyError) -> [Listing] {
    let names = try KeyDisk.list(path)
    var listings: [Listing] = []
    for name in names {
      let isPublic = name.hasSuffix(".pub")
      guard isPublic || name.hasSuffix(".key") else { continue }
      if isPublic, names.contains(name.dropLast(4) + ".key") { continue }
      listings.append(Listing(fileName: name, file: try KeyFile.known(at: "\(path)/\(name)")))
    }
    return listings
  }

  /// Everything that is wrong with the folder: modes, owners, texts. Empty = nothing.
  package func findings() -> [KeyError] {
    var findings: [KeyError] = []
    do throws(KeyError) {
      try KeyDisk.check(folder: path)
      for name in try KeyDisk.list(path) {
        do throws(KeyError) {
          if name == "authorized" { _ = try AllowList.read("\(path)/\(name)") }
          if name.hasSuffix(".key") { _ = try KeyFile.secret(at: "\(path)/\(name)") }
          if name.hasSuffix(".pub") { _ = try KeyFile.known(at: "\(path)/\(name)") }
        } catch {
          findings.append(error)
        }
      }
    } catch {
      findings.append(error)
    }
    return findings
  }

  /// The worker's key that a name means (`host-3`, or `host-3/a` of it); without a name, the only
  /// one. *Throws* where there is none or the choice isn't clear.
  package func workerKey(name: String?) throws(KeyError) -> String {
    if let name {
      let holder = String(name.prefix { $0 != "/" })
      try AllowList.check(name: holder)
      let path = paths(.worker, name: holder).secret
      if KeyDisk.isThere(path) { return path }
      throw .noKey(
        folder: self.path, what: "key of worker \(holder)",
        remedy: "make it with 'ratemill keys make worker \(holder)'")
    }
    let names = try KeyDisk.list(path).filter {
      $0.hasSuffix(".key") && !$0.hasSuffix(".signer.key") && !$0.hasPrefix("coordinator.")
    }
    guard let only = names.first else {
      throw .noKey(
        folder: path, what: "worker's key", remedy: "make it with 'ratemill keys make worker NAME'")
    }
    guard names.count == 1 else {
      throw .severalKeys(folder: path, names: names.map { String($0.dropLast(4)) })
    }
    return "\(path)/\(only)"
  }
}
