import Intake
import Jobs
import Lake
import Measures
import Records
import Zstd

/// The intake stage on a worker: one split of a usage feed → a block with a segment a partition.
final class IntakeRunner: TaskRunner {
  private let settings: RunSettings
  private let directory: Directory
  /// By subscriber number.
  private let partitionOf: [UInt32]
  private let clock: StepClock

  init(settings: RunSettings, directory: Directory, clock: StepClock) {
    self.settings = settings
    self.directory = directory
    self.clock = clock
    var partitionOf = [UInt32](repeating: 0, count: directory.subscriberCount)
    for partition in 0..<directory.partitionCount {
      for number in directory.numbers(of: partition) {
        partitionOf[Int(number)] = UInt32(partition)
      }
    }
    self.partitionOf = partitionOf
  }

  func run(
    parameters: [UInt8], trial: TaskTrial, input: [UInt8], progress: (Int64) -> Void
  ) throws(TaskFailure) -> [UInt8] {
    clock.begin(.decode)
    defer { clock.end() }
    let task = try Failing.spool("the intake task") { try IntakeTask(encoded: parameters) }
    var partitions = [[UsageRecord]](repeating: [], count: directory.partitionCount)
    var unplaced = FileControl()
    var rejects: [Reject] = []
    var done: Int64 = 0
    let batch = try decode(task, input) { records, served in
      clock.begin(.scatter)
      defer { clock.begin(.decode) }
      for index in records.indices {
        let number = directory.number(of: served[index])
        if number < directory.subscriberCount {
          records[index].subscriber = number
          partitions[Int(partitionOf[Int(number)])].append(records[index])
        } else if number == UsageRecord.noSubscriber {
          suspend(records[index], in: &unplaced, rejects: &rejects)
        } else {
          leaveOut(records[index], in: &unplaced)
        }
      }
      done += Int64(records.count)
      progress(done)
    }
    return try Failing.spool("the intake block of \(task.fileName)") {
      try block(partitions: partitions, batch: batch, unplaced: unplaced, rejects: rejects)
    }
  }

  private func suspend(
    _ record: UsageRecord, in control: inout FileControl, rejects: inout [Reject]
  ) {
    control[.suspended].add(service: record.service, quantity: record.quantity)
    control.reasons[Int(RejectReason.noSubscriber.rawValue)] += 1
    if rejects.count < settings.job.limits.rejectsPerBatchMax {
      rejects.append(Reject(split: 0, line: record.sequence, reason: .noSubscriber))
    }
  }

  /// Of a subscriber outside the run's scope: counted, not listed.
  private func leaveOut(_ record: UsageRecord, in control: inout FileControl) {
    control[.filtered].add(service: record.service, quantity: record.quantity)
    control.reasons[Int(RejectReason.outOfScope.rawValue)] += 1
  }

  private func decode(
    _ task: IntakeTask, _ input: [UInt8],
    each: (inout [UsageRecord], [UInt64]) -> Void
  ) throws(TaskFailure) -> DecodedBatch {
    var reader = try FeedReader(task: task, settings: settings)
    try SplitText.forEachWindow(of: input, named: task.fileName) {
      text, isEnd throws(TaskFailure) in
      try reader.push(text, isEnd: isEnd)
      var (records, served) = reader.takeRecords()
      each(&records, served)
    }
    return reader.batch
  }

  private func block(
    partitions: [[UsageRecord]], batch: DecodedBatch, unplaced: FileControl, rejects: [Reject]
  ) throws -> [UInt8] {
    var compressor = try ZstdCompressor(level: 1)
    var segments: [(partition: Int, records: Int, octets: [UInt8])] = []
    for (partition, records) in partitions.enumerated() where !records.isEmpty {
      clock.begin(.encode)
      let octets = UsageSegment.encode(records[...])
      clock.begin(.compress)
      segments.append((partition, records.count, try compressor.compress(octets)))
    }
    clock.begin(.encode)
    var all = batch.rejects + rejects
    all.sort { $0.line < $1.line }
    return IntakeBlock.encode(
      segments: segments, rejects: try compressor.compress(RejectList.encode(all)),
      control: control(of: batch.counts, unplaced: unplaced), lines: Int(batch.lineCount))
  }

  /// The split's part of the control identity that intake knows: what came in, and what ended here.
  private func control(of counts: IntakeCounts, unplaced: FileControl) -> FileControl {
    var control = unplaced
    control.received.records = counts.records
    for sums in [counts.decoded, counts.late, counts.otherMonth, counts.implausible] {
      control.received.addUsage(of: sums)
    }
    control[.late].addUsage(of: counts.late)
    control.reopened = counts.reopened
    control[.filtered].addUsage(of: counts.otherMonth)
    control[.suspended].addUsage(of: counts.implausible)
    for reason in RejectReason.allCases {
      let count = counts[reason]
      control.reasons[Int(reason.rawValue)] += count
      control[reason.outcome].records += count
    }
    return control
  }
}

/// The census stage on a worker: the distinct served parties of one split, for runs that discover
/// their subscribers in the usage.
final class CensusRunner: TaskRunner {
  private let settings: RunSettings

  init(settings: RunSettings) { self.settings = settings }

  func run(
    parameters: [UInt8], trial: TaskTrial, input: [UInt8], progress: (Int64) -> Void
  ) throws(TaskFailure) -> [UInt8] {
    let task = try Failing.spool("the census task") { try IntakeTask(encoded: parameters) }
    var reader = try FeedReader(task: task, settings: settings)
    var parties: Set<UInt64> = []
    var done: Int64 = 0
    try SplitText.forEachWindow(of: input, named: task.fileName) {
      text, isEnd throws(TaskFailure) in
      try reader.push(text, isEnd: isEnd)
      let (records, served) = reader.takeRecords()
      parties.formUnion(served)
      done += Int64(records.count)
      progress(done)
    }
    return Census.encode(parties.sorted())
  }
}

/// Served parties, ascending.
enum Census {
  static func encode(_ parties: [UInt64]) -> [UInt8] {
    var writer = OctetWriter()
    writer.varint(UInt64(parties.count))
    var previous: UInt64 = 0
    for party in parties {
      writer.varint(party - previous)
      previous = party
    }
    return writer.octets
  }

  static func decode(_ octets: [UInt8]) throws(OctetError) -> [UInt64] {
    var reader = OctetReader(octets)
    var parties: [UInt64] = []
    var previous: UInt64 = 0
    for _ in 0..<(try reader.count()) {
      previous = previous &+ (try reader.varint())
      parties.append(previous)
    }
    return parties
  }
}

extension OutcomeSums {
  /// Adds decoded usage; sums beyond 64 bits are clamped and then don't balance, so nothing is lost
  /// silently.
  fileprivate mutating func addUsage(of sums: ServiceSums) {
    for service in ServiceKind.allCases {
      addUsage(service: service, quantity: Int64(clamping: sums[service].quantity))
    }
  }
}
