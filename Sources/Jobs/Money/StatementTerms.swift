import Measures
import Records

/// Bills for distribution (客户化账单): a file for each group of accounts.
package struct StatementTerms: Hashable, Codable, Sendable {
  /// What puts accounts into one file: a column of the feed of accounts.
  package enum Column: String, CaseIterable, Codable, Sendable {
    /// Each account has its own.
    case account
    case customer
    /// The account that it reports to; a company's account that reports to none is its own.
    case parent
    case manager
    case kind
    case creditClass = "credit_class"
  }

  /// How files are packed.
  package enum Compression: String, CaseIterable, Codable, Sendable {
    case none
    /// Frames of zstd, one after the other.
    case zstd
  }

  package var by: Column
  /// Kinds of accounts that have a statement.
  package var accounts: [Account.Kind]
  /// Kinds of lines that stand one by one; those of other kinds are one line a bill. nil: all.
  package var lines: [Invoice.LineKind]?
  /// Whether each group also has a file of its rated records.
  package var calls: Bool
  package var compression: Compression

  package init(
    by: Column, accounts: [Account.Kind] = Account.Kind.allCases,
    lines: [Invoice.LineKind]? = nil, calls: Bool = false, compression: Compression = .none
  ) {
    self.by = by
    self.accounts = accounts
    self.lines = lines
    self.calls = calls
    self.compression = compression
  }

  /// The most groups that a month may have: each is a file, or two.
  package static let groupsMax = 100_000

  /// The group of an account; nil where it has no statement.
  package func group(of account: Account) -> String? {
    guard accounts.contains(account.kind) else { return nil }
    let group =
      switch by {
      case .account: account.id
      case .customer: account.customer
      case .parent:
        account.parent.isEmpty && account.kind == .group ? account.id : account.parent
      case .manager: account.manager
      case .kind: account.kind.code
      case .creditClass: account.creditClass
      }
    return group.isEmpty ? nil : group
  }

  /// Whether lines of that kind stand one by one.
  package func shows(_ kind: Invoice.LineKind) -> Bool { lines?.contains(kind) ?? true }
}
