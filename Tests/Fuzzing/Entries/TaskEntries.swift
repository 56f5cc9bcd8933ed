import Jobs
import Lake
import Measures
import Pipeline
import Records
import Tariffs

/// What a worker is sent about a task.
enum TaskEntries {
  /// *Shape* of the octets: the form, then its octets: intake task, rating task, settings, matching
  /// task.
  static func parameters(_ octets: [UInt8]) throws(FuzzBreach) -> Bool {
    var dice = OctetDice(octets)
    let form = dice.below(4)
    let rest = dice.rest()
    do {
      switch form {
      case 0:
        let task = try IntakeTask(encoded: rest)
        try FuzzBreach.unless(
          try IntakeTask(encoded: task.encoded()) == task, "What was read is written as it was.")
        _ = try FeedReader(task: task, settings: FuzzWorld.settings[0])
      case 1:
        var reader = OctetReader(rest)
        let task = try RateTask(from: &reader)
        var again = OctetReader(task.encoded())
        try FuzzBreach.unless(
          try RateTask(from: &again).segments == task.segments,
          "What was read is written as it was.")
      case 3:
        let task = try MatchTask(encoded: rest)
        try FuzzBreach.unless(
          try MatchTask(encoded: task.encoded()) == task, "What was read is written as it was.")
      default:
        let settings = try RunSettings(encoded: rest)
        _ = (settings.month, settings.window)
        for feed in settings.job.usageFeeds.indices {
          var task = intakeTask
          task.feed = feed
          _ = try FeedReader(task: task, settings: settings)
        }
      }
      return true
    } catch let breach as FuzzBreach {
      throw breach
    } catch {
      return false
    }
  }

  /// *Shape* of the octets: flags (1: the header as it is; 64 and 128: a trial of units 0…7), `u16`
  /// length of the header's part, that part, `u16` length of the customer slice, the slice, a
  /// segment. What the spool compresses is compressed here, so that what is behind the checksum is
  /// reached.
  static func rate(_ octets: [UInt8]) throws(FuzzBreach) -> Bool {
    var dice = OctetDice(octets)
    let flags = dice.octet()
    let head = dice.take(dice.word())
    let slice = CompressionEntries.packed(dice.take(dice.word()))
    let segment = CompressionEntries.packed(dice.rest())
    var header = head
    if flags & 1 == 0 {
      var part = OctetDice(head)
      header =
        RateTask(
          partition: part.below(2), region: "HA", firstSubscriber: UInt32(part.octet()),
          customersOctets: slice.count,
          segments: [
            RateTask.Segment(
              file: part.below(3), baseLine: Int64(part.octet()), octets: segment.count,
              records: part.word())
          ]
        ).encoded()
    }
    do {
      let runner = try MonthRunners.factory.make("rate", shared)
      _ = try runner.run(
        parameters: [], trial: trial(flags), input: header + slice + segment
      ) { _ in }
      return true
    } catch {
      return false
    }
  }

  private static func trial(_ flags: UInt8) -> TaskTrial {
    switch flags >> 6 {
    case 1: TaskTrial(prefix: Int(flags >> 1 & 7))
    case 2: TaskTrial(exclusions: [Int(flags >> 1 & 7)])
    default: .whole
    }
  }

  // MARK: Seeds

  private static var intakeTask: IntakeTask {
    do {
      var writer = OctetWriter()
      writer.varint(0)
      writer.text("usage/calls.csv")
      writer.fixed(UInt8(1))
      writer.bytes(Array("record_id,served,service,direction,other,start,duration_s".utf8))
      writer.fixed(UInt8(1))
      writer.fixed(UInt8(0))
      return try IntakeTask(encoded: writer.octets)
    } catch {
      preconditionFailure("\(error)")
    }
  }

  static let shared: [[UInt8]] = {
    do {
      let settings = FuzzWorld.settings[0]
      let image = try TariffImage.compile(
        catalogue: FuzzWorld.job("disputes").catalogue, month: FuzzWorld.month,
        clock: settings.clock)
      var files = OctetWriter()
      files.varint(2)
      for name in ["usage/calls.csv", "usage/data.csv"] {
        files.text("usage")
        files.text(name)
      }
      return [
        try settings.encoded(), image.encoded(), files.octets, Array("a key for tests only".utf8),
      ]
    } catch {
      preconditionFailure("\(error)")
    }
  }()

  static var parameterSeeds: [[UInt8]] {
    let rating = RateTask(
      partition: 1, region: "HA", firstSubscriber: 2, customersOctets: 3,
      segments: [RateTask.Segment(file: 0, baseLine: 1, octets: 4, records: 5)])
    let matching = MatchTask(kind: .numbers, shard: 1, rows: 9, cardShards: 3)
    return [
      [0] + intakeTask.encoded(), [1] + rating.encoded(), [2] + shared[0],
      [3] + matching.encoded(),
    ]
  }

  static var rateSeeds: [[UInt8]] {
    let head: [UInt8] = [0, 0, 0, 0, 9, 0]
    let plan = FuzzWorld.job("disputes").catalogue.plans.first?.id ?? ""
    let slice = CustomerSlice.encode(
      SpoolEntries.customers.map { file in
        var file = file
        file.subscriber.plan = plan
        return file
      })
    let length = [UInt8(truncatingIfNeeded: slice.count), UInt8(slice.count >> 8)]
    return [
      [0, 6, 0] + head + length + slice + UsageSegment.encode(SpoolEntries.records[...])
    ]
  }
}
