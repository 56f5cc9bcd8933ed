import Importing
import Jobs
import Records

/// A case written as the CSV files that CGRateS would load it from, its numbers in our digits.
struct CgratesFolderText {
  private let source: CgratesCase
  private(set) var files: [String: String] = [:]
  private(set) var options = ImportOptions()

  init(_ source: CgratesCase) throws(Inexpressible) {
    self.source = source
    let tariff = source.tariff
    var destinations: [String] = []
    for (id, prefixes) in tariff.destinations.sorted(by: { $0.key < $1.key }) {
      for prefix in prefixes {
        let isName = prefix.contains(where: \.isLetter)
        destinations.append("\(id),\(isName ? prefix : CgratesScenario.digits(prefix))")
      }
    }
    files["Destinations.csv"] = Self.file(destinations)
    files["Timings.csv"] = Self.file(
      tariff.timings.sorted { $0.key < $1.key }.map { id, timing in
        let lists = [timing.years, timing.months, timing.monthDays, timing.weekDays].map(Self.list)
        return ([id] + lists + [timing.start + (timing.end.map { ";\($0)" } ?? "")])
          .joined(separator: ",")
      } + ["MONTHLY,*any,*any,1,*any,00:00:00"])
    files["Rates.csv"] = Self.file(
      tariff.rates.sorted { $0.key < $1.key }.flatMap { id, slots in
        slots.map { slot in
          let quantities = [slot.unit, slot.inc, slot.from].map(quantity)
          return ([id, slot.connectFee, slot.rate] + quantities).joined(separator: ",")
        }
      })
    files["DestinationRates.csv"] = Self.file(
      tariff.destinationRates.sorted { $0.key < $1.key }.flatMap { id, rates in
        rates.map {
          "\(id),\($0.dest),\($0.rate),\($0.round),\($0.decimals),\($0.maxCost ?? ""),"
            + ($0.maxCostStrategy ?? "")
        }
      })
    files["RatingPlans.csv"] = Self.file(
      tariff.ratingPlans.sorted { $0.key < $1.key }.flatMap { id, entries in
        entries.map { "\(id),\($0.dr),\($0.timing),\($0.weight)" }
      })
    files["RatingProfiles.csv"] = Self.file(
      tariff.ratingProfiles.map {
        "\($0.tenant),\($0.category),\($0.subject),\($0.activation),\($0.plan),"
          + $0.fallback.joined(separator: ";")
      })
    writeBalances()
    let services: [String: ServiceKind] = ["*voice": .voice, "*sms": .sms, "*data": .data]
    for event in source.events { options.services[event.category] = services[event.tor] }
  }

  private static func file(_ lines: [String]) -> String {
    "#header\n" + lines.map { $0 + "\n" }.joined()
  }

  private static func list(_ numbers: [Int]) -> String {
    numbers.isEmpty ? "*any" : numbers.map(String.init).joined(separator: ";")
  }

  private func quantity(_ base: Int64) -> String {
    source.events[0].tor == "*voice" ? "\(base)ns" : "\(base)"
  }

  /// What the account of the first event has, as what an action plan gives.
  private mutating func writeBalances() {
    guard let id = source.events[0].account,
      let account = source.accounts.first(where: { $0.id == id })
    else { return }
    var actions: [String] = []
    for balance in account.balances {
      let units = balance.type == "*voice" ? "\(balance.value)ns" : balance.value
      let destinations = (balance.destinations ?? []).joined(separator: ";")
      let cells = [
        "TOPUP", "*topup_reset", "", "", balance.id, balance.type, "", destinations,
        balance.ratingSubject ?? "", "", "*unlimited",
        (balance.timings ?? []).joined(separator: ";"),
        units, "\(balance.weight)", "\(balance.blocker ?? false)", "false", "10",
      ]
      actions.append(cells.joined(separator: ","))
    }
    files["Actions.csv"] = Self.file(actions)
    files["ActionPlans.csv"] = Self.file(["PACKAGE,TOPUP,MONTHLY,10"])
  }
}
