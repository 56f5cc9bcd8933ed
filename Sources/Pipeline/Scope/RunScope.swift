import Lake
import Measures
import Records
import Tariffs

/// The subscribers that a run rates: all, or those of its parts together.
///
/// Whoever shares an account or a group with one of them comes along, since they share bundles:
/// what is published of a subscriber is what a run of the whole month publishes.
package struct RunScope: Hashable, Sendable {
  /// A choice of subscribers.
  package enum Part: Hashable, Sendable {
    /// Those whose home region it is.
    case region(String)
    /// Those who hold that plan or pack on a day of the month.
    case plan(String)
    /// Those that a file names: ascending, each once.
    case subscribers([UInt64])

    /// As the manifest has it: says what was chosen, not which file said it.
    package var description: String {
      switch self {
      case .region(let region): return "region=\(region)"
      case .plan(let plan): return "plan=\(plan)"
      case .subscribers(let msisdns):
        var writer = OctetWriter()
        for msisdn in msisdns { writer.fixed(msisdn) }
        return "subscribers=\(msisdns.count), SHA-256 \(ContentDigest(of: writer.octets))"
      }
    }
  }

  /// None: everybody.
  package let parts: [Part]

  package static let everybody = RunScope(parts: [])

  package init(parts: [Part]) { self.parts = parts }

  package var isEverybody: Bool { parts.isEmpty }

  /// The parts in a fixed order, each once; nil for everybody.
  package var descriptions: [String]? {
    isEverybody ? nil : Set(parts.map(\.description)).sorted()
  }
}

extension RunScope.Part {
  /// The numbers of a file.
  ///
  /// *Shape*: a line each, E.164 digits, a plus sign before them at will; empty lines are passed
  /// over. *Throws* ``MonthError/damagedInput(path:reason:)`` with the line, and ``LakeError``.
  package static func subscribers(ofFile path: String) throws -> RunScope.Part {
    let text = String(decoding: try FileReading.contents(of: path), as: UTF8.self)
    var msisdns: Set<UInt64> = []
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      let digits = line.trimmingPrefix("+")
      if line.isEmpty { continue }
      guard let msisdn = UInt64(digits), (1...15).contains(digits.utf8.count) else {
        throw MonthError.damagedInput(
          path: "\(path):\(index + 1)",
          reason: "'\(line.prefix(40))' is no number; write one MSISDN a line, digits with the "
            + "country code first")
      }
      msisdns.insert(msisdn)
    }
    return .subscribers(msisdns.sorted())
  }
}

/// The customers of a run, parted by its scope.
struct ScopedCustomers {
  /// Those that are rated, in the order of the feed.
  private(set) var inside: [CustomerFile] = []
  /// The numbers of the others.
  private(set) var outside: [UInt64] = []
  /// Numbers of the scope's files that no subscriber has.
  private(set) var unknown = 0

  /// *Throws* ``MonthError/emptyScope(_:)`` where a part of the scope finds nobody.
  init(of files: [CustomerFile], scope: RunScope, image: TariffImage) throws(MonthError) {
    if scope.isEverybody {
      inside = files
      return
    }
    var chosen = [Bool](repeating: false, count: files.count)
    let held = scope.parts.contains(where: \.isPlan) ? files.map { Self.plans(of: $0, image) } : []
    for part in scope.parts {
      let found = Self.positions(of: part, in: files, plans: held)
      if found.isEmpty { throw .emptyScope(part.shownDescription) }
      if case .subscribers(let msisdns) = part { unknown += msisdns.count - found.count }
      for position in found { chosen[position] = true }
    }
    Self.addSharers(to: &chosen, files)
    for (position, file) in files.enumerated() {
      if chosen[position] { inside.append(file) } else { outside.append(file.subscriber.msisdn) }
    }
  }

  private static func positions(
    of part: RunScope.Part, in files: [CustomerFile], plans: [Set<String>]
  ) -> [Int] {
    switch part {
    case .region(let region): return files.indices.filter { files[$0].subscriber.region == region }
    case .plan(let plan): return files.indices.filter { plans[$0].contains(plan) }
    case .subscribers(let msisdns):
      let wanted = Set(msisdns)
      return files.indices.filter { wanted.contains(files[$0].subscriber.msisdn) }
    }
  }

  /// What a subscriber holds on any day, as rating and billing see it.
  private static func plans(of file: CustomerFile, _ image: TariffImage) -> Set<String> {
    let profile = image.profile(
      of: file.subscriber, subscriptions: file.subscriptions, number: 0)
    return Set((profile.plans + profile.packs).map { image.plans[Int($0.plan)].id })
  }

  /// Adds whoever is bound to somebody chosen by a chain of accounts and groups.
  private static func addSharers(to chosen: inout [Bool], _ files: [CustomerFile]) {
    var accounts: Set<String> = []
    var groups: Set<String> = []
    var isGrowing = true
    while isGrowing {
      isGrowing = false
      for (position, file) in files.enumerated() {
        let isBound =
          accounts.contains(file.subscriber.account)
          || file.memberships.contains { groups.contains($0.group) }
        if !chosen[position], !isBound { continue }
        chosen[position] = true
        if accounts.insert(file.subscriber.account).inserted { isGrowing = true }
        for membership in file.memberships where groups.insert(membership.group).inserted {
          isGrowing = true
        }
      }
    }
  }
}

extension RunScope.Part {
  fileprivate var isPlan: Bool { if case .plan = self { true } else { false } }

  /// For people: without the digest.
  fileprivate var shownDescription: String {
    if case .subscribers(let msisdns) = self { return "subscribers (\(msisdns.count) numbers)" }
    return description
  }
}
