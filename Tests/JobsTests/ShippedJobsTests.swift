import Foundation
import Jobs
import Records
import Testing

@Suite("The shipped jobs")
struct ShippedJobsTests {
  private static let root =
    #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }

  /// Where public data lies that is no part of the project.
  private static let shared =
    ProcessInfo.processInfo.environment["RATEMILL_SHARED"] ?? root + "/../shared"

  private func job(_ name: String) throws -> LoadedJob {
    let load = try JobFile.load(path: Self.root + "/Jobs/" + name)
    return try #require(load.loaded, "\n\(Finding.report(load.findings))")
  }

  @Test("pass the check without a finding")
  func pass() throws {
    let loads = try JobFile.loadAll(path: Self.root + "/Jobs")
    for load in loads {
      #expect(load.loaded != nil, "\(load.path) has errors")
      #expect(load.findings.isEmpty, "\n\(Finding.report(load.findings))")
    }
    let names = loads.compactMap(\.loaded?.job.name)
    #expect(
      names == [
        "asterisk", "cider", "copenhagen", "disputes", "month-end", "nodobo", "packages",
        "yardstick-a", "yardstick-b",
      ])
  }

  @Test(
    "read columns that the real files have",
    .enabled(
      if: FileManager.default.fileExists(atPath: shared + "/data"),
      "The public data are not beside the project; set RATEMILL_SHARED to their folder."),
    arguments: ["nodobo", "copenhagen", "cider"])
  func columns(name: String) throws {
    let feeds = try job(name).job.usageFeeds
    let input = try InputFolder(path: Self.shared + "/data/" + name)
    for feed in feeds {
      let pattern = try #require(FeedPattern(feed.files))
      let file = try #require(try input.files(matching: pattern).first, "\(feed.files) matches")
      let text = try String(contentsOfFile: input.path + "/" + file.path, encoding: .utf8)
      let header = text.prefix { !$0.isNewline }.split(separator: ",").map(String.init)
      let fields = feed.fields
      let read = [
        fields.served.column, fields.start.column, fields.service.column,
        fields.direction?.column ?? "", fields.otherParty?.column ?? "",
        fields.duration?.column ?? "", fields.octets?.column ?? "",
      ]
      for column in read + feed.filters.map(\.column) where !column.isEmpty {
        #expect(header.contains(column), "\(file.path) has the columns \(header)")
      }
    }
  }

  @Test("give the month-end a catalogue that every plan of which rates every service")
  func monthEnd() throws {
    let catalogue = try job("month-end").catalogue
    #expect(catalogue.plans.count { $0.kind == .plan } == 8)
    #expect(catalogue.plans.count { $0.kind == .pack } == 3)
    #expect(catalogue.networks.home == ["46003", "46011", "CN"])
    let ids = Set(catalogue.prefixes.map(\.prefix))
    for unassigned in ["210", "280", "801", "830", "890", "693", "9990", "4240"] {
      let zoned = unassigned.indices.contains { ids.contains(String(unassigned[...$0])) }
      #expect(!zoned, "\(unassigned) is assigned to nobody and has no zone")
    }
  }

  @Test("keep the yardstick's catalogues apart in nothing but allowances and what is beyond them")
  func yardstick() throws {
    let a = try JobFile.load(path: Self.root + "/Jobs/yardstick/job-a.yaml")
    let withoutAllowances = try #require(a.loaded).catalogue
    let full = try job("yardstick").catalogue
    #expect(withoutAllowances.prefixes == full.prefixes)
    #expect(withoutAllowances.bands == full.bands)
    #expect(withoutAllowances.rules == full.rules.filter { !$0.tariff.hasPrefix("beyond_") })
    #expect(withoutAllowances.plans.map(\.fee) == full.plans.map(\.fee))
    #expect(withoutAllowances.plans.allSatisfy { $0.allowances.isEmpty })
  }
}
