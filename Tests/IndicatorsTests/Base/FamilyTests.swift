import Indicators
import Measures
import Records
import Testing

@Suite("Families of measures, worked out by hand")
struct FamilyTests {
  @Test("Three months on, 87 of 100 who ordered themselves are left, and 28 of 100 others")
  func packs() throws {
    var lines: [BaseLine] = []
    let ordered = day("2026-06-15")
    for (mode, kept) in [(OrderMode.own, 87), (.batch, 28)] {
      for number in 0..<100 {
        var line = BaseLine(row(UInt32(lines.count)))
        var order = Order(
          id: "\(number)", msisdn: line.row.customer.msisdn, kind: .addPack, product: "ring",
          channel: "telesales", submittedOn: ordered, stage: .completed, stageOn: ordered)
        order.mode = mode
        line.file.orders = [order]
        line.file.subscriptions = [
          Subscription(
            msisdn: line.row.customer.msisdn, product: "ring", from: ordered,
            to: number < kept + 2 ? nil : day("2026-09-30"))
        ]
        lines.append(line)
      }
    }
    var set = IndicatorSet(month: september, options: MeasureOptions())
    for (index, line) in lines.enumerated() {
      // Two of each that still have it weren't charged for it.
      let isFree = index % 100 < 2
      let charges = [
        Invoice.Line(kind: .recurring, product: "ring", count: 30, amountMicros: 5_000_000),
        Invoice.Line(
          kind: .discount, product: "ring/trial", count: 30,
          amountMicros: isFree ? -5_000_000 : -1_000_000),
      ]
      set.add(
        line.row, customer: line.file,
        invoice: Invoice(subscriber: line.row.subscriber, lines: charges, totalMicros: 0))
    }
    let rows = try #require(set.measures).packs.rows(former: [], month: september)
    #expect(rows.map(\.mode) == ["batch", "self"])
    #expect(rows.map(\.ageMonths) == [3, 3])
    #expect(rows.map { "\($0.cohort)" } == ["2026-06", "2026-06"])
    #expect(rows.map(\.alive) == [30, 89])
    #expect(rows.map(\.ratePpm) == [280_000, 870_000])
  }

  @Test("Ten channels of 2,536,671 sales have the shares that were printed")
  func channelShares() {
    let sales: [(String, Int64)] = [
      ("代理商", 656_737), ("营业厅", 558_156), ("机关员工", 522_157), ("县分", 282_547),
      ("电话营销", 234_446), ("其他", 90_493), ("市分", 89_223), ("客户经理", 74_591),
      ("合作厅", 19_064), ("营销部", 9_257),
    ]
    var sums = KeyedSums(keyCount: 1, width: 1)
    for (channel, count) in sales.reversed() { sums.add([Int128(count)], to: [channel]) }
    let total = sums.sorted.reduce(Int128(0)) { $0 + $1.sums[0] }
    #expect(total == 2_536_671)
    let shares = sales.prefix(3).map { channel, _ in
      Quotient.of((sums.sums(of: [channel])?[0] ?? 0) * 1_000, over: total)
    }
    #expect(shares == [259, 220, 206])
  }

  @Test("A cell of the cohort matrix that nobody saw is not there")
  func cohorts() throws {
    let lines = [
      BaseLine(row(0, activated: "2026-07-03")),
      BaseLine(
        row(
          1, activated: "2026-07-09", status: .churned, churned: "2026-09-02", openAtEnd: false)),
      BaseLine(row(2, activated: "2026-09-09", openAtStart: false)),
    ]
    let partial = try #require(measured(lines).measures).cohorts
    let former = [
      CohortCell(
        cohort: month(2026, 7), ageMonths: 0, lines: 4, active: 4, revenueMicros: 8_000_000)
    ]
    let cells = try CohortMatrix.cells(former: former, month: september, partial)
    let rows = CohortMatrix.retentions(cells).map { row in
      "\(row.cell.cohort) \(row.cell.ageMonths) \(row.cell.active)/\(row.cohortLines) "
        + "\(row.retentionPpm ?? -1) \(row.revenuePpmOfFirst ?? -1) \(row.revenuePpmOfSecond ?? -1)"
    }
    #expect(
      rows == [
        "2026-07 0 4/4 1000000 1000000 -1", "2026-07 2 1/4 250000 0 -1",
        "2026-09 0 1/1 1000000 -1 -1",
      ])
  }

  @Test("A head office has the revenue of all below it, and a circle ends")
  func enterprises() throws {
    func line(_ number: UInt32, _ account: String, parent: String) -> BaseLine {
      var line = BaseLine(row(number))
      line.row.customer.account = account
      line.row.recurringMicros = 10_000_000
      var found = Account(id: account, customer: account)
      found.kind = .group
      found.parent = parent
      line.file.account = found
      line.knew(plan: "p1", revenueMicros: account == "shop" ? 30_000_000 : 10_000_000)
      return line
    }
    let lines = [
      line(0, "shop", parent: "branch"), line(1, "branch", parent: "head"),
      line(2, "x", parent: "y"), line(3, "y", parent: "x"),
    ]
    let partial = try #require(measured(lines).measures).enterprises
    let rows = try partial.rows(months: [1], declinePpm: 200_000).map { row in
      "\(row.account) \(row.head) \(row.depth) \(row.revenueMicros / 1_000_000) "
        + "\(row.changePpm ?? 0) \(row.isDeclining)"
    }
    #expect(
      rows == [
        "branch head 1 20 -500000 true", "head head 0 20 -500000 true",
        "shop head 2 10 -666667 true", "x y 1 20 0 false", "y x 1 20 0 false",
      ])
  }

  @Test("A report goes through an office that has no line")
  func silentOffice() throws {
    var line = BaseLine(row(0))
    line.row.customer.account = "shop"
    line.row.recurringMicros = 7_000_000
    var shop = Account(id: "shop", customer: "shop")
    shop.parent = "branch"
    line.file.account = shop
    var branch = Account(id: "branch", customer: "branch")
    branch.parent = "head"
    let partial = try #require(measured([line]).measures).enterprises
    let rows = try partial.rows(months: [], declinePpm: 0, silent: [branch])
    #expect(
      rows.map { "\($0.account) \($0.head) \($0.ownLines) \($0.revenueMicros)" } == [
        "branch head 0 7000000", "head head 0 7000000", "shop head 1 7000000",
      ])
  }

  @Test("An area of students has twice the index of everywhere")
  func areas() throws {
    let lines = (0..<UInt32(8)).map { number in
      var line = BaseLine(row(number))
      line.change { traits in
        traits.area = number < 4 ? "north" : "south"
        traits.segment = number < 4 ? "campus" : "public"
      }
      return line
    }
    let partial = try #require(measured(lines).measures).areas
    let rows = try partial.rows(smallCell: 4).filter { $0.tag.hasPrefix("segment") }.map { row in
      "\(row.level) \(row.area) \(row.tag) \(row.lines) \(row.sharePpm) \(row.indexHundredths)"
    }
    #expect(
      rows == [
        "area north segment=campus 4 1000000 20000", "area south segment=public 4 1000000 20000",
      ])
  }
}
