import Measures
import Synthetic
import Testing

@Suite("What customers of the operations feeds do")
struct HabitTests {
  private static func make(
    _ month: Int = 10, subscribers: Int = 2_000, late: Int = 30
  ) throws -> SyntheticOperator {
    try Sample.make(
      subscribers: subscribers, month: BillingMonth(year: 2026, month: month) ?? .first
    ) {
      $0.tellsOperations = true
      $0.recordsPerSubscriber = 1
      $0.latePayersPerThousand = late
    }
  }

  /// Orders of July, looked at on the last of October.
  @Test("packs that they ordered are kept for three months by 87 in a hundred, others by under 30")
  func packs() throws {
    let it = try Self.make(subscribers: 30_000)
    var held: Set<String> = []
    for row in it.rows(.subscriptions) where row["to"] == "" || row["to"] ?? "" > "2026-10-31" {
      held.insert("\(row["msisdn"] ?? "") \(row["product"] ?? "")")
    }
    var here: Set<String> = []
    for row in it.rows(.subscribers) where row["status"] != "churned" {
      here.insert(row["msisdn"] ?? "")
    }
    var orders: [String: (all: Int, kept: Int)] = [:]
    for row in it.rows(.mainOrders)
    where row["kind"] == "add_pack" && row["stage"] == "completed"
      && row["submitted_on"]?.hasPrefix("2026-07") == true
    {
      let (line, mode) = (row["msisdn"] ?? "", row["mode"] == "self" ? "self" : "others")
      let isKept = here.contains(line) && held.contains("\(line) \(row["product"] ?? "")")
      orders[mode, default: (0, 0)].all += 1
      if isKept { orders[mode, default: (0, 0)].kept += 1 }
    }
    let (own, others) = (try #require(orders["self"]), try #require(orders["others"]))
    #expect(own.all > 100 && (83...91).contains(own.kept * 100 / own.all), "\(own)")
    #expect(others.all > 300 && (22..<30).contains(others.kept * 100 / others.all), "\(others)")
  }

  /// Who pays when: by account, the months of June to December in which it paid.
  private static func payments(late: Int) throws -> [String: [Int: Int]] {
    var paid: [String: [Int: Int]] = [:]
    for month in 6...12 {
      let it = try make(month, late: late)
      var accounts: [String: String] = [:]
      for row in it.rows(.subscribers)
      where row["status"] != "churned" && row["activated_on"] ?? "" < "2026-01-01" {
        accounts[row["msisdn"] ?? ""] = row["account"]
        paid[row["account"] ?? "", default: [:]][month, default: 0] += 0
      }
      for row in it.rows(.payments) {
        guard let account = accounts[row["msisdn"] ?? ""] else { continue }
        let yuan = Int(row["amount"]?.prefix { $0 != "." } ?? "") ?? 0
        paid[account, default: [:]][month, default: 0] += yuan
      }
    }
    return paid.filter { $0.value.count == 7 }
  }

  @Test("everybody pays every month where nobody is to be late")
  func allPay() throws {
    let paid = try Self.payments(late: 0)
    #expect(paid.count > 1_000 && paid.values.allSatisfy { !$0.values.contains(0) })
  }

  @Test("some pay nothing for two or three months and then all at once, some never again")
  func somePause() throws {
    let paid = try Self.payments(late: 30)
    var pauses: [Int: Int] = [:]
    var lost = 0
    for months in paid.values {
      let isPaid = (6...12).map { months[$0] ?? 0 > 0 }
      for pause in isPaid.dropFirst().split(separator: true, omittingEmptySubsequences: true)
      where pause.startIndex > 1 || isPaid[0] {
        let isOver = pause.endIndex < isPaid.count
        if isOver { pauses[pause.count, default: 0] += 1 } else { lost += 1 }
      }
    }
    #expect(Set(pauses.keys) == [2, 3], "\(pauses)")
    let (two, three) = (pauses[2] ?? 0, pauses[3] ?? 0)
    #expect(two > three && three > 20 && lost > 20, "\(pauses) \(lost)")
    // Three in a hundred a month, of the months in which a pause both begins and ends here.
    let share = (two + three) * 100 / paid.count
    #expect((5...15).contains(share), "\(two + three) of \(paid.count)")
  }
}
