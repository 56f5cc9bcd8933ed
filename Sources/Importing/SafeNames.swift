/// Ids of a catalogue made from names of another system: `[A-Za-z0-9][A-Za-z0-9_.-]*`, at most 64
/// octets, each once. The same names in the same order give the same ids.
struct SafeNames {
  private static let octetsMax = 56
  private var taken: Set<String> = []

  /// An id that no earlier call returned: `*any` is `any`, another of that name `any-2`.
  mutating func id(for name: String) -> String {
    let base = Self.plain(name)
    var id = base
    var number = 1
    while !taken.insert(id).inserted {
      number += 1
      id = "\(base)-\(number)"
    }
    return id
  }

  private static func plain(_ name: String) -> String {
    let mapped = name.unicodeScalars.map { scalar -> Character in
      let isLetter = ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
      let isPlain =
        isLetter || ("0"..."9").contains(scalar) || "_.-".unicodeScalars.contains(scalar)
      return isPlain ? Character(scalar) : "_"
    }
    let id = String(mapped.drop { "_.-".contains($0) }.prefix(octetsMax))
    return id.isEmpty ? "x" : id
  }
}
