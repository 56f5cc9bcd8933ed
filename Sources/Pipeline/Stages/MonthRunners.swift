import Lake
import Records
import Tariffs

/// Makes the worker's side of each of the month's stages.
package enum MonthRunners {
  package static let factory = factory(meter: nil)

  /// With a meter, the runners tell it what their steps cost. `bucketRecords` is how many records
  /// are rated at once, for tests: it changes no octet of the output. `poison` rehearses a defect.
  package static func factory(
    meter: StepMeter?, bucketRecords: Int? = nil, poison: RehearsedPoison? = nil
  ) -> RunnerFactory {
    RunnerFactory { stage, shared throws(TaskFailure) in
      try Failing.spool("what stage '\(stage)' shares") {
        let clock = StepClock(stage: stage, meter: meter)
        let settings = try RunSettings(encoded: try object(0, of: shared))
        switch stage {
        case MonthWorkload.StageName.match, MonthWorkload.StageName.cards:
          return MatchRunner(
            settings: settings, fees: try ProductFees(encoded: try object(1, of: shared)))
        case MonthWorkload.StageName.census:
          return CensusRunner(settings: settings)
        case MonthWorkload.StageName.intake:
          return IntakeRunner(
            settings: settings, directory: try Directory(encoded: try object(1, of: shared)),
            clock: clock, poison: poison)
        default:
          return RateRunner(
            context: RateContext(
              settings: settings, image: try TariffImage(encoded: try object(1, of: shared)),
              files: try files(in: try object(2, of: shared)),
              pseudonyms: try pseudonyms(in: try object(3, of: shared)), poison: poison),
            clock: clock, bucketRecords: bucketRecords ?? RateRunner.bucketRecordsUsual)
        }
      }
    }
  }

  private static func object(_ index: Int, of shared: [[UInt8]]) throws -> [UInt8] {
    guard index < shared.count else {
      throw MonthError.damagedSpool(
        what: "the stage", reason: "object \(index) of \(shared.count) is missing")
    }
    return shared[index]
  }

  private static func pseudonyms(in octets: [UInt8]) throws(MonthError) -> PseudonymKey {
    guard octets.count >= PseudonymKey.octetsMin else {
      throw .damagedSpool(what: "the stage", reason: "a pseudonym key of \(octets.count) octets")
    }
    return PseudonymKey(octets: octets)
  }

  /// The source files in their order, as the workload shares them.
  private static func files(in octets: [UInt8]) throws -> [(feed: String, name: String)] {
    var reader = OctetReader(octets)
    var files: [(feed: String, name: String)] = []
    for _ in 0..<(try reader.count(octetsEach: 2)) {
      files.append((feed: try reader.text(), name: try reader.text()))
    }
    return files
  }
}

/// Runs a workload task by task in this process: no pool, no sockets. What it makes is the
/// yardstick for every other way to run the same month.
package enum SerialRun {
  /// *Throws* ``TaskFailure`` and what the workload throws.
  package static func run(
    _ workload: some Workload, factory: RunnerFactory, spoolFolder: String
  ) throws {
    while let stage = try workload.nextStage() {
      let shared = try workload.sharedObjects().map {
        try workload.readShared(name: $0.name, offset: 0, count: $0.octets)
      }
      let runner = try factory.make(stage.name, shared)
      for task in stage.tasks {
        let octets = try workload.prepareInput(stage: stage.name, task: task.ordinal)
        let input = try workload.read(
          stage: stage.name, task: task.ordinal, offset: 0, count: octets)
        let result = try runner.run(
          parameters: task.parameters, trial: .whole, input: input
        ) { _ in }
        let path = "\(spoolFolder)/\(stage.name)-\(task.ordinal)"
        try FileWriting.write(result, to: path)
        _ = try workload.accept(stage: stage.name, task: task.ordinal, resultPath: path)
      }
    }
  }
}
