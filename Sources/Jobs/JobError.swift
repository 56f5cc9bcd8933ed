/// Why a job or an input folder can't be read at all. What is wrong *inside* the files of a job is
/// a ``Finding``, not an error.
package enum JobError: Error, Hashable, Sendable {
  /// There is nothing by that path.
  case missing(path: String)
  /// It is a folder, a socket or a device where a file must be.
  case notAFile(path: String)
  /// It is a file where a folder must be.
  case notAFolder(path: String)
  /// The system doesn't let us read it.
  case unreadable(path: String)
  /// A file of `Jobs/` larger than ``JobFile/octetsMax``.
  case tooLarge(path: String, octets: Int64, octetsMax: Int64)
  /// A symbolic link that leads nowhere.
  case brokenLink(path: String)
  /// A symbolic link that leads back to a folder above it.
  case linkLoop(path: String)
  /// A folder pattern that matches a folder: it would hide what is in it.
  case folderMatches(path: String, pattern: String)
  /// A folder without `job.yaml` in it or below it.
  case noJob(folder: String)
}

extension JobError: CustomStringConvertible {
  package var description: String { "\(problem). \(remedy)." }

  /// What is wrong, without its full stop.
  var problem: String {
    switch self {
    case .missing(let path): "There is no \(path)"
    case .notAFile(let path): "\(path) is not a file"
    case .notAFolder(let path): "\(path) is not a folder"
    case .unreadable(let path): "\(path) can't be read"
    case .tooLarge(let path, let octets, let octetsMax):
      "\(path) has \(octets) octets, more than \(octetsMax)"
    case .brokenLink(let path): "\(path) is a symbolic link that leads nowhere"
    case .linkLoop(let path): "\(path) is a symbolic link to a folder that contains it"
    case .folderMatches(let path, let pattern):
      "\(path) is a folder where the pattern \(pattern) expects a file"
    case .noJob(let folder): "There is no job.yaml in \(folder) or below it"
    }
  }

  /// What to do, without its full stop.
  var remedy: String {
    switch self {
    case .missing: "Check the path and its spelling"
    case .notAFile: "Name a file, or remove what stands in its place"
    case .notAFolder: "Name the folder that holds the feeds"
    case .unreadable: "Give the user who runs this the right to read it"
    case .tooLarge: "Split it into several tables"
    case .brokenLink: "Mend or remove it"
    case .linkLoop: "Remove it"
    case .folderMatches: "Remove it, or end the pattern with /** to read what is in it"
    case .noJob: "Name a job file or a folder of jobs"
    }
  }
}
