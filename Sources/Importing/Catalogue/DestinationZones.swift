import Jobs

/// The zones that a folder's destinations come to.
///
/// A CGRateS destination is a set of prefixes; sets may overlap, and a plan looks among its own
/// destinations only, from the longest prefix to the shortest. A zone of ours is named by the
/// longest prefix of all. So a zone is a set of prefixes that no plan can tell apart: those whose
/// destinations, from the prefix itself to ever shorter ones, are the same.
struct DestinationZones {
  private(set) var zones: [Zone] = []
  /// By prefix.
  private(set) var prefixes: [ZonePrefix] = []
  /// For each zone the destinations of its prefixes, then what each shorter prefix adds.
  private var chains: [[[String]]] = []
  private var longest: [String: Int] = [:]

  /// `rows` are those of destinations that something refers to.
  init(_ rows: [CgratesRow], _ numbers: PrefixNumbers, _ log: ImportLog) {
    var destinations: [String: Set<String>] = [:]
    for row in rows {
      guard let prefix = numbers.prefix(row, log) else { continue }
      destinations[prefix, default: []].insert(row[.id])
      longest[row[.id]] = max(longest[row[.id]] ?? 0, prefix.utf8.count)
    }
    var members: [[[String]]: [String]] = [:]
    for prefix in destinations.keys.sorted() {
      members[Self.chain(of: prefix, destinations), default: []].append(prefix)
    }
    chains = members.keys.sorted { Self.key($0) < Self.key($1) }
    var names = SafeNames()
    for chain in chains {
      let id = names.id(for: chain[0].joined(separator: "."))
      let name = chain.map { $0.joined(separator: " and ") }.joined(separator: ", within ")
      zones.append(Zone(id: id, name: name))
      prefixes += (members[chain] ?? []).map { ZonePrefix(prefix: $0, zone: id) }
    }
    prefixes.sort { $0.prefix.utf8.lexicographicallyPrecedes($1.prefix.utf8) }
  }

  private static func chain(
    of prefix: String, _ destinations: [String: Set<String>]
  ) -> [[String]] {
    var seen: Set<String> = []
    var chain: [[String]] = []
    var shorter = prefix
    while !shorter.isEmpty {
      let added = (destinations[shorter] ?? []).subtracting(seen)
      if !added.isEmpty {
        chain.append(added.sorted())
        seen.formUnion(added)
      }
      shorter.removeLast()
    }
    return chain
  }

  private static func key(_ chain: [[String]]) -> String {
    chain.map { $0.joined(separator: "\u{1}") }.joined(separator: "\u{0}")
  }

  /// The zones that a plan with these destinations has a price for, by the destinations among
  /// which it then chooses (several where one prefix is in several). Sorted by these.
  func priced(by destinations: Set<String>) -> [(destinations: [String], zones: [String])] {
    var groups: [[String]: [String]] = [:]
    for (zone, chain) in zip(zones, chains) {
      for added in chain {
        let own = added.filter(destinations.contains)
        if own.isEmpty { continue }
        groups[own, default: []].append(zone.id)
        break
      }
    }
    return groups.keys.sorted { $0.lexicographicallyPrecedes($1) }.map { ($0, groups[$0] ?? []) }
  }

  /// The zones whose numbers begin with a prefix of one of these destinations.
  func covered(by destinations: Set<String>) -> [String] {
    zip(zones, chains).filter { _, chain in
      chain.contains { $0.contains(where: destinations.contains) }
    }.map(\.0.id)
  }

  /// Digits of the longest prefix of a destination; 0 where it has none.
  func longestPrefix(of destination: String) -> Int { longest[destination] ?? 0 }
}

/// How a folder's prefixes become E.164 digits with the country code first.
struct PrefixNumbers {
  let numbering: Numbering

  /// nil after a note.
  func prefix(_ row: CgratesRow, _ log: ImportLog) -> String? {
    let text = row[.prefix]
    var digits = text
    if text.hasPrefix("+") {
      digits.removeFirst()
    } else if numbering.scheme == .national {
      if !numbering.internationalPrefix.isEmpty, text.hasPrefix(numbering.internationalPrefix) {
        digits.removeFirst(numbering.internationalPrefix.count)
      } else if !numbering.trunkPrefix.isEmpty, text.hasPrefix(numbering.trunkPrefix) {
        digits = numbering.countryCode + text.dropFirst(numbering.trunkPrefix.count)
      } else {
        digits = numbering.countryCode + text
      }
    }
    let isNumber = digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= $0 }
    guard isNumber, (1...15).contains(digits.utf8.count) else {
      log.note(
        .notExpressed, row, "the prefix \(text) is no number of 1 to 15 digits",
        "rate such parties in a feed of their own")
      return nil
    }
    if digits.hasPrefix("0"), numbering.scheme != .opaque {
      log.note(
        .notExpressed, row, "the prefix \(text) begins with 0, as no country code does",
        "say --country-code for prefixes as they are dialled in a country")
      return nil
    }
    return digits
  }
}
