/// How a node learns what the steps of its tasks cost. The clock is the node's: below it, a step
/// only says that it begins.
package struct StepMeter: Sendable {
  /// Processor time of the calling thread.
  package var nanoseconds: @Sendable () -> Int64
  /// Adds to a step's sum; called by every compute thread at the end of a task.
  package var add: @Sendable (_ stage: String, _ step: String, _ nanoseconds: Int64) -> Void

  package init(
    nanoseconds: @escaping @Sendable () -> Int64,
    add: @escaping @Sendable (_ stage: String, _ step: String, _ nanoseconds: Int64) -> Void
  ) {
    self.nanoseconds = nanoseconds
    self.add = add
  }
}

/// The steps of one runner's tasks, one after the other. Without a meter it costs a branch a step.
final class StepClock {
  enum Step: Int, CaseIterable {
    /// Intake: text to records.
    case decode
    /// Intake: records to their partitions.
    case scatter
    /// Intake: a partition's records to octets.
    case encode
    /// Intake: zstd.
    case compress
    /// Rate: zstd, records out of octets, into buckets of subscribers.
    case unpack
    /// Rate: sort, price, draw from allowances.
    case price
    /// Rate: the `usage` table as Parquet.
    case usage
    /// Rate: invoices, subscriber months, indicators, candidates, and their tables as Parquet.
    case bill
  }

  private let stage: String
  private let meter: StepMeter?
  private var spent = [Int64](repeating: 0, count: Step.allCases.count)
  private var current: Step?
  private var since: Int64 = 0

  init(stage: String, meter: StepMeter?) {
    self.stage = stage
    self.meter = meter
  }

  /// What was under way ends here.
  func begin(_ step: Step) {
    guard let meter else { return }
    let now = meter.nanoseconds()
    if let current { spent[current.rawValue] += now - since }
    current = step
    since = now
  }

  /// The task is over, whatever became of it: tells the meter.
  func end() {
    guard let meter, let last = current else { return }
    begin(last)
    current = nil
    for step in Step.allCases where spent[step.rawValue] > 0 {
      meter.add(stage, "\(step)", spent[step.rawValue])
      spent[step.rawValue] = 0
    }
  }
}
