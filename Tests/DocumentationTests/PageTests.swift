import Foundation
import Jobs
import Testing

@Suite("The documents")
struct PageTests {
  @Test("keep the README to what can be read in ten minutes")
  func size() throws {
    let lines = try Documents.text("README.md").split(
      separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 151, "the README has \(lines.count - 1) lines: move some to a page")
  }

  @Test("link to files and pages that are there", arguments: try Documents.pages())
  func links(page: String) throws {
    let text = try Documents.text(page)
    let folder = page.split(separator: "/").dropLast().joined(separator: "/")
    for match in text.matches(of: /\]\(([^)#]+)(?:#[^)]*)?\)/) {
      let target = String(match.1)
      if target.contains("://") { continue }
      let path = folder.isEmpty ? target : folder + "/" + target
      #expect(Documents.exists(path), "\(page) links to \(target), which isn't there")
    }
    let pages = Set(
      try Documents.pages().map { $0.split(separator: "/").last?.dropLast(3) ?? "" })
    for match in text.matches(of: /<doc:([A-Za-z0-9-]+)>/) {
      #expect(pages.contains(match.1), "\(page) names the page \(match.1), which isn't there")
    }
  }

  @Test("begin with a title and one sentence", arguments: try Documents.pages())
  func beginning(page: String) throws {
    let lines = try Documents.text(page).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.first?.hasPrefix("# ") == true, "\(page) begins with '# ' and its title")
    #expect(lines.count > 3 && lines[1].isEmpty && !lines[2].isEmpty, "\(page) needs a sentence")
  }

  @Test("tell of every column of the canonical feeds")
  func canonicalColumns() throws {
    let page = try Documents.text(Documents.catalogue + "/Feeds.md")
    let feeds: [CanonicalColumns] = [
      .subscribers, .subscriptions, .orders, .payments, .contacts, .groups, .adjustments, .accounts,
      .mainOrders, .suborders, .orderEvents, .retentionCases, .workOrders, .numberResources,
      .stockMoves, .flows, .enrolments, .redemptions,
    ]
    for column in feeds.flatMap(\.all) {
      #expect(page.contains("| `\(column)` |"), "Feeds.md has no row for \(column)")
    }
  }

  @Test("tell of every column of the month-end job's usage")
  func usageColumns() throws {
    let job = try #require(
      try JobFile.load(path: Documents.root.path + "/Jobs/month-end").loaded?.job,
      "Jobs/month-end has errors: run 'ratemill check Jobs/month-end'")
    let fields = try #require(job.usageFeeds.first).fields
    let page = try Documents.text(Documents.catalogue + "/Feeds.md")
    let columns = [
      fields.served.column, fields.service.column, fields.direction?.column, fields.start.column,
      fields.otherParty?.column, fields.duration?.column, fields.octetsUp?.column,
      fields.octetsDown?.column, fields.events?.column, fields.recordID?.column,
      fields.cell?.column, fields.serving?.column, fields.access?.column,
      fields.ratingGroup?.column,
    ]
    for column in columns.compactMap({ $0 }) {
      #expect(page.contains("| `\(column)` |"), "Feeds.md has no row for \(column)")
    }
  }

  @Test("tell of every shipped job")
  func jobs() throws {
    let page = try Documents.text(Documents.catalogue + "/Feeds.md")
    for load in try JobFile.loadAll(path: Documents.root.path + "/Jobs") {
      let folder = load.path.split(separator: "/").dropLast().last.map(String.init) ?? ""
      #expect(page.contains("`\(folder)`"), "Feeds.md doesn't name Jobs/\(folder)")
    }
  }

  @Test("show a job that has no errors")
  func exampleJob() throws {
    let page = try Documents.text(Documents.catalogue + "/Jobs.md")
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "ratemill-office-\(ProcessInfo.processInfo.processIdentifier)")
    defer { try? FileManager.default.removeItem(at: folder) }  // what is left is the system's
    var files = 0
    for match in page.matches(of: /`(office\/[a-z.\/]+)`\n\n```[a-z]+\n((?s).*?)```/) {
      let file = folder.appendingPathComponent(String(match.1))
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(match.2.utf8).write(to: file)
      files += 1
    }
    #expect(files == 5, "the page says that the job has five files: show each")
    let load = try JobFile.load(path: folder.path + "/office")
    #expect(load.loaded != nil, "the job of Jobs.md has errors: \(load.findings)")
  }
}
