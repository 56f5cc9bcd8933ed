import Jobs

/// Where the files that made a job lie in its output: `restricted/job/<path below the job's
/// folder>`, so that the job and its catalogue can be loaded from there again.
///
/// A file above the job's folder (`../shared/zones.csv`) keeps its place, too: then the job's own
/// folder lies as much deeper, in folders whose name no file of the job uses.
struct JobArchive {
  static let folder = "restricted/job"

  /// Relative to the output folder: what is loaded.
  let jobFile: String
  /// Paths relative to the output folder, in the order of the job's files.
  let files: [(path: String, contents: [UInt8])]

  init(_ loaded: LoadedJob) {
    let split = loaded.files.map { $0.path.split(separator: "/").map(String.init) }
    let depth = split.map { $0.prefix { $0 == ".." }.count }.max() ?? 0
    var name = "job"
    while split.contains(where: { $0.contains(name) }) { name += "_" }
    let own = Array(repeating: name, count: depth)
    func archived(_ names: [String]) -> String {
      let above = names.prefix { $0 == ".." }.count
      return ([Self.folder] + own.dropLast(above) + names.dropFirst(above))
        .joined(separator: "/")
    }
    files = zip(loaded.files, split).map { (archived($1), $0.contents) }
    jobFile = archived(loaded.path.split(separator: "/").suffix(1).map(String.init))
  }
}
