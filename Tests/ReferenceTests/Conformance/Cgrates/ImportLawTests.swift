import Foundation
import Importing
import Jobs
import Measures
import Records
import Reference
import Tariffs
import Testing

@Suite(
  "An imported CGRateS folder rates as CGRateS does",
  .enabled(
    if: SharedCases.exist("cgrates_cases.json"),
    "Set RATEMILL_SHARED to the folder that holds cases/cgrates_cases.json."))
struct ImportLawTests {
  @Test("case by case as its direct translation, from CSV files to charges")
  func sameCharges() throws {
    var compared = 0
    var refused: [String] = []
    for source in try CgratesTests.cases() where source.answers != nil {
      do throws(Inexpressible) {
        try compare(source)
        compared += 1
      } catch {
        refused.append("\(source.id): \(error.reason)")
      }
    }
    // A change of these numbers means that the import lost a word, or learned one.
    #expect(compared == 86, "\(refused.joined(separator: "\n"))")
    #expect(refused.count == 23)
  }

  private func compare(_ source: CgratesCase) throws(Inexpressible) {
    let direct = try CgratesScenario(source)
    if direct.customers.count > 1 || !direct.endingMicros.isEmpty && source.events[0].op != nil {
      throw Inexpressible("credit")
    }
    if direct.isCut { throw Inexpressible("a limit of fallbacks") }
    if direct.subjects[0].plans.isEmpty { throw Inexpressible("no tariff") }
    for balance in source.accounts.flatMap(\.balances) {
      let isPriced = balance.ratingSubject.map { !$0.hasPrefix("*zero") } ?? false
      let isDrawn = direct.catalogue.plans.contains { $0.id.hasSuffix("/\(balance.id)") }
      if isDrawn, isPriced || balance.factors != nil {
        throw Inexpressible("a bundle with a tariff or a factor of its own")
      }
    }
    let folder = try CgratesFolderText(source)
    let imported = CgratesImport(folder.files, name: source.id, options: folder.options)
    // Names of services can't be dialled in our records, and money on account isn't rating's.
    let aside = ["Actions.csv", "ActionPlans.csv", "Destinations.csv"]
    if let note = imported.report.notes.first(where: {
      $0.kind == .notExpressed && !aside.contains($0.file)
    }) {
      throw Inexpressible("\(note)")
    }
    guard let catalogue = load(imported, source.id) else { return }
    var scenario = direct.scenario
    scenario.catalogue = catalogue
    scenario.customers = [customer(catalogue, plan: Self.plan(of: source.events[0], catalogue))]
    do throws(TariffError) {
      let wanted = try direct.scenario.rated(by: .reference).results
      let got = try scenario.rated(by: .reference).results
      let remedy = Comment(rawValue: "\(source.id): compare the import's rates.csv with the case.")
      #expect(wanted.map(\.chargeMicros) == got.map(\.chargeMicros), remedy)
      #expect(wanted.map(\.freeQuantity) == got.map(\.freeQuantity), remedy)
      #expect(wanted.map(\.billedQuantity) == got.map(\.billedQuantity), remedy)
      #expect(wanted.map(\.reason) == got.map(\.reason), remedy)
    } catch {
      Issue.record("\(source.id): \(error)")
    }
  }

  /// The plan whose name says tenant, subject and category.
  private static func plan(of event: CgratesCase.Event, _ catalogue: Catalogue) -> String {
    for subject in [event.subject, "*any"] {
      let plan = catalogue.plans.first {
        $0.name.hasPrefix("\(event.tenant) \(subject): ")
          && ($0.name.contains(": \(event.category) ") || $0.name.contains(", \(event.category) "))
      }
      if let plan { return plan.id }
    }
    return ""
  }

  /// The catalogue as its files say it.
  private func load(_ imported: CgratesImport, _ id: String) -> Catalogue? {
    let folder = FileManager.default.temporaryDirectory.appending(path: "import-\(UUID())")
    // What is left of a temporary folder is the system's to remove.
    defer { try? FileManager.default.removeItem(at: folder) }
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for (name, text) in imported.files {
        try Data(text.utf8).write(to: folder.appending(path: name))
      }
    } catch {
      Issue.record("\(id): \(error)")
      return nil
    }
    let load = CatalogueLoad(folder: folder.path())
    #expect(
      load.catalogue != nil,
      "\(id): \(Finding.report(load.findings.filter { $0.severity == .error }))")
    return load.catalogue
  }

  /// Who holds the plan and all packs.
  private func customer(_ catalogue: Catalogue, plan: String) -> CustomerFile {
    CustomerFile(
      subscriber: Subscriber(
        msisdn: 1, account: "", region: "R", plan: plan, activatedOn: CivilDay(number: 0)),
      subscriptions: catalogue.plans.filter { $0.kind == .pack }.map {
        Subscription(msisdn: 1, product: $0.id, from: CivilDay(number: 0))
      })
  }
}
