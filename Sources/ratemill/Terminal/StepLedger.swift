import Foundation
import Lake
import Pipeline
import Synchronization
import ZeroMQ

/// What the steps of this worker's tasks have cost, for `--timings`.
final class StepLedger: Sendable {
  /// By `stage.step`.
  private let sums = Mutex<[String: Int64]>([:])

  var meter: StepMeter {
    StepMeter(nanoseconds: ProcessorTime.ofThisThread) { stage, step, nanoseconds in
      self.sums.withLock { $0["\(stage).\(step)", default: 0] += nanoseconds }
    }
  }

  func write(inFolder folder: String) throws {
    let timings = WorkerTimings(
      processorNanoseconds: ProcessorTime.ofThisProcess(), steps: sums.withLock { $0 })
    let name = "\(WorkerTimings.prefix)\(ProcessInfo.processInfo.processIdentifier).json"
    try FileWriting.write(try StepTimings.encode(timings), to: "\(folder)/\(name)")
  }
}

/// What one worker leaves in the spool.
private struct WorkerTimings: Codable {
  static let prefix = "timings-"
  var processorNanoseconds: Int64
  var steps: [String: Int64]
}

/// The file of `--timings`: processor time in nanoseconds over all workers of this host that came
/// to a good end, and of the coordinator. What a worker spends outside its steps is in `exchange`:
/// messages, digests, starting up.
struct StepTimings: Encodable {
  var records: Int64
  var workers: Int
  var coordinatorNanoseconds: Int64
  var steps: [String: Int64]

  static func write(to path: String, fromFolder folder: String, records: Int64) throws {
    var timings = StepTimings(
      records: records, workers: 0, coordinatorNanoseconds: ProcessorTime.ofThisProcess(),
      steps: ["exchange": 0])
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    for name in names.sorted() where name.hasPrefix(WorkerTimings.prefix) {
      let octets = try FileReading.contents(of: "\(folder)/\(name)")
      let worker = try JSONDecoder().decode(WorkerTimings.self, from: Data(octets))
      timings.workers += 1
      timings.steps["exchange", default: 0] += worker.processorNanoseconds
      for (step, nanoseconds) in worker.steps {
        timings.steps[step, default: 0] += nanoseconds
        timings.steps["exchange", default: 0] -= nanoseconds
      }
    }
    try FileWriting.write(try encode(timings), to: path)
  }

  fileprivate static func encode(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    return Array(try encoder.encode(value))
  }
}
