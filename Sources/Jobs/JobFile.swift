import Foundation

/// A job with everything its files say, checked: what a run starts from.
package struct LoadedJob: Hashable, Sendable {
  package var job: Job
  package var catalogue: Catalogue
  /// The job file as it was named.
  package var path: String
  /// Every file that was read, in the order of their paths: what a manifest lists with digests.
  package var files: [LoadedFile]

  package init(job: Job, catalogue: Catalogue, path: String, files: [LoadedFile]) {
    self.job = job
    self.catalogue = catalogue
    self.path = path
    self.files = files
  }
}

/// A file of `Jobs/` as it was read.
package struct LoadedFile: Hashable, Sendable {
  /// Relative to the folder of the job file, `/` between names: `catalogue/rates.csv`.
  package var path: String
  package var contents: [UInt8]

  package init(path: String, contents: [UInt8]) {
    self.path = path
    self.contents = contents
  }
}

/// What reading a job came to.
package struct JobLoad: Hashable, Sendable {
  /// The job file as it was named.
  package var path: String
  /// nil where a finding is an error.
  package var loaded: LoadedJob?
  /// Sorted by place.
  package var findings: [Finding]

  package init(path: String, loaded: LoadedJob?, findings: [Finding]) {
    self.path = path
    self.loaded = loaded
    self.findings = findings
  }
}

/// The file `job.yaml`.
package enum JobFile {
  /// A larger file of `Jobs/` is refused: nobody wrote it by hand.
  package static let octetsMax: Int64 = 64 << 20

  /// Reads a job file, its catalogue and its campaigns, and checks all of it.
  ///
  /// `path` is the job file, or a folder that holds `job.yaml`. *Throws*: only where the job file
  /// itself can't be read; a file it names that can't be read is a finding at the naming place.
  package static func load(path: String) throws(JobError) -> JobLoad {
    JobLoad(path: path, loaded: nil, findings: [])
  }

  /// Loads every job of `path`: a job file, or a folder with files `job.yaml` or `job-….yaml` in it
  /// or below it. Sorted by path.
  ///
  /// *Throws*: ``JobError/noJob(folder:)``, and as ``load(path:)``.
  package static func loadAll(path: String) throws(JobError) -> [JobLoad] {
    [try load(path: path)]
  }
}
