import Foundation

/// How a partition's number stands in a file's name: five digits, more where they are needed.
package enum PartName {
  /// `7` → `00007`.
  package static func text(_ partition: Int) -> String {
    let digits = String(partition)
    return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
  }
}

/// Where a month is written before it is published: beside the output folder, on its filesystem.
/// ``publish()`` puts it in the output's place in one step.
package final class StagingFolder {
  private let output: String
  private let staged: String
  private let month: String
  private let lock: OutputLock
  /// In the order of paths.
  package private(set) var files: [Manifest.File] = []

  /// Makes it anew: what a crashed run left is removed. *Throws* ``LakeError/notOurs(path:)`` where
  /// `output` exists and isn't empty or one of ours.
  package init(output: String, month: String) throws(LakeError) {
    let url = URL(fileURLWithPath: output).standardizedFileURL
    self.output = url.path
    self.month = month
    staged =
      url.deletingLastPathComponent().path + "/." + url.lastPathComponent + ".staging"
    try FileWriting.makeFolder(url.deletingLastPathComponent().path)
    lock = try OutputLock(
      besides: output,
      path: url.deletingLastPathComponent().path + "/." + url.lastPathComponent + ".lock")
    try checkOutput()
    try FileWriting.remove(staged)
    try FileWriting.makeFolder(staged)
  }

  private func checkOutput() throws(LakeError) {
    let manager = FileManager.default
    var isFolder: ObjCBool = false
    guard unsafe manager.fileExists(atPath: output, isDirectory: &isFolder) else { return }
    do {
      guard isFolder.boolValue else { throw LakeError.notOurs(path: output) }
      let names = try manager.contentsOfDirectory(atPath: output)
      if names.isEmpty || names.contains(Manifest.fileName) { return }
      throw LakeError.notOurs(path: output)
    } catch let error as LakeError {
      throw error
    } catch {
      throw .unreadable(path: output, reason: FileReading.reason(of: error))
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
    try makeFolders(folder, mode: table.audience == .restricted ? 0o750 : 0o755)
    try FileWriting.write(octets, to: "\(staged)/\(path)")
    files.append(
      Manifest.File(
        path: path, table: table.name, rows: rows, octets: octets.count, sha256: "\(digest)"))
  }

  /// Writes a file that is no table's part: a schema, `control.json`.
  package func write(_ octets: [UInt8], to path: String, mode: Int = 0o755) throws(LakeError) {
    try makeFolders(path.split(separator: "/").dropLast().joined(separator: "/"), mode: mode)
    try FileWriting.write(octets, to: "\(staged)/\(path)")
  }

  /// Every level of `folder` gets the mode: a part of the output may be copied without the rest.
  private func makeFolders(_ folder: String, mode: Int) throws(LakeError) {
    var path = staged
    for name in folder.split(separator: "/") {
      path += "/\(name)"
      try FileWriting.makeFolder(path, mode: mode)
    }
  }

  /// Puts all in the place of the output folder, which afterwards is as a whole new or, on an
  /// error, as a whole old.
  package func publish() throws(LakeError) {
    try write([], to: Manifest.successName)
    try FileWriting.synchronizeFilesystem(of: staged)
    let replaced = FileManager.default.fileExists(atPath: output)
    try FileWriting.exchange(staged, with: output)
    try FileWriting.synchronizeFolder(
      URL(fileURLWithPath: output).deletingLastPathComponent().path)
    if replaced { try FileWriting.remove(staged) }
  }

  /// Removes what was staged.
  package func discard() throws(LakeError) { try FileWriting.remove(staged) }
}
