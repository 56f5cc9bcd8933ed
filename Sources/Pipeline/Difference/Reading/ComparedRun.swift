import Lake

/// A published month to be compared: its manifest and totals, and where its parts lie.
struct ComparedRun {
  /// The files of one partition, or of tables that have none, by table.
  struct Part: Hashable {
    fileprivate(set) var files: [String: [ComparedFile]] = [:]

    var usage: [String] { files[OutputTables.usage.name]?.map(\.path) ?? [] }
    var invoices: [String] { files[OutputTables.invoices.name]?.map(\.path) ?? [] }

    static func += (part: inout Part, other: Part) {
      part.files.merge(other.files) { $0 + $1 }
    }
  }

  let folder: String
  let manifest: Manifest
  let control: ControlReport
  /// The partitions of each region in the order of their numbers.
  let parts: [String: [Part]]
  /// The files of the tables that aren't by region.
  let whole: Part

  /// *Throws* ``LakeError`` where the folder holds no month of this build's format, and
  /// ``DifferenceError/noUsage(folder:records:)``.
  init(folder: String) throws {
    self.folder = folder
    manifest = try Manifest(ofMonth: folder)
    let controlPath = "\(folder)/\(ControlReport.fileName)"
    control = try JSONText.decode(
      ControlReport.self, from: try FileReading.contents(of: controlPath), path: controlPath)
    parts = Self.parts(of: manifest.files, in: folder)
    var whole = Part()
    for file in manifest.files where OutputTables.named(file.table)?.isByRegion == false {
      whole.files[file.table, default: []].append(ComparedFile(file, in: folder))
    }
    self.whole = whole
    if control.total.rated.records > 0,
      !manifest.files.contains(where: { $0.table == OutputTables.usage.name })
    {
      throw DifferenceError.noUsage(folder: folder, records: control.total.rated.records)
    }
  }

  private static func parts(of files: [Manifest.File], in folder: String) -> [String: [Part]] {
    var byName: [String: [String: Part]] = [:]
    for file in files where OutputTables.named(file.table)?.isByRegion == true {
      let names = file.path.split(separator: "/")
      guard let region = names.first(where: { $0.hasPrefix("region=") })?.dropFirst(7),
        // part-00007-1a2b3c4d.parquet
        let number = names.last?.split(separator: "-").dropFirst().first
      else { continue }
      // Every table makes a part known: partitions are counted by all of them.
      var part = byName[String(region)]?[String(number)] ?? Part()
      part.files[file.table, default: []].append(ComparedFile(file, in: folder))
      byName[String(region), default: [:]][String(number)] = part
    }
    return byName.mapValues { parts in
      parts.keys.sorted { ($0.count, $0) < ($1.count, $1) }.compactMap { parts[$0] }
    }
  }

  /// All files of a table, in the order of regions and parts.
  func files(of table: TableDefinition) -> [ComparedFile] {
    if !table.isByRegion { return whole.files[table.name] ?? [] }
    return parts.keys.sorted().flatMap { region in
      (parts[region] ?? []).flatMap { $0.files[table.name] ?? [] }
    }
  }

  /// Every subscriber that has usage or an invoice, ascending. Eight octets each.
  func subscribers(invoicedOnly: Bool = false) throws -> [Int64] {
    var msisdns: [Int64] = []
    for region in parts.keys.sorted() {
      for part in parts[region] ?? [] {
        for path in part.invoices + (invoicedOnly ? [] : part.usage) {
          try PublishedTable(path: path).appendSubscribers(to: &msisdns)
        }
      }
    }
    msisdns.sort()
    var distinct: [Int64] = []
    for msisdn in msisdns where msisdn != distinct.last { distinct.append(msisdn) }
    return distinct
  }
}

/// A file of a published month, as the manifest has it.
struct ComparedFile: Hashable {
  let path: String
  let rows: Int
  let sha256: String

  init(_ file: Manifest.File, in folder: String) {
    path = "\(folder)/\(file.path)"
    rows = file.rows
    sha256 = file.sha256
  }
}

/// Files of both runs that are read side by side.
struct ComparedGroup {
  /// Empty of tables that aren't by region.
  var region: String
  var before: ComparedRun.Part
  var after: ComparedRun.Part

  /// The groups of two runs by region. Where a region has as many partitions in both, they are
  /// paired by number: equal accounts lie in equal partitions then. Else the region is one group.
  static func groups(_ before: ComparedRun, _ after: ComparedRun) -> [ComparedGroup] {
    var groups: [ComparedGroup] = []
    for region in Set(before.parts.keys).union(after.parts.keys).sorted() {
      let old = before.parts[region] ?? []
      let new = after.parts[region] ?? []
      if old.count == new.count {
        for (old, new) in zip(old, new) {
          groups.append(ComparedGroup(region: region, before: old, after: new))
        }
      } else if old.isEmpty || new.isEmpty {
        groups += old.map { ComparedGroup(region: region, before: $0, after: .init()) }
        groups += new.map { ComparedGroup(region: region, before: .init(), after: $0) }
      } else {
        var group = ComparedGroup(region: region, before: .init(), after: .init())
        for part in old { group.before += part }
        for part in new { group.after += part }
        groups.append(group)
      }
    }
    return groups
  }
}
