import Measures
import Records

/// Settles which ready bindings hold: a number is bound to one broadband line, and the line to one
/// number.
package struct BindingDesk: Sendable {
  let month: BillingMonth

  package init(month: BillingMonth) { self.month = month }

  /// What became of all bindings of the month.
  package struct Settlement: Hashable, Sendable {
    /// All rows, none `ready`, by order and broadband.
    package var rows: [BindingRow] = []
    /// Those that are new, by number.
    package var bindings: [Binding] = []
    /// Conflicts.
    package var findings: OrderFindings
  }

  /// `rows` are those of every shard in any order, `former` the bindings of earlier months. Earlier
  /// days come first, then the smaller order id; a conflict binds nothing.
  package func settle(_ rows: [BindingRow], former: [Binding]) -> Settlement {
    var settlement = Settlement(findings: OrderFindings(month: month))
    var lines: [UInt64: String] = [:]
    var numbers: [String: UInt64] = [:]
    for binding in former.sorted(by: Self.precedes)
    where lines[binding.msisdn] == nil && numbers[binding.broadband] == nil {
      lines[binding.msisdn] = binding.broadband
      numbers[binding.broadband] = binding.msisdn
    }
    let waiting = rows.sorted {
      $0.since == $1.since ? BindingRow.precedes($0, $1) : $0.since < $1.since
    }
    for var row in waiting {
      defer { settlement.rows.append(row) }
      if row.state != .ready { continue }
      let line = lines[row.msisdn]
      let number = numbers[row.broadband]
      if line == row.broadband && number == row.msisdn {
        row.state = .bound
      } else if line == nil && number == nil {
        row.state = .bound
        lines[row.msisdn] = row.broadband
        numbers[row.broadband] = row.msisdn
        settlement.bindings.append(
          Binding(msisdn: row.msisdn, broadband: row.broadband, boundOn: row.since))
      } else {
        row.state = .conflict
        let isOfNumber = line != nil && line != row.broadband
        row.against = (isOfNumber ? line : number?.description) ?? ""
        settlement.findings.findings.append(conflict(row, line: line, number: number))
      }
    }
    settlement.rows.sort(by: BindingRow.precedes)
    settlement.bindings.sort(by: Self.precedes)
    settlement.findings.close()
    return settlement
  }

  private func conflict(_ row: BindingRow, line: String?, number: UInt64?) -> OrderFinding {
    var evidence = Evidence().with("complete", row.since)
    if let line, line != row.broadband { evidence = evidence.with("number_bound_to", line) }
    if let number, number != row.msisdn { evidence = evidence.with("line_bound_to", number) }
    return OrderFinding(
      .bindingConflict, order: row.order, number: row.msisdn, broadband: row.broadband,
      since: row.since, lastDay: month.lastDay, evidence)
  }

  private static func precedes(_ a: Binding, _ b: Binding) -> Bool {
    if a.msisdn != b.msisdn { return a.msisdn < b.msisdn }
    if a.boundOn != b.boundOn { return a.boundOn < b.boundOn }
    return a.broadband.precedes(b.broadband)
  }
}
