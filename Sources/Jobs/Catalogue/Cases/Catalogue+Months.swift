import Measures

extension Catalogue {
  /// Months that between them show the catalogue in each of its states: every one in which a rule,
  /// plan, prefix or porting begins or ends, and the one before the first of them. Ascending; empty
  /// where all holds for ever.
  ///
  /// A month shows what holds before and after the changes within it, so what holds between two of
  /// these months is what the earlier one ends with.
  package var monthsOfChange: [BillingMonth] {
    var borders: Set<CivilDay> = []
    func add(_ validity: Validity) {
      if let from = validity.from { borders.insert(from) }
      if let to = validity.to { borders.insert(to) }
    }
    for rule in rules { add(rule.validity) }
    for plan in plans { add(plan.validity) }
    for prefix in prefixes { add(prefix.validity) }
    for porting in portings { add(porting.validity) }
    guard let first = borders.min() else { return [] }
    var months = Set(borders.map(\.month))
    months.insert((first + -1).month)
    return months.sorted()
  }
}
