import Measures
import Records

/// Why a line left the base.
package typealias LineLoss = SubscriberTraits.Departure

/// How a line came into the base and left it within one month: `opening + gained − lost = closing`,
/// for every line and so for every sum of lines.
package struct LineMonth {
  /// How a line came that wasn't there when the month began.
  package enum Gain: Sendable {
    case activated
    /// Was out of the base and is back (复机).
    case reconnected

    package var code: String { "\(self)" }
  }

  package let month: BillingMonth
  package let row: SubscriberMonth
  package let customer: CustomerFile
  package let place: LinePlace
  /// Where it was when the month began: what former months tell, else as now.
  package let formerPlace: LinePlace
  package let isOpening: Bool
  package let gain: Gain?
  /// Why it left in the month; nil: it didn't.
  package let loss: LineLoss?
  /// Days in service within the month.
  package let exposureDays: Int

  /// Whether it is in the base when the month ends.
  package var isClosing: Bool { (isOpening || gain != nil) && loss == nil }
  /// Whether it was in the base at any time of the month.
  package var isInService: Bool { isOpening || gain != nil }
  /// Months from activation's to the billed one.
  package var tenureMonths: Int { month.index - row.customer.activatedOn.month.index }
  /// Whether it was used in the month or in the two before it, as far as its history tells.
  package var isUsedInQuarter: Bool {
    row.usage.activeDays != 0
      || customer.history.contains { $0.activeDays > 0 && month.index - $0.month.index <= 2 }
  }
  /// Came and left in the month: counted on both sides, left out of churn.
  package var isSameMonth: Bool { gain == .activated && loss != nil }

  /// *Source*: opening + gross adds + reconnects − disconnects = closing, migrations apart.
  ///
  /// A line that came back in the month was not in the base before it, unless the month before says
  /// otherwise: then only a suspension ended. One that came from another brand of ours was in the
  /// base, under that brand.
  package init(row: SubscriberMonth, customer: CustomerFile, month: BillingMonth) {
    let traits = row.customer.traits
    let former = customer.history.last { $0.month == month.previous }
    let cameBack = traits.reconnectedOn.map { month.contains($0) } ?? false
    let moved = traits.migratedOn.map { month.contains($0) } ?? false
    let activated = month.contains(row.customer.activatedOn)
    var isOpening = row.openAtStart
    if cameBack && former?.openAtEnd != true { isOpening = false }
    if moved && activated { isOpening = true }
    self.isOpening = isOpening
    if isOpening {
      gain = nil
    } else if activated {
      gain = .activated
    } else {
      gain = cameBack || row.openAtEnd ? .reconnected : nil
    }
    let wasThere = isOpening || gain != nil
    if wasThere && !row.openAtEnd {
      loss = traits.departure == .unknown ? .voluntary : traits.departure
    } else {
      loss = nil
    }
    self.month = month
    self.row = row
    self.customer = customer
    let place = LinePlace(of: row)
    self.place = place
    var formerPlace = place
    if let former, former.openAtEnd {
      formerPlace = place.before(former)
    } else if moved && activated {
      formerPlace.brand = ""
    }
    self.formerPlace = isOpening ? formerPlace : place
    exposureDays = Self.exposureDays(
      row, of: month, since: gain == .reconnected ? traits.reconnectedOn : nil)
  }

  /// A line that churned on a day nobody wrote down was in service on no day we could name.
  private static func exposureDays(
    _ row: SubscriberMonth, of month: BillingMonth, since day: CivilDay?
  ) -> Int {
    let customer = row.customer
    let churnedOn = customer.status == .churned ? customer.churnedOn : nil
    if customer.status == .churned && churnedOn == nil { return 0 }
    let first = max(customer.activatedOn, day ?? month.firstDay, month.firstDay)
    return max(0, min(churnedOn ?? month.lastDay, month.lastDay) - first + 1)
  }
}

extension LinePlace {
  init(of row: SubscriberMonth) {
    let traits = row.customer.traits
    brand = row.customer.brand
    plan = row.plan
    area = traits.area
    region = row.customer.region
    channel = traits.channel
    segment = traits.segment
  }

  /// The place that a former month tells of, and what it doesn't tell as it is.
  func before(_ trace: MonthTrace) -> LinePlace {
    var place = self
    place.plan = trace.plan
    if let counted = trace.place {
      place.brand = counted.brand
      place.area = counted.area
      place.channel = counted.channel
      place.segment = counted.segment
    }
    return place
  }
}
