import Measures

/// One subscriber's rated usage of one service, zone and band: a charge line before billing.
package struct ChargeLine: Hashable, Sendable {
  package var service: ServiceKind
  /// Indices of the tariff image; ``RatedEvent/none`` where there is none.
  package var plan: UInt16
  package var zone: UInt16
  package var band: UInt16
  /// Whether it was used away from home.
  package var roaming: Bool
  package var events: Int64
  /// Raw usage in the service's unit (ms, octets, messages).
  package var quantity: Int64
  package var freeQuantity: Int64
  package var billedQuantity: Int64
  package var chargeMicros: Int64

  package init(
    service: ServiceKind, plan: UInt16, zone: UInt16, band: UInt16, roaming: Bool,
    events: Int64 = 0, quantity: Int64 = 0, freeQuantity: Int64 = 0, billedQuantity: Int64 = 0,
    chargeMicros: Int64 = 0
  ) {
    self.service = service
    self.plan = plan
    self.zone = zone
    self.band = band
    self.roaming = roaming
    self.events = events
    self.quantity = quantity
    self.freeQuantity = freeQuantity
    self.billedQuantity = billedQuantity
    self.chargeMicros = chargeMicros
  }
}

/// Sums over one service of one subscriber's month.
package struct ServiceUsage: Hashable, BitwiseCopyable, Sendable {
  package var originatingEvents: Int64 = 0
  package var terminatingEvents: Int64 = 0
  /// Raw usage in the service's unit (ms, octets, messages), both directions.
  package var quantity: Int64 = 0
  package var terminatingQuantity: Int64 = 0
  package var freeQuantity: Int64 = 0
  package var billedQuantity: Int64 = 0
  package var chargeMicros: Int64 = 0
  /// What was charged although the plan or a pack has an allowance of this service: overage.
  package var overageMicros: Int64 = 0

  package init() {}
}

/// What a subscriber's late records of one former month come to: charged in this run, on this
/// month's bill, and in none of this month's sums.
package struct LateUsage: Hashable, Sendable {
  package var month: BillingMonth
  package var events: Int64
  package var chargeMicros: Int64

  package init(month: BillingMonth, events: Int64 = 0, chargeMicros: Int64 = 0) {
    self.month = month
    self.events = events
    self.chargeMicros = chargeMicros
  }
}

/// One subscriber's rated month: what the rated records of that subscriber add up to.
package struct UsageTally: Hashable, Sendable {
  package var subscriber: UInt32
  package var voice = ServiceUsage()
  package var sms = ServiceUsage()
  package var data = ServiceUsage()
  package var content = ServiceUsage()
  /// Bit d-1 is set if a rated record started on day d of the month, local time.
  package var activeDays: UInt32 = 0
  package var roamingEvents: Int64 = 0
  /// Sorted by (service, plan, zone, band, roaming).
  package var lines: [ChargeLine] = []
  /// Late records, by month, ascending; they are in none of the sums above.
  package var late: [LateUsage] = []

  package init(subscriber: UInt32) { self.subscriber = subscriber }

  package var chargeMicros: Int64 {
    voice.chargeMicros + sms.chargeMicros + data.chargeMicros + content.chargeMicros
  }
}
