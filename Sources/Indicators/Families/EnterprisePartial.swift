import Measures
import Records

/// The month of accounts of groups and key customers (集团客户, 大客户), to be rolled up along who
/// reports to whom.
///
/// *Limits*: personal accounts that report to nobody and are no key accounts are left out, so this
/// grows with enterprises.
package struct EnterprisePartial: Sendable {
  /// The columns of a key's sums.
  package enum Sum: Int, CaseIterable, Sendable {
    case lines
    case closing
    case revenueMicros
    case lost
  }

  /// By account, the account it reports to and whether it is a key account (`1` or `0`).
  package internal(set) var sums = KeyedSums(keyCount: 3, width: Sum.allCases.count)
  /// By account and months back (`1` … `3`): revenue of the month.
  package internal(set) var former = KeyedSums(keyCount: 2, width: 1)

  mutating func add(_ line: LineMonth) {
    guard let account = line.customer.account,
      account.kind == .group || account.isKey || !account.parent.isEmpty
    else { return }
    sums.add(
      [
        1, line.isClosing ? 1 : 0, Int128(line.row.revenueMicros), line.loss == nil ? 0 : 1,
      ], to: [account.id, account.parent, account.isKey ? "1" : "0"])
    for trace in line.customer.history {
      let back = line.month.index - trace.month.index
      if (1...3).contains(back) {
        former.add([Int128(trace.revenueMicros)], to: [account.id, "\(back)"])
      }
    }
  }
}
