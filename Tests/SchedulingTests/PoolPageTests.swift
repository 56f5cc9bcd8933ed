import Foundation
import Scheduling
import Testing

@Suite("The page on the pool says what the machine does")
struct PoolPageTests {
  private static let path = "Sources/ratemill/Ratemill.docc/Pool.md"

  /// The rows of the page's table under a heading, without its two first lines, as cells.
  private static func table(under heading: String) throws -> [[String]] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: path), encoding: .utf8)
    var isUnder = false
    var rows: [[String]] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("## ") { isUnder = line == "## \(heading)" }
      guard isUnder, line.hasPrefix("|") else { continue }
      let cells = line.split(separator: "|", omittingEmptySubsequences: false)
      rows.append(cells.dropFirst().dropLast().map { $0.trimmingCharacters(in: .whitespaces) })
    }
    return Array(rows.dropFirst(2))
  }

  @Test("Every number, its default, and why, in the order of the source")
  func limits() throws {
    let rows = try Self.table(under: "The numbers")
    let fields = Mirror(reflecting: ScheduleLimits()).children.map {
      "\($0.label ?? "") = \($0.value)"
    }
    let said = rows.map { cells in
      "\(cells[0].filter { $0 != "`" }) = \(cells[1].filter { $0 != "_" })"
    }
    #expect(said == fields, "\(Self.path): its table of numbers is another than ScheduleLimits.")
    for cells in rows { #expect(cells[2].count > 5, "\(cells[0]): say why.") }
  }

  @Test("Every row of how an attempt walks is played")
  func walk() throws {
    let rows = try Self.table(under: "How an attempt walks")
    let played = AttemptTableTests.rows.map(\.name)
    #expect(
      rows.map { "\($0[0]) | \($0[1]) | \($0[2])" } == played,
      "\(Self.path): its rows and those of AttemptTableTests differ.")
  }

  @Test("Every way to end a run has its exit code and a sentence")
  func ends() throws {
    let place = ScheduleFailure.TaskPlace(stage: "rate", ordinal: 1)
    let claim = ScheduleFailure.Claim(
      worker: "a", attempt: 1, result: ResultClaim(octets: 1, digest: [1]))
    let failures: [(ScheduleFailure, Int32)] = [
      (.data(task: place, worker: "a", sentence: "Mend it."), 65),
      (.bug(task: place, workers: ["a"], sentence: "It broke."), 70),
      (.poison(task: place, strikes: []), 70),
      (.exhausted(task: place, attempts: 16, lastTrouble: "It died."), 75),
      (.divergence(task: place, first: claim, second: claim), 3),
      (.noWorkers(waitedMilliseconds: 1, pendingTasks: 1), 75),
      (.workload(sentence: "Mend it."), 74), (.diskFull(pausedMilliseconds: 1), 75),
      (.disowned(worker: "a", tasks: 1), 75), (.cancelled(reason: "Ctrl-C."), 130),
    ]
    for (failure, code) in failures {
      #expect(failure.exitCode == code, "\(failure)")
      #expect(failure.description.hasSuffix("."), "\(failure)")
    }
  }

  @Test("Every alarm is a sentence that says what to do")
  func alarms() {
    let place = ScheduleFailure.TaskPlace(stage: "rate", ordinal: 1)
    let claim = ScheduleFailure.Claim(
      worker: "a", attempt: 1, result: ResultClaim(octets: 1, digest: [1]))
    let alarms: [Schedule.Alarm] = [
      .quarantined(task: place, deaths: 3, strikes: []),
      .convictedUnit(task: place, unit: 3, deaths: 5),
      .divergence(task: place, first: claim, second: claim),
      .convictedWorker(name: "a", task: place, disownedTasks: 2), .unverified(task: place),
      .waitingForWorkers(waitedMilliseconds: 30_000, pendingTasks: 3, endsInMilliseconds: 60_000),
      .needsMemory(task: place, neededOctets: 2 << 20, largestOctets: 1 << 20),
      .paused(level: .low), .paused(level: .full), .resumed,
    ]
    for alarm in alarms {
      let sentences = alarm.description.components(around: ".").filter { $0.count > 5 }
      #expect(sentences.count + alarm.description.filter { $0 == ":" }.count > 1, "\(alarm)")
      #expect(alarm.description.hasSuffix("."), "\(alarm)")
    }
  }
}
