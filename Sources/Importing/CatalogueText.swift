import Jobs
import Measures
import Records

/// A catalogue as the files of its folder: what `Jobs` reads back to the same catalogue.
///
/// *Limits*: zones, bands, prefixes, rules and plans; networks and groups are not written.
struct CatalogueText {
  let files: [String: String]

  /// `source` names what it was made from; `notes` are for people, by rule.
  init(_ catalogue: Catalogue, source: String, notes: [String: String]) {
    let origin = "# Imported from the CGRateS tariff plan \(source).\n"
    var files = [
      "catalogue.yaml": origin + Self.main(catalogue),
      "rates.csv": origin + Self.rates(catalogue.rules, notes),
      "plans.yaml": origin + Self.plans(catalogue.plans),
    ]
    if !catalogue.prefixes.isEmpty {
      files["prefixes.csv"] = origin + Self.prefixes(catalogue.prefixes)
    }
    self.files = files
  }

  private static func main(_ catalogue: Catalogue) -> String {
    var text = "currency: \(catalogue.currency)\ntimeZone: \(catalogue.timeZone)\n"
    if !catalogue.bands.isEmpty {
      text += "bands:\n"
      for band in catalogue.bands {
        text += "  - {id: \(quoted(band.id)), days: \(days(band.weekdays)),"
        text += " from: \"\(clock(band.fromMinute))\", to: \"\(clock(band.toMinute))\"}\n"
      }
    }
    if !catalogue.zones.isEmpty {
      text += "zones:\n"
      for zone in catalogue.zones { text += "  \(quoted(zone.id)): \(quoted(zone.name))\n" }
    }
    if !catalogue.prefixes.isEmpty { text += "prefixes: prefixes.csv\n" }
    return text + "rates: rates.csv\nplans: plans.yaml\n"
  }

  private static func days(_ weekdays: [Int]) -> String {
    if weekdays.count == 7 { return "all" }
    let isSpan = weekdays[weekdays.count - 1] - weekdays[0] == weekdays.count - 1
    return isSpan && weekdays.count > 1
      ? "\(weekdays[0])-\(weekdays[weekdays.count - 1])"
      : "[" + weekdays.map(String.init).joined(separator: ", ") + "]"
  }

  private static func clock(_ minute: Int) -> String {
    [minute / 60, minute % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
  }

  private static func prefixes(_ prefixes: [ZonePrefix]) -> String {
    "prefix,zone\n" + prefixes.map { "\($0.prefix),\($0.zone)\n" }.joined()
  }

  // MARK: Rates

  private static func rates(_ rules: [TariffRule], _ notes: [String: String]) -> String {
    var text = "tariff,id,service,direction,zone,band,from,unit,increment,price,connect_fee,cap,"
    text += "rounding,quantum,split,weight,note\n"
    for rule in rules {
      for (index, slot) in rule.rate.slots.enumerated() {
        let price = [slot.from, slot.unit, slot.increment].map {
          CgratesQuantity.text($0, of: rule.service)
        }
        let first = [rule.tariff, rule.id, rule.service.code]
        let rate = rule.rate
        let cells =
          index > 0
          ? first + ["", "", ""] + price + [amount(slot.priceMicros)]
            + Array(repeating: "", count: 7)
          : first + [
            rule.direction?.code ?? "", rule.zones.joined(separator: " "),
            rule.bands.joined(separator: " "), "", price[1], price[2], amount(slot.priceMicros),
            rate.connectFeeMicros == 0 ? "" : amount(rate.connectFeeMicros),
            rate.capMicros.map(amount) ?? "", rate.rounding.rawValue, amount(rate.quantumMicros),
            rate.split.rawValue, rule.weight == 0 ? "" : "\(rule.weight)", notes[rule.id] ?? "",
          ]
        text += cells.map(cell).joined(separator: ",") + "\n"
      }
    }
    return text
  }

  private static func cell(_ text: String) -> String {
    if !text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) { return text }
    // A row is one line: a line end within a name becomes a blank.
    let line = String(text.map { $0.isNewline ? " " : $0 })
    return "\"" + line.replacing("\"", with: "\"\"") + "\""
  }

  private static func amount(_ micros: Int64) -> String {
    var text = Money(micros: micros).description
    if text.hasSuffix(".00") { text.removeLast(3) }
    return text
  }

  // MARK: Plans

  private static func plans(_ plans: [Plan]) -> String {
    var text = ""
    for kind in Plan.Kind.allCases {
      let own = plans.filter { $0.kind == kind }
      if own.isEmpty { continue }
      text += kind == .plan ? "plans:\n" : "packs:\n"
      for plan in own { text += self.plan(plan) }
    }
    return text.isEmpty ? "plans: []\n" : text
  }

  private static func plan(_ plan: Plan) -> String {
    var text = "  - id: \(quoted(plan.id))\n    name: \(quoted(plan.name))\n"
    let fee = amount(plan.fee.amountMicros)
    text +=
      plan.fee.amountMicros == 0
      ? "    fee: 0\n"
      : "    fee: {amount: \(fee), joining: \(plan.fee.joining.rawValue),"
        + " leaving: \(plan.fee.leaving.rawValue)}\n"
    if plan.kind == .plan {
      text += "    tariffs: [\(plan.tariffs.map(quoted).joined(separator: ", "))]\n"
    }
    if plan.allowances.isEmpty { return text }
    text += "    allowances:\n"
    for allowance in plan.allowances {
      var fields = [
        "id: \(quoted(allowance.id))", "service: \(allowance.service.code)",
        "quantity: \(CgratesQuantity.text(allowance.quantity, of: allowance.service))",
        "increment: \(CgratesQuantity.text(allowance.increment, of: allowance.service))",
      ]
      if let direction = allowance.direction { fields.append("direction: \(direction.code)") }
      if !allowance.zones.isEmpty { fields.append("zones: \(list(allowance.zones))") }
      if !allowance.bands.isEmpty { fields.append("bands: \(list(allowance.bands))") }
      fields.append("serving: anywhere")
      fields.append("priority: \(allowance.priority)")
      text += "      - {\(fields.joined(separator: ", "))}\n"
    }
    return text
  }

  private static func list(_ ids: [String]) -> String {
    "[" + ids.map(quoted).joined(separator: ", ") + "]"
  }

  /// As YAML reads it back: plain where it can be nothing else, else in double quotes.
  private static func quoted(_ text: String) -> String {
    let isPlain =
      text.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || "_-".unicodeScalars.contains($0)
      }
      && text.utf8.first.map { $0 != UInt8(ascii: "-") } == true
      && text.utf8.allSatisfy { $0 < 128 }
      && !["true", "false", "null", "yes", "no", "on", "off"].contains(text.lowercased())
    if isPlain { return text }
    let escaped = text.map { character in
      switch character {
      case "\"": "\\\""
      case "\\": "\\\\"
      default: character.isNewline || character == "\t" ? " " : String(character)
      }
    }
    return "\"" + escaped.joined() + "\""
  }
}
