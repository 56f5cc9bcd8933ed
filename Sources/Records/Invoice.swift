import Measures

/// One subscriber's bill of one month. The lines re-add to the total exactly.
package struct Invoice: Hashable, Sendable {
  /// What a line of the invoice is about.
  package enum LineKind: UInt8, CaseIterable, Sendable {
    case recurring = 0
    case usageVoice = 1
    case usageSMS = 2
    case usageData = 3
    /// What rounding the total to 分 added or took.
    case rounding = 4
    case usageContent = 5
    /// What an earlier month was billed wrongly (调账).
    case adjustment = 6

    package var code: String {
      switch self {
      case .recurring: "recurring"
      case .usageVoice: "usage_voice"
      case .usageSMS: "usage_sms"
      case .usageData: "usage_data"
      case .rounding: "rounding"
      case .usageContent: "usage_content"
      case .adjustment: "adjustment"
      }
    }
  }

  /// An amount and what it is for.
  package struct Line: Hashable, Sendable {
    package var kind: LineKind
    /// The plan or pack for a recurring line, the reason for an adjustment, else empty.
    package var product: String
    /// Days billed of the month for a recurring line; events for a usage line; else 0.
    package var count: Int64
    package var amountMicros: Int64

    package init(kind: LineKind, product: String = "", count: Int64, amountMicros: Int64) {
      self.kind = kind
      self.product = product
      self.count = count
      self.amountMicros = amountMicros
    }
  }

  package var subscriber: UInt32
  /// Recurring by (from, product), then usage by service, adjustments by (month, reason, amount),
  /// then rounding (only where not zero).
  package var lines: [Line]
  /// Σ lines: a multiple of the bill's quantum.
  package var totalMicros: Int64

  package init(subscriber: UInt32, lines: [Line], totalMicros: Int64) {
    self.subscriber = subscriber
    self.lines = lines
    self.totalMicros = totalMicros
  }

  /// Σ amounts of the lines of one kind, in micro-units.
  package func sum(of kind: LineKind) -> Int64 {
    lines.reduce(0) { $1.kind == kind ? $0 + $1.amountMicros : $0 }
  }
  package var usageMicros: Int64 {
    sum(of: .usageVoice) + sum(of: .usageSMS) + sum(of: .usageData) + sum(of: .usageContent)
  }
}
