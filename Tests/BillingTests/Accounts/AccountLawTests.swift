import Billing
import Jobs
import Measures
import Records
import Seeds
import Testing

@Suite("Whatever an account did, its money adds up")
struct AccountLawTests {
  private static let terms = MoneyTerms(
    dunning: AccountSamples.dunning, points: AccountSamples.points,
    promotions: AccountSamples.promotions)

  @Test("Nothing is lost between bills, payments and balances", arguments: seeds)
  func identities(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let month = Self.account(&random)
    let result = try AccountDesk(terms: Self.terms, month: october).work(month)
    let bill = result.bill
    #expect(bill.sums.totalMicros == month.lines.reduce(0) { $0 + $1.bill.totalMicros })
    #expect(
      bill.openingDebtMicros + bill.sums.totalMicros + bill.refundedMicros - bill.appliedMicros
        == bill.closingDebtMicros, "seed \(seed)")
    #expect(
      bill.openingCreditMicros + bill.paidMicros + bill.sums.giftMicros + bill.refundedMicros
        - bill.appliedMicros == bill.closingCreditMicros, "seed \(seed)")
    for row in result.ledger {
      #expect(row.openingMicros + row.debitMicros - row.creditMicros == row.balanceMicros)
      #expect(row.kind == .credit ? row.balanceMicros <= 0 : row.balanceMicros >= 0)
    }
    let invoices = result.ledger.filter { $0.kind == .invoice }
    #expect(invoices.reduce(0) { $0 + $1.debitMicros } == bill.sums.totalMicros)
    let balance = result.ledger.reduce(0) { $0 + $1.balanceMicros }
    #expect(balance == bill.closingDebtMicros - bill.closingCreditMicros)
    // Credit beside an open bill would be money that nobody applied.
    #expect(bill.closingCreditMicros == 0 || bill.closingDebtMicros == 0, "seed \(seed)")
    // The oldest is paid first: what is paid wholly stands before what isn't, but for refunds.
    if bill.paidMicros >= 0, !month.lines.contains(where: { $0.file.hasRefund }) {
      let open = invoices.filter { $0.openingMicros + $0.debitMicros > 0 }.map { $0.balanceMicros }
      let firstOpen = open.firstIndex { $0 > 0 } ?? open.count
      #expect(open[firstOpen...].dropFirst().allSatisfy { $0 > 0 }, "seed \(seed)")
    }
  }

  @Test("Payments in any order come to the same", arguments: seeds)
  func shuffled(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var month = Self.account(&random)
    let desk = AccountDesk(terms: Self.terms, month: october)
    let once = try desk.work(month)
    for index in month.lines.indices {
      month.lines[index].file.payments.shuffle(using: &random)
    }
    month.openInvoices.shuffle(using: &random)
    #expect(try desk.work(month) == once, "seed \(seed)")
  }

  @Test("Points are never fewer than none, and each has one end", arguments: seeds)
  func points(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let month = Self.account(&random)
    let result = try AccountDesk(terms: Self.terms, month: october).work(month)
    for row in result.points {
      #expect(row.closing >= 0 && row.redeemed >= 0 && row.expired >= 0 && row.pending >= 0)
      #expect(row.redeemed <= row.opening, "what a month earned is spent later, seed \(seed)")
    }
    for line in month.lines {
      let number = line.file.subscriber.msisdn
      let asked = line.file.redemptions.filter { october.contains($0.on) }
        .reduce(0) { $0 + $1.points }
      let spent = result.points.filter { $0.msisdn == number }.reduce(0) { $0 + $1.redeemed }
      let missing = result.findings.filter { $0.msisdn == number }.reduce(0) { $0 + $1.points }
      #expect(asked == spent + missing, "seed \(seed)")
    }
  }

  @Test("A month after a month goes on with the same balances", arguments: seeds)
  func chained(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let first = Self.account(&random)
    let result = try AccountDesk(terms: Self.terms, month: october).work(first)
    var second = AccountMonth(id: "a", lines: first.lines)
    second.openCreditMicros = result.bill.closingCreditMicros
    second.openInvoices = result.ledger.compactMap { row in
      guard row.balanceMicros > 0 else { return nil }
      return row.month.map {
        OpenInvoice(account: "a", month: $0, openMicros: row.balanceMicros)
      }
    }
    let next = try AccountDesk(terms: Self.terms, month: october.next).work(second)
    #expect(next.bill.openingDebtMicros == result.bill.closingDebtMicros)
    #expect(next.bill.openingCreditMicros == result.bill.closingCreditMicros)
  }

  @Test("Customers' bills merge in any order to the same octets", arguments: seeds)
  func customers(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var bills = try (0..<12).map { index in
      var month = Self.account(&random)
      month.account = Account(id: "a\(index)", customer: "c\(random.below(4))")
      return try AccountDesk(terms: Self.terms, month: october).work(month).bill
    }
    var whole = CustomerPartial()
    for bill in bills { whole.add(bill) }
    bills.shuffle(using: &random)
    var merged = CustomerPartial()
    let cut = random.below(bills.count)
    for part in [bills[..<cut], bills[cut...]] {
      var partial = CustomerPartial()
      for bill in part { partial.add(bill) }
      merged.merge(try CustomerPartial(encoded: partial.encoded()))
    }
    #expect(merged.encoded() == whole.encoded(), "seed \(seed)")
    #expect(
      merged.rows.reduce(0) { $0 + $1.sums.totalMicros }
        == bills.reduce(0) { $0 + Int128($1.sums.totalMicros) })
    #expect(throws: PartialError.self) { try CustomerPartial(encoded: merged.encoded() + [0]) }
  }

  private static let seeds = SplitMix64.seeds(count: 200)

  /// An account of a few lines to which anything may have happened, on few days and amounts.
  private static func account(_ random: inout SplitMix64) -> AccountMonth {
    let lines = (1...random.int(1...3)).map { number in
      var file = CustomerFile(subscriber: AccountSamples.subscriber(UInt64(number)))
      file.payments = (0..<random.below(4)).map { index in
        Payment(
          id: "P\(number)\(index)", msisdn: UInt64(number),
          amountMicros: random.int64(-2...6) * 5_000_000,
          paidOn: october.firstDay + random.int(-3...33), channel: "")
      }
      file.points = (0..<random.below(4)).map { index in
        var lot = PointsLot(
          msisdn: UInt64(number), month: october.offset(by: -14 + 4 * index),
          points: random.int64(0...30))
        lot.pending = random.int64(0...9)
        return lot
      }
      file.redemptions = (0..<random.below(3)).map { index in
        Redemption(
          id: "R\(index)", msisdn: UInt64(number), points: random.int64(1...40),
          on: october.firstDay + random.int(-2...32))
      }
      var bill = LineBill()
      bill.totalMicros = random.int64(-2...10) * 2_500_000
      bill.pointsFeeMicros = bill.totalMicros
      bill.giftMicros = random.int64(-2...3) * 1_000_000
      return AccountLine(file: file, bill: bill)
    }
    var month = AccountMonth(id: "a", lines: lines)
    month.openInvoices = (0..<random.below(4)).map { index in
      OpenInvoice(
        account: "a", month: october.offset(by: -1 - index),
        openMicros: random.int64(1...8) * 2_500_000)
    }
    if month.openInvoices.isEmpty { month.openCreditMicros = random.int64(0...4) * 5_000_000 }
    return month
  }
}

extension CustomerFile {
  fileprivate var hasRefund: Bool { payments.contains { $0.amountMicros < 0 } }
}
