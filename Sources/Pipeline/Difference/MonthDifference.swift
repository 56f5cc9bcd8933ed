import Lake
import Measures
import Records

/// Records, their usage and their charge.
package struct UsageSums: Hashable, Sendable, Encodable {
  package private(set) var usage = OutcomeSums()
  package private(set) var charge = MoneySum.zero

  init() {}

  mutating func add(_ record: ComparedRecord, service: ServiceKind) {
    usage.add(service: service, quantity: record.input.quantity)
    charge.micros += Int128(record.result.chargeMicros)
  }

  private enum CodingKeys: String, CodingKey {
    case records, charge
    case voiceMilliseconds = "voice_ms"
    case smsMessages = "sms_messages"
    case dataOctets = "data_octets"
    case contentEvents = "content_events"
  }

  package func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(usage.records, forKey: .records)
    try fields.encode(usage.voiceMilliseconds, forKey: .voiceMilliseconds)
    try fields.encode(usage.smsMessages, forKey: .smsMessages)
    try fields.encode(usage.dataOctets, forKey: .dataOctets)
    try fields.encode(usage.contentEvents, forKey: .contentEvents)
    try fields.encode(charge, forKey: .charge)
  }
}

/// An amount in both runs.
package struct AmountPair: Hashable, Sendable, Encodable {
  package var before = MoneySum.zero
  package var after = MoneySum.zero

  package var delta: MoneySum { after - before }

  private enum CodingKeys: String, CodingKey { case before, after, delta }

  package func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(before, forKey: .before)
    try fields.encode(after, forKey: .after)
    try fields.encode(delta, forKey: .delta)
  }
}

/// Money as JSON has it: decimal text, so that no reader takes it for a double.
extension MoneySum: Encodable {
  package func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    try value.encode(description)
  }
}

/// What changed between two published runs of one month.
package struct MonthDifference: Sendable, Encodable {
  /// Records with one main reason, or with one reason among others.
  package struct Reason: Sendable, Encodable {
    package var reason: String
    /// Whose main reason it is.
    package var records: Int64 = 0
    /// Of these.
    package var charge = AmountPair()
    /// Of which it is true, whatever the main reason.
    package var flagged: Int64 = 0
  }

  /// The records of a plan or a region in either run.
  package struct Group: Sendable, Encodable {
    package var name: String
    package var added: Int64 = 0
    package var removed: Int64 = 0
    package var changed: Int64 = 0
    package var charge = AmountPair()
  }

  /// One of the subscribers that changed most.
  package struct Subscriber: Sendable, Encodable {
    package var msisdn: Int64
    package var usage: AmountPair
    package var invoice: AmountPair
    /// Of the invoice; of usage where the runs don't bill.
    package var delta: MoneySum
    /// By precedence, separated by commas.
    package var reasons: String
  }

  /// The invoices of both runs, in sum.
  package struct Invoices: Sendable, Encodable {
    package var changed: Int64 = 0
    package var recurring = AmountPair()
    package var usageVoice = AmountPair()
    package var usageSMS = AmountPair()
    package var usageData = AmountPair()
    package var usageContent = AmountPair()
    package var adjustments = AmountPair()
    package var rounding = AmountPair()
    package var total = AmountPair()

    private enum CodingKeys: String, CodingKey {
      case changed, recurring, adjustments, rounding, total
      case usageVoice = "usage_voice"
      case usageSMS = "usage_sms"
      case usageData = "usage_data"
      case usageContent = "usage_content"
    }
  }

  /// What became of a service's bundles in both runs, in its unit: signed as in the ledger.
  package struct Bundle: Hashable, Sendable, Encodable {
    package var service: String
    package var movement: String
    package var before: Int64
    package var after: Int64

    /// What differs, by service and movement, of all subscribers.
    static func changes(from before: ControlReport, to after: ControlReport) -> [Bundle] {
      var changes: [Bundle] = []
      for service in ServiceKind.allCases {
        let old = before.bundles.first { $0.service == service.code }
        let new = after.bundles.first { $0.service == service.code }
        for (movement, quantity) in movements {
          let (before, after) = (old?[keyPath: quantity] ?? 0, new?[keyPath: quantity] ?? 0)
          if before != after {
            changes.append(
              Bundle(
                service: service.code, movement: movement.code, before: before, after: after))
          }
        }
      }
      return changes
    }

    private static var movements: [(BundleMovement, KeyPath<ControlReport.Bundles, Int64>)] {
      [
        (.granted, \.granted), (.brought, \.brought), (.drawn, \.drawn),
        (.returned, \.returned), (.rolled, \.rolled), (.carried, \.carried),
        (.expired, \.expired),
      ]
    }
  }

  /// ``Subscriber``s that are kept.
  package static let subscribersShown = 20

  package var month: String
  package var currency: String
  /// Whose subscribers alone were compared, where one run is of a part of them.
  package var scope: [String] = []
  /// Subscribers of either run that were not.
  package var subscribersPassedOver: Int64 = 0
  package var charge = AmountPair()
  package var added = UsageSums()
  package var removed = UsageSums()
  package var changedBefore = UsageSums()
  package var changedAfter = UsageSums()
  package var equal = UsageSums()
  /// Only those that occur, by precedence.
  package var reasons: [Reason] = []
  /// Plans with a difference, by name.
  package var plans: [Group] = []
  /// Regions with a difference, by name.
  package var regions: [Group] = []
  package var invoices = Invoices()
  /// What the bundle ledgers sum up to, only where it differs; empty where a part of the
  /// subscribers was compared.
  package var bundles: [Bundle] = []
  /// Subscribers that were compared: of either run.
  package var subscribers: Int64 = 0
  package var subscribersChanged: Int64 = 0
  /// The largest absolute difference first, then by MSISDN.
  package var top: [Subscriber] = []
  /// Every published table that a run has but `usage`, in the order of ``OutputTables``.
  package var tables: [TableDifference] = []
  package var tablesPassedOver: [TablePassedOver] = []

  /// Whether records, invoices, bundles and tables are the same.
  package var isEmpty: Bool {
    subscribersChanged == 0 && bundles.isEmpty && tables.allSatisfy(\.isEmpty)
  }

  private enum CodingKeys: String, CodingKey {
    case month, currency, scope, charge, added, removed, equal, reasons, plans, regions, invoices
    case bundles, subscribers, top, tables
    case changedBefore = "changed_before"
    case changedAfter = "changed_after"
    case subscribersChanged = "subscribers_changed"
    case subscribersPassedOver = "subscribers_passed_over"
    case tablesPassedOver = "tables_passed_over"
  }
}
