import Jobs
import Measures
import Records
import Reference
import Tariffs

/// What two raters say differently: of a record or, where they agree on all, of a bundle.
struct Disagreement {
  /// Row of the record; nil: the bundle ledger differs.
  var row: Int?
  var kernel: String
  var reference: String

  /// The first one of a month, in the order of rating; nil where all is equal. *Throws*: what the
  /// compiler refuses.
  static func first(of scenario: Scenario) throws(TariffError) -> Disagreement? {
    let kernel = try scenario.rated(by: .kernel)
    let records = scenario.records
    let reference = scenario.reference
    let order = records.indices.sorted {
      (records[$0].startMilliseconds, records[$0].sequence)
        < (records[$1].startMilliseconds, records[$1].sequence)
    }
    if let row = order.first(where: { kernel.results[$0] != reference.results[$0] }) {
      return Disagreement(
        row: row, kernel: "\(kernel.results[row])", reference: "\(reference.results[row])")
    }
    let (ours, theirs) = (kernel.sums, reference.sums)
    if ours == theirs { return nil }
    return Disagreement(kernel: lines(ours, not: theirs), reference: lines(theirs, not: ours))
  }

  private static func lines(
    _ sums: [ReferenceEntry: Int64], not others: [ReferenceEntry: Int64]
  ) -> String {
    sums.filter { others[$0.key] != $0.value }.map { "\n    \($0.value) \($0.key)" }
      .sorted().prefix(12).joined()
  }

  // MARK: Smaller months

  /// Leaves out whatever can be left out while a difference stays.
  static func shrunk(_ scenario: Scenario) -> Scenario {
    var small = scenario
    shrink(&small, \.records)
    shrink(&small, \.catalogue.rules)
    for plan in small.catalogue.plans.indices {
      shrink(&small, \.catalogue.plans[plan].allowances)
      shrink(&small, \.catalogue.plans[plan].fallbacks)
    }
    for customer in small.customers.indices {
      shrink(&small, \.customers[customer].subscriptions)
      shrink(&small, \.customers[customer].memberships)
      shrink(&small, \.customers[customer].brought)
    }
    shrink(&small, \.catalogue.prefixes)
    shrink(&small, \.catalogue.portings)
    shrink(&small, \.records)
    return small
  }

  /// Drops ever smaller pieces of a list.
  private static func shrink<Element>(
    _ small: inout Scenario, _ list: WritableKeyPath<Scenario, [Element]>
  ) {
    var size = max(1, small[keyPath: list].count / 2)
    while true {
      var index = 0
      while index < small[keyPath: list].count {
        var candidate = small
        let end = min(index + size, candidate[keyPath: list].count)
        candidate[keyPath: list].removeSubrange(index..<end)
        // What the compiler refuses is no smaller case.
        if (try? first(of: candidate)) != nil { small = candidate } else { index += size }
      }
      if size == 1 { return }
      size /= 2
    }
  }

  // MARK: The report

  /// The record, both results, how the reference came to its own, and what is left of the month.
  static func report(_ scenario: Scenario) throws(TariffError) -> String {
    let small = shrunk(scenario)
    guard let found = try first(of: small) else { return "no difference is left" }
    var lines = ["The raters disagree on the bundle ledger"]
    if let row = found.row { lines = ["The raters disagree on \(small.records[row])"] }
    lines += ["  kernel:    \(found.kernel)", "  reference: \(found.reference)"]
    if let row = found.row { lines += small.accounts[row].map { "    " + $0 } }
    let others = small.records.indices.filter { $0 != found.row }.map { small.records[$0] }
    lines += others.sorted { $0.startMilliseconds < $1.startMilliseconds }.prefix(10).map {
      "  beside \($0)"
    }
    lines.append("In \(small.month), \(small.clock.transitions):")
    let owners = Set(small.records.map { Int($0.subscriber) }).filter { $0 < small.customers.count }
    for (number, customer) in small.customers.enumerated()
    where owners.contains(number) || !customer.subscriptions.isEmpty
      || !customer.memberships.isEmpty || !customer.brought.isEmpty
    {
      lines.append("  \(number): \(customer)")
    }
    lines += small.catalogue.rules.map { "  \($0)" } + small.catalogue.plans.map { "  \($0)" }
    lines += small.catalogue.bands.map { "  \($0)" } + small.catalogue.prefixes.map { "  \($0)" }
    return ["Measures.", "Records.", "Jobs."].reduce(lines.joined(separator: "\n")) {
      $0.replacing($1, with: "")
    }
  }
}
