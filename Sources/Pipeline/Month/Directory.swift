import Jobs
import Measures
import Records

/// The run's subscribers, numbered, and the partitions they are cut into.
///
/// Partitions are by household: regions first (ascending), then `fnv1a64(smallest account)` modulo
/// the region's number of partitions, ⌈subscribers / subscribersPerPartition⌉. A household is an
/// account, or the accounts that groups tie together (``Households``); all its lines lie in the
/// region of its first line, so that they meet in one place. Subscribers are numbered by
/// (partition, MSISDN): a partition is a range of numbers, in the order of its output files.
package struct Directory: Sendable {
  /// By number; after the subscribers come those outside the run's scope, in no partition.
  package let msisdns: [UInt64]
  /// Partition p holds the numbers `starts[p] ..< starts[p + 1]`.
  package let starts: [UInt32]
  /// By partition.
  package let regions: [String]
  private let slots: [UInt32]

  package var partitionCount: Int { regions.count }
  /// By partition: which of the regions that have one it is in, from 0.
  var regionNumbers: [Int] {
    var number = -1
    return regions.indices.map { partition in
      if partition == 0 || regions[partition] != regions[partition - 1] { number += 1 }
      return number
    }
  }
  package var subscriberCount: Int { Int(starts.last ?? 0) }

  /// The numbers of a partition's subscribers, in the order of their MSISDNs.
  package func numbers(of partition: Int) -> Range<UInt32> {
    starts[partition]..<starts[partition + 1]
  }

  private init(msisdns: [UInt64], starts: [UInt32], regions: [String]) {
    self.msisdns = msisdns
    self.starts = starts
    self.regions = regions
    var size = 16
    while size < msisdns.count * 2 { size *= 2 }
    var slots = [UInt32](repeating: UsageRecord.noSubscriber, count: size)
    for (number, msisdn) in msisdns.enumerated() {
      var slot = Directory.slot(of: msisdn, size: size)
      while slots[slot] != UsageRecord.noSubscriber { slot = (slot + 1) & (size - 1) }
      slots[slot] = UInt32(number)
    }
    self.slots = slots
  }

  private static func slot(of msisdn: UInt64, size: Int) -> Int {
    Int(truncatingIfNeeded: (msisdn &* 0x9E37_79B9_7F4A_7C15) >> 20) & (size - 1)
  }

  /// The number of a subscriber; ``subscriberCount`` or more for one outside the run's scope, and
  /// ``UsageRecord/noSubscriber`` for nobody. Open addressing, half full.
  package func number(of msisdn: UInt64) -> UInt32 {
    var slot = Directory.slot(of: msisdn, size: slots.count)
    while true {
      let number = slots[slot]
      if number == UsageRecord.noSubscriber || msisdns[Int(number)] == msisdn { return number }
      slot = (slot + 1) & (slots.count - 1)
    }
  }

  /// Numbers the subscribers and returns them in that order. `outside` are the numbers of those
  /// whose records are left out.
  ///
  /// *Throws* ``MonthError/duplicateSubscribers(_:)``: a number twice would multiply rows silently.
  package static func make(
    of files: [CustomerFile], outside: [UInt64] = [], plan: PartitionPlan
  ) throws(MonthError) -> (directory: Directory, files: [CustomerFile]) {
    try refuseRepeated(files)
    let households = Households(of: files)
    var regionSizes: [String: Int] = [:]
    for index in files.indices { regionSizes[households.region(ofFile: index), default: 0] += 1 }
    var firstPartition: [String: Int] = [:]
    var regions: [String] = []
    var bucketCounts: [String: Int] = [:]
    for region in regionSizes.keys.sorted() {
      let buckets = max(
        1,
        (regionSizes[region, default: 0] + plan.subscribersPerPartition - 1)
          / max(1, plan.subscribersPerPartition))
      firstPartition[region] = regions.count
      bucketCounts[region] = buckets
      regions += Array(repeating: region, count: buckets)
    }
    var keys: [(partition: Int, msisdn: UInt64, index: Int)] = []
    keys.reserveCapacity(files.count)
    for (index, file) in files.enumerated() {
      let region = households.region(ofFile: index)
      let hash = fnv1a64(households.account(ofFile: index))
      let bucket = Int(hash % UInt64(bucketCounts[region, default: 1]))
      keys.append((firstPartition[region, default: 0] + bucket, file.subscriber.msisdn, index))
    }
    keys.sort { ($0.partition, $0.msisdn) < ($1.partition, $1.msisdn) }
    var starts = [UInt32](repeating: 0, count: regions.count + 1)
    for key in keys { starts[key.partition + 1] += 1 }
    for partition in regions.indices { starts[partition + 1] += starts[partition] }
    return (
      Directory(
        msisdns: keys.map(\.msisdn) + outside.sorted(), starts: starts, regions: regions),
      keys.map { files[$0.index] }
    )
  }

  /// Refuses a number that comes twice.
  private static func refuseRepeated(_ files: [CustomerFile]) throws(MonthError) {
    let msisdns = files.map(\.subscriber.msisdn).sorted()
    var twice: [UInt64] = []
    for (former, msisdn) in zip(msisdns, msisdns.dropFirst())
    where former == msisdn && twice.last != msisdn {
      twice.append(msisdn)
    }
    guard twice.isEmpty else { throw .duplicateSubscribers(twice) }
  }

  /// FNV-1a, 64 bits: fixed for ever, since it decides which file a subscriber is in.
  static func fnv1a64(_ text: String) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for octet in text.utf8 { hash = (hash ^ UInt64(octet)) &* 0x100_0000_01b3 }
    return hash ^ (hash >> 32)
  }
}

extension Directory {
  /// *Shape*: partitions (region, subscribers), how many are outside the scope, then the MSISDNs by
  /// number as zigzag differences.
  package func encoded() -> [UInt8] {
    var writer = OctetWriter()
    writer.varint(UInt64(regions.count))
    for partition in regions.indices {
      writer.text(regions[partition])
      writer.varint(UInt64(numbers(of: partition).count))
    }
    writer.varint(UInt64(msisdns.count - subscriberCount))
    var previous: UInt64 = 0
    for msisdn in msisdns {
      writer.signed(Int64(bitPattern: msisdn &- previous))
      previous = msisdn
    }
    return writer.octets
  }

  package init(encoded octets: [UInt8]) throws(OctetError) {
    var reader = OctetReader(octets)
    var regions: [String] = []
    var starts: [UInt32] = [0]
    for _ in 0..<(try reader.count(octetsEach: 2)) {
      regions.append(try reader.text())
      let place = reader.offset
      let next = Int(starts.last ?? 0) + (try reader.size())
      // Each subscriber takes an octet at least.
      guard next <= octets.count else { throw .invalid(offset: place, what: "directory") }
      starts.append(UInt32(next))
    }
    var msisdns: [UInt64] = []
    let count = Int(starts.last ?? 0) + (try reader.count())
    msisdns.reserveCapacity(count)
    var previous: UInt64 = 0
    for _ in 0..<count {
      previous = previous &+ UInt64(bitPattern: try reader.signed())
      msisdns.append(previous)
    }
    self.init(msisdns: msisdns, starts: starts, regions: regions)
  }
}
