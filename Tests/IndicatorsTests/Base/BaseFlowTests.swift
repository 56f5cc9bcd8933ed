import Indicators
import Measures
import Records
import Seeds
import Testing

@Suite("The base closes in every cut")
struct BaseFlowTests {
  @Test("Two lines that changed their plan and one that left, by plan")
  func plans() throws {
    var moved = BaseLine(row(0, plan: "p2"))
    moved.knew(plan: "p1")
    var left = BaseLine(
      row(1, plan: "p2", status: .churned, churned: "2026-09-12", openAtEnd: false))
    left.knew(plan: "p1")
    let stayed = BaseLine(row(2, plan: "p1"))
    let flows = try #require(measured([moved, left, stayed]).measures).cuts.flows(days: 30)
    let rows = flows.filter { $0.cut == "plan" || $0.cut == "total" }.map { flow in
      "\(flow.cut) \(flow.value) \(flow.opening) in \(flow.migratedIn) out \(flow.migratedOut) "
        + "lost \(flow.voluntary) \(flow.closing) churn \(flow.churnPpmOfAverage ?? -1)"
    }
    #expect(
      rows == [
        "plan p1 3 in 0 out 2 lost 0 1 churn 0", "plan p2 0 in 2 out 0 lost 1 1 churn 2000000",
        "total  3 in 0 out 0 lost 1 2 churn 400000",
      ])
  }

  @Test("whatever the lines are", arguments: SplitMix64.seeds(count: 20))
  func residual(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let lines = (0..<200).map { random.baseLine(of: UInt32($0), account: $0 / 2) }
    let measures = try #require(measured(lines).measures)
    for flow in try measures.cuts.flows(days: 30) {
      #expect(flow.residual == 0, "SEED=\(seed): \(flow.cut) \(flow.value)")
      if flow.cut == "total" { #expect(flow.migratedIn == 0 && flow.migratedOut == 0) }
    }
    let revenue = lines.reduce(Int128(0)) { $0 + Int128($1.row.revenueMicros) }
    var cuts: [String: Int128] = [:]
    for (key, sums) in measures.cuts.sums.sorted {
      cuts[key[0], default: 0] += sums[CutSum.revenueMicros.rawValue]
    }
    #expect(cuts.count == 7 && cuts.values.allSatisfy { $0 == revenue }, "SEED=\(seed)")
  }

  @Test("An account with lines of two brands counts once in all, and once in each")
  func accounts() throws {
    var lines = [BaseLine(row(0)), BaseLine(row(1)), BaseLine(row(2))]
    for index in lines.indices {
      lines[index].row.customer.account = "one"
      lines[index].row.customer.brand = index == 0 ? "easy" : "gold"
    }
    let sums = try #require(measured(lines).measures).cuts.sums
    func accounts(_ cut: String, _ brand: String) -> Int128? {
      sums.sums(of: [cut, brand, "", "", "", "", ""])?[CutSum.accounts.rawValue]
    }
    #expect(accounts("total", "") == 1)
    #expect(accounts("brand", "easy") == 1)
    #expect(accounts("brand", "gold") == 1)
  }
}
