import Pipeline

/// A subscriber's month on one page.
struct StatementPage {
  let facts: SubscriberStatement

  init(_ facts: SubscriberStatement) { self.facts = facts }

  var text: String {
    [
      "\(facts.msisdn) in \(facts.month): usage came to \(facts.charge) \(facts.currency)",
      StoryWords.section("Subscriber", subscriber), bundles, records, totals, invoice,
    ].compactMap { $0 }.joined(separator: "\n\n")
  }

  private var subscriber: [(String, String)] {
    var lines = [("account", "\(facts.account), \(facts.status)")]
    for holding in facts.holdings {
      let name = holding.name == holding.id ? holding.id : "\(holding.id) (\(holding.name))"
      lines.append(("held", "\(name), \(holding.firstDay) to \(holding.lastDay)"))
    }
    for group in facts.groups { lines.append(("group", group)) }
    return lines
  }

  private var bundles: String? {
    if facts.bundles.isEmpty { return nil }
    let lines = facts.bundles.map { bundle in
      var moves: [String] = []
      for (name, quantity) in [
        ("granted", bundle.granted), ("brought over", bundle.brought), ("drawn", bundle.drawn),
        ("drawn by others", bundle.drawnByOthers), ("given back", bundle.returned),
        ("rolled over", bundle.rolled), ("carried on", bundle.carried),
        ("expired", bundle.expired),
      ] where quantity != 0 {
        moves.append("\(name) \(StoryWords.quantity(abs(quantity), bundle.unit))")
      }
      let owner = bundle.owner.map { ", shared by \($0)" } ?? ""
      let days =
        "\(StoryWords.local(bundle.validFrom)) to \(StoryWords.local(bundle.validTo))"
      return (
        bundle.id,
        "\(bundle.plan)\(owner)\(bundle.isRolledOver ? ", rolled over" : ""), \(days): "
          + moves.joined(separator: ", ")
      )
    }
    return StoryWords.section("Bundles", lines)
  }

  private var records: String? {
    if facts.records.isEmpty { return "No record was charged." }
    let ways = ["mo": "to", "mt": "from", "cf": "forwarded"]
    let rows = facts.records.map { line -> [String] in
      let party = line.otherParty.map { "\(ways[line.direction] ?? "") \($0)" } ?? ""
      let free = line.freeQuantity
      return [
        StoryWords.local(line.start), line.service,
        [party, line.serving.map { "in \($0)" } ?? ""].filter { !$0.isEmpty }
          .joined(separator: " "),
        StoryWords.quantity(line.quantity, line.unit),
        free == 0 ? "" : StoryWords.quantity(free, line.unit), line.rule, line.charge,
        "\(line.source.file):\(line.source.line)",
      ]
    }
    return "Charged records\n"
      + Console.table(
        ["begun", "service", "with", "used", "drawn", "rule", "charge", "source"], rows)
  }

  private var totals: String? {
    if facts.totals.isEmpty { return nil }
    return "All records\n"
      + Console.table(
        ["service", "records", "charged", "used", "drawn", "charge"],
        facts.totals.map {
          [
            $0.service, Figure.grouped($0.records), Figure.grouped($0.chargedRecords),
            StoryWords.quantity($0.quantity, $0.unit),
            StoryWords.quantity($0.freeQuantity, $0.unit), $0.charge,
          ]
        })
  }

  private var invoice: String? {
    if facts.invoice.isEmpty { return nil }
    let rows = facts.invoice.map {
      [$0.kind, $0.product ?? "", Figure.grouped($0.count), $0.amount]
    }
    return "Invoice\n"
      + Console.table(["line", "what", "count", "amount"], rows)
      + "\nto pay: \(facts.invoiceTotal) \(facts.currency)"
  }
}
