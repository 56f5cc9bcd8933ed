import Records

/// `statements:` of `money:` in a job file: a file of bills for each group of accounts.
///
/// ```yaml
/// statements:
///   by: customer               # account, customer, parent, manager, kind or credit_class
///   accounts: [group]          # kinds of accounts that have one: personal, household, group
///   lines: [recurring, discount]   # kinds of lines that stand one by one
///   calls: true                # a second file of the rated records
///   compression: zstd          # none
/// ```
///
/// Needed is `by`, a column of the feed of accounts; an account without a value has no statement.
/// Absent: all accounts, all lines, no records, no compression.
struct StatementGrammar {
  let findings: FindingList

  /// nil where the section is absent, or after a finding.
  func terms(_ map: YamlMap?) -> StatementTerms? {
    guard let map else { return nil }
    defer { map.finish() }
    let by = map.value("by", Form<StatementTerms.Column>.codes("a column of accounts"))
    var accounts = Account.Kind.allCases
    if map.has("accounts") {
      let form = Form<Account.Kind>.choice("a kind of account", Account.Kind.allCases) { $0.code }
      accounts = map.list("accounts", form).map(\.value).uniqued()
    }
    var lines: [Invoice.LineKind]?
    if map.has("lines") {
      let form = Form<Invoice.LineKind>.choice("a kind of line", Invoice.LineKind.allCases) {
        $0.code
      }
      lines = map.list("lines", form).map(\.value).uniqued()
    }
    let calls = map.value("calls", .boolean, ifAbsent: false)
    let compression = map.value(
      "compression", .codes("a compression"), ifAbsent: StatementTerms.Compression.none)
    guard let by else { return nil }
    return StatementTerms(
      by: by, accounts: accounts, lines: lines, calls: calls, compression: compression)
  }
}
