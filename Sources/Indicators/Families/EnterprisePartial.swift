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

/// An account's month, its own and that of all below it.
package struct EnterpriseRow: Hashable, Sendable {
  package var account: String
  /// Empty where it reports to nobody.
  package var parent: String
  /// The account at the head of its chain; itself where it reports to nobody.
  package var head: String
  /// How many it reports to, one above the other.
  package var depth: Int
  package var isKey: Bool
  package var ownLines: Int64
  package var ownRevenueMicros: Int64
  /// With all accounts below it.
  package var lines: Int64
  package var closing: Int64
  package var lost: Int64
  package var revenueMicros: Int64
  /// Of the head's revenue, with all below each; nil where that is not positive.
  package var shareOfHeadPpm: Int64?
  /// Mean revenue of the former months that are known; nil where none is.
  package var formerMeanMicros: Int64?
  /// revenue / that mean − 1; nil where the mean is not positive.
  package var changePpm: Int64?
  package var isDeclining: Bool
}

extension EnterprisePartial {
  /// By account (by octet). `months`: how many former months are known to the run.
  ///
  /// An account that nobody knows but as a parent has a row of its own, without lines. Where
  /// reports go in a circle, the chain ends before the account that it would come to again.
  package func rows(
    months: Set<Int>, declinePpm: Int64
  ) throws(IndicatorError) -> [EnterpriseRow] {
    var accounts: [String: (parent: String, isKey: Bool, sums: [Int128], former: Int128)] = [:]
    for (key, sums) in sums.sorted {
      let past = months.sorted().reduce(Int128(0)) {
        $0 + (former.sums(of: [key[0], "\($1)"])?[0] ?? 0)
      }
      accounts[key[0]] = (key[1], key[2] == "1", sums, past)
    }
    let none = [Int128](repeating: 0, count: Sum.allCases.count)
    for (key, _) in sums.sorted where !key[1].isEmpty && accounts[key[1]] == nil {
      accounts[key[1]] = ("", false, none, 0)
    }
    let names = accounts.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    var chains: [String: [String]] = [:]
    var totals: [String: (sums: [Int128], former: Int128)] = [:]
    for name in names {
      var chain = [name]
      while let parent = accounts[chain[chain.count - 1]]?.parent, !parent.isEmpty,
        !chain.contains(parent)
      { chain.append(parent) }
      chains[name] = chain
      guard let own = accounts[name] else { continue }
      for above in chain {
        var total = totals[above] ?? (none, 0)
        for column in none.indices { total.sums[column] += own.sums[column] }
        total.former += own.former
        totals[above] = total
      }
    }
    var rows: [EnterpriseRow] = []
    for name in names {
      guard let own = accounts[name], let chain = chains[name], let total = totals[name],
        let head = chain.last, let whole = totals[head]
      else { continue }
      let mean = Quotient.of(total.former, over: Int128(months.count))
      let revenue = total.sums[Sum.revenueMicros.rawValue]
      let change = mean.flatMap {
        Quotient.of((revenue - Int128($0)) * 1_000_000, over: Int128($0))
      }
      rows.append(
        EnterpriseRow(
          account: name, parent: own.parent, head: head, depth: chain.count - 1, isKey: own.isKey,
          ownLines: try Narrow.sum(own.sums[Sum.lines.rawValue], "own_lines"),
          ownRevenueMicros: try Narrow.sum(own.sums[Sum.revenueMicros.rawValue], "own_revenue"),
          lines: try Narrow.sum(total.sums[Sum.lines.rawValue], "lines"),
          closing: try Narrow.sum(total.sums[Sum.closing.rawValue], "closing"),
          lost: try Narrow.sum(total.sums[Sum.lost.rawValue], "lost"),
          revenueMicros: try Narrow.sum(revenue, "revenue"),
          shareOfHeadPpm: Quotient.of(
            revenue * 1_000_000, over: whole.sums[Sum.revenueMicros.rawValue]),
          formerMeanMicros: mean, changePpm: change,
          isDeclining: change.map { $0 <= -declinePpm } ?? false))
    }
    return rows
  }
}
