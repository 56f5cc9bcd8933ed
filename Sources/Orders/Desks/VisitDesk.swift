import Jobs
import Measures
import Records

/// Measures installers: visits, appointments kept, days taken, faults that came back.
package struct VisitDesk: Sendable {
  let terms: OrderTerms
  let month: BillingMonth

  package init(terms: OrderTerms, month: BillingMonth) {
    self.terms = terms
    self.month = month
  }

  private typealias Key = NameKey<ThreeNames>

  /// The partial's figures of technicians alone.
  package func work(_ shard: VisitShard) -> OrderFindings {
    var made = OrderFindings(month: month)
    let ofLine = Dictionary(grouping: shard.visits, by: \.broadband).mapValues(Latest.distinct)
    var lags: [Key: [Int]] = [:]
    for visit in ofLine.values.joined() {
      let key = Self.key(of: visit)
      var sums = Tally<OrderPartial.VisitField>()
      count(visit, &sums)
      made.partial.visits.add(sums, to: key)
      if visit.outcome == .done, let end = visit.finishedOn, month.contains(end) {
        lags[key, default: []].append(max(0, end - visit.issuedOn))
      }
    }
    for (key, lags) in lags { made.partial.visitLags.add(LagHistogram(lags: lags), to: key) }
    for (line, visits) in ofLine where !line.isEmpty { countRepeated(visits, &made.partial) }
    return made
  }

  private static func key(of visit: WorkOrder) -> Key {
    Key(visit.bureau, visit.area, visit.technician)
  }

  private func count(_ visit: WorkOrder, _ sums: inout Tally<OrderPartial.VisitField>) {
    if visit.outcome == .open || visit.finishedOn.map({ $0 > month.lastDay }) ?? false {
      if visit.issuedOn <= month.lastDay { sums[.open] = 1 }
    } else if month.contains(visit.finishedOn ?? visit.issuedOn) {
      switch visit.outcome {
      case .open: break
      case .done: sums[.done] = 1
      case .noPort: sums[.noPort] = 1
      case .failed: sums[.failed] = 1
      }
    }
    guard let appointed = visit.appointedOn, month.contains(appointed) else { return }
    sums[.due] = 1
    if visit.outcome == .done, let end = visit.finishedOn, end <= appointed { sums[.onTime] = 1 }
  }

  /// A repair ordered in the month counts for the visit that was done last before it, if that is
  /// not long ago. `visits` are of one line, by id.
  private func countRepeated(_ visits: [WorkOrder], _ partial: inout OrderPartial) {
    for repair in visits where repair.kind == .repair && month.contains(repair.issuedOn) {
      var former: (visit: WorkOrder, on: CivilDay)?
      for visit in visits where visit.outcome == .done && visit.id != repair.id {
        guard let end = visit.finishedOn, end <= repair.issuedOn else { continue }
        if let latest = former, latest.on > end { continue }
        former = (visit, end)
      }
      guard let former, repair.issuedOn - former.on <= terms.repeatFaultDays else { continue }
      partial.visits.add(Tally(.repeated), to: Self.key(of: former.visit))
    }
  }
}
