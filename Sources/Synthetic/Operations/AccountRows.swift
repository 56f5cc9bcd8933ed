import Measures
import Records

/// Rows of `accounts.csv`: who pays, and how far that is trusted.
struct AccountRows {
  static let header =
    "account,customer,kind,parent,credit_class,credit_limit,key_account,manager\n"

  let facts: OperationFacts
  /// Head offices that group accounts report to; their rows come first.
  private static let headOffices = 8

  func writeHeadOffices(into text: inout TextBlock) {
    for office in 0..<Self.headOffices {
      text.append("H")
      text.append(UInt64(office), digits: 4)
      text.append(",UH")
      text.append(UInt64(office), digits: 4)
      text.append(",group,,A,,yes,M")
      text.append(UInt64(office), digits: 3)
      text.endLine()
    }
  }

  /// The account's row stands where its first line does.
  func write(_ line: Line, into text: inout TextBlock) {
    if line.familyBack != 0 { return }
    let account = facts.account(of: line)
    let random = Chance.mixed(facts.traits(of: line) &+ 7)
    let isGroup = facts.isGroup(line)
    facts.appendAccount(account.first, to: &text)
    text.append(",U")
    text.append(UInt64(account.first), digits: 10)
    text.append(isGroup ? ",group," : account.count > 1 ? ",household," : ",personal,")
    if isGroup && random & 32 == 0 {
      text.append("H")
      text.append(random >> 8 & 7, digits: 4)
    }
    text.append(random >> 16 & 7 == 0 ? ",C," : random >> 16 & 3 == 1 ? ",A," : ",B,")
    // One in a hundred has a limit of its own.
    if Chance.below(100, of: random) == 0 { text.append("500.00") }
    text.comma()
    let isKey = facts.isKey(account.first)
    text.append(isKey)
    text.comma()
    if isKey {
      text.append("M")
      text.append(UInt64(account.first) % 40, digits: 3)
    }
    text.endLine()
  }
}
