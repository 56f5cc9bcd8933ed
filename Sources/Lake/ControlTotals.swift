import Measures
import Records

/// Records and usage that ended in one outcome.
package struct OutcomeSums: Hashable, Sendable {
  package var records: Int64 = 0
  package var voiceMilliseconds: Int64 = 0
  package var smsMessages: Int64 = 0
  package var dataOctets: Int64 = 0
  package var contentEvents: Int64 = 0

  package init() {}

  /// One record and its usage, in the unit of its service.
  package mutating func add(service: ServiceKind, quantity: Int64) {
    records += 1
    addUsage(service: service, quantity: quantity)
  }

  /// Usage without a record: of what is counted elsewhere.
  package mutating func addUsage(service: ServiceKind, quantity: Int64) {
    switch service {
    case .voice: voiceMilliseconds = Self.sum(voiceMilliseconds, quantity)
    case .sms: smsMessages = Self.sum(smsMessages, quantity)
    case .data: dataOctets = Self.sum(dataOctets, quantity)
    case .content: contentEvents = Self.sum(contentEvents, quantity)
    }
  }

  /// Stays at the largest number once it is reached: a feed of nonsense quantities must not stop a
  /// worker, and ``FileControl/differences(of:)`` refuses such a sum.
  static func sum(_ a: Int64, _ b: Int64) -> Int64 {
    let (sum, overflowed) = a.addingReportingOverflow(b)
    return overflowed ? .max : sum
  }

  package static func += (sums: inout OutcomeSums, other: OutcomeSums) {
    sums.records = sum(sums.records, other.records)
    sums.voiceMilliseconds = sum(sums.voiceMilliseconds, other.voiceMilliseconds)
    sums.smsMessages = sum(sums.smsMessages, other.smsMessages)
    sums.dataOctets = sum(sums.dataOctets, other.dataOctets)
    sums.contentEvents = sum(sums.contentEvents, other.contentEvents)
  }
}

/// The control identity of one source file:
/// in = rated + suspended + duplicate + late + filtered, in records and usage.
package struct FileControl: Hashable, Sendable {
  /// Counted where the file was cut into records.
  package var received = OutcomeSums()
  /// Counted where each record's way ended; indexed by ``Outcome/rawValue``.
  package var outcomes = [OutcomeSums](repeating: OutcomeSums(), count: Outcome.allCases.count)
  package var chargeMicros = MoneySum.zero
  /// By ``RejectReason/rawValue``.
  package var reasons = [Int64](repeating: 0, count: 64)
  /// Late records by the month that they reopen, the month before this one first.
  package var reopened = [Int64](repeating: 0, count: 13)

  package init() {}

  package static func += (control: inout FileControl, other: FileControl) {
    control.received += other.received
    for index in control.outcomes.indices { control.outcomes[index] += other.outcomes[index] }
    control.chargeMicros = control.chargeMicros + other.chargeMicros
    for (index, count) in other.reasons.enumerated() {
      control.reasons[index] = OutcomeSums.sum(control.reasons[index], count)
    }
    for (index, count) in other.reopened.enumerated() {
      control.reopened[index] = OutcomeSums.sum(control.reopened[index], count)
    }
  }

  package subscript(outcome: Outcome) -> OutcomeSums {
    get { outcomes[Int(outcome.rawValue)] }
    set { outcomes[Int(outcome.rawValue)] = newValue }
  }

  /// What doesn't add up, as sentences; empty where all does.
  package func differences(of name: String) -> [String] {
    var sum = OutcomeSums()
    for outcome in outcomes { sum += outcome }
    let pairs: [(String, Int64, Int64)] = [
      ("records", received.records, sum.records),
      ("voice ms", received.voiceMilliseconds, sum.voiceMilliseconds),
      ("SMS", received.smsMessages, sum.smsMessages),
      ("data octets", received.dataOctets, sum.dataOctets),
      ("content events", received.contentEvents, sum.contentEvents),
    ]
    return pairs.compactMap { what, received, ended in
      if received == .max {
        return "\(name): more \(what) than 64 bits hold; filter out its nonsense quantities"
      }
      return received == ended
        ? nil
        : "\(name): \(received) \(what) in, \(ended) accounted for "
          + "(difference \(Int128(received) - Int128(ended)))"
    }
  }

  package func encode(into writer: inout OctetWriter) {
    for sums in [received] + outcomes {
      writer.signed(sums.records)
      writer.signed(sums.voiceMilliseconds)
      writer.signed(sums.smsMessages)
      writer.signed(sums.dataOctets)
      writer.signed(sums.contentEvents)
    }
    writer.fixed(chargeMicros.micros)
    for count in reasons + reopened { writer.signed(count) }
  }

  package init(from reader: inout OctetReader) throws(OctetError) {
    for index in -1..<outcomes.count {
      var sums = OutcomeSums()
      sums.records = try reader.signed()
      sums.voiceMilliseconds = try reader.signed()
      sums.smsMessages = try reader.signed()
      sums.dataOctets = try reader.signed()
      sums.contentEvents = try reader.signed()
      if index < 0 { received = sums } else { outcomes[index] = sums }
    }
    chargeMicros = MoneySum(micros: try reader.sum())
    for index in reasons.indices { reasons[index] = try reader.signed() }
    for index in reopened.indices { reopened[index] = try reader.signed() }
  }
}
