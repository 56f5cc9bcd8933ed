import Lake
import Measures
import Parquet
import Zstd

/// What the statements of a published month add up to, and what they are held against. Files come
/// in the order of their paths: accounts' bills before statements, those before usage.
struct VerifiedStatements {
  private(set) var amountMicros: Int128 = 0
  private(set) var lineRows: Int64 = 0
  private(set) var callRows: Int64 = 0
  private(set) var groups: Set<String> = []
  /// Accounts that several files of bills have.
  private(set) var repeatedAccounts: Int64 = 0
  /// By account: its bill less its statement; those without a statement apart.
  private var billMicros: [String: Int128] = [:]
  private var statedMicros: [String: Int128] = [:]
  /// By number, as the records' files have it less as `usage` does.
  private var callMicros: [String: Int128] = [:]
  private var hasUsage = false

  mutating func add(_ reader: ParquetReader, table: String) throws(ParquetError) {
    switch table {
    case OutputTables.accountBills.name:
      for group in reader.rowGroups.indices {
        let accounts = try reader.column(named: "account", rowGroup: group).texts ?? []
        let totals = try reader.column(named: "total", rowGroup: group).integers ?? []
        for (account, total) in zip(accounts, totals) { billMicros[account] = Int128(total) }
      }
    case OutputTables.usage.name:
      if callMicros.isEmpty { return }
      hasUsage = true
      for group in reader.rowGroups.indices {
        let numbers = try reader.column(named: "msisdn", rowGroup: group).integers ?? []
        let charges = try reader.column(named: "charge", rowGroup: group).integers ?? []
        for (number, charge) in zip(numbers, charges) {
          callMicros["\(number)"]? -= Int128(charge)
        }
      }
    default: break
    }
  }

  /// Adds a file of statements and returns its rows; nil where it is no CSV of the table's columns.
  mutating func add(_ content: [UInt8], of path: String, _ table: TableDefinition) -> Int? {
    var plain = content
    if path.hasSuffix(".zst") {
      guard let unpacked = Self.unpacked(content) else { return nil }
      plain = unpacked
    }
    let names = table.columns.map(\.name)
    guard let account = names.firstIndex(of: "account"),
      let number = names.firstIndex(of: "msisdn"),
      let amount = names.firstIndex(
        of: table.name == OutputTables.statement.name ? "amount" : "charge")
    else { preconditionFailure("Statements are of accounts, numbers and amounts.") }
    var (rows, isSound) = (-1, true)
    var seen: [String: Int128] = [:]
    var charges: [String: Int128] = [:]
    let isWhole = CsvRows.read(plain) { fields in
      rows += 1
      if rows == 0 {
        isSound = fields == names
        return
      }
      guard fields.count == names.count, let money = MoneySum(decimal: fields[amount]) else {
        isSound = false
        return
      }
      seen[fields[account], default: 0] += money.micros
      charges[fields[number], default: 0] += money.micros
    }
    guard isWhole, isSound, rows >= 0 else { return nil }
    groups.insert(String(path.split(separator: "/").last ?? ""))
    if table.name == OutputTables.statement.name {
      lineRows += Int64(rows)
      for (account, micros) in seen {
        amountMicros += micros
        if statedMicros.updateValue(micros, forKey: account) != nil { repeatedAccounts += 1 }
      }
    } else {
      callRows += Int64(rows)
      for (number, micros) in charges { callMicros[number, default: 0] += micros }
    }
    return rows
  }

  private static func unpacked(_ content: [UInt8]) -> [UInt8]? {
    do {
      var stream = try ZstdStream()
      var plain: [UInt8] = []
      var taken = 0
      while taken < content.count {
        taken += try stream.push(content[taken...], into: &plain, limit: 1 << 20)
      }
      try stream.finish()
      return plain
    } catch {
      return nil
    }
  }

  /// Accounts whose statement is not their bill.
  var differentAccounts: Int64 {
    Int64(statedMicros.count { billMicros[$0.key] != $0.value })
  }

  /// The bills of accounts without a statement.
  var leftOutMicros: Int128 {
    billMicros.reduce(0) { statedMicros[$1.key] == nil ? $0 + $1.value : $0 }
  }

  /// Lines whose records cost something else than in `usage`; nil without that table.
  var differentLines: Int64? {
    hasUsage ? Int64(callMicros.count { $0.value != 0 }) : nil
  }
}
