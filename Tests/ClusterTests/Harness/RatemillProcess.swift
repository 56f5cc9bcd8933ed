import Foundation
import Glibc
import Testing

/// One run of the program: started, signalled, waited for with a deadline, its output kept.
///
/// Output goes to files, so that a full pipe never stops the program. Whoever starts one ends it:
/// a process that is let go of is killed, with its children.
final class RatemillProcess {
  /// How a run ended and what it said.
  struct End: CustomStringConvertible {
    /// The exit code; 128 + n where signal n ended it, as a shell says.
    var code: Int32
    var output: String
    var errors: String
    var isOverdue = false

    var description: String {
      "exit \(code)\(isOverdue ? ", killed after its deadline" : "")\n"
        + "standard error: \(errors.suffix(2_000))\nstandard output: \(output.suffix(500))"
    }
  }

  private let process = Process()
  private let ended = DispatchSemaphore(value: 0)
  private let outputPath: String
  private let errorPath: String
  private var end: End?

  var identifier: Int32 { process.processIdentifier }
  var isRunning: Bool { end == nil && process.isRunning }

  /// Starts `ratemill` with the arguments. `folder` keeps its output.
  init(
    _ arguments: [String], in folder: TemporaryFolder, environment: [String: String] = [:]
  ) throws {
    process.executableURL = URL(fileURLWithPath: try RatemillBinary.required())
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: RatemillBinary.packageFolder)
    var variables = ProcessInfo.processInfo.environment
    variables["SWIFT_BACKTRACE"] = "enable=no"
    variables["RATEMILL_PSEUDONYM_KEY"] = folder.keyPath
    variables["LC_ALL"] = "C"
    process.environment = variables.merging(environment) { $1 }
    outputPath = folder.fresh("stdout")
    errorPath = folder.fresh("stderr")
    process.standardOutput = try Self.file(outputPath)
    process.standardError = try Self.file(errorPath)
    process.standardInput = FileHandle.nullDevice
    process.terminationHandler = { [ended] _ in ended.signal() }
    try process.run()
  }

  deinit {
    if end == nil { _ = finish(withinSeconds: 0) }
  }

  private static func file(_ path: String) throws -> FileHandle {
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
  }

  /// Waits for the end; past the deadline the process is killed with its children.
  @discardableResult
  func finish(withinSeconds seconds: Double = 90) -> End {
    if let end { return end }
    var isOverdue = false
    if ended.wait(timeout: .now() + seconds) == .timedOut {
      isOverdue = true
      let children = ProcessTable.children(of: identifier)
      kill(identifier, SIGKILL)
      for child in children { kill(child, SIGKILL) }
      ended.wait()
    }
    let code = process.terminationStatus
    let end = End(
      code: process.terminationReason == .exit ? code : 128 + code, output: Self.text(outputPath),
      errors: Self.text(errorPath), isOverdue: isOverdue)
    self.end = end
    return end
  }

  /// Whether it ends within so many milliseconds.
  func ends(withinMilliseconds milliseconds: Int) -> Bool {
    if end != nil { return true }
    guard ended.wait(timeout: .now() + .milliseconds(milliseconds)) == .success else {
      return false
    }
    ended.signal()
    return true
  }

  /// What it has said on standard error so far.
  var errorsSoFar: String { Self.text(errorPath) }

  func send(_ signal: Int32) { if isRunning { kill(identifier, signal) } }

  /// To it and its children, as a terminal's Ctrl-C goes: false where it has no group of its own.
  func sendToGroup(_ signal: Int32) -> Bool {
    guard isRunning, getpgid(identifier) == identifier else { return false }
    return kill(-identifier, signal) == 0
  }

  /// Looks around every few milliseconds until `condition` holds, the process ends or so many
  /// seconds passed. Whether the condition held.
  func waits(seconds: Double = 20, until condition: () -> Bool) -> Bool {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while !condition() {
      if ContinuousClock.now > deadline || ends(withinMilliseconds: 2) { return condition() }
    }
    return true
  }

  private static func text(_ path: String) -> String {
    // A process that could not start has said nothing.
    (try? Data(contentsOf: URL(fileURLWithPath: path))).map { String(decoding: $0, as: UTF8.self) }
      ?? ""
  }
}

/// What `/proc` tells of processes.
enum ProcessTable {
  /// Identifiers of a process's living children, in order of their start. A zombie isn't living.
  static func children(of parent: Int32) -> [Int32] {
    all().filter { $0.parent == parent && $0.state != "Z" }.map(\.identifier).sorted()
  }

  /// Whether there is such a process and it isn't a zombie.
  static func lives(_ identifier: Int32) -> Bool {
    entry(identifier).map { $0.state != "Z" && $0.state != "X" } ?? false
  }

  /// The most memory that a process had, in octets; 0 where it is gone.
  static func peakResidentOctets(_ identifier: Int32) -> Int {
    guard let status = contents("/proc/\(identifier)/status"),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
      let kibibytes = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first
    else { return 0 }
    return (Int(kibibytes) ?? 0) << 10
  }

  private struct Entry {
    var identifier: Int32
    var parent: Int32
    var state: Substring
  }

  private static func all() -> [Entry] {
    // Where there is no /proc there are no processes to see, and the tests that need them fail.
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap { Int32($0) }.compactMap(entry)
  }

  /// `/proc/N/stat`: number, (name), state, parent, …; the name may hold blanks and brackets.
  private static func entry(_ identifier: Int32) -> Entry? {
    guard let stat = contents("/proc/\(identifier)/stat"),
      let bracket = stat.lastIndex(of: ")")
    else { return nil }
    let fields = stat[stat.index(after: bracket)...].split(separator: " ")
    guard fields.count > 1, let parent = Int32(fields[1]) else { return nil }
    return Entry(identifier: identifier, parent: parent, state: fields[0])
  }

  /// nil where the process is gone, which it may be at any time.
  private static func contents(_ path: String) -> String? {
    guard let handle = FileHandle(forReadingAtPath: path) else { return nil }
    defer {
      // Nothing was written: nothing is lost.
      try? handle.close()
    }
    guard let data = try? handle.readToEnd() else { return nil }
    return String(decoding: data, as: UTF8.self)
  }
}
