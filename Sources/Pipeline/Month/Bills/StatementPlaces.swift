import Foundation
import Lake
import Zstd

/// Where the texts of all statements lie: in the files of the partitions' results, which stay until
/// the run ends.
struct StatementPlaces {
  /// The text of one line's bill or records.
  struct Text: Hashable {
    /// Index of the file.
    var file: Int
    var offset: Int
    var octets: Int
    var rows: Int
  }

  struct Line {
    var group: String
    var account: String
    var msisdn: UInt64
    var bill: Text
    var calls: Text
  }

  private(set) var paths: [String] = []
  private(set) var lines: [Line] = []

  /// Takes what one partition has.
  mutating func take(_ index: StatementIndex, path: String, offset: Int) {
    if index.lines.isEmpty { return }
    let file = paths.count
    paths.append(path)
    var offset = offset
    for line in index.lines {
      let bill = Text(file: file, offset: offset, octets: line.octets, rows: line.rows)
      offset += line.octets
      let calls = Text(file: file, offset: offset, octets: line.callOctets, rows: line.callRows)
      offset += line.callOctets
      lines.append(
        Line(
          group: line.group, account: line.account, msisdn: line.msisdn, bill: bill,
          calls: calls))
    }
  }

  /// By group, in it by account, then number: whatever partition they come from.
  mutating func takeGroups() -> [(name: String, lines: ArraySlice<Line>)] {
    var lines: [Line] = []
    swap(&lines, &self.lines)
    lines.sort { a, b in
      if a.group != b.group { return a.group.utf8.lexicographicallyPrecedes(b.group.utf8) }
      if a.account != b.account { return a.account.utf8.lexicographicallyPrecedes(b.account.utf8) }
      return a.msisdn < b.msisdn
    }
    var groups: [(name: String, lines: ArraySlice<Line>)] = []
    var start = 0
    while start < lines.count {
      var end = start + 1
      while end < lines.count, lines[end].group == lines[start].group { end += 1 }
      groups.append((lines[start].group, lines[start..<end]))
      start = end
    }
    return groups
  }
}

/// Reads texts of statements one after the other, in bounded memory; keeps their files open.
struct StatementReader: ~Copyable {
  private static let pieceOctets = 1 << 20

  private let paths: [String]
  private var handles: [FileHandle?]
  private var stream: ZstdStream

  init(_ paths: [String]) throws(ZstdError) {
    stream = try ZstdStream()
    self.paths = paths
    handles = Array(repeating: nil, count: paths.count)
  }

  deinit { for case let handle? in handles { FileReading.close(handle) } }

  /// Gives a text to `body`, in pieces.
  mutating func read(
    _ text: StatementPlaces.Text, _ body: (_ piece: [UInt8]) throws -> Void
  ) throws {
    let path = paths[text.file]
    let handle = try handles[text.file] ?? FileReading.open(path)
    handles[text.file] = handle
    var done = 0
    while done < text.octets {
      let packed = try FileReading.octets(
        of: handle, path: path, offset: text.offset + done,
        count: min(Self.pieceOctets, text.octets - done))
      done += packed.count
      var taken = 0
      while taken < packed.count {
        var plain: [UInt8] = []
        taken += try stream.push(packed[taken...], into: &plain, limit: Self.pieceOctets)
        try body(plain)
      }
    }
  }
}
