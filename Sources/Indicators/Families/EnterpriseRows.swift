import Measures
import Records

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

/// Who reports to whom, and what each has with all below it.
private struct EnterpriseTree {
  struct Entry {
    var parent: String
    var isKey: Bool
    var sums: [Int128]
    /// Revenue of the former months.
    var former: Int128
  }

  private let none = [Int128](repeating: 0, count: EnterprisePartial.Sum.allCases.count)
  private(set) var accounts: [String: Entry] = [:]
  /// By octet.
  private(set) var names: [String] = []
  /// From an account to the head of its chain.
  private(set) var chains: [String: [String]] = [:]
  private(set) var totals: [String: (sums: [Int128], former: Int128)] = [:]

  init(_ partial: EnterprisePartial, months: Set<Int>, silent: [Account]) {
    let rows = partial.sums.sorted
    for (key, sums) in rows {
      let past = months.sorted().reduce(Int128(0)) {
        $0 + (partial.former.sums(of: [key[0], "\($1)"])?[0] ?? 0)
      }
      accounts[key[0]] = Entry(parent: key[1], isKey: key[2] == "1", sums: sums, former: past)
    }
    for account in silent where accounts[account.id] == nil {
      accounts[account.id] = Entry(
        parent: account.parent, isKey: account.isKey, sums: none, former: 0)
    }
    for account in silent where !account.parent.isEmpty && accounts[account.parent] == nil {
      accounts[account.parent] = Entry(parent: "", isKey: false, sums: none, former: 0)
    }
    for (key, _) in rows where !key[1].isEmpty && accounts[key[1]] == nil {
      accounts[key[1]] = Entry(parent: "", isKey: false, sums: none, former: 0)
    }
    names = accounts.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    for name in names { climb(from: name) }
  }

  private mutating func climb(from name: String) {
    guard let own = accounts[name] else { return }
    var chain = [name]
    while let parent = accounts[chain[chain.count - 1]]?.parent, !parent.isEmpty,
      !chain.contains(parent)
    { chain.append(parent) }
    chains[name] = chain
    for above in chain {
      var total = totals[above] ?? (none, 0)
      for column in none.indices { total.sums[column] += own.sums[column] }
      total.former += own.former
      totals[above] = total
    }
  }
}

extension EnterprisePartial {
  /// By account (by octet). `months`: which former months the run knows, 1 the month before.
  /// `silent`: accounts without a line, which others may report to or through.
  ///
  /// They have a row of their own, as has one that nobody knows but as a parent. Where
  /// reports go in a circle, the chain ends before the account that it would come to again.
  package func rows(
    months: Set<Int>, declinePpm: Int64, silent: [Account] = []
  ) throws(IndicatorError) -> [EnterpriseRow] {
    let tree = EnterpriseTree(self, months: months, silent: silent)
    var rows: [EnterpriseRow] = []
    for name in tree.names {
      guard let own = tree.accounts[name], let chain = tree.chains[name],
        let total = tree.totals[name], let head = chain.last, let whole = tree.totals[head]
      else { continue }
      let mean = Quotient.of(total.former, over: Int128(months.count))
      let revenue = Int128(try Narrow.sum(total.sums[Sum.revenueMicros.rawValue], "revenue"))
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
