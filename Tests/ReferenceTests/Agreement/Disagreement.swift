import Jobs
import Measures
import Records
import Reference
import Tariffs

/// A record of which the two raters say different things.
struct Disagreement {
  var record: UsageRecord
  var kernel: ReferenceResult
  var reference: ReferenceResult

  /// The first one of a month, in the order of rating; nil where all is equal, and where the
  /// compiler refuses the catalogue.
  static func first(of scenario: Scenario) -> Disagreement? {
    // A catalogue that is refused while it is made smaller just shows no difference.
    guard let kernel = try? scenario.rated(by: .kernel) else { return nil }
    let records = scenario.records
    let reference = scenario.reference(explains: false)
    let order = records.indices.sorted {
      (records[$0].startMilliseconds, records[$0].sequence)
        < (records[$1].startMilliseconds, records[$1].sequence)
    }
    let row = order.first { kernel.results[$0] != reference.results[$0] }
    return row.map {
      Disagreement(
        record: records[$0], kernel: kernel.results[$0], reference: reference.results[$0])
    }
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
        if first(of: candidate) != nil { small = candidate } else { index += size }
      }
      if size == 1 { return }
      size /= 2
    }
  }

  // MARK: The report

  /// The record, both results, how the reference came to its own, and what is left of the month.
  static func report(_ scenario: Scenario) -> String {
    let small = shrunk(scenario)
    guard let found = first(of: small) else { return "no difference is left" }
    let month = small.reference(explains: true)
    var lines = ["The raters disagree on \(found.record)"]
    lines += ["  kernel:    \(found.kernel)", "  reference: \(found.reference)"]
    if let row = small.records.firstIndex(where: { $0.sequence == found.record.sequence }) {
      lines += month.accounts[row].map { "    " + $0 }
    }
    let others = small.records.filter { $0.sequence != found.record.sequence }.prefix(10)
    lines += others.sorted { $0.startMilliseconds < $1.startMilliseconds }.map { "  beside \($0)" }
    lines.append("In \(small.month), \(small.clock.transitions):")
    let owners = Set(small.records.map { Int($0.subscriber) }).filter { $0 < small.customers.count }
    for (number, customer) in small.customers.enumerated()
    where owners.contains(number) || !customer.memberships.isEmpty {
      lines.append("  \(number): \(customer)")
    }
    lines += small.catalogue.rules.map { "  \($0)" } + small.catalogue.plans.map { "  \($0)" }
    lines += small.catalogue.bands.map { "  \($0)" } + small.catalogue.prefixes.map { "  \($0)" }
    return ["Measures.", "Records.", "Jobs."].reduce(lines.joined(separator: "\n")) {
      $0.replacing($1, with: "")
    }
  }
}
