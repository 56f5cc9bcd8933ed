import Foundation
import Jobs
import Measures
import Pipeline
import Testing

@Suite("Golden cases beside a catalogue")
struct TariffCaseTests {
  private static let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }

  /// A job of one plan with 100 kB free and 1 yuan a kB beyond them, and these cases.
  private static func loaded(_ cases: String) throws -> LoadedJob {
    let folder = try TestFolder()
    var files = SmallMonth.files
    files["catalogue.yaml", default: ""] += "cases: cases.yaml\n"
    files["cases.yaml"] = cases
    for (name, text) in files { _ = try folder.write(Array(text.utf8), to: name) }
    let load = try JobFile.load(path: folder.path)
    var loaded = try #require(load.loaded, "\(load.findings)")
    loaded.path = folder.path
    return loaded
  }

  private static func run(_ cases: String) throws -> TariffCaseRun {
    let loaded = try loaded(cases)
    let usual = try #require(BillingMonth(year: 2026, month: 1))
    return TariffCaseRun(loaded.catalogue, cases: loaded.cases, usual: usual)
  }

  @Test("of the shipped jobs hold", arguments: [("packages", 16), ("month-end", 11)])
  func shipped(name: String, count: Int) throws {
    let load = try JobFile.load(path: Self.root + "/Jobs/" + name)
    let loaded = try #require(load.loaded, "\(load.findings)")
    let usual = try #require(BillingMonth(year: 2026, month: 1))
    let run = TariffCaseRun(loaded.catalogue, cases: loaded.cases, usual: usual)
    #expect(run.findings == [], "\(Finding.report(run.findings))")
    #expect(run.failures.isEmpty)
    #expect(loaded.cases.count >= count, "A case of the shipped jobs is gone.")
    #expect(run.held == loaded.cases.count)
  }

  @Test("hold where bundles carry on within a case, and begin anew with the next")
  func sequence() throws {
    let run = try Self.run(
      """
      cases:
        - name: one
          month: 2026-10
          plan: p
          events:
            - {start: 2026-10-05T10:00:00, service: data, volume: 90kB, charge: 0, free: 90kB}
            - {start: 2026-10-05T10:00:00, service: data, volume: 90kB, charge: 80, free: 10kB}
        - name: two
          month: 2026-11
          plan: p
          events:
            - {start: 2026-11-05T10:00:00, service: data, volume: 90kB, charge: 0, rule: data}
        - name: three
          month: 2026-11
          members: [{id: a, role: main, plan: p, packs: family}, {id: b, role: sub, plan: p}]
          events:
            - {by: b, start: 2026-11-05T10:00:00, service: data, volume: 131kB, charge: 1, plan: p}
            - {by: a, start: 2026-11-05T11:00:00, service: data, volume: 101kB, charge: 1}
            - {by: a, start: 2026-11-05T12:00:00, service: content, charge: 2, free: 0}

      """)
    #expect(run.findings == [], "\(Finding.report(run.findings))")
    #expect(run.held == 3)
    #expect(run.months.map(\.description) == ["2026-01", "2026-10", "2026-11"])
  }

  @Test("say what differs, where, and what to do")
  func differences() throws {
    let run = try Self.run(
      """
      cases:
        - name: wrong
          month: 2026-10
          plan: p
          events:
            - {start: 2026-10-05T10:00:00, service: data, volume: 101kB,
               charge: 1.5, free: 101kB, rule: content, plan: trip}
            - {start: 2026-10-05T11:00:00, service: data, volume: 1kB, reject: NO_RATE}
            - {start: 2026-10-05T12:00:00, service: voice, duration: 1s, charge: 0}
        - name: right
          month: 2026-10
          events:
            - {start: 2026-10-05T10:00:00, service: data, volume: 1kB, reject: NO_PLAN}

      """)
    #expect(run.held == 1)
    #expect(
      run.findings.map { "\($0.line):\($0.column) \($0.severity) \($0.message)" } == [
        "7:18 error case \"wrong\": expected a charge of 1.50, got 1.00",
        "7:29 error case \"wrong\": expected 101kB free, got 100kB",
        "7:42 error case \"wrong\": expected the rule content, got data",
        "7:57 error case \"wrong\": expected the plan trip, got p",
        "8:74 error case \"wrong\": expected NO_RATE, got a charge of 1.00",
        "9:76 error case \"wrong\": expected a charge of 0.00, got NO_RATE",
      ])
    #expect(run.findings.allSatisfy { $0.file.hasSuffix("/cases.yaml") })
    #expect(run.findings.allSatisfy { $0.remedy == "correct the tariff, or the case" })
  }

  @Test("are not needed for the tariffs of another month to be compiled")
  func months() throws {
    var catalogue = try Self.loaded("cases: []\n").catalogue
    let usual = try #require(BillingMonth(year: 2026, month: 1))
    let day = try #require(CivilDay("2027-03-01"))
    let plan = try #require(catalogue.plans.firstIndex { $0.id == "p" })
    var later = catalogue.plans[plan]
    catalogue.plans[plan].validity = Validity(to: day)
    later.validity = Validity(from: day)
    later.fee.quantumMicros = 0
    catalogue.plans.append(later)
    let run = TariffCaseRun(catalogue, cases: [], usual: usual)
    #expect(run.months.map(\.description) == ["2026-01", "2027-02", "2027-03"])
    #expect(run.failures.map(\.month.description) == ["2027-03"])
    #expect(run.failures.allSatisfy { "\($0.error)".contains("p") })
  }
}
