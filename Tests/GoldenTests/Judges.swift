import Foundation
import Testing

/// The Python with DuckDB, Polars and pyarrow that looks at what Ratemill publishes:
/// `RATEMILL_JUDGES` names it, `ops/test` sets it up.
enum Judges {
  static let environment = ProcessInfo.processInfo.environment
  private static let python = environment["RATEMILL_JUDGES"] ?? ""

  /// In CI they are not optional.
  static let areCalled = !python.isEmpty || environment["CI"] == "true"
  static let absence: Comment =
    "no judges: set RATEMILL_JUDGES to a python with pyarrow, duckdb and polars (ops/test does)"

  static let packageRoot = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../..").standardized

  /// Real and public records: `RATEMILL_SHARED`, or `shared` beside the package.
  static let realData: URL = {
    let named = environment["RATEMILL_SHARED"].map { URL(filePath: $0) }
    return (named ?? packageRoot.appending(path: "../shared").standardized)
      .appending(path: "data")
  }()

  static func hasRealData(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: realData.appending(path: path).path)
  }
  static let noRealData: Comment =
    "the real call records are not here: set RATEMILL_SHARED to the folder above data/nodobo"

  /// A script beside this file.
  static func judge(_ script: String, _ arguments: [String]) throws {
    try python(packageRoot.appending(path: "Tests/GoldenTests/Judges/\(script)"), arguments)
  }

  /// A script of the comparison with other engines.
  static func peers(_ script: String, _ arguments: [String]) throws {
    try python(packageRoot.appending(path: "Benchmarks/peers/\(script)"), arguments)
  }

  private static func python(_ script: URL, _ arguments: [String]) throws {
    try #require(
      !python.isEmpty, "RATEMILL_JUDGES is not set: run the tests by ops/test, which sets it up.")
    try Command.run(URL(filePath: python), [script.path] + arguments)
  }
}

/// The executable under test, built with the tests: `RATEMILL_BINARY`, or the release build.
enum Ratemill {
  static let executable: URL = {
    let named = Judges.environment["RATEMILL_BINARY"].map { URL(filePath: $0) }
    return named ?? Judges.packageRoot.appending(path: ".build/release/ratemill")
  }()

  static func run(_ arguments: [String]) throws { _ = try told(arguments) }

  /// What it says, on standard output and error together.
  static func told(_ arguments: [String]) throws -> String {
    try #require(
      FileManager.default.isExecutableFile(atPath: executable.path),
      "\(executable.path) is missing: build it by 'swift build -c release', or run ops/test.")
    return try Command.run(executable, arguments)
  }

  /// Runs a month of a shipped job into `folder`/`name`; returns that folder's path.
  static func month(
    _ month: String, job: String, input: URL, in folder: URL, named name: String
  ) throws -> String {
    let output = folder.appending(path: name).path
    try run([
      "run", Judges.packageRoot.appending(path: "Jobs/\(job)").path, "--month", month,
      "--input", input.path, "--output", output, "--pseudonym-key", try pseudonymKey(in: folder),
      "--workers", "2", "--quiet",
    ])
    return output
  }

  /// The path of a key of one folder's runs, made where it isn't there.
  static func pseudonymKey(in folder: URL) throws -> String {
    let key = folder.appending(path: "pseudonym.key")
    if !FileManager.default.fileExists(atPath: key.path) {
      try Data("a key for tests, of 32 octets....".utf8).write(to: key)
    }
    return key.path
  }
}

enum Command {
  /// No command of these tests takes a tenth of it.
  static let secondsMax = 300.0

  /// Returns what it said. *Throws* where it ends with anything but 0, with that; kills it after
  /// ``secondsMax``.
  @discardableResult
  static func run(_ executable: URL, _ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.environment = Judges.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
    let said = Pipe()
    process.standardOutput = said
    process.standardError = said
    process.standardInput = FileHandle.nullDevice
    try process.run()
    // A thread of its own: tests that wait may hold every one of Dispatch's.
    let (identifier, ended) = (process.processIdentifier, DispatchSemaphore(value: 0))
    Thread.detachNewThread {
      if ended.wait(timeout: .now() + secondsMax) == .timedOut { _ = kill(identifier, SIGKILL) }
    }
    let text = String(decoding: said.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    ended.signal()
    let line = ([executable.lastPathComponent] + arguments).joined(separator: " ")
    try #require(process.terminationStatus == 0, "\(line)\n\(text)")
    return text
  }
}

/// A folder for one test, removed after it.
func inTemporaryFolder(_ body: (URL) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory
    .appending(path: "ratemill-golden-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  // Whatever the outcome; what can't be removed is the system's to clean.
  defer { try? FileManager.default.removeItem(at: folder) }
  try body(folder)
}
