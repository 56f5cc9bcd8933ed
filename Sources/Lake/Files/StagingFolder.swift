import Foundation
import Storage

/// How a partition's number stands in a file's name: five digits, more where they are needed.
package enum PartName {
  /// `7` → `00007`.
  package static func text(_ partition: Int) -> String {
    let digits = String(partition)
    return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
  }
}

/// Where a month is written before it is published: beside the output folder, on its filesystem.
/// ``publish(recording:)`` puts it in the output's place in one step.
///
/// A crash at any point leaves the old month or the new one in the output's place. Whoever comes
/// next stages the month once more, from nothing, and publishes it again: the same octets.
package final class StagingFolder {
  private let output: String
  private let staged: String
  private let month: String
  private let disk: any Disk
  private let lock: OutputLock
  /// In the order of paths.
  package private(set) var files: [Manifest.File] = []

  /// Makes it anew: what a crashed run left is removed. *Throws* ``LakeError/notOurs(path:)`` where
  /// `output` exists and isn't empty or one of ours.
  package init(
    output: String, month: String, disk: any Disk = HostDisk()
  ) throws(LakeError) {
    let url = URL(fileURLWithPath: output).standardizedFileURL
    self.output = url.path
    self.month = month
    self.disk = disk
    let above = url.deletingLastPathComponent().path
    staged = above + "/." + url.lastPathComponent + ".staging"
    try LakeError.translating { () throws(DiskError) in
      try disk.makeFolder(above, mode: 0o755, at: .makeAbove)
    }
    lock = try OutputLock(
      besides: output, path: above + "/." + url.lastPathComponent + ".lock", disk: disk)
    try Self.checkOutput(self.output, disk)
    let staged = staged
    try LakeError.translating { () throws(DiskError) in
      try disk.remove(staged, at: .clearStaging)
      try disk.makeFolder(staged, mode: 0o755, at: .makeStaging)
    }
  }

  private static func checkOutput(_ output: String, _ disk: any Disk) throws(LakeError) {
    let names = try LakeError.translating { () throws(DiskError) -> [String]? in
      guard let entry = try disk.look(at: output, at: .lookOutput) else { return [] }
      return entry.isFolder ? try disk.list(output, at: .lookOutput) : nil
    }
    guard let names, names.isEmpty || names.contains(Manifest.fileName) else {
      throw .notOurs(path: output)
    }
  }

  /// Writes one part of a table, named `part-<part>-<first 8 digits of its digest>.parquet`.
  /// `digest` is that of `octets`, where somebody has made it already.
  package func add(
    _ octets: [UInt8], digest known: ContentDigest? = nil, to table: TableDefinition,
    region: String, part: String, rows: Int
  ) throws(LakeError) {
    let digest = known ?? ContentDigest(of: octets)
    let folder = table.folder(month: month, region: region)
    let path = "\(folder)/part-\(part)-\(digest.short).parquet"
    let mode = table.audience == .restricted ? 0o750 : 0o755
    try LakeError.translating { () throws(DiskError) in
      try makeFolders(folder, mode: mode, at: .makePartFolder)
      try disk.write(octets, to: "\(staged)/\(path)", at: .writePart)
    }
    files.append(
      Manifest.File(
        path: path, table: table.name, rows: rows, octets: octets.count, sha256: "\(digest)"))
  }

  /// Likewise, with octets that lie in a file: they are copied in pieces, however many they are.
  package func add(
    ofFile path: String, offset: Int, octets: Int, digest: ContentDigest,
    to table: TableDefinition, region: String, part: String, rows: Int
  ) throws(LakeError) {
    let handle = try FileReading.open(path)
    defer { FileReading.close(handle) }
    let folder = table.folder(month: month, region: region)
    let target = "\(folder)/part-\(part)-\(digest.short).parquet"
    let mode = table.audience == .restricted ? 0o750 : 0o755
    let file = try LakeError.translating { () throws(DiskError) in
      try makeFolders(folder, mode: mode, at: .makePartFolder)
      return try disk.create("\(staged)/\(target)", at: .writePart)
    }
    var done = 0
    while done < octets {
      let piece = try FileReading.octets(
        of: handle, path: path, offset: offset + done, count: min(Self.pieceOctets, octets - done))
      try LakeError.translating { () throws(DiskError) in try file.append(piece) }
      done += piece.count
    }
    try LakeError.translating { () throws(DiskError) in try file.close() }
    files.append(
      Manifest.File(
        path: target, table: table.name, rows: rows, octets: octets, sha256: "\(digest)"))
  }

  private static let pieceOctets = 1 << 20

  /// Writes a file of a table that goes to others under a name of its own; `body` gives its octets
  /// in pieces. *Throws* ``LakeError``, and what `body` throws.
  package func add(
    named name: String, to table: TableDefinition, rows: Int,
    _ body: (_ append: ([UInt8]) throws(LakeError) -> Void) throws -> Void
  ) throws {
    let folder = table.folder(month: month, region: "")
    let path = "\(folder)/\(name)"
    let file = try LakeError.translating { () throws(DiskError) in
      try makeFolders(
        folder, mode: table.audience == .restricted ? 0o750 : 0o755, at: .makePartFolder)
      return try disk.create("\(staged)/\(path)", at: .writePart)
    }
    var content = DigestUnderWay()
    try body { (piece) throws(LakeError) in
      content.append(piece)
      try LakeError.translating { () throws(DiskError) in try file.append(piece) }
    }
    try LakeError.translating { () throws(DiskError) in try file.close() }
    files.append(
      Manifest.File(
        path: path, table: table.name, rows: rows, octets: content.octets,
        sha256: "\(content.digest)"))
  }

  /// Writes a file that is no table's part: a schema, `control.json`.
  package func write(_ octets: [UInt8], to path: String, mode: Int = 0o755) throws(LakeError) {
    let folder = path.split(separator: "/").dropLast().joined(separator: "/")
    try LakeError.translating { () throws(DiskError) in
      try makeFolders(folder, mode: mode, at: .makeFolder)
      try disk.write(octets, to: "\(staged)/\(path)", at: Self.step(ofFile: path))
    }
  }

  private static func step(ofFile path: String) -> DiskStep {
    switch path {
    case ControlReport.fileName: .writeControl
    case Manifest.fileName: .writeManifest
    case Manifest.successName: .writeSuccess
    default: path.hasSuffix("/schema.json") ? .writeSchema : .writeJob
    }
  }

  /// Every level of `folder` gets the mode: a part of the output may be copied without the rest.
  private func makeFolders(_ folder: String, mode: Int, at step: DiskStep) throws(DiskError) {
    var path = staged
    for name in folder.split(separator: "/") {
      path += "/\(name)"
      try disk.makeFolder(path, mode: mode, at: step)
    }
  }

  /// Puts all in the place of the output folder, which afterwards is as a whole new or, on an
  /// error, as a whole old.
  ///
  /// The order: every octet and name of the staging folder is synchronized; it takes the output's
  /// place; that is synchronized; `recording` writes it down; the old month, which stands where the
  /// new one was staged, is removed. `staged` is called before all: only these steps are left.
  package func publish(
    recording: () throws -> Void = {}, staged isStaged: () -> Void = {}
  ) throws {
    try write([], to: Manifest.successName)
    isStaged()
    try LakeError.translating { () throws(DiskError) in
      try disk.synchronizeFilesystem(of: staged, at: .syncStaging)
      try disk.exchange(staged, with: output, at: .exchange)
      try disk.synchronize(
        folder: URL(fileURLWithPath: output).deletingLastPathComponent().path, at: .syncParent)
    }
    try recording()
    try LakeError.translating { () throws(DiskError) in
      try disk.remove(staged, at: .removeOld)
    }
  }

  /// Removes what was staged.
  package func discard() throws(LakeError) {
    try LakeError.translating { () throws(DiskError) in
      try disk.remove(staged, at: .discard)
    }
  }
}
