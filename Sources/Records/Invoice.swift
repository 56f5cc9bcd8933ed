import Measures

/// One subscriber's bill of one month. The lines re-add to the total exactly.
package struct Invoice: Hashable, Sendable {
  /// What a line of the invoice is about.
  package enum LineKind: UInt8, CaseIterable, Codable, Sendable {
    case recurring = 0
    case usageVoice = 1
    case usageSMS = 2
    case usageData = 3
    /// What rounding the total to 分 added or took.
    case rounding = 4
    case usageContent = 5
    /// What an earlier month was billed wrongly (调账).
    case adjustment = 6
    /// Due once, where a plan or pack is taken.
    case setup = 7
    /// What is taken off a fee: negative.
    case discount = 8
    /// A thing that an offer handed over.
    case item = 9
    /// What leaving before a contract's end costs.
    case earlyTermination = 10
    /// A part of a promotion's gift: negative; or the gift taken back: positive.
    case promotion = 11
    /// What the tax on the lines before comes to, where prices are without it.
    case tax = 12

    package var code: String {
      switch self {
      case .recurring: "recurring"
      case .usageVoice: "usage_voice"
      case .usageSMS: "usage_sms"
      case .usageData: "usage_data"
      case .rounding: "rounding"
      case .usageContent: "usage_content"
      case .adjustment: "adjustment"
      case .setup: "setup"
      case .discount: "discount"
      case .item: "item"
      case .earlyTermination: "early_termination"
      case .promotion: "promotion"
      case .tax: "tax"
      }
    }
  }

  /// An amount and what it is for.
  package struct Line: Hashable, Sendable {
    package var kind: LineKind
    /// The plan or pack for a recurring, setup or early termination line, `plan/discount` for a
    /// discount, `offer/item` for an item, the reason for an adjustment (of late records
    /// `late usage` and their month), the promotion of a gift, else empty.
    package var product: String
    /// Days billed of the month for a recurring line and its discounts; the missing months for an
    /// early termination; 1 for a setup and an item; events for a usage line and for late records;
    /// else 0.
    package var count: Int64
    package var amountMicros: Int64
    /// The tax in the amount, or on top of it where the bill has a line of tax; 0 without terms.
    package var taxMicros: Int64 = 0

    package init(kind: LineKind, product: String = "", count: Int64, amountMicros: Int64) {
      self.kind = kind
      self.product = product
      self.count = count
      self.amountMicros = amountMicros
    }
  }

  package var subscriber: UInt32
  /// By (from, product) what each plan and pack costs: setup, recurring, discounts, early
  /// termination; then items, usage by service, adjustments by (month, reason, amount), those of
  /// late records by month, promotions, tax, and rounding (only where not zero).
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
  /// Recurring and one-off charges net of discounts and gifts, in micro-units.
  package var recurringMicros: Int64 {
    sum(of: .recurring) + sum(of: .setup) + sum(of: .discount) + sum(of: .item)
      + sum(of: .earlyTermination) + sum(of: .promotion)
  }
  /// Σ tax of the lines, in micro-units, whether in the price or on top of it.
  package var taxMicros: Int64 { lines.reduce(0) { $0 + $1.taxMicros } }
  package var usageMicros: Int64 {
    sum(of: .usageVoice) + sum(of: .usageSMS) + sum(of: .usageData) + sum(of: .usageContent)
  }
}
