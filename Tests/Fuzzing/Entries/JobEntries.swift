import Importing
import Jobs
import Measures
import Tariffs

/// What people write: jobs and catalogues.
enum JobEntries {
  /// The files of a small job, each of which may be replaced.
  private static let files: [(name: String, source: String)] = [
    ("job.yaml", "Jobs/packages/job.yaml"),
    ("catalogue/catalogue.yaml", "Jobs/packages/catalogue/catalogue.yaml"),
    ("catalogue/plans.yaml", "Jobs/packages/catalogue/plans.yaml"),
    ("catalogue/rates.csv", "Jobs/packages/catalogue/rates.csv"),
    ("catalogue/prefixes.csv", "Jobs/packages/catalogue/prefixes.csv"),
    ("catalogue/roaming.csv", "Jobs/packages/catalogue/roaming.csv"),
    ("catalogue/calendar-2026.yaml", "Jobs/packages/catalogue/calendar-2026.yaml"),
    ("catalogue/cases.yaml", "Jobs/packages/catalogue/cases.yaml"),
    ("catalogue/offers.yaml", "Jobs/packages/catalogue/offers.yaml"),
    ("catalogue/networks.csv", "Jobs/packages/catalogue/networks.csv"),
    ("catalogue/portings.csv", "Jobs/packages/catalogue/portings.csv"),
  ]

  /// A folder for each file that is replaced, made once.
  private static let folders: [String] = files.indices.map { index in
    var folder = ""
    for file in files {
      let path = FuzzWorld.put(FuzzWorld.contents(file.source), at: "job-\(index)/\(file.name)")
      folder = String(path.dropLast(file.name.utf8.count))
    }
    return folder
  }

  /// *Shape* of the octets: which file, then its text.
  static func job(_ octets: [UInt8]) throws(FuzzBreach) -> Bool {
    var dice = OctetDice(octets)
    let index = dice.below(files.count)
    let folder = folders[index]
    _ = FuzzWorld.put(dice.rest(), at: "job-\(index)/\(files[index].name)")
    do {
      let load = try JobFile.load(path: folder)
      let hasErrors = load.findings.contains { $0.severity == .error }
      try FuzzBreach.unless(
        hasErrors == (load.loaded == nil), "A job that can't be loaded has an error.")
      _ = Finding.report(load.findings)
      guard let loaded = load.loaded else { return false }
      _ = try compiled(loaded.catalogue)
      return true
    } catch let breach as FuzzBreach {
      throw breach
    } catch {
      return false
    }
  }

  private static func compiled(_ catalogue: Catalogue) throws -> [UInt8] {
    let month = FuzzWorld.month
    guard let clock = ZoneTable.clock(zone: catalogue.timeZone, month: month) else { return [] }
    let image = try TariffImage.compile(catalogue: catalogue, month: month, clock: clock)
    return image.encoded()
  }

  static func tariff(_ octets: [UInt8]) throws(FuzzBreach) -> Bool {
    do {
      let image = try TariffImage(encoded: octets)
      let again = try TariffImage(encoded: image.encoded())
      try FuzzBreach.unless(
        again.encoded() == image.encoded(), "What was read is written as it was.")
      return true
    } catch let breach as FuzzBreach {
      throw breach
    } catch {
      return false
    }
  }

  // MARK: CGRateS

  private static let tables = [
    "Timings.csv", "Destinations.csv", "Rates.csv", "DestinationRates.csv", "RatingPlans.csv",
    "RatingProfiles.csv", "Actions.csv", "ActionPlans.csv", "AccountActions.csv",
    "SharedGroups.csv", "Filters.csv",
  ]

  /// *Shape* of the octets: files with the octet 0x1E between them, each after the number of its
  /// name.
  static func cgrates(_ octets: [UInt8]) throws(FuzzBreach) -> Bool {
    var texts: [String: String] = [:]
    for part in octets.split(separator: 0x1E) {
      guard let name = part.first, let text = String(validating: part.dropFirst(), as: UTF8.self)
      else { return false }
      texts[tables[Int(name) % tables.count]] = text
    }
    let imported = CgratesImport(texts, name: "f", options: ImportOptions())
    return imported.files.count > 1
  }

  // MARK: Seeds

  static var jobSeeds: [[UInt8]] {
    files.indices.map { [UInt8($0)] + FuzzWorld.contents(files[$0].source) }
  }

  static var tariffSeeds: [[UInt8]] {
    ["packages", "disputes"].map { name in
      do {
        return try compiled(FuzzWorld.job(name).catalogue)
      } catch {
        preconditionFailure("\(error)")
      }
    }
  }

  static var cgratesSeeds: [[UInt8]] {
    let folder = "Tests/ImportingTests/Folders/harbour/"
    let parts = tables.indices.dropLast().map { index in
      [UInt8(index)] + FuzzWorld.contents(folder + tables[index])
    }
    return [Array(parts.joined(separator: [0x1E]))]
  }
}
