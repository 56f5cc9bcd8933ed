import Foundation
import Jobs
import Lake
import Measures
import Records
import Tariffs

/// A published month, opened from its output folder alone: job, catalogue and tariffs as they rated
/// it, and by partition the customers and the rated usage.
///
/// Holds no usage: each call reads what it is asked for. Every file's octets are held against the
/// manifest as it is read.
package struct PublishedMonth: Sendable {
  package let folder: String
  package let manifest: Manifest
  package let month: BillingMonth
  /// The job and catalogue that made the month, from `restricted/job`.
  package let loaded: LoadedJob
  /// The tariffs that rated it: of the manifest's digest.
  package let image: TariffImage
  /// By part number.
  package let partitions: [PublishedPartition]

  package var clock: ZoneClock { image.clock }
  /// By the numbers in ``PublishedUsage/files``: relative to the run's input folder.
  package var inputs: [Manifest.Input] { manifest.inputs }

  /// *Throws* ``PublishedError`` (`notPublished`, `changed` or `badJob` of the job's files,
  /// `otherTariffs`), ``LakeError`` for a file that isn't there or a manifest that isn't one, and
  /// what Jobs and Tariffs throw.
  package init(folder: String) throws {
    guard FileManager.default.fileExists(atPath: "\(folder)/\(Manifest.successName)") else {
      throw PublishedError.notPublished(folder: folder)
    }
    let manifest = try Manifest(ofMonth: folder)
    guard let month = BillingMonth(manifest.month) else {
      throw LakeError.damaged(
        path: "\(folder)/\(Manifest.fileName)", reason: "there is no month '\(manifest.month)'")
    }
    for file in manifest.jobFiles {
      let path = "\(folder)/\(file.path)"
      let digest = "\(try ContentDigest(ofFile: path))"
      if digest != file.sha256 {
        throw PublishedError.changed(path: path, sha256: digest, published: file.sha256)
      }
    }
    let load = try JobFile.load(path: "\(folder)/\(manifest.jobFile)")
    guard let loaded = load.loaded else {
      throw PublishedError.badJob(path: load.path, findings: load.findings)
    }
    guard let clock = ZoneTable.clock(zone: loaded.catalogue.timeZone, month: month) else {
      throw MonthError.unknownZone(loaded.catalogue.timeZone)
    }
    image = try TariffImage.compile(catalogue: loaded.catalogue, month: month, clock: clock)
    guard image.digest == manifest.tariffDigest else {
      throw PublishedError.otherTariffs(
        folder: folder, sha256: image.digest, published: manifest.tariffDigest)
    }
    self.folder = folder
    self.manifest = manifest
    self.month = month
    self.loaded = loaded
    partitions = PublishedPartition.all(in: manifest)
  }

  /// A file of a partition, or nil where the table has no rows there.
  func table(
    _ table: TableDefinition, of partition: Int, isChecked: Bool = true
  ) throws -> PublishedTable? {
    try partitions[partition].files[table.name].map {
      try PublishedTable($0, in: folder, isChecked: isChecked)
    }
  }

  /// The rated usage of a partition in batches of whole subscribers, and whole groups of them;
  /// `customers` are ``customers(of:)``. *Throws* as that, and
  /// ``PublishedError/noUsage(folder:)``.
  package func batches(
    of partition: Int, customers: [CustomerFile]
  ) throws -> PublishedBatches {
    guard loaded.job.outputs.usage else { throw PublishedError.noUsage(folder: folder) }
    return PublishedBatches(
      table: try table(OutputTables.usage, of: partition), codes: UsageCodes(self),
      customers: customers)
  }

  /// The rated usage of a partition at once: about 140 octets a row. *Throws* as
  /// ``batches(of:customers:)``.
  package func usage(of partition: Int, customers: [CustomerFile]) throws -> PublishedUsage {
    var batches = try batches(of: partition, customers: customers)
    var whole = PublishedUsage()
    while let batch = try batches.next() { whole.append(batch) }
    return whole
  }

  /// The rated usage of one customer, at that position of a partition's `customers`. Decodes the
  /// row groups only that may have it. *Throws* as ``batches(of:customers:)``.
  package func usage(
    of partition: Int, customers: [CustomerFile], at position: Int
  ) throws -> PublishedUsage {
    try usage(of: partition, customers: customers, members: [position])
  }

  /// The rated usage of some customers, at those positions, as of a group's: in the order of the
  /// table, the first one's `subscribers` to the last one's. Decodes as for one.
  /// *Throws* as ``batches(of:customers:)``.
  package func usage(
    of partition: Int, customers: [CustomerFile], members: [Int]
  ) throws -> PublishedUsage {
    var batches = try batches(of: partition, customers: customers)
    batches.only = members.map { Int64(truncatingIfNeeded: customers[$0].subscriber.msisdn) }
    var found = PublishedUsage()
    let wanted = Set(members.map { UInt32($0) })
    while var batch = try batches.next() {
      batch.keep { wanted.contains($0.subscriber) }
      found.append(batch)
    }
    if let first = members.min(), let last = members.max() { found.subscribers = first..<last + 1 }
    return found
  }
}

/// One partition of a published month: the files that one rating task made.
package struct PublishedPartition: Hashable, Sendable {
  package let region: String
  /// The number in the names of its files: `part-00007-….parquet` is 7.
  package let part: Int
  /// By table; a table without rows has no file.
  let files: [String: Manifest.File]

  /// Rows of the usage table.
  package var records: Int { files[OutputTables.usage.name]?.rows ?? 0 }
  /// Rows of the subscribers table.
  package var subscribers: Int { files[OutputTables.subscribers.name]?.rows ?? 0 }

  static func all(in manifest: Manifest) -> [PublishedPartition] {
    var found: [Int: (region: String, files: [String: Manifest.File])] = [:]
    for file in manifest.files {
      let names = file.path.split(separator: "/")
      guard let name = names.last, let region = names.dropLast().last,
        region.hasPrefix("region="), OutputTables.named(file.table)?.isByRegion == true,
        let part = Int(name.dropFirst("part-".count).prefix { $0 != "-" })
      else { continue }
      found[part, default: (String(region.dropFirst("region=".count)), [:])]
        .files[file.table] = file
    }
    return found.sorted { $0.key < $1.key }.map {
      PublishedPartition(region: $0.value.region, part: $0.key, files: $0.value.files)
    }
  }
}
