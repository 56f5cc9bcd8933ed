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

  /// The shell's words of a line, as the shell gets them from systemd for the instance 2026-10.
  private func words(_ key: String, of unit: String) throws -> String {
    let text = try Command.text("ops/systemd/\(unit)")
    let pattern = try Regex("\n\(key)=-?/bin/sh -c '([^\n]*)'\n", as: (Substring, Substring).self)
    let words = try #require(text.firstMatch(of: pattern)?.1, "\(unit) has no \(key)")
    return String(words).replacing("%%", with: "\u{1}").replacing("%i", with: "2026-10")
      .replacing("\u{1}", with: "%").replacing("$$", with: "$")
  }

  @Test(
    "bring keys to where the program has them to itself",
    arguments: ["ratemill-coordinator@.service", "ratemill-worker@.service"])
  func keys(unit: String) throws {
    let standIns = try StandIns()
    let credentials = "\(standIns.folder)/credentials"
    let own = "\(standIns.folder)/own"
    for folder in [credentials, own] {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }
    // As systemd lays them down: named after the credential, readable by group.
    for name in ["keys_host-3.key", "keys_coordinator.pub", "pseudonym.key"] {
      try standIns.script("credentials/\(name)", "")
    }
    let end = try Command.run(
      "sh", ["-c", try words("ExecStartPre", of: unit)],
      environment: ["CREDENTIALS_DIRECTORY": credentials, "RUNTIME_DIRECTORY": own])
    #expect(end.code == 0, "\(end)")
    let names = try FileManager.default.contentsOfDirectory(atPath: own).sorted()
    #expect(names == ["coordinator.pub", "host-3.key"])
    for name in names {
      let mode =
        try FileManager.default.attributesOfItem(atPath: "\(own)/\(name)")[
          .posixPermissions] as? NSNumber
      #expect((mode?.intValue ?? 0o777) & 0o077 == 0, "\(name) is open to others")
    }
  }

  @Test("leave a published month alone, and no other")
  func condition() throws {
    let standIns = try StandIns()
    let condition = try words("ExecCondition", of: "ratemill-coordinator@.service")
    func code() throws -> Int32 {
      try Command.run(
        "sh", ["-c", condition], environment: ["RATEMILL_MONTHS": standIns.folder]
      ).code
    }
    #expect(try code() == 0, "nothing is published")
    let month = "\(standIns.folder)/2026-10"
    try FileManager.default.createDirectory(atPath: month, withIntermediateDirectories: true)
    #expect(try code() == 0, "a folder without _SUCCESS is no published month")
    try standIns.script("2026-10/_SUCCESS", "")
    #expect(try code() == 1, "the month is published")
  }

  @Test("start the month before this one")
  func monthBefore() throws {
    let standIns = try StandIns()
    try standIns.script("systemctl", #"echo "systemctl $*""#)
    // The first of January is the hard case; 'date' without a day is that one here.
    try standIns.script(
      "date", #"[[ $1 != -d ]] && set -- -d 2027-01-31 "$@"; exec /usr/bin/date "$@""#)
    let end = try Command.run(
      "sh", ["-c", try words("ExecStart", of: "ratemill-month-end.service")],
      environment: ["PATH": standIns.path])
    #expect(
      end.said == "systemctl start --no-block ratemill-coordinator@2026-12.service\n", "\(end)")
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

@Suite("What starts the program")
struct ArgumentTests {
  private static let program = ProcessInfo.processInfo.environment["RATEMILL_BINARY"]

  @Test(
    "gives it options that it has",
    .enabled(if: program != nil, "There is no program to ask: name it in RATEMILL_BINARY."),
    arguments: [
      ("ops/systemd/ratemill-coordinator@.service", "coordinator"),
      ("ops/systemd/ratemill-worker@.service", "worker"),
      ("ops/k8s/base/coordinator.yaml", "coordinator"),
      ("ops/k8s/base/workers.yaml", "worker"),
      ("ops/slurm/worker.sbatch", "worker"),
    ])
  func options(path: String, command: String) throws {
    func options(in text: String) -> [String] {
      text.matches(of: /--[a-z]+(-[a-z]+)*/).map { String($0.0) }
    }
    let help = try Command.run(try #require(Self.program), ["help", command])
    #expect(help.code == 0, "\(help)")
    let known = options(in: help.said)
    // A unit's command line, an item of a pod's arguments, the array of a script.
    let given = try Command.text(path).matches(of: /\n(ExecStart=| *- --| *command\+?=\()[^\n]*/)
      .flatMap { options(in: String($0.0)) }
    #expect(given.contains("--keys"), "\(path): the program's arguments were not found")
    for option in given {
      #expect(known.contains(option), "\(path): 'ratemill \(command)' has no \(option)")
    }
  }
}
