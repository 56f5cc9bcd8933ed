import Jobs

/// What a run needs of its host: memory, and room on disks. All figures are estimates on the safe
/// side, measured (Benchmarks/results) and rounded up.
extension MonthWorkload {
  /// What rating a record takes in a worker at once: its row, its place, its share of the buckets'
  /// slack, and what of the row groups and finished files is held beside it. 255 where all records
  /// are of one subscriber, about 210 in usual partitions.
  private static let octetsPerRatedRecord: Int64 = 270
  /// Likewise for a subscriber: customer file, tally, rows of the customer tables.
  private static let octetsPerBilledSubscriber: Int64 = 4_000
  /// What measuring adds to that: usage cuts and behaviour under way, 2,100 to 2,900 with 5 records
  /// a subscriber, 3,700 with 20…
  private static let octetsPerMeasuredSubscriber: Int64 = 6_000
  /// …a line's trace for ranks and lifetime values: 112, twice while their list grows, its octets
  /// and their copy in the result…
  private static let octetsPerRankedLine: Int64 = 400
  /// …and in the customer files a trace of each month looked back on that is known: 300 to 420 in
  /// a worker, 360 to 410 in the coordinator, where also a pseudonym and a group leaf of each are
  /// held. (A partition's lines are ranked once the customers are gone, and take less.)
  private static let octetsPerMonthTrace: Int64 = 480
  private static let octetsPerPseudonym: Int64 = 160
  /// On top of it where the job has money: sums of bills, gifts, lots of points, rows of ledgers…
  private static let octetsPerBookedSubscriber: Int64 = 2_400
  /// …and of its account in the coordinator: the customer's bill, what the month before left.
  private static let octetsPerCustomer: Int64 = 400
  /// …and where it has statements, of where their text lies in the coordinator, and of each record
  /// that they list in a worker.
  private static let octetsPerStatement: Int64 = 300
  private static let octetsPerListedRecord: Int64 = 60
  /// What reading a split takes: segments under way, their compressors…
  private static let splitOctets: Int64 = 48 << 20
  /// …and for each octet its line, its record, its place in a segment.
  private static let octetsPerSplitOctet: Int64 = 4
  /// How many octets a compressed one stands for.
  private static let octetsPerCompressedOctet: Int64 = 6
  /// The coordinator with nobody to bill: code, sockets, ledger, customer text under way.
  private static let coordinatorOctets: Int64 = 80 << 20
  /// A subscriber in the coordinator: customer file and slice, number, what the indicators keep.
  private static let octetsPerSubscriber: Int64 = 1_300
  /// Where a segment lies in the spool; each split may have one for each partition.
  private static let octetsPerSegment: Int64 = 32
  /// A worker without a task: code, tariffs, buffers…
  private static let workerOctets: Int64 = 24 << 20
  /// …and the directory, which each worker holds whole.
  private static let octetsPerDirectoryEntry: Int64 = 36
  /// The coordinator's share of the memory for what workers send and fetch.
  private static let memoryPerTransfers: Int64 = 32
  private static let transferOctetsMax: Int64 = 128 << 20

  /// Octets of results and inputs that may be on their way at one time.
  package var transferOctets: Int64 {
    min(job.limits.memoryOctets / Self.memoryPerTransfers, Self.transferOctetsMax)
  }

  /// What the job's memory leaves for tasks on this host, beside the coordinator and its workers.
  /// Less than none where it isn't enough.
  package var taskMemoryOctets: Int64 {
    job.limits.memoryOctets - coordinatorNeeds - Int64(configuration.workers) * workerNeeds
  }

  private var subscribers: Int64 {
    Int64(directory?.subscriberCount ?? customers.files.count)
  }

  private var octetsPerSubscriber: Int64 {
    Self.octetsPerSubscriber + (job.money == nil ? 0 : Self.octetsPerCustomer)
      + (job.money?.statements == nil ? 0 : Self.octetsPerStatement)
      + (job.measures == nil ? 0 : Self.octetsPerPseudonym) + octetsOfHistory
  }

  private var octetsPerBilledSubscriber: Int64 {
    Self.octetsPerBilledSubscriber + (job.money == nil ? 0 : Self.octetsPerBookedSubscriber)
      + (job.measures == nil ? 0 : Self.octetsPerMeasuredSubscriber + Self.octetsPerRankedLine)
      + octetsOfHistory
  }

  /// Of a subscriber whom all months know that are looked back on.
  private var octetsOfHistory: Int64 {
    Self.octetsPerMonthTrace * Int64(past.count { $0.digest != nil })
  }

  private var octetsPerRatedRecord: Int64 {
    Self.octetsPerRatedRecord
      + (job.money?.statements?.calls == true ? Self.octetsPerListedRecord : 0)
  }

  private var coordinatorNeeds: Int64 {
    let partitions = Int64(directory?.partitionCount ?? 1)
    return Self.coordinatorOctets + octetsPerSubscriber * subscribers
      + Self.octetsPerSegment * Int64(splits.count) * partitions + transferOctets
      + customers.operations.memoryOctets
  }

  private var workerNeeds: Int64 {
    Self.workerOctets + Self.octetsPerDirectoryEntry * subscribers
  }

  /// The memory that leaves so much for tasks.
  private func limit(leaving octets: Int64) -> Int64 {
    let others =
      coordinatorNeeds - transferOctets + Int64(configuration.workers) * workerNeeds + octets
    return others / (Self.memoryPerTransfers - 1) * Self.memoryPerTransfers + (1 << 20)
  }

  /// *Throws* ``MonthError/memoryTooSmall(coordinator:workers:worker:task:limit:enough:)`` where
  /// not even one split can be read.
  func checkMemory() throws(MonthError) {
    let task = splits.map(splitNeeds).max() ?? 0
    guard taskMemoryOctets >= task else {
      throw .memoryTooSmall(
        coordinator: coordinatorNeeds, workers: configuration.workers, worker: workerNeeds,
        task: task, limit: job.limits.memoryOctets, enough: limit(leaving: task))
    }
  }

  private func splitNeeds(_ split: Split) -> Int64 {
    Self.splitOctets + Int64(split.octets) * Self.octetsPerSplitOctet
      * (split.isCompressed ? Self.octetsPerCompressedOctet : 1)
  }

  /// What a worker needs to read a split.
  func memoryOctets(ofReading split: Split) -> Int64 {
    // A host that is too small by an estimate may still do it, alone.
    min(splitNeeds(split), max(1, taskMemoryOctets))
  }

  /// What a worker needs to rate a partition. *Throws* where one is too large for what the job's
  /// memory leaves to tasks, though no other is rated beside it; how many are at one time is the
  /// pool's to say.
  func memoryOctets(ofRating partition: Int, in directory: Directory) throws(MonthError) -> Int64 {
    let records = spool?.pieces[partition].reduce(0) { $0 + $1.records } ?? 0
    let needs =
      Int64(records) * octetsPerRatedRecord
      + Int64(directory.numbers(of: partition).count) * octetsPerBilledSubscriber
    guard needs <= taskMemoryOctets || configuration.workers == 0 else {
      throw .partitionTooLarge(
        region: directory.regions[partition], records: records, needs: needs,
        limit: job.limits.memoryOctets, left: taskMemoryOctets, enough: limit(leaving: needs))
    }
    return needs
  }

  /// About how many octets the run writes to the spool and beside the output together: a quarter of
  /// the plain feeds for what intake makes, half of them for what is rated, and that once more to
  /// be published.
  package var spaceOctets: Int64 {
    sources.reduce(0) { sum, source in
      let factor = source.compression == .none ? 1 : Self.octetsPerCompressedOctet
      return sum + Int64(source.octets) * factor
    } / 4 * 5
  }
}
