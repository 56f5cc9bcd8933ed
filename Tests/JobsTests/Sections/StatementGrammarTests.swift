import Jobs
import Measures
import Records
import Testing

@Suite("The section statements of a job's money")
struct StatementGrammarTests {
  private static let section = """
    money:
      statements:
        by: parent
        accounts: [group, household]
        lines: [recurring, usage_voice]
        calls: true
        compression: zstd

    """

  private func load(_ section: String, hasAccounts: Bool = true) throws -> JobLoad {
    var files = JobFixture.files
    let job = try #require(files["job.yaml"])
    files["job.yaml"] =
      job.replacing(
        "customers:\n",
        with: "customers:\n" + (hasAccounts ? "  accounts: {files: accounts*}\n" : "")) + section
    let folder = try TestFolder(files)
    return try JobFile.load(path: folder.path)
  }

  @Test("is read with all that it says")
  func whole() throws {
    let load = try load(Self.section)
    #expect(
      load.loaded?.job.money?.statements
        == StatementTerms(
          by: .parent, accounts: [.group, .household], lines: [.recurring, .usageVoice],
          calls: true, compression: .zstd), "\(load.findings)")
  }

  @Test("needs a column only")
  func usual() throws {
    let load = try load("money: {statements: {by: customer}}\n")
    #expect(
      load.loaded?.job.money?.statements == StatementTerms(by: .customer), "\(load.findings)")
  }

  @Test(
    "says what is wrong with it, and what to do",
    arguments: [
      ("by: parent", "by: brand", "by is \"brand\"", "credit_class"),
      ("by: parent", "of: parent", "the key \"by\" is missing", ""),
      ("household]", "famliy]", "accounts is \"famliy\"", "household"),
      ("[recurring,", "[other,", "lines is \"other\"", "recurring"),
      ("zstd", "gzip", "compression is \"gzip\"", "zstd"),
    ])
  func mistakes(text: String, mistake: String, message: String, remedy: String) throws {
    let load = try load(Self.section.replacing(text, with: mistake))
    let found = load.findings.filter { $0.message.contains(message) && $0.remedy.contains(remedy) }
    #expect(!found.isEmpty, "\(load.findings)")
  }

  @Test("needs a feed of accounts")
  func accounts() throws {
    let load = try load(Self.section, hasAccounts: false)
    #expect(load.findings.contains { $0.remedy.contains("accounts") }, "\(load.findings)")
  }

  private static func account(_ kind: Account.Kind, parent: String = "") -> Account {
    var account = Account(id: "a", customer: "c")
    account.kind = kind
    account.parent = parent
    account.manager = "m"
    account.creditClass = "A"
    return account
  }

  @Test(
    "puts an account into the group of its column",
    arguments: [
      (StatementTerms.Column.account, account(.personal), "a"),
      (.customer, account(.personal), "c"), (.manager, account(.group), "m"),
      (.kind, account(.group), "group"), (.creditClass, account(.group), "A"),
      (.parent, account(.group, parent: "h"), "h"),
      // A head office is with those who report to it.
      (.parent, account(.group), "a"), (.parent, account(.personal), nil),
    ] as [(StatementTerms.Column, Account, String?)])
  func groups(column: StatementTerms.Column, account: Account, group: String?) {
    #expect(StatementTerms(by: column).group(of: account) == group)
    let others = Account.Kind.allCases.filter { $0 != account.kind }
    #expect(StatementTerms(by: column, accounts: others).group(of: account) == nil)
  }
}
