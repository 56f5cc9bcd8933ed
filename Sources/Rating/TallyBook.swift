import Records

/// Adds up one subscriber's rated events, line by line, then writes the tally.
///
/// A line is found by a hash of its key in an open table; the lines are sorted once, at the end.
/// Sums can't overflow: an event that would take the subscriber's billed quantity or charge past
/// Int64 is refused before it is added.
struct TallyBook {
  private var keys: [UInt64] = []
  private var lines: [ChargeLine] = []
  /// Line number + 1, or 0; its count is a power of two, at least twice the lines.
  private var slots: [UInt32]
  /// By service.
  private var usage: [ServiceUsage]
  private var activeDays: UInt32 = 0
  private var roamingEvents: Int64 = 0
  private var billedTotal: Int64 = 0
  private var chargeMagnitude: Int64 = 0

  init() {
    slots = [UInt32](repeating: 0, count: 256)
    usage = [ServiceUsage](repeating: ServiceUsage(), count: ServiceKind.allCases.count)
  }

  /// Whether the event's figures can be added.
  @inline(__always)
  func hasRoom(for event: RatedEvent) -> Bool {
    let billed = billedTotal.addingReportingOverflow(event.billedQuantity)
    let (magnitude, overflow) = chargeMagnitude.addingReportingOverflow(
      Int64(truncatingIfNeeded: event.chargeMicros.magnitude))
    return !billed.overflow && !overflow && magnitude >= 0
  }

  /// Adds a rated event. *Limits*: ``hasRoom(for:)`` has said yes.
  @inline(__always)
  mutating func add(_ record: UsageRecord, _ event: RatedEvent, day: Int32, isOverage: Bool) {
    billedTotal &+= event.billedQuantity
    chargeMagnitude &+= Int64(truncatingIfNeeded: event.chargeMicros.magnitude)
    if day >= 0, day < 31 { activeDays |= 1 &<< UInt32(truncatingIfNeeded: day) }
    let roams = record.serving != 0
    if roams { roamingEvents &+= 1 }
    addUsage(record, event, isOverage: isOverage)
    let key =
      UInt64(record.service.rawValue) &<< 49 | UInt64(event.plan) &<< 33
      | UInt64(event.zone) &<< 17 | UInt64(event.band) &<< 1 | (roams ? 1 : 0)
    let line = line(of: key, record, event, roaming: roams)
    lines[line].events &+= 1
    lines[line].quantity &+= record.quantity
    lines[line].freeQuantity &+= event.freeQuantity
    lines[line].billedQuantity &+= event.billedQuantity
    lines[line].chargeMicros &+= event.chargeMicros
  }

  @inline(__always)
  private mutating func addUsage(_ record: UsageRecord, _ event: RatedEvent, isOverage: Bool) {
    let service = Int(record.service.rawValue)
    if record.direction == .terminating {
      usage[service].terminatingEvents &+= 1
      usage[service].terminatingQuantity &+= record.quantity
    } else {
      usage[service].originatingEvents &+= 1
    }
    usage[service].quantity &+= record.quantity
    usage[service].freeQuantity &+= event.freeQuantity
    usage[service].billedQuantity &+= event.billedQuantity
    usage[service].chargeMicros &+= event.chargeMicros
    if isOverage { usage[service].overageMicros &+= event.chargeMicros }
  }

  @inline(__always)
  private mutating func line(
    of key: UInt64, _ record: UsageRecord, _ event: RatedEvent, roaming: Bool
  ) -> Int {
    var slot = Self.slot(of: key, count: slots.count)
    while slots[slot] != 0 {
      let line = Int(slots[slot]) &- 1
      if keys[line] == key { return line }
      slot = (slot &+ 1) & (slots.count &- 1)
    }
    keys.append(key)
    lines.append(
      ChargeLine(
        service: record.service, plan: event.plan, zone: event.zone, band: event.band,
        roaming: roaming))
    slots[slot] = UInt32(lines.count)
    if lines.count * 2 > slots.count { grow() }
    return lines.count - 1
  }

  private static func slot(of key: UInt64, count: Int) -> Int {
    let spread = (key ^ key &>> 17) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: spread &>> 40) & (count &- 1)
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: slots.count * 2)
    for (line, key) in keys.enumerated() {
      var slot = Self.slot(of: key, count: slots.count)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(line + 1)
    }
  }

  /// The tally of what was added since the last call, then begins anew.
  mutating func close(subscriber: UInt32) -> UsageTally {
    var tally = UsageTally(subscriber: subscriber)
    if lines.isEmpty { return tally }
    tally.voice = usage[Int(ServiceKind.voice.rawValue)]
    tally.sms = usage[Int(ServiceKind.sms.rawValue)]
    tally.data = usage[Int(ServiceKind.data.rawValue)]
    tally.activeDays = activeDays
    tally.roamingEvents = roamingEvents
    tally.lines.reserveCapacity(lines.count)
    for line in keys.indices.sorted(by: { keys[$0] < keys[$1] }) { tally.lines.append(lines[line]) }
    for index in slots.indices { slots[index] = 0 }
    for service in usage.indices { usage[service] = ServiceUsage() }
    keys.removeAll(keepingCapacity: true)
    lines.removeAll(keepingCapacity: true)
    activeDays = 0
    roamingEvents = 0
    billedTotal = 0
    chargeMagnitude = 0
    return tally
  }
}
