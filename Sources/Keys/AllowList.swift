import ZeroMQ

/// Who may join a coordinator: the file `authorized`.
///
/// *Shape*: text, a line a key, `KEY NAME TASKS UNTIL ADDED` parted by single blanks: 40
/// characters of Z85; what the key's holder is called; how many tasks all its workers together may
/// hold at one time; the last day it is good for, UTC; the day it was added. `-` where there is
/// none; missing fields at the end are `-`. Comments are lines that begin with `# ` (a key may
/// begin with `#`, but has no blank). A name may have several keys, a key one name. *Limits*: 1
/// MiB, 4,096 keys.
package struct AllowList: Hashable, Sendable {
  package static let octetsMax = 1 << 20
  package static let entriesMax = 4_096

  /// One line.
  package struct Entry: Hashable, Sendable {
    package let key: CurvePublicKey
    package let name: String
    /// Tasks at one time; nil = as many as its workers say.
    package let tasksMax: Int?
    package let until: KeyDay?
    package let added: KeyDay?

    package init(
      key: CurvePublicKey, name: String, tasksMax: Int?, until: KeyDay?, added: KeyDay?
    ) {
      self.key = key
      self.name = name
      self.tasksMax = tasksMax
      self.until = until
      self.added = added
    }

    /// Whether the key is good on a day.
    package func isGood(on day: KeyDay) -> Bool { until.map { day <= $0 } ?? true }
  }

  package private(set) var entries: [Entry] = []

  /// Nobody.
  package init() {}

  /// Reads the file's octets; `path` is for sentences. *Throws*
  /// ``KeyError/allowList(path:line:reason:)`` with the first line that is wrong.
  package init(parsing octets: [UInt8], path: String) throws(KeyError) {
    guard let text = String(validating: octets, as: UTF8.self) else {
      throw .allowList(path: path, line: 1, reason: "the file isn't text")
    }
    var keys: Set<CurvePublicKey> = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    where !line.isEmpty && line != "#" && !line.hasPrefix("# ") {
      do {
        let entry = try Self.entry(line.split(separator: " ", omittingEmptySubsequences: false))
        guard keys.insert(entry.key).inserted else { throw Wrong(reason: "the key stands twice") }
        guard entries.count < Self.entriesMax else {
          throw Wrong(reason: "there are more than \(Self.entriesMax) keys")
        }
        entries.append(entry)
      } catch {
        throw .allowList(
          path: path, line: index + 1, reason: (error as? Wrong)?.reason ?? "\(error)")
      }
    }
  }

  private struct Wrong: Error {
    var reason: String
  }

  private static func entry(_ words: [Substring]) throws -> Entry {
    guard (2...5).contains(words.count) else {
      throw Wrong(reason: "there are \(words.count) fields")
    }
    let fields = words.map { $0 == "-" ? nil : String($0) }
    // The key isn't repeated: it may be a secret that was put here by mistake.
    guard let key = try? CurvePublicKey(parsing: String(words[0])) else {
      throw Wrong(reason: "the first field isn't a key of 40 characters")
    }
    try check(name: String(words[1]))
    func field(_ index: Int) -> String? { index < fields.count ? fields[index] : nil }
    let tasks = field(2)
    guard tasks == nil || tasks.flatMap({ Int($0) }).map({ (1...65_536).contains($0) }) == true
    else { throw Wrong(reason: "the number of tasks isn't between 1 and 65536") }
    let days = try [3, 4].map { index in
      guard let text = field(index) else { return nil as KeyDay? }
      guard let day = KeyDay(text) else { throw Wrong(reason: "'\(text)' is no day") }
      return day
    }
    return Entry(
      key: key, name: String(words[1]), tasksMax: tasks.flatMap { Int($0) }, until: days[0],
      added: days[1])
  }

  /// *Throws* ``KeyError/name(_:reason:)``.
  package static func check(name: String) throws(KeyError) {
    func isGood(_ scalar: Unicode.Scalar) -> Bool {
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-": true
      default: false
      }
    }
    let shown = String(name.prefix(64))
    guard !name.isEmpty, name.utf8.count <= 64, name.unicodeScalars.allSatisfy(isGood),
      name.first != ".", name.first != "-"
    else { throw .name(shown, reason: "it is empty, too long or has other characters") }
    guard !name.hasPrefix("local-"), name != "probe" else {
      throw .name(shown, reason: "the coordinator's own workers are called so")
    }
  }

  /// The entry of a name that has the most to say: of several keys, the first that is good.
  package func entry(named name: String, on day: KeyDay) -> Entry? {
    entries.first { $0.name == name && $0.isGood(on: day) }
  }

  /// What the gatekeeper is told: the keys that are good on a day, and their names.
  package func names(on day: KeyDay) -> [CurvePublicKey: String] {
    var names: [CurvePublicKey: String] = [:]
    for entry in entries where entry.isGood(on: day) { names[entry.key] = entry.name }
    return names
  }

  /// *Throws* ``KeyError/known(name:path:)``.
  mutating func add(_ entry: Entry, path: String) throws(KeyError) {
    if let known = entries.first(where: { $0.key == entry.key }) {
      throw .known(name: known.name, path: path)
    }
    entries.append(entry)
  }

  /// Takes out all keys of a name; how many there were.
  mutating func remove(name: String) -> Int {
    let before = entries.count
    entries.removeAll { $0.name == name }
    return before - entries.count
  }

  /// The file's text. Comments that a person added are not kept.
  package var octets: [UInt8] {
    var lines = ["# KEY NAME TASKS UNTIL ADDED: who may join; see 'ratemill keys authorize --help'"]
    for entry in entries {
      let tasks = entry.tasksMax.map(String.init) ?? "-"
      lines.append(
        "\(entry.key.text) \(entry.name) \(tasks) \(entry.until?.text ?? "-") "
          + (entry.added?.text ?? "-"))
    }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  /// Reads the list. *Throws* ``KeyError``, also where others could have changed it.
  package static func read(_ path: String) throws(KeyError) -> AllowList {
    try AllowList(parsing: KeyDisk.read(path, octetsMax: octetsMax, as: .list), path: path)
  }
}
