/// A mistake (or a doubt) in a file of `Jobs/`, with its place and what to do about it.
///
/// All mistakes of all files of a job are collected before anything runs; a job with an `error` is
/// not run, one with a `warning` is.
package struct Finding: Hashable, Sendable {
  /// An error keeps the job from running, a warning doesn't.
  package enum Severity: String, Hashable, Codable, Sendable {
    case error
    case warning
  }

  /// Path as the caller gave it, joined with what the files say: `Jobs/month-end/job.yaml`.
  package var file: String
  /// From 1. Line 1, column 1 for what concerns the whole file.
  package var line: Int
  /// From 1, in Unicode scalars.
  package var column: Int
  package var severity: Severity
  /// What is wrong, naming the key and the value: a sentence without its full stop.
  package var message: String
  /// What to do: an imperative without its full stop.
  package var remedy: String

  package init(
    file: String, line: Int, column: Int, severity: Severity, message: String, remedy: String
  ) {
    self.file = file
    self.line = line
    self.column = column
    self.severity = severity
    self.message = message
    self.remedy = remedy
  }
}

extension Finding: Comparable {
  /// By file (octets of its path), line, column; errors before warnings at one place.
  package static func < (a: Finding, b: Finding) -> Bool {
    if a.file != b.file { return a.file.utf8.lexicographicallyPrecedes(b.file.utf8) }
    if a.line != b.line { return a.line < b.line }
    if a.column != b.column { return a.column < b.column }
    if a.severity != b.severity { return a.severity == .error }
    return a.message < b.message
  }
}

extension Finding: CustomStringConvertible {
  /// `Jobs/x/job.yaml:3:5: error: there is no key "widnow"; write "window"`.
  package var description: String {
    "\(file):\(line):\(column): \(severity.rawValue): \(message); \(remedy)"
  }
}

extension Finding {
  /// The findings as lines whose places, severities and sentences stand under each other, remedies
  /// indented below. Ends with a line feed unless empty.
  package static func report(_ findings: [Finding]) -> String {
    let places = findings.map { "\($0.file):\($0.line):\($0.column)" }
    let width = places.map(\.count).max() ?? 0
    var text = ""
    for (place, finding) in zip(places, findings) {
      let severity = finding.severity == .error ? "error    " : "warning  "
      text += place + String(repeating: " ", count: width - place.count + 2)
      text += severity + finding.message + "\n"
      text += String(repeating: " ", count: width + 2 + severity.count) + finding.remedy + "\n"
    }
    return text
  }
}
