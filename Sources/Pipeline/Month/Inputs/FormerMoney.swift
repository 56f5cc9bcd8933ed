import Lake
import Measures
import Records

/// What the month before left of money: open invoices and credit of accounts, the stages of their
/// services, gifts under way, and points.
struct FormerMoney: Sendable {
  /// What an account left.
  struct AccountState: Hashable, Sendable {
    /// Ascending by month.
    var openInvoices: [OpenInvoice] = []
    var creditMicros: Int64 = 0
    /// In the order of the list.
    var stages: [ServiceStage] = []
  }

  /// By account.
  private(set) var accounts: [String: AccountState] = [:]
  /// In the order of the former month's files.
  private(set) var benefits: [PromotionBalance] = []
  private(set) var points: [PointsLot] = []

  /// Nothing of a month that no money was kept of.
  init() {}

  /// *Throws* ``PublishedError`` and ``LakeError``, also where a file says what no month leaves.
  init(_ manifest: Manifest, in folder: String) throws {
    for file in manifest.files {
      switch file.table {
      case OutputTables.arLedger.name: try readLedger(PublishedTable(file, in: folder))
      case OutputTables.serviceActions.name: try readActions(PublishedTable(file, in: folder))
      case OutputTables.promoBenefits.name: try readBenefits(PublishedTable(file, in: folder))
      case OutputTables.pointsLedger.name: try readPoints(PublishedTable(file, in: folder))
      default: break
      }
    }
  }

  private mutating func readLedger(_ table: PublishedTable) throws(PublishedError) {
    let (ids, months) = (try table.texts("account"), try table.texts("invoice_month"))
    let balances = try table.integers("balance")
    for (row, id) in ids.enumerated() where balances[row] != 0 {
      if months[row].isEmpty {
        guard balances[row] < 0, balances[row] != .min else {
          throw table.strange("row \(row + 1) has a credit of \(-Int128(balances[row]))")
        }
        accounts[id, default: AccountState()].creditMicros = -balances[row]
      } else {
        guard balances[row] > 0 else {
          throw table.strange("row \(row + 1) leaves an invoice at \(balances[row])")
        }
        accounts[id, default: AccountState()].openInvoices.append(
          OpenInvoice(
            account: id, month: try Self.month(months[row], row, table), openMicros: balances[row]))
      }
    }
  }

  private mutating func readActions(_ table: PublishedTable) throws(PublishedError) {
    let (services, kinds) = (try table.texts("service"), try table.texts("kind"))
    let (ids, stages) = (try table.texts("cause_account"), try table.texts("stage"))
    for (row, id) in ids.enumerated() where !stages[row].isEmpty {
      guard let stage = DunningStage.allCases.first(where: { $0.code == stages[row] }) else {
        throw table.strange("row \(row + 1) leaves a service at '\(stages[row])'")
      }
      accounts[id, default: AccountState()].stages.append(
        ServiceStage(
          account: id, service: services[row], isBroadband: kinds[row] == "broadband",
          stage: stage))
    }
  }

  private mutating func readBenefits(_ table: PublishedTable) throws(PublishedError) {
    let (msisdns, ids) = (try table.integers("msisdn"), try table.texts("enrolment"))
    let (totals, parts) = (try table.integers("granted_total"), try table.integers("parts_granted"))
    for (row, id) in ids.enumerated() {
      guard totals[row] >= 0, (0...1_000).contains(parts[row]) else {
        throw table.strange("row \(row + 1) had given \(totals[row]) in \(parts[row]) parts")
      }
      benefits.append(
        PromotionBalance(
          msisdn: UInt64(truncatingIfNeeded: msisdns[row]), enrolment: id, parts: Int(parts[row]),
          grantedMicros: totals[row]))
    }
  }

  private mutating func readPoints(_ table: PublishedTable) throws(PublishedError) {
    let (msisdns, months) = (try table.integers("msisdn"), try table.texts("fee_month"))
    let (closing, pending) = (try table.integers("closing"), try table.integers("pending"))
    for (row, month) in months.enumerated() where closing[row] != 0 || pending[row] != 0 {
      guard closing[row] >= 0, pending[row] >= 0 else {
        throw table.strange("row \(row + 1) leaves \(closing[row]) points, \(pending[row]) waiting")
      }
      var lot = PointsLot(
        msisdn: UInt64(truncatingIfNeeded: msisdns[row]),
        month: try Self.month(month, row, table), points: closing[row])
      lot.pending = pending[row]
      points.append(lot)
    }
  }

  private static func month(
    _ text: String, _ row: Int, _ table: PublishedTable
  ) throws(PublishedError) -> BillingMonth {
    guard let month = BillingMonth(text) else {
      throw table.strange("row \(row + 1) is of the month '\(text)'")
    }
    return month
  }
}

extension CustomerBase {
  /// Gives each line and each account's first line (that of the smallest number) what the month
  /// before left of money. Returns what nobody has any more, as sentences.
  mutating func carry(_ money: FormerMoney, of month: BillingMonth) -> [String] {
    var indexOf: [UInt64: Int] = [:]
    var firstOf: [String: Int] = [:]
    for index in files.indices {
      let subscriber = files[index].subscriber
      indexOf[subscriber.msisdn] = index
      if let first = firstOf[subscriber.account],
        files[first].subscriber.msisdn <= subscriber.msisdn
      {
        continue
      }
      firstOf[subscriber.account] = index
    }
    for (account, index) in firstOf {
      guard let state = money.accounts[account] else { continue }
      files[index].openInvoices = state.openInvoices
      files[index].openCreditMicros = state.creditMicros
      files[index].stages = state.stages
    }
    for balance in money.benefits {
      if let index = indexOf[balance.msisdn] { files[index].benefits.append(balance) }
    }
    var lost: Int128 = 0
    for lot in money.points {
      if let index = indexOf[lot.msisdn] {
        files[index].points.append(lot)
      } else {
        lost += Int128(lot.points)
      }
    }
    var notes = Self.leftBehind(money.accounts.filter { firstOf[$0.key] == nil }, of: month)
    if lost > 0 {
      notes.append("\(lost) points of \(month) belong to numbers that no subscriber has")
    }
    return notes
  }

  /// Accounts whose lines are all gone: their money stays in the ledger of the month before.
  private static func leftBehind(
    _ accounts: [String: FormerMoney.AccountState], of month: BillingMonth
  ) -> [String] {
    if accounts.isEmpty { return [] }
    let states = accounts.values
    let debt = states.reduce(Int128(0)) { sum, state in
      state.openInvoices.reduce(sum) { $0 + Int128($1.openMicros) }
    }
    let credit = states.reduce(Int128(0)) { $0 + Int128($1.creditMicros) }
    if debt == 0 && credit == 0 { return [] }
    return [
      "\(accounts.count) accounts of \(month) have no line any more: they owe "
        + "\(MoneySum(micros: debt)) and have \(MoneySum(micros: credit)) in advance, which is in "
        + "no ledger of this month; keep lines in the snapshot until their account is settled"
    ]
  }
}
