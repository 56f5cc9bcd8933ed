import Lake
import Records
import Seeds
import Testing

@Suite("Usage records in the spool")
struct UsageSegmentTests {
  private static func record(_ random: inout SplitMix64, small: Bool) -> UsageRecord {
    func number<T: FixedWidthInteger & UnsignedInteger>(_: T.Type = T.self) -> T {
      T.random(in: 0...(small ? 200 : .max), using: &random)
    }
    let base: Int64 = small ? 1_790_000_000_000 : 0
    return UsageRecord(
      startMilliseconds: base &+ Int64(bitPattern: number()),
      quantity: Int64(bitPattern: number()), uplinkOctets: Int64(bitPattern: number()),
      otherParty: number(), recordID: number(), cell: number(), subscriber: number(),
      sequence: number(), durationMilliseconds: number(), ratingGroup: number(),
      serving: number(), service: ServiceKind.allCases.randomElement(using: &random) ?? .voice,
      direction: Direction.allCases.randomElement(using: &random) ?? .originating,
      access: AccessType.allCases.randomElement(using: &random) ?? .unknown,
      mayRepeat: Bool.random(using: &random), isReversal: Bool.random(using: &random))
  }

  private static func check(_ records: [UsageRecord], _ note: String) throws {
    var read = [UsageRecord(startMilliseconds: 1, quantity: 2, service: .sms)]
    let octets = UsageSegment.encode(records[...])
    try UsageSegment.decode(octets, into: &read)
    #expect(Array(read.dropFirst()) == records, "\(note)")
    #expect(read[0].quantity == 2, "\(note): what was there before stays")
    #expect(octets.count <= 64 + records.count * 80, "\(note): a rating task expects no more")
  }

  @Test("Laws: what is encoded is decoded, whatever the values")
  func roundTrip() throws {
    var random = SplitMix64(default: 20_261_401)
    try Self.check([], "no record")
    for count in [1, 2, 3, 100, 1_000] {
      for small in [true, false] {
        for _ in 0..<8 {
          let records = (0..<count).map { _ in Self.record(&random, small: small) }
          try Self.check(records, "SEED=\(random.seed), \(count) records, small \(small)")
        }
      }
    }
  }

  @Test("A slice of an array is encoded as its records alone")
  func slices() throws {
    var random = SplitMix64(default: 20_261_402)
    let records = (0..<20).map { _ in Self.record(&random, small: true) }
    var read: [UsageRecord] = []
    try UsageSegment.decode(UsageSegment.encode(records[5..<15]), into: &read)
    #expect(read == Array(records[5..<15]))
  }

  @Test("Extremes of every column")
  func extremes() throws {
    let least = UsageRecord(startMilliseconds: .min, quantity: .min, service: .voice)
    let most = UsageRecord(
      startMilliseconds: .max, quantity: .max, uplinkOctets: .max, otherParty: .max,
      recordID: .max, cell: .max, subscriber: .max, sequence: .max, durationMilliseconds: .max,
      ratingGroup: .max, serving: .max, service: .content, direction: .forwarded, access: .wlan,
      mayRepeat: true, isReversal: true)
    try Self.check([least], "the least")
    try Self.check([most], "the most")
    try Self.check([most, least, most], "both")
  }

  @Test("Planes of zeros are left out")
  func zeros() throws {
    let records = (0..<200).map {
      UsageRecord(
        startMilliseconds: 5, quantity: 0, subscriber: 0, sequence: UInt32($0), service: .voice)
    }
    try Self.check(records, "only the sequence differs")
    #expect(UsageSegment.encode(records[...]).count < 232)
  }

  @Test("Hostile octets end in an error or in records that every code of is valid")
  func hostile() {
    var random = SplitMix64(default: 20_261_403)
    for small in [true, false] {
      let records = (0..<50).map { _ in Self.record(&random, small: small) }
      HostileOctets.feed(UsageSegment.encode(records[...]), rounds: 3_000, &random) {
        octets throws(OctetError) in
        var read: [UsageRecord] = []
        defer {
          precondition(read.count <= octets.count, "Memory is bounded by what was sent.")
        }
        try UsageSegment.decode(octets, into: &read)
        for record in read {
          precondition(ServiceKind.allCases.contains(record.service), "A service is one of four.")
          precondition(AccessType.allCases.contains(record.access), "An access is one of six.")
        }
      }
    }
  }
}
