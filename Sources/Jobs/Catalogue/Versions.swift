import Measures

/// One of several entries of an id that hold at different times, and where it stands.
struct Version<ID: Hashable & CustomStringConvertible> {
  var id: ID
  var validity: Validity
  var place: Place
}

extension FieldSource {
  /// The local days `from ..< to` that two fields say; either may be absent.
  func validity(from: String, to: String) -> Validity {
    let begin = optional(from, .day)
    let end = optional(to, .day)
    if let begin, let end, end.value <= begin.value {
      findings.conflict(
        at: end.place, "\(to) \(end.value) is not after \(from) \(begin.value)",
        "write the first day on which it no more holds, or leave \(to) out")
    }
    return Validity(from: begin?.value, to: end?.value)
  }
}

extension Validity {
  /// Orders beginnings: days since 1970, an open one first.
  fileprivate var beginNumber: Int32 { from?.number ?? .min }
}

extension FindingList {
  /// Reports every entry that holds on a day on which another of its id does. `what` is the kind
  /// of thing: `prefix`; `until` the field that ends a version.
  func reportOverlaps<ID>(_ versions: [Version<ID>], _ what: String, until: String) {
    var byID: [ID: [Int]] = [:]
    for (index, version) in versions.enumerated() { byID[version.id, default: []].append(index) }
    var meeting: [(first: Int, second: Int)] = []
    for members in byID.values where members.count > 1 {
      let inTime = members.sorted {
        (versions[$0].validity.beginNumber, $0) < (versions[$1].validity.beginNumber, $1)
      }
      for (a, b) in zip(inTime, inTime.dropFirst())
      where versions[a].validity.meets(versions[b].validity) {
        meeting.append((min(a, b), max(a, b)))
      }
    }
    for (a, b) in meeting.sorted(by: { $0.second < $1.second }) {
      report(versions[a], versions[b], what, until)
    }
  }

  private func report<ID>(
    _ first: Version<ID>, _ second: Version<ID>, _ what: String, _ until: String
  ) {
    let begins = [first.validity.from, second.validity.from].compactMap { $0 }
    let ends = [first.validity.to, second.validity.to].compactMap { $0 }
    let day = begins.max() ?? ends.min().map { $0 + -1 }
    conflict(
      at: second.place,
      "the \(what) \"\(second.id)\" is there twice" + (day.map { " on \($0)" } ?? "")
        + " (first in \(first.place.asSeen(from: second.place)))",
      "remove or rename one, or end the earlier with \(until) on the day the later begins")
  }
}
