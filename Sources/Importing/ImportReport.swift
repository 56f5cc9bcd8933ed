/// What an import came to: each row that isn't said in full by the catalogue, and the sums.
package struct ImportReport: Hashable, Sendable {
  /// What became of the rows of a file.
  package struct FileCount: Hashable, Sendable {
    package var file: String
    /// Read; comments and blank lines aside.
    package var rows: Int
    /// Of these, said in full.
    package var expressed: Int
    package var changed: Int
    package var unused: Int
    package var notExpressed: Int
  }

  /// By file, line and text.
  package var notes: [ImportNote]
  /// By file; rows are counted by the gravest of their notes.
  package var files: [FileCount]
  /// What was written: zones, prefixes and so on, in the order of the catalogue's files.
  package var written: [Written]

  /// How many of a kind of thing the catalogue has.
  package struct Written: Hashable, Sendable {
    package var name: String
    package var count: Int
  }

  /// Whether the catalogue says all that the folder does.
  package var isComplete: Bool { notes.allSatisfy { $0.kind == .unused } }
}

/// What an import can't carry over, or not as it was.
package struct ImportNote: Hashable, Sendable {
  /// The gravest first.
  package enum Kind: Int, CaseIterable, Hashable, Sendable {
    /// The catalogue doesn't have it.
    case notExpressed
    /// The catalogue has something near it, which the note names.
    case changed
    /// Nothing refers to it, so it isn't written.
    case unused

    /// As the report says it.
    package var name: String {
      switch self {
      case .notExpressed: "not expressed"
      case .changed: "changed"
      case .unused: "unused"
      }
    }
  }

  package var kind: Kind
  /// The name of the file, without its folder.
  package var file: String
  /// From 1.
  package var line: Int
  /// What and why: a sentence without its full stop.
  package var message: String
  /// What to do, or what holds instead: likewise.
  package var remedy: String
}

extension ImportNote: Comparable {
  package static func < (a: ImportNote, b: ImportNote) -> Bool {
    if a.file != b.file { return a.file.utf8.lexicographicallyPrecedes(b.file.utf8) }
    if a.line != b.line { return a.line < b.line }
    if a.kind != b.kind { return a.kind.rawValue < b.kind.rawValue }
    return a.message.utf8.lexicographicallyPrecedes(b.message.utf8)
  }
}

extension ImportNote: CustomStringConvertible {
  /// `Rates.csv:3: not expressed: the price has …; round it`.
  package var description: String { "\(file):\(line): \(kind.name): \(message); \(remedy)" }
}

/// The notes of one import as they are made. One translation at a time adds to it.
final class ImportLog {
  private var notes: Set<ImportNote> = []
  private var rows: [String: Int] = [:]
  /// Rows of notes that stand for several.
  private var together: [String: [Int: Int]] = [:]

  /// `count` rows of the file have it in common, and `line` is the first.
  func note(
    _ kind: ImportNote.Kind, _ file: String, _ line: Int, count: Int = 1, _ message: String,
    _ remedy: String
  ) {
    notes.insert(
      ImportNote(kind: kind, file: file, line: line, message: message, remedy: remedy))
    if count > 1 {
      together[file, default: [:]][line] = count
      rows[file] = max(rows[file] ?? 0, count)
    }
  }

  func note(_ kind: ImportNote.Kind, _ row: CgratesRow, _ message: String, _ remedy: String) {
    note(kind, row.table.rawValue, row.line, message, remedy)
  }

  func count(rows count: Int, of file: String) { rows[file] = count }

  func report(written: [ImportReport.Written]) -> ImportReport {
    let notes = notes.sorted()
    var gravest: [String: [Int: ImportNote.Kind]] = [:]
    for note in notes where gravest[note.file]?[note.line] == nil {
      gravest[note.file, default: [:]][note.line] = note.kind
    }
    let names = Set(rows.keys).union(gravest.keys).sorted()
    let files = names.map { file in
      var counts: [ImportNote.Kind: Int] = [:]
      for (line, kind) in gravest[file] ?? [:] {
        counts[kind, default: 0] += together[file]?[line] ?? 1
      }
      let noted = ImportNote.Kind.allCases.reduce(0) { $0 + (counts[$1] ?? 0) }
      let all = max(rows[file] ?? 0, noted)
      return ImportReport.FileCount(
        file: file, rows: all, expressed: all - noted, changed: counts[.changed] ?? 0,
        unused: counts[.unused] ?? 0, notExpressed: counts[.notExpressed] ?? 0)
    }
    return ImportReport(notes: notes, files: files, written: written)
  }
}
