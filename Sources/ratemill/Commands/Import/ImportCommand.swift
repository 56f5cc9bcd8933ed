import ArgumentParser
import Foundation
import Importing
import Jobs
import Lake
import Records

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Makes a catalogue from another system's tariffs.",
    subcommands: [ImportCgratesCommand.self])
}

struct ImportCgratesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cgrates",
    abstract: "Makes a catalogue from a CGRateS tariff plan.",
    discussion: """
      Reads the CSV files of a tariff plan's folder (Timings, Destinations, Rates, \
      DestinationRates, RatingPlans, RatingProfiles, Actions, ActionPlans) and writes \
      catalogue.yaml, rates.csv, prefixes.csv and plans.yaml below --output. What a catalogue \
      can't say is listed with file and line; with --strict that ends with 1.

        ratemill import cgrates tariffplans/tutorial --output office/catalogue --currency EUR

      A job names the catalogue (catalogue: catalogue); 'ratemill check' says what is missing.
      """)

  @Argument(help: "The folder with the CSV files.")
  var folder: String

  @Option(help: "Folder to write to; must be empty or new.")
  var output: String

  @Option(help: "ISO 4217 code of the amounts, which CGRateS keeps elsewhere.")
  var currency: String = "EUR"

  @Option(help: "IANA zone of the timings, which CGRateS keeps elsewhere.")
  var timeZone: String = "UTC"

  @Option(
    name: .customLong("service"),
    help: "What a category rates, as CATEGORY=voice, sms or data; for each that needs it.")
  var services: [CategoryService] = []

  @Option(help: "Prefixes are as dialled in this country; absent: country code first.")
  var countryCode: String?

  @Option(help: "What begins an international number, with --country-code.")
  var internationalPrefix: String = "00"

  @Option(help: "What begins a national number, with --country-code; \"\" where nothing does.")
  var trunkPrefix: String = "0"

  @Flag(help: "End with 1 where something is changed or not expressed.")
  var strict = false

  func run() throws {
    try Exit.guarding {
      let result = CgratesImport(
        try ImportFiles.read(folder),
        name: URL(filePath: folder).standardizedFileURL.lastPathComponent, options: options)
      try ImportFiles.write(result.files, to: output)
      report(result.report)
      if strict, !result.report.isComplete { throw ExitCode(1) }
    }
  }

  private var options: ImportOptions {
    var options = ImportOptions(currency: currency, timeZone: timeZone)
    for service in services { options.services[service.category] = service.service }
    if let countryCode {
      options.numbering = Numbering(
        scheme: .national, countryCode: countryCode, internationalPrefix: internationalPrefix,
        trunkPrefix: trunkPrefix)
    }
    return options
  }

  private func report(_ report: ImportReport) {
    for note in report.notes { Console.say("\(folder)/\(note)") }
    if !report.notes.isEmpty { Console.say("") }
    Console.say(
      Console.table(
        ["file", "rows", "expressed", "changed", "unused", "not expressed"],
        report.files.map { file in
          [
            file.file, Figure.grouped(file.rows), Figure.grouped(file.expressed),
            Figure.grouped(file.changed), Figure.grouped(file.unused),
            Figure.grouped(file.notExpressed),
          ]
        }))
    let written = report.written.map { "\(Figure.grouped($0.count)) \($0.name)" }
    Console.say("\n\(output): \(written.joined(separator: ", "))")
  }
}

/// `0=voice`: what a category of CGRateS rates.
struct CategoryService: ExpressibleByArgument {
  let category: String
  let service: ServiceKind

  init?(argument: String) {
    guard let mark = argument.lastIndex(of: "="),
      let service = ServiceKind(code: argument[argument.index(after: mark)...])
    else { return nil }
    category = String(argument[..<mark])
    self.service = service
  }
}

/// The files of an import, from and to the disk.
private enum ImportFiles {
  /// The texts of a folder's CSV files by name; folders within it are passed over.
  static func read(_ folder: String) throws -> [String: String] {
    var texts: [String: String] = [:]
    for file in try InputFolder(path: folder).files
    where file.path.hasSuffix(".csv") && !file.path.contains("/") {
      let path = "\(folder)/\(file.path)"
      guard file.octets <= JobFile.octetsMax else {
        throw JobError.tooLarge(path: path, octets: file.octets, octetsMax: JobFile.octetsMax)
      }
      guard let bytes = FileManager.default.contents(atPath: path),
        let text = String(validating: bytes, as: UTF8.self)
      else { throw JobError.unreadable(path: path) }
      texts[file.path] = text
    }
    if texts.isEmpty { throw JobError.missing(path: "\(folder)/RatingPlans.csv") }
    return texts
  }

  static func write(_ files: [String: String], to folder: String) throws {
    let manager = FileManager.default
    if manager.fileExists(atPath: folder),
      !(try manager.contentsOfDirectory(atPath: folder)).isEmpty
    {
      throw LakeError.unwritable(
        path: folder, reason: "it isn't empty: an old catalogue would be mixed with the new one")
    }
    do {
      try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
      for (name, text) in files.sorted(by: { $0.key < $1.key }) {
        try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
      }
    } catch {
      throw LakeError.unwritable(path: folder, reason: error.localizedDescription)
    }
  }
}
