import Jobs
import Measures
import Pipeline
import Records
import Seeds
import Testing

@Suite("Subscribers are numbered and cut into partitions")
struct DirectoryTests {
  private static func file(
    _ msisdn: UInt64, _ region: String, account: String = "", groups: [String] = []
  ) throws -> CustomerFile {
    let day = try #require(CivilDay("2026-01-01"))
    return CustomerFile(
      subscriber: Subscriber(
        msisdn: msisdn, account: account.isEmpty ? "a\(msisdn)" : account, region: region,
        activatedOn: day),
      memberships: groups.map { GroupMembership(msisdn: msisdn, group: $0, role: .sub, from: day) })
  }

  private static func make(
    _ files: [CustomerFile], perPartition: Int = 3
  ) throws -> (directory: Directory, files: [CustomerFile]) {
    try Directory.make(of: files, plan: PartitionPlan(subscribersPerPartition: perPartition))
  }

  /// Random lines in random accounts and regions.
  private static func random(_ count: Int, _ random: inout SplitMix64) throws -> [CustomerFile] {
    let regions = ["HA", "BJ", "GD-1"]
    return try (0..<count).map { index in
      try file(
        8_613_900_000_000 + UInt64(index) * 7 + UInt64.random(in: 0..<7, using: &random),
        regions[Int.random(in: 0..<3, using: &random)],
        account: "acc\(Int.random(in: 0..<max(1, count / 2), using: &random))",
        groups: (0..<Int.random(in: 0...5, using: &random) / 4).map { _ in
          "g\(Int.random(in: 0..<max(1, count / 3), using: &random))"
        })
    }
  }

  @Test("Regions come first, ascending, each with its share of partitions")
  func regions() throws {
    let files = try (0..<10).map { try Self.file(UInt64(100 + $0), $0 < 7 ? "HA" : "BJ") }
    let (directory, _) = try Self.make(files)
    #expect(directory.regions == ["BJ", "HA", "HA", "HA"])
    #expect(directory.numbers(of: 0).count == 3)
    #expect((1..<4).reduce(0) { $0 + directory.numbers(of: $1).count } == 7)
  }

  @Test("An account's lines lie together, in the region of its smallest number")
  func accounts() throws {
    let files = [
      try Self.file(300, "HA", account: "family"), try Self.file(200, "BJ", account: "family"),
      try Self.file(400, "HA", account: "family"), try Self.file(250, "HA"),
    ]
    let (directory, sorted) = try Self.make(files, perPartition: 100)
    #expect(directory.regions == ["BJ", "HA"])
    #expect(sorted.map(\.subscriber.msisdn) == [200, 300, 400, 250])
    #expect(directory.numbers(of: 0) == 0..<3)
  }

  @Test("Accounts that groups tie together lie together, in the region of the smallest number")
  func groups() throws {
    let files = [
      try Self.file(300, "HA", account: "x", groups: ["g2"]),
      try Self.file(400, "HA", account: "y", groups: ["g1"]),
      try Self.file(500, "HA", account: "z", groups: ["g1", "g2"]),
      try Self.file(200, "BJ", account: "x"), try Self.file(250, "HA", groups: ["g3"]),
    ]
    for order in [files, files.reversed()] {
      let (directory, sorted) = try Self.make(order, perPartition: 100)
      #expect(directory.regions == ["BJ", "HA"])
      #expect(sorted.map(\.subscriber.msisdn) == [200, 300, 400, 500, 250])
    }
  }

  @Test("Laws: every line once, by (partition, MSISDN), whatever the feed's order")
  func laws() throws {
    var random = SplitMix64(default: 20_261_001)
    for size in [1, 2, 17, 500] {
      let files = try Self.random(size, &random)
      let (directory, sorted) = try Self.make(files, perPartition: 40)
      let note = "SEED=\(random.seed) \(size) lines"
      #expect(directory.subscriberCount == size, "\(note)")
      #expect(Set(directory.msisdns) == Set(files.map(\.subscriber.msisdn)), "\(note)")
      #expect(sorted.map(\.subscriber.msisdn) == directory.msisdns, "\(note)")
      var partitionOfAccount: [String: Int] = [:]
      for partition in 0..<directory.partitionCount {
        let numbers = directory.numbers(of: partition).map(Int.init)
        let msisdns = numbers.map { directory.msisdns[$0] }
        #expect(msisdns == msisdns.sorted(), "\(note): partition \(partition) isn't ascending")
        for number in numbers {
          let account = sorted[number].subscriber.account
          #expect(partitionOfAccount[account, default: partition] == partition, "\(note)")
          partitionOfAccount[account] = partition
          for group in sorted[number].memberships.map(\.group) {
            let known = partitionOfAccount["group " + group, default: partition]
            #expect(known == partition, "\(note)")
            partitionOfAccount["group " + group] = partition
          }
        }
      }
      let (again, _) = try Self.make(files.shuffled(using: &random), perPartition: 40)
      #expect(again.encoded() == directory.encoded(), "\(note): the feed's order matters")
    }
  }

  @Test("A number is found by its MSISDN, and no other is")
  func lookUp() throws {
    var random = SplitMix64(default: 20_261_002)
    let (directory, _) = try Self.make(try Self.random(700, &random))
    for (number, msisdn) in directory.msisdns.enumerated() {
      #expect(directory.number(of: msisdn) == UInt32(number))
    }
    let known = Set(directory.msisdns)
    let strangers = [0, 1, UInt64.max] + (0..<2_000).map { 8_613_900_000_000 + UInt64($0) * 3 }
    for stranger in strangers where !known.contains(stranger) {
      #expect(directory.number(of: stranger) == UsageRecord.noSubscriber)
    }
  }

  @Test("A number twice is refused by name")
  func duplicates() throws {
    let files = [
      try Self.file(300, "HA"), try Self.file(200, "BJ"), try Self.file(300, "BJ", account: "x"),
      try Self.file(300, "HA"),
    ]
    let error = #expect(throws: MonthError.self) { try Self.make(files) }
    guard case .duplicateSubscribers(let msisdns) = error else {
      Issue.record("\(String(describing: error)): the duplicates must be named")
      return
    }
    #expect(msisdns == [300])
  }

  @Test("Encoding round trips; damage ends in an error or in another directory, never a trap")
  func encoding() throws {
    var random = SplitMix64(default: 20_261_003)
    let (directory, _) = try Self.make(try Self.random(60, &random))
    let octets = directory.encoded()
    let read = try Directory(encoded: octets)
    #expect(read.msisdns == directory.msisdns)
    #expect(read.starts == directory.starts)
    #expect(read.regions == directory.regions)
    for count in 0..<octets.count {
      #expect(throws: OctetError.self) { try Directory(encoded: Array(octets[..<count])) }
    }
    for _ in 0..<2_000 {
      var damaged = octets
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        damaged[Int.random(in: 0..<damaged.count, using: &random)] = UInt8.random(
          in: .min ... .max, using: &random)
      }
      // An error is as good as a directory of other numbers: no trap is what is tested.
      _ = try? Directory(encoded: damaged)
    }
  }
}
