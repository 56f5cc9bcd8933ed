/// Files and names as a disk with a journal has them: what is there, and what a power cut leaves.
///
/// A file's octets only ever grow; those before its last sync survive anything, of the others some
/// do. Names change in a journal; what a folder's sync has written down survives, of the later
/// changes a beginning does. A rename is one change.
struct VirtualTree {
  private struct File {
    var octets: [UInt8]
    /// So many octets survive a power cut.
    var syncedOctets = 0
  }

  fileprivate enum Change {
    case name(path: String, file: Int)
    case rename(from: String, to: String)
    case exchange(String, String)
    case remove(path: String)
  }

  private var files: [Int: File] = [:]
  private var filesMade = 0
  /// Files by path.
  private(set) var names: [String: Int] = [:]
  private(set) var folders: Set<String> = []
  /// The names as they are after a power cut that takes all it may.
  private var durableNames: [String: Int] = [:]
  private var journal: [Change] = []

  /// Octets of all files that have a name.
  var octetsUsed: Int { names.values.reduce(0) { $0 + (files[$1]?.octets.count ?? 0) } }

  func octets(at path: String) -> [UInt8]? { names[path].flatMap { files[$0]?.octets } }

  func isThere(_ path: String) -> Bool { names[path] != nil || folders.contains(path) }

  /// Names in a folder, sorted.
  func list(_ folder: String) -> [String] {
    let inside = folder + "/"
    var found: Set<String> = []
    for path in names.keys where path.hasPrefix(inside) {
      found.insert(String(path.dropFirst(inside.count).prefix { $0 != "/" }))
    }
    for path in folders where path.hasPrefix(inside) {
      found.insert(String(path.dropFirst(inside.count).prefix { $0 != "/" }))
    }
    return found.sorted()
  }

  // MARK: Changes

  /// A folder survives from its making on: all of ours are made once and stay.
  mutating func makeFolder(_ path: String) {
    var parts = path.split(separator: "/", omittingEmptySubsequences: true)
    while !parts.isEmpty {
      folders.insert("/" + parts.joined(separator: "/"))
      parts.removeLast()
    }
  }

  /// An empty file, in place of what had the name.
  mutating func make(_ path: String) -> Int {
    let file = filesMade
    filesMade += 1
    files[file] = File(octets: [])
    change(.name(path: path, file: file))
    return file
  }

  mutating func append(_ octets: [UInt8], to file: Int) {
    files[file]?.octets += octets
  }

  mutating func sync(file: Int) {
    guard let count = files[file]?.octets.count else { return }
    files[file]?.syncedOctets = count
  }

  /// Writes the journal down up to the last change that touched the folder.
  mutating func sync(folder: String) {
    guard
      let last = journal.lastIndex(where: { change in
        change.paths.contains { VirtualTree.parent(of: $0) == folder }
      })
    else { return }
    for change in journal[...last] { Self.apply(change, to: &durableNames) }
    journal.removeSubrange(...last)
  }

  /// Everything, names and octets.
  mutating func syncAll() {
    for change in journal { Self.apply(change, to: &durableNames) }
    journal = []
    for file in files.keys { sync(file: file) }
  }

  mutating func rename(_ path: String, to target: String) {
    change(.rename(from: path, to: target))
    if folders.contains(path) {
      folders = Set(folders.map { Self.moved($0, from: path, to: target) })
    }
  }

  mutating func exchange(_ left: String, _ right: String) { change(.exchange(left, right)) }

  /// A file, or a folder with all that is in it.
  mutating func remove(_ path: String) {
    change(.remove(path: path))
    if folders.contains(path) {
      folders = folders.filter { $0 != path && !$0.hasPrefix(path + "/") }
    }
  }

  /// A bit of a file turns; nothing notices. `place` is anywhere.
  mutating func rot(_ path: String, place: Int) {
    guard let file = names[path], let octets = files[file]?.octets, !octets.isEmpty else { return }
    files[file]?.octets[place % octets.count] ^= UInt8(1 << (place % 8))
  }

  /// The end of a file gets lost.
  mutating func truncate(_ path: String, to octetCount: Int) {
    guard let file = names[path], let octets = files[file]?.octets else { return }
    files[file]?.octets = Array(octets.prefix(octetCount))
    files[file]?.syncedOctets = min(octets.count, octetCount)
  }

  // MARK: The power cut

  /// What had not been written down survives in part.
  mutating func cutPower(_ random: inout SeededRandom) {
    let survivors = random.within(0...journal.count)
    for change in journal[..<survivors] { Self.apply(change, to: &durableNames) }
    journal = []
    names = durableNames
    let named = Set(names.values)
    for file in files.keys.sorted() {
      guard named.contains(file) else {
        files[file] = nil
        continue
      }
      tear(file, &random)
    }
  }

  /// Of what wasn't synced, nothing, a part, or a part of blanks stays.
  private mutating func tear(_ file: Int, _ random: inout SeededRandom) {
    guard var state = files[file], state.syncedOctets < state.octets.count else { return }
    let unsynced = state.octets.count - state.syncedOctets
    let kept =
      state.syncedOctets + [0, random.within(0...unsynced), unsynced][random.within(0...2)]
    let isBlank = random.happens(perTenThousand: 4_000)
    state.octets.removeLast(state.octets.count - kept)
    if isBlank { for index in state.syncedOctets..<kept { state.octets[index] = 0 } }
    state.syncedOctets = kept
    files[file] = state
  }

  // MARK: Names

  private mutating func change(_ change: Change) {
    journal.append(change)
    Self.apply(change, to: &names)
  }

  private static func apply(_ change: Change, to names: inout [String: Int]) {
    switch change {
    case .name(let path, let file): names[path] = file
    case .rename(let from, let to):
      guard let file = names.removeValue(forKey: from) else {
        let inside = names.filter { $0.key.hasPrefix(from + "/") }
        for (path, file) in inside {
          names[path] = nil
          names[moved(path, from: from, to: to)] = file
        }
        return
      }
      names[to] = file
    case .exchange(let left, let right):
      let changed = names.filter { isAt($0.key, left) || isAt($0.key, right) }
      for path in changed.keys { names[path] = nil }
      for (path, file) in changed {
        let isLeft = isAt(path, left)
        names[moved(path, from: isLeft ? left : right, to: isLeft ? right : left)] = file
      }
    case .remove(let path):
      if names.removeValue(forKey: path) == nil {
        names = names.filter { !$0.key.hasPrefix(path + "/") }
      }
    }
  }

  private static func isAt(_ path: String, _ folder: String) -> Bool {
    path == folder || path.hasPrefix(folder + "/")
  }

  private static func moved(_ path: String, from: String, to: String) -> String {
    isAt(path, from) ? to + path.dropFirst(from.count) : path
  }

  static func parent(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
  }
}

extension VirtualTree.Change {
  fileprivate var paths: [String] {
    switch self {
    case .name(let path, _), .remove(let path): [path]
    case .rename(let from, let to): [from, to]
    case .exchange(let left, let right): [left, right]
    }
  }
}
