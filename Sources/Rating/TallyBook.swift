import Measures
import Records

/// Adds up one subscriber's rated events, line by line, then writes the tally.
///
/// A line is found by a hash of its key in an open table; the lines are sorted once, at the end.
/// Sums can't overflow: an event that would take the subscriber's billed quantity or charge past
/// Int64 is refused before it is added.
package struct TallyBook {
  /// What every line begins as: copied, since an initialiser of another module is a call.
  private let blank = ChargeLine(service: .voice, plan: 0, zone: 0, band: 0, roaming: false)
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
  /// By month, ascending.
  private var late: [LateUsage] = []

  package init() {
    slots = [UInt32](repeating: 0, count: 256)
    usage = [ServiceUsage](repeating: ServiceUsage(), count: ServiceKind.allCases.count)
  }

  /// Whether these figures of an event can be added.
  @inline(__always)
  package func hasRoom(billed: Int64, micros: Int64) -> Bool {
    let quantity = billedTotal.addingReportingOverflow(billed)
    let charge = chargeMagnitude.addingReportingOverflow(abs(micros))
    return !quantity.overflow && !charge.overflow
  }

  /// Adds a rated event; `day` of its month counts from 0. A reversal is an event whose figures are
  /// negative, the record's quantity among them.
  /// *Limits*: ``hasRoom(billed:micros:)`` has said yes.
  @inline(__always)
  package mutating func add(
    _ record: UsageRecord, _ event: RatedEvent, day: Int32, isOverage: Bool
  ) {
    billedTotal &+= event.billedQuantity
    chargeMagnitude &+= abs(event.chargeMicros)
    if day >= 0, day < 31 { activeDays |= 1 &<< UInt32(truncatingIfNeeded: day) }
    let roams = record.serving != 0
    if roams { roamingEvents &+= 1 }
    addUsage(record, event, isOverage: isOverage)
    let key =
      UInt64(record.service.index) &<< 49 | UInt64(event.plan) &<< 33
      | UInt64(event.zone) &<< 17 | UInt64(event.band) &<< 1 | (roams ? 1 : 0)
    var slot = Self.slot(of: key, count: slots.count)
    while slots[slot] != 0 {
      let line = Int(slots[slot]) &- 1
      if keys[line] == key {
        lines[line].events &+= 1
        lines[line].quantity &+= record.quantity
        lines[line].freeQuantity &+= event.freeQuantity
        lines[line].billedQuantity &+= event.billedQuantity
        lines[line].chargeMicros &+= event.chargeMicros
        return
      }
      slot = (slot &+ 1) & (slots.count &- 1)
    }
    begin(key, at: slot, record, event)
  }

  /// Adds a rated event of a former month, which stays out of this one's sums.
  /// *Limits*: ``hasRoom(billed:micros:)`` has said yes; events come by month.
  @inline(never)
  package mutating func add(late event: RatedEvent, of month: BillingMonth) {
    billedTotal &+= event.billedQuantity
    chargeMagnitude &+= abs(event.chargeMicros)
    if late.last?.month != month { late.append(LateUsage(month: month)) }
    late[late.count - 1].events += 1
    late[late.count - 1].chargeMicros += event.chargeMicros
  }

  /// A new line, with the event's figures in it.
  private mutating func begin(
    _ key: UInt64, at slot: Int, _ record: UsageRecord, _ event: RatedEvent
  ) {
    let line = lines.count
    keys.append(key)
    lines.append(blank)
    lines[line].service = record.service
    lines[line].plan = event.plan
    lines[line].zone = event.zone
    lines[line].band = event.band
    lines[line].roaming = record.serving != 0
    lines[line].events = 1
    lines[line].quantity = record.quantity
    lines[line].freeQuantity = event.freeQuantity
    lines[line].billedQuantity = event.billedQuantity
    lines[line].chargeMicros = event.chargeMicros
    slots[slot] = UInt32(lines.count)
    if lines.count * 2 > slots.count { grow() }
  }

  @inline(__always)
  private mutating func addUsage(_ record: UsageRecord, _ event: RatedEvent, isOverage: Bool) {
    let service = record.service.index
    if case .terminating = record.direction {
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

  /// Line numbers by key. Keys leave 13 bits free, so a number usually rides along with its key.
  private func sortedLines() -> [Int] {
    if lines.count > 1 << 12 { return keys.indices.sorted { keys[$0] < keys[$1] } }
    var marked: [UInt64] = []
    marked.reserveCapacity(keys.count)
    for (line, key) in keys.enumerated() { marked.append(key &<< 12 | UInt64(line)) }
    marked.sort()
    return marked.map { Int($0 & 0xFFF) }
  }

  /// The tally of what was added since the last call, then begins anew.
  package mutating func close(subscriber: UInt32) -> UsageTally {
    var tally = UsageTally(subscriber: subscriber)
    if lines.isEmpty, late.isEmpty { return tally }
    swap(&tally.late, &late)
    tally.voice = usage[Int(ServiceKind.voice.rawValue)]
    tally.sms = usage[Int(ServiceKind.sms.rawValue)]
    tally.data = usage[Int(ServiceKind.data.rawValue)]
    tally.content = usage[Int(ServiceKind.content.rawValue)]
    tally.activeDays = activeDays
    tally.roamingEvents = roamingEvents
    tally.lines.reserveCapacity(lines.count)
    for line in sortedLines() { tally.lines.append(lines[line]) }
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
