import Measures
import Records

/// One value of each ``Indicator``, in 128 bits, so that no operator's month overflows one.
struct IndicatorSums: Hashable, Sendable {
  /// In the order of ``Indicator``.
  private(set) var values = [Int128](repeating: 0, count: Indicator.allCases.count)

  subscript(indicator: Indicator) -> Int128 {
    get { values[indicator.rawValue] }
    set { values[indicator.rawValue] = newValue }
  }

  mutating func add(_ other: IndicatorSums) {
    for index in values.indices { values[index] += other.values[index] }
  }

  mutating func add(_ row: SubscriberMonth, of month: BillingMonth) {
    addBase(row, of: month)
    addMoney(row)
    addUsage(row.usage)
    self[.complaints] += Int128(row.complaints)
  }

  private mutating func addBase(_ row: SubscriberMonth, of month: BillingMonth) {
    let customer = row.customer
    let usageDays = row.usage.activeDays.nonzeroBitCount
    let joined = month.contains(customer.activatedOn)
    let churnedOn = customer.status == .churned ? customer.churnedOn : nil
    let churned = churnedOn.map { month.contains($0) } ?? false
    count(.subscribers)
    count(.openAtStart, if: row.openAtStart)
    count(.openAtEnd, if: row.openAtEnd)
    count(.active, if: usageDays > 0)
    count(.activeFiveDays, if: usageDays >= 5)
    count(.suspended, if: customer.status == .suspended)
    count(.joined, if: joined)
    count(.churned, if: churned)
    count(.joinedAndChurned, if: joined && churned)
    count(.retained, if: customer.status != .churned)
    // A line that churned on a day nobody wrote down was in service on no day we could name.
    if customer.status != .churned || churnedOn != nil {
      let first = max(customer.activatedOn, month.firstDay)
      let last = min(churnedOn ?? month.lastDay, month.lastDay)
      self[.exposureDays] += Int128(max(0, last - first + 1))
    }
    self[.usageDays] += Int128(usageDays)
  }

  private mutating func addMoney(_ row: SubscriberMonth) {
    let (voice, sms, data) = (row.usage.voice, row.usage.sms, row.usage.data)
    let content = row.usage.content
    let charges = [voice, sms, data, content].reduce(Int128(0)) { $0 + Int128($1.chargeMicros) }
    let revenue = charges + Int128(row.recurringMicros)
    count(.billed, if: revenue != 0)
    self[.revenueMicros] += revenue
    self[.recurringMicros] += Int128(row.recurringMicros)
    self[.voiceChargeMicros] += Int128(voice.chargeMicros)
    self[.smsChargeMicros] += Int128(sms.chargeMicros)
    self[.dataChargeMicros] += Int128(data.chargeMicros)
    self[.contentChargeMicros] += Int128(content.chargeMicros)
    self[.adjustmentMicros] += Int128(row.adjustmentMicros)
    self[.roundingMicros] += Int128(row.roundingMicros)
    self[.invoiceMicros] += Int128(row.invoiceMicros)
    self[.voiceOverageMicros] += Int128(voice.overageMicros)
    self[.smsOverageMicros] += Int128(sms.overageMicros)
    self[.dataOverageMicros] += Int128(data.overageMicros)
    self[.contentOverageMicros] += Int128(content.overageMicros)
    self[.paidMicros] += Int128(row.paidMicros)
  }

  private mutating func addUsage(_ usage: UsageTally) {
    let (voice, sms, data) = (usage.voice, usage.sms, usage.data)
    self[.voiceOriginatingEvents] += Int128(voice.originatingEvents)
    self[.voiceTerminatingEvents] += Int128(voice.terminatingEvents)
    self[.voiceOriginatingMilliseconds] +=
      Int128(voice.quantity) - Int128(voice.terminatingQuantity)
    self[.voiceTerminatingMilliseconds] += Int128(voice.terminatingQuantity)
    self[.voiceBilledMilliseconds] += Int128(voice.billedQuantity)
    self[.voiceFreeMilliseconds] += Int128(voice.freeQuantity)
    self[.smsOriginatingEvents] += Int128(sms.originatingEvents)
    self[.smsTerminatingEvents] += Int128(sms.terminatingEvents)
    self[.smsBilledMessages] += Int128(sms.billedQuantity)
    self[.smsFreeMessages] += Int128(sms.freeQuantity)
    self[.dataEvents] += Int128(data.originatingEvents) + Int128(data.terminatingEvents)
    self[.dataOctets] += Int128(data.quantity)
    self[.dataBilledOctets] += Int128(data.billedQuantity)
    self[.dataFreeOctets] += Int128(data.freeQuantity)
    let content = usage.content
    self[.contentEvents] += Int128(content.originatingEvents) + Int128(content.terminatingEvents)
    self[.roamingEvents] += Int128(usage.roamingEvents)
  }

  private mutating func count(_ indicator: Indicator, if holds: Bool = true) {
    if holds { self[indicator] += 1 }
  }
}

extension IndicatorSums {
  /// In the order of ``Indicator``. *Throws*: as ``PartialReader/sum()``.
  init(from reader: inout PartialReader) throws(PartialError) {
    for index in values.indices { values[index] = try reader.sum() }
  }

  func append(to writer: inout PartialWriter) {
    for value in values { writer.append(sum: value) }
  }
}
