import Jobs
import Measures
import Records

/// A catalogue as the files of its folder: what `Jobs` reads back to the same catalogue.
///
/// *Limits*: calendars of holidays, zones, bands, prefixes, rules, plans and packs with what an
/// import makes of them; networks, counters and offers are not written.
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
    if !catalogue.calendars.isEmpty { text += calendars(catalogue.calendars) }
    if !catalogue.bands.isEmpty {
      text += "bands:\n"
      for band in catalogue.bands {
        let isDated = !band.classes.isEmpty
        let days =
          isDated ? "holiday, calendar: \(quoted(band.calendar))" : days(band.weekdays)
        text += "  - {id: \(quoted(band.id)), days: \(days),"
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

  private static func calendars(_ calendars: [DayCalendar]) -> String {
    var text = "calendars:\n"
    for calendar in calendars {
      text += "  - id: \(quoted(calendar.id))\n    holidays:\n"
      for span in spans(calendar.holidays) { text += "      - \(span)\n" }
    }
    return text
  }

  /// `2026-10-01`, `2026-10-01..2026-10-07`: a span has days of one month.
  private static func spans(_ days: [CivilDay]) -> [String] {
    var spans: [ClosedRange<CivilDay>] = []
    for day in days {
      if let last = spans.last, last.upperBound + 1 == day, last.upperBound.month == day.month {
        spans[spans.count - 1] = last.lowerBound...day
      } else {
        spans.append(day...day)
      }
    }
    return spans.map {
      $0.lowerBound == $0.upperBound ? "\($0.lowerBound)" : "\($0.lowerBound)..\($0.upperBound)"
    }
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

  /// Columns of a table of rates; those of validities are left out where no rule has one.
  private static let columns = [
    "tariff", "id", "service", "direction", "zone", "band", "valid_from", "valid_to", "from",
    "unit",
    "increment", "price", "connect_fee", "cap", "rounding", "quantum", "split", "weight", "note",
  ]

  private static func rates(_ rules: [TariffRule], _ notes: [String: String]) -> String {
    let isTimed = rules.contains { $0.validity != .always }
    let columns = columns.filter { isTimed || !$0.hasPrefix("valid_") }
    var text = columns.joined(separator: ",") + "\n"
    for rule in rules {
      for (index, slot) in rule.rate.slots.enumerated() {
        var cells = cells(of: slot, rule)
        if index == 0 {
          cells.merge(firstCells(rule, notes[rule.id] ?? "")) { _, first in first }
        }
        text += columns.map { cell(cells[$0] ?? "") }.joined(separator: ",") + "\n"
      }
    }
    return text
  }

  /// What each slot of a rule says.
  private static func cells(of slot: Rate.Slot, _ rule: TariffRule) -> [String: String] {
    [
      "tariff": rule.tariff, "id": rule.id, "service": rule.service.code,
      "from": slot.from == 0 ? "" : CgratesQuantity.text(slot.from, of: rule.service),
      "unit": CgratesQuantity.text(slot.unit, of: rule.service),
      "increment": CgratesQuantity.text(slot.increment, of: rule.service),
      "price": amount(slot.priceMicros),
    ]
  }

  /// What only the first slot of a rule says.
  private static func firstCells(_ rule: TariffRule, _ note: String) -> [String: String] {
    let rate = rule.rate
    return [
      "direction": rule.direction?.code ?? "", "zone": rule.zones.joined(separator: " "),
      "band": rule.bands.joined(separator: " "),
      "valid_from": rule.validity.from.map { "\($0)" } ?? "",
      "valid_to": rule.validity.to.map { "\($0)" } ?? "",
      "connect_fee": rate.connectFeeMicros == 0 ? "" : amount(rate.connectFeeMicros),
      "cap": rate.capMicros.map(amount) ?? "", "rounding": rate.rounding.rawValue,
      "quantum": amount(rate.quantumMicros), "split": rate.split.rawValue,
      "weight": rule.weight == 0 ? "" : "\(rule.weight)", "note": note,
    ]
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
    if plan.setupMicros != 0 { text += "    setup: \(amount(plan.setupMicros))\n" }
    if plan.kind == .plan { text += "    tariffs: \(list(plan.tariffs))\n" }
    if !plan.fallbacks.isEmpty { text += "    fallbacks: \(list(plan.fallbacks))\n" }
    if plan.allowances.isEmpty { return text }
    text += "    allowances:\n"
    for allowance in plan.allowances {
      text += "      - {\(fields(of: allowance).joined(separator: ", "))}\n"
    }
    return text
  }

  private static func fields(of allowance: Allowance) -> [String] {
    var fields = [
      "id: \(quoted(allowance.id))", "service: \(allowance.service.code)",
      "quantity: \(CgratesQuantity.text(allowance.quantity, of: allowance.service))",
      "increment: \(CgratesQuantity.text(allowance.increment, of: allowance.service))",
    ]
    if let direction = allowance.direction { fields.append("direction: \(direction.code)") }
    if !allowance.zones.isEmpty { fields.append("zones: \(list(allowance.zones))") }
    if !allowance.bands.isEmpty { fields.append("bands: \(list(allowance.bands))") }
    fields += ["serving: anywhere", "priority: \(allowance.priority)"]
    if allowance.period != .month { fields.append("period: \(allowance.period.rawValue)") }
    if allowance.validDays > 0 { fields.append("validDays: \(allowance.validDays)") }
    if allowance.isShared { fields.append("shared: true") }
    if allowance.onEmpty != .next { fields.append("onEmpty: \(allowance.onEmpty.rawValue)") }
    if allowance.priceMicros != 0 {
      let unit = CgratesQuantity.text(allowance.priceUnit, of: allowance.service)
      fields.append("price: {amount: \(amount(allowance.priceMicros)), per: \(unit)}")
    }
    return fields
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
