import Jobs
import Measures
import Records

/// What a folder of CGRateS doesn't say, as its configuration does.
package struct ImportOptions: Hashable, Sendable {
  /// ISO 4217.
  package var currency: String
  /// IANA zone of timings.
  package var timeZone: String
  /// Services of categories whose names and rates don't say them.
  package var services: [String: ServiceKind]
  /// How prefixes are written.
  package var numbering: Numbering

  package init(
    currency: String = "EUR", timeZone: String = "UTC", services: [String: ServiceKind] = [:],
    numbering: Numbering = Numbering()
  ) {
    self.currency = currency
    self.timeZone = timeZone
    self.services = services
    self.numbering = numbering
  }
}

/// A tariff plan of CGRateS as a folder of ours.
package struct CgratesImport: Sendable {
  /// Texts by file name: `catalogue.yaml` and the tables that it names.
  package let files: [String: String]
  package let report: ImportReport

  /// Translates the texts of a folder, by file name (`Rates.csv`). `name` is the folder's, for the
  /// comments.
  ///
  /// Pure: the same texts and options give the same files and report. What has no words in a
  /// catalogue is a note of the report with file and line; nothing is left out without one.
  package init(_ texts: [String: String], name: String, options: ImportOptions) {
    let log = ImportLog()
    let folder = CgratesFolder(texts, log)
    let timings = TimingTranslation(folder, log)
    let zones = DestinationZones(
      Self.usedDestinations(folder, log), PrefixNumbers(numbering: options.numbering), log)
    var tariffs = TariffTranslation(folder, timings: timings, zones: zones, log)
    let plans = PlanTranslation(folder, &tariffs, options, log).plans
    let packs = PackTranslation(folder, timings: timings, tariffs: tariffs, log).packs
    Self.reportUnused(folder, log)
    let catalogue = Catalogue(
      currency: options.currency, timeZone: options.timeZone,
      networks: NetworkCodes(home: [], away: []), calendars: timings.bands.calendars,
      bands: timings.bands.bands, zones: zones.zones,
      prefixes: zones.prefixes, defaultZone: "", rules: tariffs.rules, plans: plans + packs)
    files = CatalogueText(catalogue, source: name, notes: tariffs.notes).files
    report = log.report(written: [
      .init(name: "calendars", count: catalogue.calendars.count),
      .init(name: "bands", count: catalogue.bands.count),
      .init(name: "zones", count: catalogue.zones.count),
      .init(name: "prefixes", count: catalogue.prefixes.count),
      .init(name: "rules", count: catalogue.rules.count),
      .init(name: "plans", count: plans.count),
      .init(name: "packs", count: packs.count),
      .init(name: "allowances", count: packs.reduce(0) { $0 + $1.allowances.count }),
    ])
  }

  /// The rows of destinations that a price or a balance names.
  private static func usedDestinations(_ folder: CgratesFolder, _ log: ImportLog) -> [CgratesRow] {
    let named = Set(folder[.destinationRates].map { $0[.destinations] })
      .union(folder[.actions].flatMap { $0.items(.destinations) })
    let known = Set(folder[.destinations].map { $0[.id] })
    for row in folder[.destinationRates]
    where row[.destinations] != TariffTranslation.any && !known.contains(row[.destinations]) {
      log.note(
        .notExpressed, row, "there is no destination \(row[.destinations])",
        "add it to Destinations.csv")
    }
    return folder[.destinations].filter { row in
      if named.contains(row[.id]) { return true }
      log.note(
        .unused, row, "no price or balance names the destination \(row[.id])", "it is not written")
      return false
    }
  }

  private static func reportUnused(_ folder: CgratesFolder, _ log: ImportLog) {
    let rates = Set(folder[.destinationRates].map { $0[.rate] })
    for row in folder[.rates] where !rates.contains(row[.id]) {
      log.note(.unused, row, "no destination rate has the rate \(row[.id])", "it is not written")
    }
    let prices = Set(folder[.ratingPlans].map { $0[.destinationRate] })
    for row in folder[.destinationRates] where !prices.contains(row[.id]) {
      log.note(
        .unused, row, "no rating plan has the destination rates \(row[.id])", "they are not written"
      )
    }
  }
}
