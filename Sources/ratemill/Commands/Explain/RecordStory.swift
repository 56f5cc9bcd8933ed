import Pipeline

/// The whole story of one record, in words that a complaint desk can read out.
struct RecordStory {
  let facts: ExplainedRecord

  init(_ facts: ExplainedRecord) { self.facts = facts }

  var text: String {
    if let rejection = facts.rejection { return rejected(rejection) }
    guard let record = facts.record else { return headline }
    return [
      headline, recordSection(record), reversedSection, planSection, placeSection(record),
      rulesSection(record), bundlesSection(record), priceSection(record), counterSection(record),
      chargeSection,
    ].compactMap { $0 }.joined(separator: "\n\n")
  }

  var currency: String { facts.currency }

  // MARK: What happened

  private var headline: String {
    guard let record = facts.record, let price = facts.price else { return "" }
    let (day, time) = StoryWords.dayAndTime(record.start)
    let when = "on \(record.weekday) \(day) at \(time)"
    let what = Self.deed(record)
    if record.isReversal {
      return "A reversal \(when) takes back \(what): \(price.charge) \(currency)."
    }
    let cost =
      price.charge == "0.00" ? "was free of charge" : "cost \(price.charge) \(currency)"
    return "\(Self.capital(what)) \(when) \(cost)."
  }

  private static func capital(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst()
  }

  /// `a call of 1:30 to 8653188000002`.
  private static func deed(_ record: ExplainedUsage) -> String {
    let quantity = StoryWords.quantity(record.quantity, record.unit)
    let isMade = record.direction == "mo"
    let party = record.otherParty.map { (isMade ? " to " : " from ") + $0 } ?? ""
    switch record.service {
    case "voice":
      let kind = record.direction == "cf" ? "a forwarded call" : "a call"
      return "\(kind) of \(quantity)\(party)"
    case "sms":
      return (record.quantity == 1 ? "a message" : "\(quantity) messages") + party
    case "data": return "a data session of \(quantity)"
    default:
      let service = record.ratingGroup.map { " of service \($0)" } ?? ""
      return (record.quantity == 1 ? "one use" : "\(quantity) uses") + service
    }
  }

  private func recordSection(_ record: ExplainedUsage) -> String? {
    var lines = [("number", record.served)]
    let ways = ["mo": "made", "mt": "received", "cf": "forwarded"]
    if let other = record.otherParty {
      lines.append(("other party", "\(other), \(ways[record.direction] ?? record.direction)"))
    }
    lines.append(
      (
        "begun",
        "\(record.weekday) \(StoryWords.local(record.start)), time of \(facts.timeZone)"
      ))
    lines.append(("used", StoryWords.exactQuantity(record.quantity, record.unit)))
    if record.unit != "ms", record.durationMs > 0 {
      lines.append(("lasted", StoryWords.exactQuantity(record.durationMs, "ms")))
    }
    lines.append(("where", record.serving.map { "away, in network \($0)" } ?? "at home"))
    if let group = record.ratingGroup {
      lines.append((record.service == "content" ? "service" : "rating group", "\(group)"))
    }
    lines.append(source)
    return StoryWords.section("The record", lines)
  }

  private var source: (String, String) {
    let id = facts.source.recordId.map { ", record id \($0)" } ?? ""
    return ("source", "\(facts.source.file), line \(facts.source.line)\(id)")
  }

  private var reversedSection: String? {
    guard let reversed = facts.reversed else { return nil }
    return StoryWords.section(
      "What it takes back",
      [
        (
          "record",
          "\(Self.deed(reversed)), begun \(reversed.weekday) \(StoryWords.local(reversed.start))"
        ),
        ("usage", StoryWords.exactQuantity(reversed.quantity, reversed.unit)),
      ])
  }

  private func rejected(_ rejection: ExplainedRejection) -> String {
    let outcomes = [
      "suspended": "The record was set aside and not charged", "late": "The record came too late",
      "duplicate": "The record had been delivered before and was not charged again",
    ]
    var lines = [source]
    if let served = rejection.served { lines.append(("number", served)) }
    lines.append(("reason", "\(rejection.reason): the record \(rejection.meaning)"))
    if let field = rejection.field { lines.append(("column", field)) }
    lines.append(("remedy", rejection.remedy))
    if let text = rejection.text { lines.append(("as it came", text)) }
    let headline = outcomes[facts.outcome] ?? "The record was not charged"
    return [headline + ".", StoryWords.section("Why", lines) ?? ""].joined(separator: "\n\n")
  }

  // MARK: Its place in the tariff

  private var planSection: String? {
    guard let plan = facts.plan else { return nil }
    func named(_ holding: ExplainedPlan.Holding) -> String {
      holding.id == holding.name ? holding.id : "\(holding.id) (\(holding.name))"
    }
    var lines = [("plan", "\(named(plan.plan)), since \(plan.plan.since)")]
    for pack in plan.packs { lines.append(("pack", "\(named(pack)), since \(pack.since)")) }
    if !plan.fallbacks.isEmpty {
      lines.append(("then asks", plan.fallbacks.joined(separator: ", then ")))
    }
    if let group = plan.group {
      lines.append(("group", "\(group), as \(plan.role ?? "member")"))
    }
    for other in plan.others {
      lines.append(
        (
          "not then",
          "\(named(other)): held \(StoryWords.local(other.from)) to \(StoryWords.local(other.to))"
        ))
    }
    return StoryWords.section("Plan at that moment", lines)
  }

  private func placeSection(_ record: ExplainedUsage) -> String? {
    guard let place = facts.place else { return nil }
    var lines: [(String, String)] = []
    if place.basis != .none || place.zone != nil { lines.append(("zone", zone(place, record))) }
    if let band = place.band {
      var text = "\(band), \(place.bandFrom ?? "") to \(place.bandTo ?? "")"
      if let dayClass = place.dayClass, let day = place.bandDay {
        text +=
          " of \(day), a \(dayClass == "weekend" ? "weekend day" : dayClass)"
          + (place.calendar.map { " by calendar \($0)" } ?? "")
      }
      lines.append(("time band", text))
    }
    return StoryWords.section("Zone and time", lines)
  }

  private func zone(_ place: ExplainedPlace, _ record: ExplainedUsage) -> String {
    let number = record.otherParty ?? "no number"
    let carrier = place.carrier.map {
      "carrier \($0)" + (place.isOwnCarrier ? ", the operator's own" : "")
    }
    var zone = place.zone.map { "zone \($0)" } ?? "no zone"
    if let name = place.zoneName, name != place.zone { zone += " (\(name))" }
    switch place.basis {
    case .porting:
      let since = place.portedOn.map { " on \($0)" } ?? ""
      let carrier = place.carrier ?? "another carrier"
      let own = place.isOwnCarrier ? ", the operator's own" : ""
      let prefix = place.prefix.map { "begins with \($0) and " } ?? ""
      return "\(number) \(prefix)was ported\(since) to \(carrier)\(own): \(zone)"
    case .prefix:
      return "\(number) begins with \(place.prefix ?? ""): \(zone)"
        + (carrier.map { ", \($0)" } ?? "")
    case .defaultZone: return "no prefix matches \(number): \(zone)"
    case .none: return "there is no other party: \(zone)"
    }
  }

  // MARK: Rules

  private static let rulesTold = 8

  private func rulesSection(_ record: ExplainedUsage) -> String? {
    var lines = facts.rules.filter(\.isChosen).map { ("chosen", "\($0.id): \($0.why)") }
    let passed = facts.rules.filter { !$0.isChosen }
    let isLong = passed.count > Self.rulesTold
    // Of a long list those are told that nearly fitted; the others are counted.
    let far = ["direction", "zone", "serving", "validity", "rating_group"]
    let told = isLong ? passed.filter { !far.contains($0.verdict) } : passed
    lines += told.prefix(Self.rulesTold).map { ("passed over", "\($0.id): \($0.why)") }
    let left = passed.count - min(told.count, Self.rulesTold)
    if left > 0 {
      let others = told.isEmpty ? "rules" : "others"
      lines.append(("passed over", "\(left) \(others) that are for other usage; --json lists them"))
    }
    return StoryWords.section("Rules that were asked", lines)
  }
}
