/// A job with everything its files say, checked: what a run starts from.
package struct LoadedJob: Hashable, Sendable {
  package var job: Job
  package var catalogue: Catalogue
  /// The catalogue's golden cases, in the order of the files.
  package var cases: [TariffCase]
  /// The job file as it was named.
  package var path: String
  /// Every file that was read, in the order of their paths: what a manifest lists with digests.
  package var files: [LoadedFile]

  package init(
    job: Job, catalogue: Catalogue, cases: [TariffCase] = [], path: String, files: [LoadedFile]
  ) {
    self.job = job
    self.catalogue = catalogue
    self.cases = cases
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
    let isFolder = try FileFacts(of: path).kind == .folder
    let file = isFolder ? joined(path, "job.yaml") : path
    let names = file.split(separator: "/", omittingEmptySubsequences: false)
    let folder = JobFolder(
      path: names.count == 2 && names[0].isEmpty ? "/" : names.dropLast().joined(separator: "/"))
    let name = names.last.map(String.init) ?? ""
    var loaded: LoadedJob?
    if let text = try folder.text(at: name) {
      if let map = YamlMap.read(text, file: folder.shown(name), findings: folder.findings) {
        loaded = JobGrammar(folder: folder).load(map).map { job, catalogue, cases in
          LoadedJob(
            job: job, catalogue: catalogue, cases: cases, path: file, files: folder.files)
        }
      }
    } else {
      folder.findings.error(
        at: Place(file: folder.shown(name)), "the text is not UTF-8", "save it in UTF-8")
    }
    if folder.findings.hasErrors { loaded = nil }
    return JobLoad(path: file, loaded: loaded, findings: folder.findings.findings.sorted())
  }

  /// Loads every job of `path`: a job file, or a folder with files `job.yaml` or `job-….yaml` in it
  /// or below it. Sorted by path.
  ///
  /// *Throws*: ``JobError/noJob(folder:)``, as ``InputFolder`` does, and as ``load(path:)``.
  package static func loadAll(path: String) throws(JobError) -> [JobLoad] {
    guard try FileFacts(of: path).kind == .folder else { return [try load(path: path)] }
    var loads: [JobLoad] = []
    for file in try InputFolder(path: path).files where isJob(file.path) {
      loads.append(try load(path: joined(path, file.path)))
    }
    if loads.isEmpty { throw .noJob(folder: path) }
    return loads
  }

  private static func isJob(_ path: String) -> Bool {
    guard let name = path.split(separator: "/").last else { return false }
    return name == "job.yaml" || (name.hasPrefix("job-") && name.hasSuffix(".yaml"))
  }
}
