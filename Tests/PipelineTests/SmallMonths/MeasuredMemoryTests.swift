import Jobs
import Lake
import Measures
import Pipeline
import Testing

/// A partition of many subscribers, planned as a pool does before it rates it.
@Suite("The memory that measuring takes")
struct MeasuredMemoryTests {
  private static let subscribers = 6_000
  private let month: SmallMonth

  init() throws {
    let job = SmallMonth.files["job.yaml"] ?? ""
    month = try SmallMonth(["job.yaml": job + "measures: {history: 3}\n"])
    month.loaded.job.partitions.subscribersPerPartition = 2 * Self.subscribers
  }

  private var input: SmallMonth.Input {
    var input = SmallMonth.Input()
    input.subscribers = (1...Self.subscribers).map { "\($0),HA,2026-01-01,active,p" }
    input.usage = ["1,data,1,2026-09-10T12:00:00+08:00,3,7,"]
    return input
  }

  /// What rating each partition of October is planned to take, after an intake with one worker.
  private func needs(change: (inout Job) -> Void = { _ in }) throws -> [Int64] {
    var loaded = month.loaded
    change(&loaded.job)
    let spool = try month.folder.folder("spool-planned")
    var configuration = MonthConfiguration(
      loaded: loaded, month: try #require(BillingMonth("2026-10")),
      inputFolder: "\(month.folder.path)/input-2026-09",
      outputFolder: month.output("2026-10"), spoolFolder: spool,
      pseudonymKey: Array("a key for tests only".utf8))
    configuration.workers = 1
    let workload = try MonthWorkload(configuration)
    var needs: [Int64] = []
    try SyntheticMonth.run(
      workload, spool: spool,
      order: { tasks in
        if tasks.allSatisfy({ $0.label.hasPrefix("region") }) {
          needs = tasks.map(\.memoryOctets)
          return []
        }
        return tasks
      })
    return needs
  }

  @Test("is of a line's trace and its former months, and a partition that needs more is refused")
  func refusedAndDivided() throws {
    _ = try month.run("2026-09", input)
    let lines = Int64(Self.subscribers)
    let plain = try needs { $0.measures = nil }
    let first = try needs { $0.measures?.historyMonths = 0 }
    let second = try needs()
    // Of the three months that are looked back on one is known.
    #expect(plain.count == 1 && first.count == 1 && second.count == 1)
    #expect(first[0] - plain[0] == 6_400 * lines && second[0] - first[0] == 480 * lines)
    let limit: Int64 = 176 << 20
    #expect(try needs { ($0.measures, $0.limits.memoryOctets) = (nil, limit) } == plain)
    var enough: Int64 = 0
    do {
      _ = try needs { $0.limits.memoryOctets = limit }
    } catch MonthError.partitionTooLarge(_, let records, let needed, _, let left, let wanted) {
      #expect(records == 0 && needed == second[0] && left < needed)
      enough = wanted
    }
    try #require(enough > limit, "the partition was to be refused, with a limit that is enough")
    #expect(try needs { $0.limits.memoryOctets = enough } == second)
    let halves = try needs {
      $0.limits.memoryOctets = limit
      $0.partitions.subscribersPerPartition = Self.subscribers / 2
    }
    #expect(halves.count == 2 && halves.reduce(0, +) == second[0])
  }
}
