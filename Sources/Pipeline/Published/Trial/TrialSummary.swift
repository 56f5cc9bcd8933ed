import Measures
import Records
import Tariffs

/// What trials of all partitions come to, in whatever order they are added. Holds one number a
/// subscriber, for the percentiles are exact.
package struct TrialSummary: Sendable {
  /// Sums over some subscribers. *Units*: micro-units.
  struct Sums: Sendable {
    var subscribers: Int64 = 0
    var usageBefore: Int128 = 0
    var recurringBefore: Int128 = 0
    var usageAfter: Int128 = 0
    var recurringAfter: Int128 = 0

    var before: Int128 { usageBefore + recurringBefore }
    var after: Int128 { usageAfter + recurringAfter }

    mutating func add(_ row: TrialRow) {
      subscribers += 1
      usageBefore += Int128(row.usageMicrosBefore)
      recurringBefore += Int128(row.recurringMicrosBefore)
      usageAfter += Int128(row.usageMicrosAfter)
      recurringAfter += Int128(row.recurringMicrosAfter)
    }
  }

  /// Revenue before, in main units, from which a band begins; the first has all below, too.
  static let bandStarts: [Int64] = [0, 10, 20, 50, 100, 200, 500]
  /// Main units that part the bins of the change; no change is a bin of its own.
  static let binEdges: [Int64] = [1, 5, 10, 20, 50, 100]

  var total = Sums()
  var byPlan: [UInt16: Sums] = [:]
  var byRegion: [String: Sums] = [:]
  var byBand = [Sums](repeating: Sums(), count: bandStarts.count)
  /// By bin, the largest decrease first; the middle one has the unchanged.
  var bins = [(subscribers: Int64, micros: Int128)](
    repeating: (0, 0), count: 2 * binEdges.count + 3)
  var changes: [Int64] = []
  var records: Int64 = 0
  var changedRecords: Int64 = 0
  var unrated: [UInt8: (records: Int64, publishedMicros: Int128)] = [:]

  package init() {}

  /// Adds one partition.
  package mutating func add(_ partition: TrialPartition) {
    records += partition.records
    changedRecords += partition.changedRecords
    for (reason, count) in partition.unrated {
      unrated[reason, default: (0, 0)].records += count.records
      unrated[reason, default: (0, 0)].publishedMicros += count.publishedMicros
    }
    changes.reserveCapacity(changes.count + partition.rows.count)
    for row in partition.rows {
      total.add(row)
      byPlan[row.plan, default: Sums()].add(row)
      byRegion[partition.region, default: Sums()].add(row)
      byBand[Self.band(of: row.revenueMicrosBefore)].add(row)
      let bin = Self.bin(of: row.changeMicros)
      bins[bin].subscribers += 1
      bins[bin].micros += Int128(row.changeMicros)
      changes.append(row.changeMicros)
    }
  }

  static func band(of micros: Int64) -> Int {
    bandStarts.lastIndex { micros >= $0 * 1_000_000 } ?? 0
  }

  /// The edge belongs to the bin nearer to zero: up to 1 and 1 itself, over 1 up to 5, …
  static func bin(of micros: Int64) -> Int {
    let middle = binEdges.count + 1
    if micros == 0 { return middle }
    let steps =
      binEdges.firstIndex { micros.magnitude <= UInt64($0) * 1_000_000 } ?? binEdges.count
    return micros < 0 ? middle - 1 - steps : middle + 1 + steps
  }

  /// The least change that at least `percent` of the subscribers don't exceed (nearest rank);
  /// `sorted` ascends and isn't empty.
  static func percentile(_ percent: Int, of sorted: [Int64]) -> Int64 {
    sorted[max(0, (sorted.count * percent + 99) / 100 - 1)]
  }
}
