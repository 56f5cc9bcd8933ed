import Jobs
import Measures
import Records

/// Gives the parts of promotions' gifts (预存300送100), and takes them back from who leaves early.
///
/// A gift of n parts is due in n months in turn, from so many months after the payment on. Its
/// parts are whole quanta; the first parts are larger by one where they don't divide evenly, so
/// that they add up to the gift. A part is given where the line is active at the month's end; where
/// it is suspended the part is lost. Who leaves within the term pays back what was given.
package struct PromotionDesk: Sendable {
  package let month: BillingMonth
  private let promotions: [Promotion]

  package init(promotions: [Promotion], month: BillingMonth) {
    self.promotions = promotions
    self.month = month
  }

  /// What one line gets this month. What was given before is in the file's benefits; of an
  /// enrolment that isn't there, all parts of earlier months count as given.
  package func work(_ file: CustomerFile) -> PromotionResult {
    var result = PromotionResult()
    for enrolment in file.enrolments where enrolment.on <= month.lastDay {
      guard let promotion = promotions.first(where: { $0.id == enrolment.promotion }) else {
        find(.promotionUnknown, enrolment, in: &result)
        continue
      }
      if !promotion.validity.contains(enrolment.on) {
        find(.promotionOutOfTime, enrolment, in: &result)
      } else if enrolment.paidMicros < promotion.paidMicrosMin {
        find(
          .promotionUnderpaid, enrolment, missing: promotion.paidMicrosMin - enrolment.paidMicros,
          in: &result)
      } else if let row = row(enrolment, promotion, file) {
        result.add(row, promotion)
      }
    }
    return result
  }

  /// What can't be is said once, in the month in which it happened.
  private func find(
    _ rule: MoneyFinding.Rule, _ enrolment: PromotionEnrolment, missing: Int64 = 0,
    in result: inout PromotionResult
  ) {
    guard month.contains(enrolment.on) else { return }
    result.findings.append(
      MoneyFinding(
        msisdn: enrolment.msisdn, rule: rule, evidence: enrolment.id, on: enrolment.on,
        amountMicros: missing))
  }

  /// nil where the promotion is over, or was over before the month began.
  private func row(
    _ enrolment: PromotionEnrolment, _ promotion: Promotion, _ file: CustomerFile
  ) -> PromotionRow? {
    let age = month.index - enrolment.on.month.index
    let part = age - promotion.startsAfterMonths + 1
    guard age <= max(promotion.termMonths, promotion.startsAfterMonths + promotion.parts - 1)
    else { return nil }
    var row = PromotionRow(enrolment: enrolment, giftMicros: promotion.giftMicros)
    if let balance = file.benefits.first(where: { $0.enrolment == enrolment.id }) {
      row.partsBefore = balance.parts
      row.grantedBeforeMicros = balance.grantedMicros
    } else {
      row.partsBefore = max(0, min(part - 1, promotion.parts))
      for number in 0..<row.partsBefore {
        row.grantedBeforeMicros += promotion.partMicros(number + 1)
      }
    }
    let isDue = (1...promotion.parts).contains(part)
    if isDue { row.part = part }
    switch file.subscriber.status {
    case .churned:
      guard let last = file.subscriber.churnedOn, month.contains(last) else { return nil }
      row.state = .left
      if promotion.clawback == .granted, age <= promotion.termMonths, row.grantedBeforeMicros > 0 {
        row.clawbackMicros = row.grantedBeforeMicros
        row.state = .clawedBack
      }
    case .suspended: row.state = isDue ? .missed : .running
    case .active:
      if isDue {
        row.grantedMicros = promotion.partMicros(part)
        row.state = .granted
      } else {
        row.state = .running
      }
    }
    return row
  }
}

extension Promotion {
  /// The part of that number, from 1.
  func partMicros(_ number: Int) -> Int64 {
    let (quanta, rest) = (giftMicros / quantumMicros).quotientAndRemainder(
      dividingBy: Int64(parts))
    return (quanta + (Int64(number) <= rest ? 1 : 0)) * quantumMicros
  }
}

/// What promotions give one line this month.
package struct PromotionResult: Hashable, Sendable {
  /// Lines of its bill.
  package var lines: [Invoice.Line] = []
  /// Money of its account, net of what is taken back.
  package var giftMicros: Int64 = 0
  /// In the order of the enrolments.
  package var rows: [PromotionRow] = []
  package var findings: [MoneyFinding] = []

  /// Of a line that takes part in none.
  package init() {}

  fileprivate mutating func add(_ row: PromotionRow, _ promotion: Promotion) {
    rows.append(row)
    let net = row.grantedMicros - row.clawbackMicros
    if net == 0 { return }
    switch promotion.form {
    case .credit: giftMicros += net
    case .discount:
      lines.append(
        Invoice.Line(
          kind: .promotion, product: promotion.id, count: Int64(row.part ?? 0), amountMicros: -net))
    }
  }
}

/// What one enrolment came to this month.
package struct PromotionRow: Hashable, Sendable {
  /// What this month was to it.
  package enum State: UInt8, CaseIterable, Sendable {
    /// No part was due.
    case running = 0
    case granted = 1
    /// A part was due, and the line wasn't active.
    case missed = 2
    /// The line left; nothing is taken back.
    case left = 3
    case clawedBack = 4

    package var code: String {
      switch self {
      case .running: "running"
      case .granted: "granted"
      case .missed: "missed"
      case .left: "left"
      case .clawedBack: "clawed_back"
      }
    }
  }

  package var enrolment: PromotionEnrolment
  package var giftMicros: Int64
  package var state = State.running
  /// Number of the part that was due this month, from 1.
  package var part: Int?
  package var partsBefore = 0
  package var grantedBeforeMicros: Int64 = 0
  /// This month.
  package var grantedMicros: Int64 = 0
  package var clawbackMicros: Int64 = 0

  init(enrolment: PromotionEnrolment, giftMicros: Int64) {
    self.enrolment = enrolment
    self.giftMicros = giftMicros
  }

  /// Parts given by the month's end.
  package var parts: Int { partsBefore + (grantedMicros > 0 ? 1 : 0) }
  /// Given by the month's end and not taken back.
  package var grantedTotalMicros: Int64 { grantedBeforeMicros + grantedMicros - clawbackMicros }
}
