import Foundation
import Lake
import Measures
import Pipeline
import Testing
import Zstd

@Suite("What is sold, held and sent out in a month")
struct StatementMonthTests {
  private static let plans = """
    plans:
      - {id: p, name: P, fee: 1, generation: 4G, tariffs: t, allowances: [ALLOWANCE]}
      - {id: q, name: Q, fee: 2, generation: 5G, tariffs: t}
    packs:
      - {id: up, name: Up, fee: {amount: 3, joining: full}, generation: 5G}
      - {id: more, name: More, fee: 4}

    """.replacing(
      "ALLOWANCE", with: "{id: monthly, service: data, quantity: 100kB, increment: 1kB}")

  private static func month(_ statements: String) throws -> SmallMonth {
    let job = try #require(SmallMonth.files["job.yaml"])
    return try SmallMonth([
      "job.yaml": job.replacing(
        "groups: {files: groups*}",
        with: "groups: {files: groups*}\n  accounts: {files: accounts*}")
        + "money:\n  tax: {mode: included, usual: 6%}\n  statements: \(statements)\n",
      "plans.yaml": Self.plans,
    ])
  }

  /// Lines 1 and 2 of account a, line 3 of b in another region, both of one company; line 4 of a
  /// person.
  private static var input: SmallMonth.Input {
    var input = SmallMonth.Input()
    input.usage = [
      "1,data,1,2026-10-05T12:00:00+08:00,104,,", "3,data,2,2026-10-06T12:00:00.5+08:00,7,,",
    ]
    input.subscriptions = [
      "2,p,2026-01-01,2026-10-11", "2,q,2026-10-11,", "3,up,2026-10-20,", "3,more,2026-10-20,",
      "4,q,2026-01-01,2026-10-01", "4,p,2026-10-01,",
    ]
    let others = [
      "subscribers": [
        "msisdn,account,name,region,activated_on,status,plan,churned_on",
        "1,a,\"Li \"\"Bo\"\"\",HA,2026-01-01,active,p,", "2,a,,HA,2026-01-01,active,p,",
        "3,b,,HB,2026-10-03,active,p,", "4,d,,HA,2026-01-01,active,p,",
      ],
      "accounts": ["account,customer,kind", "a,\"c, Ltd\",group", "b,\"c, Ltd\",group", "d,e,"],
    ]
    input.others = others.mapValues { $0.joined(separator: "\n") + "\n" }
    return input
  }

  private static let header =
    "account,customer,msisdn,name,line_no,kind,product,count,amount,tax"
  private static let callsHeader =
    "account,msisdn,start,service,direction,reversal,other_party,serving,zone,quantity,"
    + "free_quantity,charge"

  /// The lines of the file of the company in a table of statements.
  private func text(_ month: SmallMonth, _ table: String, _ name: String) throws -> [String] {
    let path = "\(month.output("2026-10"))/restricted/\(table)/data/month=2026-10/\(name)"
    var octets = try FileReading.contents(of: path)
    if name.hasSuffix(".zst") {
      var decompressor = try ZstdDecompressor()
      octets = try decompressor.decompress(octets, limit: 1 << 20)
    }
    let text = String(decoding: octets, as: UTF8.self)
    #expect(text.hasSuffix("\r\n"), "A row of CSV ends with CR LF.")
    return text.components(separatedBy: "\r\n").dropLast()
  }

  @Test("A company's accounts are one file, whatever partition they lie in; a person has none")
  func company() throws {
    let month = try Self.month("{by: customer, accounts: [group], calls: true}")
    let summary = try month.run("2026-10", Self.input)
    let rows = [
      Self.header, "a,\"c, Ltd\",1,\"Li \"\"Bo\"\"\",1,recurring,p,31,1.00,0.06",
      "a,\"c, Ltd\",1,\"Li \"\"Bo\"\"\",2,usage_data,,1,4.00,0.23",
      "a,\"c, Ltd\",2,,1,recurring,p,10,0.32,0.02", "a,\"c, Ltd\",2,,2,recurring,q,21,1.35,0.08",
      "b,\"c, Ltd\",3,,1,recurring,p,29,0.94,0.05",
      "b,\"c, Ltd\",3,,2,recurring,more,12,1.55,0.09",
      "b,\"c, Ltd\",3,,3,recurring,up,31,3.00,0.17", "b,\"c, Ltd\",3,,4,usage_data,,1,0.00,0.00",
    ]
    let told = try text(month, "statement", "c%2C%20Ltd.csv")
    #expect(told == rows)
    #expect(
      try text(month, "statement_calls", "c%2C%20Ltd.csv") == [
        Self.callsHeader, "a,1,2026-10-05T12:00:00+08:00,data,mo,false,,,,104000,100000,4.00",
        "b,3,2026-10-06T12:00:00.500+08:00,data,mo,false,,,,7000,7000,0.00",
      ])
    let stated = try #require(summary.control.receivables?.statements)
    #expect(stated.groups == 1 && stated.calls == 2 && stated.lines == Int64(told.count - 1))
    #expect(stated.leftOut == "1.00")
  }

  @Test("One that isn't its bill is found, though the manifest has its digest")
  func changed() throws {
    let month = try Self.month("{by: account}")
    _ = try month.run("2026-10", Self.input)
    let output = month.output("2026-10")
    let path = "\(output)/restricted/statement/data/month=2026-10/d.csv"
    let old = try FileReading.contents(of: path)
    let text = String(decoding: old, as: UTF8.self).replacing(",1.00,", with: ",1.01,")
    let new = Array(text.utf8)
    try #require(new != old, "the statement of d has 1.00")
    try FileWriting.write(new, to: path)
    let manifest = try FileReading.contents(of: "\(output)/\(Manifest.fileName)")
    let known = String(decoding: manifest, as: UTF8.self)
      .replacing("\(ContentDigest(of: old))", with: "\(ContentDigest(of: new))")
    try FileWriting.write(Array(known.utf8), to: "\(output)/\(Manifest.fileName)")
    let findings = try Verification(folder: output).findings
    #expect(findings.contains { $0.contains("accounts whose statement isn't their bill 1") })
    #expect(findings.contains { $0.contains("Σ statement.amount") })
  }

  @Test("Lines that aren't shown are one line, and the sum stays")
  func other() throws {
    let month = try Self.month("{by: account, lines: [usage_data], compression: zstd}")
    _ = try month.run("2026-10", Self.input)
    #expect(
      try text(month, "statement", "a.csv.zst") == [
        Self.header, "a,\"c, Ltd\",1,\"Li \"\"Bo\"\"\",2,usage_data,,1,4.00,0.23",
        "a,\"c, Ltd\",1,\"Li \"\"Bo\"\"\",,other,,1,1.00,0.06",
        "a,\"c, Ltd\",2,,,other,,2,1.67,0.10",
      ])
    #expect(try text(month, "statement", "d.csv.zst").last == "d,e,4,,,other,,1,1.00,0.06")
  }

  @Test("Segments of plans say how a line came to them and what they cost")
  func segments() throws {
    let month = try Self.month("{by: customer}")
    let summary = try month.run("2026-10", Self.input)
    let columns = [
      "plan", "upgrade", "first_day", "days", "kind", "former_plan", "fee_change", "fee_days",
      "fee",
    ]
    let first = try #require(CivilDay("2026-10-01")).number
    // Of the partition of region HA: lines 1, 2 and 4.
    #expect(
      try month.rows("plan_segment", of: "2026-10", columns) == [
        "p 0 \(first) 31 continued   31 1000000", "p 0 \(first) 10 continued   10 320000",
        "q 0 \(first + 10) 21 generation p 1000000 21 1350000",
        "p 0 \(first) 31 generation q -1000000 31 1000000",
      ])
    // Of region HB 0.94 for the plan from the 3rd on, and 3.00 for the upgrade.
    #expect(summary.control.receivables?.planFees == "7.61")
  }

  @Test("The catalogue is one small table")
  func offers() throws {
    let month = try Self.month("{by: customer}")
    _ = try month.run("2026-10", Self.input)
    #expect(
      try month.rows("offer_component", of: "2026-10", ["offer", "kind", "qty", "price"]) == [
        "more pack 1 ", "more fee 1 4000000", "p plan 1 ", "p fee 1 1000000",
        "p allowance 100000 ", "q plan 1 ", "q fee 1 2000000", "up pack 1 ", "up fee 1 3000000",
      ])
  }

  @Test("A job without money has none of it")
  func none() throws {
    let month = try SmallMonth()
    let summary = try month.run("2026-10", SmallMonth.Input())
    let tables = Set(summary.manifest.files.map(\.table))
    #expect(tables.isDisjoint(with: ["offer_component", "plan_segment", "statement"]))
  }
}
