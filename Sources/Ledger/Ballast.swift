import Storage

/// Space that is taken while there is enough, so that the ledger can still be written when there
/// is none: 64 MiB hold more entries than any run has.
struct Ballast {
  static let octets = 64 << 20

  private let folder: String
  private let path: String
  private let disk: any Disk
  private(set) var isThere = false
  /// Whether it helped the ledger and hasn't come back since.
  private(set) var wasGivenUp = false

  init(folder: SpoolFolder, disk: any Disk) {
    self.folder = folder.path
    path = folder.ballast
    self.disk = disk
  }

  /// Whatever a former run left of it is this one's.
  mutating func adopt() { isThere = (try? disk.look(at: path, at: .plain)) != nil }

  /// Takes the space, unless it is taken or less than twice as much is free. A run without ballast
  /// is a run that ends a little earlier on a full disk: nothing is wrong with it.
  mutating func restore() {
    if isThere { return }
    guard let space = try? disk.space(at: folder), space.freeOctets >= 2 * Self.octets else {
      return
    }
    // As above: without it nothing is wrong.
    isThere = (try? disk.reserve(path, octets: Self.octets, at: .makeBallast)) != nil
    if isThere { wasGivenUp = false }
  }

  /// Gives the space up. false = there was none.
  mutating func release() -> Bool {
    guard isThere else { return false }
    isThere = false
    wasGivenUp = true
    // What can't be removed gives no space up, and that is all to be said.
    return (try? disk.remove(path, at: .dropBallast)) != nil
  }
}
