import Foundation
import Testing

@Suite("The units of ops/systemd")
struct UnitTests {
  private static let isThere = Command.isThere("systemd-analyze")

  @Test("hold", .enabled(if: isThere, "There is no systemd-analyze: it is of systemd."))
  func check() throws {
    let end = try Command.run(Command.root + "/ops/systemd/check")
    #expect(end.code == 0, "\(end)")
  }

  @Test("give up after the same exit codes as the Job of ops/k8s, all of them documented")
  func exitCodes() throws {
    let unit = try Command.text("ops/systemd/ratemill-coordinator@.service")
    let job = try Command.text("ops/k8s/base/coordinator.yaml")
    let page = try Command.text("Sources/ratemill/Ratemill.docc/Running.md")
    let ofUnit = try #require(unit.firstMatch(of: /RestartPreventExitStatus=([0-9 ]+)/)?.1)
      .split(separator: " ").compactMap { Int($0) }
    let ofJob = try #require(job.firstMatch(of: /values: \[([0-9, ]+)\]/)?.1)
      .split(separator: ", ").compactMap { Int($0) }
    #expect(ofUnit == ofJob, "one gives up where the other goes on")
    // 2 is kept for months with more rejects than are let pass.
    for code in ofUnit where code != 2 {
      #expect(page.contains("\n| \(code) |"), "Running.md doesn't say what \(code) is")
    }
  }
}

@Suite("The manifests of ops/k8s")
struct ManifestTests {
  private static let isThere =
    Command.isThere("kubectl")
    && FileManager.default.fileExists(atPath: "/usr/lib/python3/dist-packages/yaml/__init__.py")

  @Test("hold", .enabled(if: isThere, "There is no kubectl, or no python3-yaml."))
  func check() throws {
    let end = try Command.run(Command.root + "/ops/k8s/check")
    #expect(end.code == 0, "\(end)")
  }
}
