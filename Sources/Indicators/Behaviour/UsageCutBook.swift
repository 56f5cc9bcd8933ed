import Records

/// One subscriber's usage of one kind, by all that tells records apart for an analyst.
package struct UsageCut: Hashable, Sendable {
  package var service: ServiceKind
  /// Indices of the tariff image; ``RatedEvent/none`` where there is none.
  package var zone: UInt16
  package var band: UInt16
  package var access: AccessType
  /// 0 for none.
  package var ratingGroup: UInt32
  package var roaming: Bool
  package var direction: Direction
  package var events: Int64 = 0
  /// In the service's unit (ms, octets, messages).
  package var quantity: Int64 = 0
  package var freeQuantity: Int64 = 0
  package var chargeMicros: Int64 = 0
}

/// Adds up one subscriber's rated records by cut. Keeps its buffers from one to the next.
package struct UsageCutBook {
  /// What a cut is found by: fields from the most significant bit down, in the order of the table.
  private struct Key: Hashable, Comparable {
    /// service 8, zone 16, band 16, access 8.
    var place: UInt64
    /// rating group 32, roaming 1, direction 2.
    var kind: UInt64

    static func < (a: Key, b: Key) -> Bool {
      a.place != b.place ? a.place < b.place : a.kind < b.kind
    }
  }

  private var keys: [Key] = []
  private var cuts: [UsageCut] = []
  /// Number of a cut + 1, or 0; their count is a power of two, at least twice the cuts.
  private var slots = [UInt32](repeating: 0, count: 128)

  package init() {}

  /// The cuts of a subscriber's records, by service, zone, band, access, rating group, roaming and
  /// direction. Records that began before `monthStart` (UTC ms) or were not rated are left out, so
  /// that charges add to the subscriber's charge lines.
  package mutating func cuts(
    _ records: ArraySlice<UsageRecord>, _ rated: ArraySlice<RatedEvent>, since monthStart: Int64
  ) -> [UsageCut] {
    keys.removeAll(keepingCapacity: true)
    cuts.removeAll(keepingCapacity: true)
    for index in slots.indices { slots[index] = 0 }
    for (record, event) in zip(records, rated) {
      guard case .rated = event.outcome, record.startMilliseconds >= monthStart else { continue }
      let cut = cut(of: record, event)
      cuts[cut].events += 1
      cuts[cut].quantity &+= record.quantity
      cuts[cut].freeQuantity &+= event.freeQuantity
      cuts[cut].chargeMicros &+= event.chargeMicros
    }
    return keys.indices.sorted { keys[$0] < keys[$1] }.map { cuts[$0] }
  }

  private mutating func cut(of record: UsageRecord, _ event: RatedEvent) -> Int {
    let key = Key(
      place: UInt64(record.service.rawValue) << 40 | UInt64(event.zone) << 24
        | UInt64(event.band) << 8 | UInt64(record.access.rawValue),
      kind: UInt64(record.ratingGroup) << 3 | (record.serving != 0 ? 4 : 0)
        | UInt64(record.direction.rawValue))
    var slot = slot(of: key)
    while slots[slot] != 0 {
      let cut = Int(slots[slot]) - 1
      if keys[cut] == key { return cut }
      slot = (slot + 1) & (slots.count - 1)
    }
    keys.append(key)
    cuts.append(
      UsageCut(
        service: record.service, zone: event.zone, band: event.band, access: record.access,
        ratingGroup: record.ratingGroup, roaming: record.serving != 0,
        direction: record.direction))
    slots[slot] = UInt32(cuts.count)
    if cuts.count * 2 > slots.count { grow() }
    return cuts.count - 1
  }

  private func slot(of key: Key) -> Int {
    let mixed = (key.place ^ key.kind &* 0xC2B2_AE3D_27D4_EB4F) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: mixed >> 36) & (slots.count - 1)
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: slots.count * 2)
    for (number, key) in keys.enumerated() {
      var slot = slot(of: key)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(number + 1)
    }
  }
}
