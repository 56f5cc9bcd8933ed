import Jobs

/// A feed's files with the corrected ones set apart.
struct CorrectedFiles {
  /// The highest version of each file, in order of their paths.
  private(set) var current: [InputFolder.File] = []
  /// Those in whose place another is read.
  private(set) var replaced: [(file: InputFolder.File, by: String)] = []

  /// *Throws* ``MonthError/sameCorrection(feed:path:other:)``.
  init(
    _ files: [InputFolder.File], of feed: UsageFeed
  ) throws(MonthError) {
    guard let mark = feed.corrections.flatMap(CorrectionMark.init) else {
      current = files
      return
    }
    var latest: [String: (file: InputFolder.File, version: Int)] = [:]
    let names = files.map { mark.name(of: $0.path) }
    for (file, name) in zip(files, names) {
      guard let known = latest[name.original] else {
        latest[name.original] = (file, name.version)
        continue
      }
      if known.version == name.version {
        throw .sameCorrection(feed: feed.name, path: known.file.path, other: file.path)
      }
      if known.version < name.version { latest[name.original] = (file, name.version) }
    }
    for (file, name) in zip(files, names) {
      if let by = latest[name.original]?.file.path, by != file.path {
        replaced.append((file, by))
      } else {
        current.append(file)
      }
    }
  }
}
