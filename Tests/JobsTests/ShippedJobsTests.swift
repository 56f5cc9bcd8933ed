import Jobs
import Testing

@Suite("The shipped jobs")
struct ShippedJobsTests {
  static let folder =
    #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 } + "/Jobs"

  @Test("pass the check without a finding")
  func pass() throws {
    let loads = try JobFile.loadAll(path: Self.folder)
    for load in loads {
      #expect(load.loaded != nil, "\(load.path) has errors")
      #expect(load.findings.isEmpty, "\n\(Finding.report(load.findings))")
    }
    #expect(loads.count >= 5, "Jobs/ should hold the shipped jobs, has \(loads.map(\.path))")
  }
}
