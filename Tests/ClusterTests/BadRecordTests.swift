import Foundation
import Lake
import Parquet
import Seeds
import Testing

extension Cluster {
  /// Bad records end in `rejects/` with file, line and reason, and the totals balance.
  @Suite(.serialized) struct BadRecords {
    private let month: ClusterMonth
    /// A number that is a subscriber's.
    private let served: String

    init() throws {
      month = try ClusterMonth(subscribers: 60, isClean: true)
      let subscribers = try TemporaryFolder.octets(of: month.input + "/customers/subscribers.csv")
      let rows = String(decoding: subscribers, as: UTF8.self).split(separator: "\n")
      served = String(try #require(rows.dropFirst().first?.split(separator: ",").first))
    }

    static let header =
      "record_id,served,service,direction,other,start,duration_s,octets_up,octets_down,events,"
      + "cell,serving,access,rating_group"

    /// A data record; `changes` put another text in a column.
    private func line(_ identifier: Int, _ changes: [String: String] = [:]) -> String {
      let good = [
        "record_id": "9\(identifier)", "served": served, "service": "data", "direction": "mo",
        "start": "2026-10-15T10:00:00+08:00", "duration_s": "10", "octets_up": "1000",
        "octets_down": "2000", "events": "1", "access": "4G", "rating_group": "1",
      ]
      return Self.header.split(separator: ",")
        .map { changes[String($0)] ?? good[String($0)] ?? "" }.joined(separator: ",")
    }

    /// What is done to a record, and what becomes of it.
    private var cases: [(text: String, reason: String?)] {
      let one = line(1)
      return [
        (one, nil),
        (line(2, ["served": "86139\u{0}"]), "BAD_TEXT"),
        (line(3, ["cell": "a\u{0}b"]), "BAD_TEXT"),
        (one + ",more", "COLUMN_COUNT"),
        (String(one.dropLast(4)), "COLUMN_COUNT"),
        ("garbage", "COLUMN_COUNT"),
        (line(4, ["octets_up": "99999999999999999999"]), "NUMBER_OVERFLOW"),
        (
          line(5, ["octets_up": "9223372036854775807", "octets_down": "9223372036854775807"]),
          "QUANTITY_TOO_LARGE"
        ),
        (line(6, ["octets_up": "12x"]), "BAD_NUMBER"),
        (line(7, ["duration_s": "-5"]), "NEGATIVE_QUANTITY"),
        (line(8, ["duration_s": "0.0001"]), "FINER_THAN_UNIT"),
        (line(9, ["start": "2026-02-30T10:00:00+08:00"]), "BAD_TIMESTAMP"),
        (line(10, ["start": "2026-10-15T25:00:00+08:00"]), "BAD_TIMESTAMP"),
        (line(11, ["start": "yesterday"]), "BAD_TIMESTAMP"),
        (line(12, ["start": "1980-01-06T00:00:00+08:00"]), "IMPLAUSIBLE_DATE"),
        (line(13, ["start": "2026-09-20T10:00:00+08:00"]), "LATE"),
        (line(14, ["start": "2026-11-02T10:00:00+08:00"]), "OTHER_MONTH"),
        (line(15, ["service": "fax"]), "UNKNOWN_CODE"),
        (line(16, ["served": "nobody"]), "BAD_PARTY_NUMBER"),
        (line(17, ["served": ""]), "MISSING_FIELD"),
        (line(18, ["served": "8619999999999"]), "NO_SUBSCRIBER"),
        (line(19, ["serving": "ZZ"]), "UNKNOWN_NETWORK"),
        (line(20, ["cell": String(repeating: "x", count: 5_000)]), "LINE_TOO_LONG"),
        (one, "DUPLICATE"),
        (line(21), nil),
      ]
    }

    @Test("each bad record is a reject with its file, line and reason")
    func rejects() throws {
      let text = ([Self.header] + cases.map(\.text)).joined(separator: "\n") + "\n"
      try TemporaryFolder.write(text.utf8, to: month.input + "/usage/zz.csv")
      let (output, entry) = try run(entryOf: "usage/zz.csv")
      let expected = cases.enumerated().compactMap { index, each in
        each.reason.map { "\(index + 2) \($0)" }
      }
      let found = try rejects(in: output, file: "usage/zz.csv")
      // Another month's records are filtered, which is no reject.
      #expect(found == expected.filter { !$0.hasSuffix("OTHER_MONTH") })
      #expect(entry.received.records == Int64(cases.count))
      #expect(entry.accountedFor == Int64(cases.count))
      #expect(entry.rated.records == Int64(cases.count { $0.reason == nil }))
      let reasons = Dictionary(grouping: cases.compactMap(\.reason)) { $0 }
      #expect(entry.reasons == reasons.mapValues { Int64($0.count) })
    }

    @Test("octets that aren't UTF-8, a lone quote and a bare return crash nothing")
    func hostileOctets() throws {
      var octets = Array((Self.header + "\n").utf8)
      var random = SplitMix64(seed: Cluster.seed)
      var lines: Int64 = 0
      for number in 0..<300 {
        var line = Array(line(100 + number).utf8)
        for _ in 0...random.below(4) { line[random.below(line.count)] = UInt8(random.below(256)) }
        octets += line + [UInt8(ascii: "\n")]
        lines += 1
      }
      try TemporaryFolder.write(octets, to: month.input + "/usage/zz.csv")
      let (_, entry) = try run(entryOf: "usage/zz.csv")
      #expect(entry.accountedFor == entry.received.records, "SEED=\(Cluster.seed)")
      // A line break in a record makes two of one, a quote may make one of several.
      #expect(entry.received.records > lines / 4, "SEED=\(Cluster.seed)")
    }

    @Test(
      "line ends, a byte order mark and a missing last line break change nothing",
      arguments: [
        (lineEnd: "\r\n", mark: "", last: true), ("\n", "\u{FEFF}", true), ("\n", "", false),
        ("\r\n", "\u{FEFF}", false),
      ])
    func textForms(lineEnd: String, mark: String, last: Bool) throws {
      let golden = try month.tree()
      for name in TemporaryFolder.files(below: month.input) {
        let path = "\(month.input)/\(name)"
        let text = String(decoding: try TemporaryFolder.octets(of: path), as: UTF8.self)
        var changed = mark + text.split(separator: "\n").joined(separator: lineEnd)
        if last { changed += lineEnd }
        try TemporaryFolder.write(changed.utf8, to: path)
      }
      let differences = try month.tree().differences(
        from: golden, settingAside: [Manifest.fileName])
      #expect(differences == [], "Look at the decoders' line ends.")
    }

    @Test("an empty file and one with a header alone count as files without records")
    func filesWithoutRecords() throws {
      try TemporaryFolder.write([], to: month.input + "/usage/empty.csv")
      try TemporaryFolder.write(Self.header.utf8, to: month.input + "/usage/header.csv")
      try TemporaryFolder.write([], to: month.input + "/customers/orders.csv")
      let (_, entry) = try run(entryOf: "usage/empty.csv")
      #expect(entry.received.records == 0)
      #expect(try run(entryOf: "usage/header.csv").1.received.records == 0)
    }

    @Test("bad rows of customer feeds are rejects too")
    func customerRows() throws {
      let path = month.input + "/customers/orders.csv"
      let whole = try TemporaryFolder.octets(of: path)
      let lines = whole.count { $0 == UInt8(ascii: "\n") }
      try TemporaryFolder.write(whole + Array("X1,not a number\n".utf8), to: path)
      let (output, _) = try run(entryOf: nil)
      #expect(
        try rejects(in: output, file: "customers/orders.csv") == ["\(lines + 1) COLUMN_COUNT"])
    }

    // MARK: Runs

    /// A run that must publish and verify: its output, and the control totals of one usage file, or
    /// of all.
    private func run(entryOf name: String?) throws -> (output: String, ControlReport.Entry) {
      let output = month.freshOutput
      let end = try month.start(output: output).finish()
      try #require(end.code == 0, "\(end)")
      let verified = try month.verify(output)
      #expect(verified.code == 0, "\(verified)")
      let path = "\(output)/\(ControlReport.fileName)"
      let report = try JSONText.decode(
        ControlReport.self, from: TemporaryFolder.octets(of: path), path: path)
      guard let name else { return (output, report.total) }
      return (output, try #require(report.files.first { $0.path == name }))
    }

    /// `line REASON` of a file's rejects, by line.
    private func rejects(in output: String, file: String) throws -> [String] {
      var rows: [(line: Int64, reason: String)] = []
      for name in TemporaryFolder.files(below: "\(output)/restricted/rejects/data") {
        let reader = try ParquetReader(
          TemporaryFolder.octets(of: "\(output)/restricted/rejects/data/\(name)"))
        let files = try #require(try reader.column(named: "file").texts)
        let lines = try #require(try reader.column(named: "line").integers)
        let reasons = try #require(try reader.column(named: "reason").texts)
        for row in files.indices where files[row] == file {
          rows.append((lines[row], reasons[row]))
        }
      }
      return rows.sorted { $0.line < $1.line }.map { "\($0.line) \($0.reason)" }
    }
  }
}
