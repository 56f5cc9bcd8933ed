import Crypto
import Foundation
import Pipeline
import Synchronization

/// A run in two stages whose answer is known: the squares of numbers, summed by task, then the sums
/// summed. Inputs are padded to any length, so that they cross in many chunks or none.
final class ToyWorkload: Workload {
  struct Trouble: Error, CustomStringConvertible {
    var description: String
  }

  let taskCount: Int
  let padding: Int
  /// The task that throws in `accept`, if any.
  var failsToAccept: Int?
  private var stage = 0
  private(set) var partials: [Int: UInt64] = [:]
  private(set) var accepted: [String] = []
  private(set) var total: UInt64?

  static let shared = [UInt8](repeating: 3, count: 3_000_000)

  /// What decides the toy's bytes.
  var identity: WorkloadIdentity {
    let words = "toy of \(taskCount) tasks, \(padding) octets of padding"
    return WorkloadIdentity(digest: Array(SHA256.hash(data: Array(words.utf8))), words: words)
  }

  init(taskCount: Int, padding: Int = 0) {
    self.taskCount = taskCount
    self.padding = padding
  }

  /// Σ n² over all numbers of all tasks: task t has the numbers t, t + 1, … t + 9.
  var expectedTotal: UInt64 {
    (0..<taskCount).reduce(0) { $0 + Self.sum(task: $1) }
  }

  static func sum(task: Int) -> UInt64 {
    (0..<10).reduce(0) { $0 + UInt64((task + $1) * (task + $1)) }
  }

  private func input(task: Int) -> [UInt8] {
    stage == 1
      ? (0..<10).flatMap { Toy.octets(UInt64(task + $0)) } + [UInt8](repeating: 1, count: padding)
      : (0..<taskCount).flatMap { Toy.octets(partials[$0] ?? 0) }
  }

  func nextStage() throws -> StagePlan? {
    stage += 1
    switch stage {
    case 1:
      return StagePlan(
        name: "square",
        tasks: (0..<taskCount).map {
          TaskPlan(
            ordinal: $0, parameters: Toy.octets(UInt64(padding)), inputOctets: 80 + padding,
            label: "numbers from \($0)")
        })
    case 2:
      let plan = TaskPlan(
        ordinal: 0, parameters: Toy.octets(0), inputOctets: 8 * taskCount, label: "all sums")
      return StagePlan(name: "sum", tasks: [plan])
    default: return nil
    }
  }

  func sharedObjects() -> [SharedObject] {
    stage == 1
      ? [
        SharedObject(name: "threes", octets: Self.shared.count),
        SharedObject(name: "none", octets: 0),
      ]
      : []
  }

  func readShared(name: String, offset: Int, count: Int) throws -> [UInt8] {
    Array(Self.shared[offset..<offset + count])
  }

  func prepareInput(stage: String, task: Int) throws -> Int { input(task: task).count }

  func read(stage: String, task: Int, offset: Int, count: Int) throws -> [UInt8] {
    Array(input(task: task)[offset..<offset + count])
  }

  func accept(stage: String, task: Int, resultPath: String) throws -> TaskProgress {
    if failsToAccept == task { throw Trouble(description: "The disk is full: free some space.") }
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: resultPath)))
    accepted.append("\(stage) \(task)")
    if stage == "square" {
      // The result carries the padding back, so results cross in many chunks too.
      guard bytes.count == 8 + padding else { throw Trouble(description: "A result was cut.") }
      partials[task] = Toy.number(bytes, at: 0)
    } else {
      total = Toy.number(bytes, at: 0)
    }
    return TaskProgress(records: 10, octets: Int64(bytes.count))
  }
}

enum Toy {
  static func octets(_ number: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) }
  }

  static func number(_ bytes: [UInt8], at index: Int) -> UInt64 {
    (0..<8).reduce(0) { $0 | UInt64(bytes[index + $1]) << (8 * UInt64($1)) }
  }

  /// The honest runner; `trouble` is asked before each task and may throw.
  static func factory(
    trouble: @escaping @Sendable (_ stage: String, _ input: [UInt8]) throws(TaskFailure) -> Void = {
      _, _ in
    }
  ) -> RunnerFactory {
    RunnerFactory { (stage, shared) throws(TaskFailure) in
      guard stage == "sum" || shared == [ToyWorkload.shared, []] else {
        throw TaskFailure(kind: .bug, description: "The shared objects are wrong.")
      }
      return Runner(stage: stage, trouble: trouble)
    }
  }

  private final class Runner: TaskRunner {
    let stage: String
    let trouble: @Sendable (_ stage: String, _ input: [UInt8]) throws(TaskFailure) -> Void

    init(
      stage: String,
      trouble: @escaping @Sendable (_ stage: String, _ input: [UInt8]) throws(TaskFailure) -> Void
    ) {
      self.stage = stage
      self.trouble = trouble
    }

    func run(
      parameters: [UInt8], trial: TaskTrial, input: [UInt8], progress: (Int64) -> Void
    ) throws(TaskFailure) -> [UInt8] {
      try trouble(stage, input)
      let padding = Int(Toy.number(parameters, at: 0))
      var sum: UInt64 = 0
      for index in stride(from: 0, to: input.count - padding, by: 8) {
        let number = Toy.number(input, at: index)
        sum += stage == "sum" ? number : number * number
        progress(Int64(index / 8))
      }
      return Toy.octets(sum) + [UInt8](repeating: 2, count: padding)
    }
  }
}
