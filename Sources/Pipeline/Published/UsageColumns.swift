import Jobs
import Lake
import Records
import Tariffs

/// The numbers that a month's usage rows had for texts while it was rated.
struct UsageCodes: Sendable {
  let plans: [String: UInt32]
  let zones: [String: UInt32]
  let bands: [String: UInt32]
  let rules: [String: UInt32]
  /// By path, the first of that path.
  let files: [String: UInt32]
  let feeds: [String: UInt32]
  /// By the first of a path that several feeds read: by feed, the file that it read.
  let filesByFeed: [UInt32: [UInt32: UInt32]]
  let networks: NetworkCodes

  init(_ month: PublishedMonth) {
    let image = month.image
    plans = Self.numbers(image.plans.map(\.id))
    zones = Self.numbers(image.zones.map(\.id))
    bands = Self.numbers(image.bands.map(\.id))
    rules = Self.numbers(image.rules.map(\.id))
    files = Self.numbers(month.inputs.map(\.path))
    feeds = Self.numbers(month.loaded.job.usageFeeds.map(\.name))
    var filesByFeed: [UInt32: [UInt32: UInt32]] = [:]
    for (number, input) in month.inputs.enumerated() {
      guard let name = input.feed, let feed = feeds[name], let first = files[input.path]
      else { continue }
      filesByFeed[first, default: [:]][feed] = UInt32(number)
    }
    self.filesByFeed = filesByFeed.filter { $0.value.count > 1 }
    networks = image.networks
  }

  private static func numbers(_ names: [String]) -> [String: UInt32] {
    Dictionary(
      names.enumerated().map { ($1, UInt32($0)) }, uniquingKeysWith: { first, _ in first })
  }
}

/// The columns of a row group of `usage`, as the fields of records and events that they were
/// written from.
struct UsageColumns {
  let msisdn: [Int64]
  private(set) var file: [UInt32]
  let line: [Int64]
  private let start: [Int64]
  private let recordID: [Int64]
  private let service: [UInt32]
  private let direction: [UInt32]
  private let reversal: [Bool]
  private let otherParty: [Int64]
  private let duration: [Int64]
  private let quantity: [Int64]
  private let uplink: [Int64]
  private let cell: [Int64]
  private let access: [UInt32]
  private let serving: [UInt32]
  private let ratingGroup: [Int64]
  private let plan: [UInt32]
  private let zone: [UInt32]
  private let band: [UInt32]
  private let rule: [UInt32]
  private let free: [Int64]
  private let billed: [Int64]
  private let charge: [Int64]
  /// What every row begins as: copied, since an initialiser of another module is a call.
  private let blank = UsageRecord(
    startMilliseconds: 0, quantity: 0, service: .voice, mayRepeat: true)
  private let blankEvent = RatedEvent()

  init(_ table: PublishedTable, rowGroup: Int, codes: UsageCodes) throws {
    func integers(_ column: String) throws -> [Int64] {
      try table.integers(column, rowGroup: rowGroup)
    }
    func texts(
      _ column: String, null: UInt32 = .max, _ code: (String) -> UInt32?
    ) throws -> [UInt32] {
      try table.codes(column, rowGroup: rowGroup, null: null, code)
    }
    msisdn = try integers("msisdn")
    start = try integers("start")
    recordID = try integers("record_id")
    service = try texts("service") { ServiceKind(code: $0).map { UInt32($0.rawValue) } }
    direction = try texts("direction") { Direction(code: $0).map { UInt32($0.rawValue) } }
    reversal = try table.booleans("reversal", rowGroup: rowGroup)
    otherParty = try integers("other_party")
    duration = try integers("duration_ms")
    quantity = try integers("quantity")
    uplink = try integers("uplink_octets")
    cell = try integers("cell")
    access = try texts("access", null: UInt32(AccessType.unknown.rawValue)) {
      AccessType(code: $0).map { UInt32($0.rawValue) }
    }
    serving = try texts("serving", null: 0) { codes.networks.index(of: $0).map(UInt32.init) }
    ratingGroup = try integers("rating_group")
    let none = UInt32(RatedEvent.none)
    plan = try texts("plan") { codes.plans[$0] }
    zone = try texts("zone", null: none) { codes.zones[$0] }
    band = try texts("band", null: none) { codes.bands[$0] }
    rule = try texts("rule", null: none) { codes.rules[$0] }
    free = try integers("free_quantity")
    billed = try integers("billed_quantity")
    charge = try integers("charge")
    file = try texts("file") { codes.files[$0] }
    line = try integers("line")
    if !codes.filesByFeed.isEmpty {
      let feed = try texts("feed") { codes.feeds[$0] }
      for row in file.indices {
        if let own = codes.filesByFeed[file[row]]?[feed[row]] { file[row] = own }
      }
    }
  }

  var count: Int { msisdn.count }

  @inline(__always)
  func record(_ row: Int, subscriber: UInt32, sequence: UInt32) -> UsageRecord {
    var record = blank
    record.startMilliseconds = start[row] / 1_000
    record.quantity = quantity[row]
    record.uplinkOctets = uplink[row]
    record.otherParty = UInt64(truncatingIfNeeded: otherParty[row])
    record.recordID = UInt64(bitPattern: recordID[row])
    record.cell = UInt64(bitPattern: cell[row])
    record.subscriber = subscriber
    record.sequence = sequence
    record.durationMilliseconds = UInt32(truncatingIfNeeded: duration[row])
    record.ratingGroup = UInt32(truncatingIfNeeded: ratingGroup[row])
    record.serving = UInt16(truncatingIfNeeded: serving[row])
    record.service = Self.services[Int(service[row])]
    record.direction = Self.directions[Int(direction[row])]
    record.isReversal = reversal[row]
    record.access = Self.accesses[Int(access[row])]
    return record
  }

  @inline(__always)
  func event(_ row: Int) -> RatedEvent {
    var event = blankEvent
    event.chargeMicros = charge[row]
    event.freeQuantity = free[row]
    event.billedQuantity = billed[row]
    event.plan = UInt16(truncatingIfNeeded: plan[row])
    event.zone = UInt16(truncatingIfNeeded: zone[row])
    event.band = UInt16(truncatingIfNeeded: band[row])
    event.rule = UInt16(truncatingIfNeeded: rule[row])
    return event
  }

  // By raw value: an initialiser of another module's enumeration is a call.
  private static let services = ServiceKind.allCases
  private static let directions = Direction.allCases
  private static let accesses = (0...9).map { AccessType(rawValue: $0) ?? .unknown }
}
