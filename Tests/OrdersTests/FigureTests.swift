import Jobs
import Measures
import Orders
import Records
import Testing

/// Each case of `Tables/figures.cases` gives the rows it lists, worked out by hand.
@Suite("What orders add up to and bring about")
struct FigureTests {
  @Test("is what the table says")
  func table() throws {
    let cases = try CaseText.read("figures.cases")
    #expect(cases.count > 10, "the table was read in part")
    let terms = OrderTerms(convergedProducts: ["family"])
    for text in cases {
      let outcome = text.operation.work(
        terms: terms, fees: ["p39": 39_000_000, "b100": 100_000_000])
      let shown = try #require(text.others.first, "\(text.title): say what to show")
      let lines = try outcome.lines.filter { line in
        shown.dropFirst().contains { line.hasPrefix($0 + " ") }
      }
      #expect(lines.sorted() == text.expected.sorted(), "\(text.title)")
    }
  }
}

extension Operation.Outcome {
  /// All rows but findings, as lines `expect` have them.
  var lines: [String] {
    get throws {
      try checkLines + bindingLines + effectLines + funnelLines + lagLines + agentLines
        + placeLines
    }
  }

  private func text(_ value: (some CustomStringConvertible)?) -> String {
    value.map { $0.description.isEmpty ? "none" : $0.description } ?? "none"
  }

  private func short(_ day: CivilDay) -> Substring { day.description.dropFirst(5) }

  private func money(_ micros: Int64?) -> String { text(micros.map { Money(micros: $0) }) }

  private var checkLines: [String] {
    checks.map { row in
      "check \(row.order) \(text(row.kind?.code)) C=\(row.mobileParts) G=\(row.fixedParts) "
        + "cancelled=\(row.cancelledParts) amount=\(money(row.amountMicros)) "
        + "parts=\(money(row.partsMicros)) \(row.state.code)"
    }
  }

  private var bindingLines: [String] {
    bindings.map { row in
      "binding \(row.order) \(row.msisdn) \(row.broadband) \(row.state.code) "
        + "since=\(short(row.since)) age=\(row.ageDays)"
        + (row.against.isEmpty ? "" : " against=\(row.against)")
    } + bound.map { "bound \($0.msisdn) \($0.broadband) \(short($0.boundOn))" }
  }

  private var effectLines: [String] {
    effects.map { row in
      "effect \(row.order) \(row.kind.code) \(row.msisdn) "
        + "\(row.product.isEmpty ? "all" : row.product) \(short(row.on))"
    }
  }

  private func text(_ cut: OrderCut) -> String {
    "\(text(cut.channel)) \(text(cut.product)) \(text(cut.area)) \(cut.kind.code)"
  }

  private var funnelLines: [String] {
    get throws {
      try partial.funnelRows().map { row in
        "funnel \(text(row.cut)) \(row.stage.code) reached=\(row.reached) "
          + "running=\(row.running) cancelled=\(row.cancelled) "
          + "conversion=\(text(row.conversionPpm))"
      }
    }
  }

  private var lagLines: [String] {
    get throws {
      try partial.lagRows().filter { $0.grouping == .all }.map { row in
        "lag \(text(row.cut)) \(row.from.code)>\(row.to.code) \(row.unit.code) "
          + "n=\(row.orders) p50=\(row.p50) p90=\(row.p90) p99=\(row.p99) max=\(row.largest) "
          + "sum=\(row.sum)"
      }
    }
  }

  private var agentLines: [String] {
    get throws {
      try partial.retentionRows().map { row in
        "retention \(row.agent) cases=\(row.cases) saved=\(row.saved) lost=\(row.lost) "
          + "unreached=\(row.unreached) open=\(row.open) undone=\(row.undone) "
          + "rate=\(row.savedPerCasePpm) valued=\(row.valued) value=\(money(row.valueMicros))"
      }
        + partial.agentRows().map { row in
          "agent \(row.agent) contacts=\(row.contacts) reached=\(row.reached) "
            + "orders=\(row.orders) audited=\(row.audited) "
            + "completed=\(row.completed) cancelled=\(row.cancelled) "
            + "per_contact=\(text(row.ordersPerContactPpm)) "
            + "per_reached=\(text(row.ordersPerReachedPpm))"
        }
    }
  }

  private var placeLines: [String] {
    get throws {
      try partial.installRows().map { row in
        "install \(row.bureau) \(row.area) \(row.technician) visits=\(row.visits) "
          + "done=\(row.done) no_port=\(row.noPort) failed=\(row.failed) open=\(row.open) "
          + "due=\(row.due) on_time=\(row.onTime) rate=\(text(row.onTimePerDuePpm)) "
          + "repeated=\(row.repeated) rate=\(text(row.repeatedPerDonePpm)) "
          + "p50=\(text(row.lagP50)) p90=\(text(row.lagP90))"
      }
        + partial.coverageRows().map { row in
          "coverage \(text(row.bureau)) \(text(row.area)) \(row.product) orders=\(row.orders) "
            + "unpriced=\(row.unpriced) lost=\(money(row.lostMicros))"
        }
    }
  }
}
