import Jobs
import Records
import Testing

@Suite("The section orders of a job")
struct OrderGrammarTests {
  private func load(_ section: String) throws -> JobLoad {
    var files = JobFixture.files
    files["job.yaml"]? += section
    return try JobFixture.load(files)
  }

  @Test("that isn't there leaves the job without terms; an empty one has the usual terms")
  func absent() throws {
    #expect(try #require(try load("").loaded).job.orders == nil)
    #expect(try #require(try load("orders: {}\n").loaded).job.orders == OrderTerms())
  }

  @Test("is read whole")
  func whole() throws {
    let section = """
      orders:
        converged: [basic, pack]
        parts: {new_line: C G+, change_plan: none, broadband: [G+]}
        due: {cancel: 2 days, broadband: 20d}
        bindingPending: 5
        soldIdle: 40 days
        reserved: 1 day
        reach: 31 days
        retention: {required: false, attemptsOfKey: 3, keyStar: 5, reach: 10 days}
        attribution: 14 days
        repeatFault: 60 days
        activate: true

      """
    let read = try load(section)
    let terms = try #require(read.loaded?.job.orders, "\(Finding.report(read.findings))")
    var expected = OrderTerms(
      convergedProducts: ["basic", "pack"], bindingPendingDays: 5, soldIdleDays: 40,
      reservedDays: 1, reachDays: 31,
      retention: .init(isRequired: false, attemptsOfKey: 3, keyStar: 5, reachDays: 10),
      attributionDays: 14, repeatFaultDays: 60, activates: true)
    expected.parts[0] = .init(mobile: .one, fixed: .oneOrMore)
    expected.parts[3] = .init(fixed: .oneOrMore)
    expected.dueDays = [7, 3, 3, 20, 2]
    #expect(terms == expected)
  }

  @Test(
    "is told its mistakes, each with what to do",
    arguments: [
      ("soldIdle: soon", "soldIdle is \"soon\"", "60 days"),
      ("sold: 3", "there is no key \"sold\"", "soldIdle"),
      ("parts: {new_line: D}", "new_line is \"D\"", "C"),
      ("parts: {newline: C}", "there is no key \"newline\"", "new_line"),
      ("parts: {new_line: C C+}", "the network \"C\" is there twice", "remove"),
      ("parts: {new_line: none G}", "needs none and something", "remove none"),
      ("due: {cancel: -1}", "cancel is \"-1\"", "days"),
      ("retention: {attemptsOfKey: 0}", "attemptsOfKey is \"0\"", "2"),
      ("activate: perhaps", "activate is \"perhaps\"", "true"),
      ("converged: [basic, basic]", "the converged product \"basic\" is there twice", "remove"),
    ])
  func mistakes(text: String, says: String, remedy: String) throws {
    let read = try load("orders: {\(text)}\n")
    #expect(read.loaded == nil)
    let finding = try #require(
      read.findings.first { $0.message.contains(says) }, "\(Finding.report(read.findings))")
    let lines = try #require(JobFixture.files["job.yaml"]).utf8.count { $0 == UInt8(ascii: "\n") }
    #expect(finding.line == lines + 1, "the section is the line after the fixture's last")
    #expect(finding.remedy.contains(remedy), "\(finding.remedy)")
  }

  @Test("that names a product the catalogue lacks is doubted and runs")
  func unknown() throws {
    let read = try load("orders: {converged: [basik]}\n")
    #expect(read.loaded?.job.orders?.convergedProducts == ["basik"])
    #expect(read.findings.contains { $0.severity == .warning && $0.remedy.contains("basic") })
  }
}
