import Measures
import Records

/// Settles which ready bindings hold: a number is bound to one broadband line, and the line to one
/// number.
package struct BindingDesk: Sendable {
  let month: BillingMonth

  package init(month: BillingMonth) { self.month = month }

  /// What became of all bindings of the month.
  package struct Settlement: Hashable, Sendable {
    /// All rows, none `ready`, by order, number and broadband.
    package var rows: [BindingRow] = []
    /// Those that are new, by number.
    package var bindings: [Binding] = []
    /// Conflicts and what is pending too long.
    package var findings: OrderFindings
  }

  /// `rows` are those of every shard in any order, `former` the bindings of earlier months. Earlier
  /// days come first, then the smaller order id.
  package func settle(_ rows: [BindingRow], former: [Binding]) -> Settlement {
    Settlement(findings: OrderFindings(month: month))
  }
}
