import Measures
import Records

/// What an account owes by invoice, while its money of a month is applied (销账).
///
/// Money goes to the oldest invoice that is open, then waits as credit. A refund takes credit
/// first, then reopens what was paid last, and where the ledger knows of no more money it is owed
/// as an item of its own. The month's own invoice comes at the month's end, when credit pays it.
struct Receivables {
  /// Something that is owed.
  struct Item {
    let kind: LedgerRow.Kind
    let month: BillingMonth
    let opening: Int128
    var debit: Int128 = 0
    var credit: Int128 = 0

    var balance: Int128 { opening + debit - credit }
  }

  let openingCredit: Int128
  /// By month, invoices before refunds.
  private(set) var items: [Item]
  private(set) var credit: Int128
  /// What was applied to which item, the last one at the end.
  private var applied: [(item: Int, micros: Int128)] = []

  /// `open` ascends by month, each month once and before `month`.
  init(open: [OpenInvoice], creditMicros: Int64, month: BillingMonth) {
    items = open.map { Item(kind: .invoice, month: $0.month, opening: Int128($0.openMicros)) }
    items.append(Item(kind: .invoice, month: month, opening: 0))
    items.append(Item(kind: .refund, month: month, opening: 0))
    openingCredit = Int128(creditMicros)
    credit = openingCredit
    settle()
  }

  /// What was owed before the month.
  var openingDebt: Int128 { items.reduce(0) { $0 + $1.opening } }
  var closingDebt: Int128 { items.reduce(0) { $0 + $1.balance } }
  /// Σ credit of all items.
  var appliedMicros: Int128 { items.reduce(0) { $0 + $1.credit } }
  /// Refunds of money that wasn't known.
  var refunded: Int128 { items[items.count - 1].debit }

  /// Money that came in, or where negative went out.
  mutating func take(_ micros: Int64) {
    if micros >= 0 {
      credit += Int128(micros)
      settle()
    } else {
      giveBack(-Int128(micros))
    }
  }

  /// The month's own bill. One below zero is money of the account.
  mutating func bill(_ micros: Int64) {
    let own = items.count - 2
    items[own].debit += Int128(micros)
    if micros < 0 {
      items[own].credit += Int128(micros)
      credit -= Int128(micros)
    }
    settle()
  }

  private mutating func settle() {
    for index in items.indices where items[index].balance > 0 {
      if credit == 0 { return }
      let micros = min(credit, items[index].balance)
      items[index].credit += micros
      credit -= micros
      applied.append((index, micros))
    }
  }

  private mutating func giveBack(_ micros: Int128) {
    var rest = micros - min(micros, credit)
    credit -= micros - rest
    while rest > 0, let last = applied.popLast() {
      let taken = min(rest, last.micros)
      items[last.item].credit -= taken
      rest -= taken
      if taken < last.micros { applied.append((last.item, last.micros - taken)) }
    }
    items[items.count - 1].debit += rest
  }
}
