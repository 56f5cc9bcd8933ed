import Foundation

/// One run of a command of `ops/`, or of a tool that judges it.
struct Command {
  /// How it ended and what it said; both streams in one.
  struct End: CustomStringConvertible {
    var code: Int32
    var said: String

    var description: String { "exit \(code)\n\(said.suffix(2_000))" }
  }

  /// The package's folder, found from where this file lies.
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// Whether a program is on `PATH`.
  static func isThere(_ program: String) -> Bool {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
  }

  /// A command that takes longer hangs; it ends with 124 then.
  static let secondsMax = 120

  /// Runs it to its end. `environment` is added to this process's own, without what the tests were
  /// told themselves: a script must see a `RATEMILL…` only where its test says one.
  static func run(
    _ program: String, _ arguments: [String] = [], environment: [String: String] = [:]
  ) throws -> End {
    let process = Process()
    // A thread of ours may hold signals back, and what it starts would do so, too.
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["--default-signal", "timeout", "\(secondsMax)", program] + arguments
    process.currentDirectoryURL = URL(fileURLWithPath: root)
    process.environment = ProcessInfo.processInfo.environment
      .filter { !$0.key.hasPrefix("RATEMILL") && !$0.key.hasPrefix("SLURM") }
      .merging(environment) { $1 }
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let said = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    let code = process.terminationStatus
    return End(
      code: process.terminationReason == .exit ? code : 128 + code,
      said: String(decoding: said, as: UTF8.self))
  }

  static func text(_ path: String) throws -> String {
    try String(contentsOfFile: "\(root)/\(path)", encoding: .utf8)
  }
}

/// The scripts of `ops/`, by what their first line says they are.
enum Scripts {
  static let all: [String] = {
    // Without the folder there is nothing to judge, and the tests' counts say so.
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: Command.root + "/ops")) ?? []
    return names.sorted().map { "ops/\($0)" }
  }()

  static let bash = all.filter { path in
    guard let text = try? Command.text(path) else { return false }  // a folder has no text
    return text.hasPrefix("#!/usr/bin/env bash") || path.hasSuffix(".sh")
  }

  static let python = all.filter { $0.hasSuffix(".py") }

  /// The commands that place workers, try or check that.
  static let placement = bash.filter { path in
    ["ops/slurm/", "ops/spark/", "ops/systemd/", "ops/k8s/"].contains { path.hasPrefix($0) }
      && !path.hasSuffix(".sbatch")
  }
}

/// Programs that stand in for real ones, in a folder that goes with the test.
final class StandIns {
  let folder: String

  init() throws {
    folder =
      FileManager.default.temporaryDirectory.appendingPathComponent(
        "ratemill-placement-\(UUID().uuidString)"
      ).path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit {
    // What is left is the system's to remove.
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// Makes a script; its path.
  @discardableResult
  func script(_ name: String, _ lines: String) throws -> String {
    let path = "\(folder)/\(name)"
    try "#!/usr/bin/env bash\n\(lines)\n".write(toFile: path, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes(
      [.posixPermissions: NSNumber(value: 0o755)], ofItemAtPath: path)
    return path
  }

  /// A worker that ends with one code after the other.
  func worker(endingWith codes: [Int32]) throws -> String {
    let list = codes.map(String.init).joined(separator: " ")
    return try script(
      "ratemill",
      """
      codes=(\(list))
      count=$(cat "$0.count" 2>/dev/null || echo 0)
      echo $((count + 1)) >"$0.count"
      echo "started with: $*"
      ((codes[count] != 137)) || kill -KILL $$
      exit "${codes[count]}"
      """)
  }

  /// `PATH` with these programs before all others.
  var path: String { folder + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "") }
}
