/// A place in a file of `Jobs/`.
struct Place: Hashable {
  var file: String
  var line = 1
  var column = 1

  /// `line 3`, with its file where that isn't `other`'s.
  func asSeen(from other: Place) -> String {
    file == other.file ? "line \(line)" : "\(file), line \(line)"
  }
}

/// A value and where it stands.
struct Placed<Value> {
  var value: Value
  var place: Place

  /// A part of the value, at its place.
  func map<Part>(_ part: (Value) -> Part) -> Placed<Part> {
    Placed<Part>(value: part(value), place: place)
  }
}

extension Placed: Sendable where Value: Sendable {}
extension Placed: Equatable where Value: Equatable {}
extension Placed: Hashable where Value: Hashable {}

/// The findings of one load, in the order in which they were met. One reader at a time adds to it.
final class FindingList {
  private(set) var findings: [Finding] = []

  var hasErrors: Bool { errorCount > 0 }
  var errorCount: Int { findings.count { $0.severity == .error } }
  /// Errors that left something unread: what is said of the whole after them may be wrong.
  private(set) var unreadCount = 0

  /// `message` and `remedy` are sentences without their full stop.
  func error(at place: Place, _ message: String, _ remedy: String) {
    unreadCount += 1
    add(place, .error, message, remedy)
  }

  /// An error of things that could all be read, but can't hold together.
  func conflict(at place: Place, _ message: String, _ remedy: String) {
    add(place, .error, message, remedy)
  }

  func warning(at place: Place, _ message: String, _ remedy: String) {
    add(place, .warning, message, remedy)
  }

  /// Reports every id that was there before. `what` is the kind of thing: `band`.
  func reportRepeated(_ ids: [Placed<String>], _ what: String) {
    var seen: [String: Place] = [:]
    for id in ids {
      guard let first = seen[id.value] else {
        seen[id.value] = id.place
        continue
      }
      error(
        at: id.place,
        "the \(what) \"\(id.value)\" is there twice (first in \(first.asSeen(from: id.place)))",
        "remove or rename one")
    }
  }

  private func add(
    _ place: Place, _ severity: Finding.Severity, _ message: String, _ remedy: String
  ) {
    findings.append(
      Finding(
        file: place.file, line: place.line, column: place.column, severity: severity,
        message: message, remedy: remedy))
  }
}
