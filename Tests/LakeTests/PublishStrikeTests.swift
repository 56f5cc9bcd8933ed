import Foundation
import Lake
import Storage
import Testing

/// The table of every step of publishing × every kind of strike × the first hits.
@Suite("No strike shows readers a part of a month")
struct PublishStrikeTests {
  private static let restricted = TableDefinition(
    name: "usage", audience: .restricted, meaning: "", columns: [], sortKey: [], isByRegion: true)
  private static let old: [UInt8] = [1]
  private static let new: [UInt8] = [2, 2]
  private typealias Disk = FaultyDisk<HostDisk>

  /// Stages and publishes a month whose files all have these octets; `isRecorded` is set once it
  /// is written down as published.
  private func publish(
    _ octets: [UInt8], to output: String, on disk: any Storage.Disk, isRecorded: inout Bool
  ) throws {
    let staging = try StagingFolder(output: output, month: "2026-10", disk: disk)
    for part in ["00000", "00001"] {
      try staging.add(octets, to: Self.restricted, region: "HA", part: part, rows: 1)
    }
    try staging.write(octets, to: "restricted/usage/meta/schema.json", mode: 0o750)
    try staging.write(octets, to: "job/job.yaml", mode: 0o750)
    try staging.write(octets, to: ControlReport.fileName)
    try staging.write(octets, to: Manifest.fileName)
    try staging.publish {
      try disk.willPass(.publishLedger, path: output)
      isRecorded = true
      try disk.didPass(.publishLedger)
    }
  }

  private func publish(_ octets: [UInt8], to output: String) throws {
    var isRecorded = false
    try publish(octets, to: output, on: HostDisk(), isRecorded: &isRecorded)
  }

  /// Every file of a month with its octets; nil = there is no month.
  private func month(_ output: String) throws -> [String: [UInt8]]? {
    guard FileManager.default.fileExists(atPath: output) else { return nil }
    var files: [String: [UInt8]] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: output) {
      guard let entry = try HostDisk().look(at: "\(output)/\(name)", at: .plain), !entry.isFolder
      else { continue }
      files[name] = try FileReading.contents(of: "\(output)/\(name)")
    }
    return files
  }

  private func hits() throws -> [(DiskStep, Int)] {
    let folder = try TestFolder()
    try publish(Self.old, to: folder.path + "/out")
    let disk = Disk(HostDisk(), strikes: []) {}
    var isRecorded = false
    try publish(Self.new, to: folder.path + "/out", on: disk, isRecorded: &isRecorded)
    return DiskStep.allCases.map { ($0, disk.hits(of: $0)) }.filter { $0.1 > 0 }
  }

  @Test("Publishing passes every step of its own")
  func steps() throws {
    let due = DiskStep.allCases.filter { $0.rawValue.hasPrefix("publish.") }
    let passed = Set(try hits().map(\.0))
    // Dropping what was staged is for runs that fail; the spool isn't the lake's.
    #expect(Set(due).subtracting(passed) == [.discard, .dropUnsettled, .removeSpool])
  }

  @Test("Every step × every kind × the first hits", arguments: [true, false])
  func table(hasOld: Bool) throws {
    let whole = try TestFolder()
    try publish(Self.old, to: whole.path + "/old")
    try publish(Self.new, to: whole.path + "/new")
    let old = hasOld ? try month(whole.path + "/old") : nil
    let new = try month(whole.path + "/new")
    var cases = 0
    for (step, count) in try hits() {
      for hit in 1...min(count, 3) {
        for kind in Strike.Kind.allCases {
          let strike = Strike(step: step, kind: kind, hit: hit)
          try check([strike], old: old, new: new)
          cases += 1
        }
      }
    }
    #expect(cases >= 150, "the table has shrunk to \(cases) cases")
  }

  @Test("A crash, and another one while it is published again")
  func crashes() throws {
    let whole = try TestFolder()
    try publish(Self.old, to: whole.path + "/old")
    try publish(Self.new, to: whole.path + "/new")
    let old = try month(whole.path + "/old")
    let new = try month(whole.path + "/new")
    let steps = try hits().map(\.0)
    let kinds: [Strike.Kind] = [.crashBefore, .crashAfter]
    var cases = 0
    for (row, first) in steps.enumerated() {
      for (column, second) in steps.enumerated() {
        // All four combinations come by turns.
        let combination = (row + 2 * column + row / 2) % 4
        let strikes = [
          Strike(step: first, kind: kinds[combination % 2]),
          Strike(step: second, kind: kinds[combination / 2]),
        ]
        try check(strikes, old: old, new: new)
        cases += 1
      }
    }
    #expect(cases >= 300, "the table has shrunk to \(cases) cases")
  }

  /// Publishes the new month over the old one, each time struck by the next strike, and then in
  /// peace.
  private func check(
    _ strikes: [Strike], old: [String: [UInt8]]?, new: [String: [UInt8]]?
  ) throws {
    let what = strikes.map(\.description).joined(separator: ", then ")
    let folder = try TestFolder()
    let output = folder.path + "/out"
    if old != nil { try publish(Self.old, to: output) }
    var wasNew = false
    for strike in strikes {
      let disk = Disk(HostDisk(), strikes: [strike]) {}
      var isRecorded = false
      do {
        try publish(Self.new, to: output, on: disk, isRecorded: &isRecorded)
      } catch {
        #expect(error is LakeError || error is DiskError, "\(what): \(error)")
      }
      let seen = try month(output)
      #expect(
        seen == new || (seen == old && !wasNew), "\(what): readers see a part: \(seen ?? [:])")
      #expect(!isRecorded || seen == new, "\(what): written down, and not published")
      wasNew = seen == new
    }
    try publish(Self.new, to: output)
    #expect(try month(output) == new, "\(what): publishing again gave another month")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names == ["out"], "\(what): left \(names)")
  }

  @Test("A full disk is told from a broken one")
  func full() throws {
    let folder = try TestFolder()
    let output = folder.path + "/out"
    let disk = Disk(HostDisk(), strikes: try Strike.list("publish.write-part:full:2")) {}
    var isRecorded = false
    let error = #expect(throws: LakeError.self) {
      try publish(Self.new, to: output, on: disk, isRecorded: &isRecorded)
    }
    guard case .full(_, 2) = error else {
      Issue.record("\(String(describing: error)) doesn't say that the disk is full")
      return
    }
  }
}
