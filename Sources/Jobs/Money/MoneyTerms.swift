import Measures
import Records

/// What a job says of money beyond tariffs: when bills are due, their tax, what arrears lead to,
/// points, promotions, and how strictly logs of money are reconciled.
package struct MoneyTerms: Hashable, Codable, Sendable {
  /// The day of the month after the billed one by which a bill must be paid, 1 to 28.
  package var dueDay: Int
  /// nil: bills say nothing of tax.
  package var tax: TaxTerms?
  /// nil: nobody is reminded or stopped.
  package var dunning: DunningTerms?
  /// nil: no points.
  package var points: PointsTerms?
  package var promotions: [Promotion]
  /// nil: no files of bills.
  package var statements: StatementTerms?
  /// Days by which the two logs of a payment may differ before it is late.
  package var flowDaysApart: Int

  package init(
    dueDay: Int = 20, tax: TaxTerms? = nil, dunning: DunningTerms? = nil,
    points: PointsTerms? = nil, promotions: [Promotion] = [],
    statements: StatementTerms? = nil, flowDaysApart: Int = 0
  ) {
    self.dueDay = dueDay
    self.tax = tax
    self.dunning = dunning
    self.points = points
    self.promotions = promotions
    self.statements = statements
    self.flowDaysApart = flowDaysApart
  }

  /// The last day on which the bill of a month is paid in time.
  package func due(of month: BillingMonth) -> CivilDay { month.next.firstDay + (dueDay - 1) }
}

/// Value added tax (增值税) on the lines of a bill.
package struct TaxTerms: Hashable, Codable, Sendable {
  /// Whether prices are with the tax.
  package enum Mode: String, CaseIterable, Codable, Sendable {
    /// The tax lies in the price (价内): amount × rate / (1 + rate) of each line is shown.
    case included
    /// The tax comes on top (价外): amount × rate of each line, and a line `tax` of their sum.
    case added
  }

  /// The rate of one kind of line.
  package struct Rate: Hashable, Codable, Sendable {
    package var kind: Invoice.LineKind
    /// Parts per million.
    package var perMillion: Int

    package init(kind: Invoice.LineKind, perMillion: Int) {
      self.kind = kind
      self.perMillion = perMillion
    }
  }

  package var mode: Mode
  /// Of kinds that ``rates`` doesn't name; parts per million.
  package var usualPerMillion: Int
  package var rates: [Rate]
  package var rounding: Rounding
  /// A line's tax is a multiple of it; positive.
  package var quantumMicros: Int64

  package init(
    mode: Mode, usualPerMillion: Int, rates: [Rate] = [], rounding: Rounding = .halfUp,
    quantumMicros: Int64 = Money.fen.micros
  ) {
    self.mode = mode
    self.usualPerMillion = usualPerMillion
    self.rates = rates
    self.rounding = rounding
    self.quantumMicros = quantumMicros
  }

  /// Kinds that are never taxed: the tax itself, and what rounding a bill added or took.
  package static let untaxed: [Invoice.LineKind] = [.tax, .rounding]

  /// Parts per million.
  package func rate(of kind: Invoice.LineKind) -> Int {
    if Self.untaxed.contains(kind) { return 0 }
    return rates.first { $0.kind == kind }?.perMillion ?? usualPerMillion
  }
}

/// What arrears lead to (欠费停机).
package struct DunningTerms: Hashable, Codable, Sendable {
  /// How far some accounts are trusted.
  package struct Trust: Hashable, Codable, Sendable {
    /// Overdue money up to it leads to nothing.
    package var limitMicros: Int64
    /// Arrears lead no further than this.
    package var upTo: DunningStage

    package init(limitMicros: Int64, upTo: DunningStage = .cancel) {
      self.limitMicros = limitMicros
      self.upTo = upTo
    }
  }

  /// The trust in a credit class (信用度).
  package struct CreditClass: Hashable, Codable, Sendable {
    package var name: String
    package var trust: Trust

    package init(name: String, trust: Trust) {
      self.name = name
      self.trust = trust
    }
  }

  /// When a stage begins.
  package struct Step: Hashable, Codable, Sendable {
    package var stage: DunningStage
    /// Days past due of the oldest bill that is open.
    package var days: Int

    package init(stage: DunningStage, days: Int) {
      self.stage = stage
      self.days = days
    }
  }

  /// Stages and days ascend together.
  package var steps: [Step]
  /// Of accounts of no class below.
  package var usual: Trust
  package var classes: [CreditClass]
  /// Of key accounts, whatever their class; nil: as their class.
  package var key: Trust?

  package init(
    steps: [Step], usual: Trust = Trust(limitMicros: 0), classes: [CreditClass] = [],
    key: Trust? = nil
  ) {
    self.steps = steps
    self.usual = usual
    self.classes = classes
    self.key = key
  }
}

/// Points for fees (积分).
package struct PointsTerms: Hashable, Codable, Sendable {
  /// What multiplies points from some level on.
  package struct Factor: Hashable, Codable, Sendable {
    /// A star level, or months of tenure.
    package var from: Int
    package var percent: Int

    package init(from: Int, percent: Int) {
      self.from = from
      self.percent = percent
    }
  }

  /// What a point is given for; positive.
  package var feeMicros: Int64
  /// Points end with the month that is so many after that of their fees.
  package var months: Int
  /// The kinds of lines whose amounts count.
  package var kinds: [Invoice.LineKind]
  /// Ascending; 100 % below the first.
  package var stars: [Factor]
  package var tenures: [Factor]

  package init(
    feeMicros: Int64 = 1_000_000, months: Int = 24,
    kinds: [Invoice.LineKind] = Self.kindsUsual, stars: [Factor] = [], tenures: [Factor] = []
  ) {
    self.feeMicros = feeMicros
    self.months = months
    self.kinds = kinds
    self.stars = stars
    self.tenures = tenures
  }

  package static let kindsUsual: [Invoice.LineKind] = [
    .recurring, .discount, .promotion, .usageVoice, .usageSMS, .usageData,
  ]
}

/// Money paid in advance, and a gift for it in parts (预存300送100).
package struct Promotion: Hashable, Codable, Sendable {
  /// How a part is given.
  package enum Form: String, CaseIterable, Codable, Sendable {
    /// As a line of the bill.
    case discount
    /// As money of the account.
    case credit
  }

  /// What leaving within the term takes back.
  package enum Clawback: String, CaseIterable, Codable, Sendable {
    case none
    /// All that was given.
    case granted
  }

  package var id: String
  package var name: String
  /// Whoever pays less has no part in it.
  package var paidMicrosMin: Int64
  package var giftMicros: Int64
  package var parts: Int
  /// A part is a multiple of it; the gift is too.
  package var quantumMicros: Int64
  package var form: Form
  /// Days on which taking part is possible.
  package var validity: Validity
  /// Months from that of the payment to that of the first part.
  package var startsAfterMonths: Int
  /// Months from that of the payment in which leaving takes the gift back.
  package var termMonths: Int
  package var clawback: Clawback

  package init(
    id: String, name: String = "", paidMicrosMin: Int64, giftMicros: Int64, parts: Int,
    quantumMicros: Int64 = Money.fen.micros, form: Form = .discount,
    validity: Validity = .always, startsAfterMonths: Int = 1, termMonths: Int? = nil,
    clawback: Clawback = .granted
  ) {
    self.id = id
    self.name = name
    self.paidMicrosMin = paidMicrosMin
    self.giftMicros = giftMicros
    self.parts = parts
    self.quantumMicros = quantumMicros
    self.form = form
    self.validity = validity
    self.startsAfterMonths = startsAfterMonths
    self.termMonths = termMonths ?? startsAfterMonths + parts - 1
    self.clawback = clawback
  }
}
