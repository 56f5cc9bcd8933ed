import Lake
import Measures
import Pipeline

/// A comparison as people read it.
struct DiffReport {
  private let difference: MonthDifference
  private let before: String
  private let after: String

  init(_ difference: MonthDifference, before: String, after: String) {
    self.difference = difference
    self.before = before
    self.after = after
  }

  func say() {
    Console.say(
      "\(difference.month), amounts in \(difference.currency)\nA  \(before)\nB  \(after)\n")
    if !difference.scope.isEmpty {
      Console.say(
        "compared are only the subscribers of --only \(difference.scope.joined(separator: ", ")); "
          + "\(Figure.grouped(difference.subscribersPassedOver)) others are passed over\n"
      )
    }
    sayRecords()
    if difference.isEmpty {
      Console.say(
        "\nno difference: \(Figure.grouped(difference.subscribers)) subscribers' records and "
          + "invoices are equal, and so are \(difference.tables.count) tables")
      TableReport.say(passedOver: difference.tablesPassedOver)
      return
    }
    sayReasons()
    sayGroups("plan", difference.plans)
    sayGroups("region", difference.regions)
    sayInvoices()
    sayBundles()
    sayTop()
    TableReport(difference.tables).say()
    TableReport.say(passedOver: difference.tablesPassedOver)
    Console.say(
      "\n\(Figure.grouped(difference.subscribersChanged)) of "
        + "\(Figure.grouped(difference.subscribers)) subscribers differ")
  }

  private func sayRecords() {
    var rows: [[String]] = []
    for (name, sums) in [
      ("equal", difference.equal), ("removed", difference.removed), ("added", difference.added),
      ("changed, in A", difference.changedBefore), ("changed, in B", difference.changedAfter),
    ] {
      rows.append([
        name, Figure.grouped(sums.usage.records),
        Figure.grouped(sums.usage.voiceMilliseconds / 1_000),
        Figure.grouped(sums.usage.smsMessages), Figure.grouped(sums.usage.dataOctets),
        Figure.grouped(sums.usage.contentEvents), "\(sums.charge)",
      ])
    }
    Console.say(
      Console.table(
        ["records", "number", "voice s", "SMS", "data octets", "content", "charge"], rows))
    Console.say(
      "\nA \(difference.charge.before) + added \(difference.added.charge) "
        + "- removed \(difference.removed.charge) + changed "
        + "\(difference.changedAfter.charge - difference.changedBefore.charge) "
        + "= B \(difference.charge.after): \(difference.charge.delta)")
  }

  private static let pair = ["in A", "in B", "difference"]

  private func cells(_ amounts: AmountPair) -> [String] {
    ["\(amounts.before)", "\(amounts.after)", "\(amounts.delta)"]
  }

  private func sayReasons() {
    if difference.reasons.isEmpty { return }
    let rows = difference.reasons.map {
      [$0.reason, Figure.grouped($0.records), Figure.grouped($0.flagged)] + cells($0.charge)
    }
    Console.say("\n" + Console.table(["main reason", "records", "in all"] + Self.pair, rows))
  }

  private func sayGroups(_ name: String, _ groups: [MonthDifference.Group]) {
    if groups.isEmpty { return }
    let rows = groups.map {
      [
        $0.name, Figure.grouped($0.added), Figure.grouped($0.removed), Figure.grouped($0.changed),
      ] + cells($0.charge)
    }
    Console.say("\n" + Console.table([name, "added", "removed", "changed"] + Self.pair, rows))
  }

  private func sayInvoices() {
    let invoices = difference.invoices
    if invoices.changed == 0 { return }
    let rows = [
      ["recurring"] + cells(invoices.recurring), ["usage_voice"] + cells(invoices.usageVoice),
      ["usage_sms"] + cells(invoices.usageSMS), ["usage_data"] + cells(invoices.usageData),
      ["usage_content"] + cells(invoices.usageContent),
      ["adjustments"] + cells(invoices.adjustments), ["rounding"] + cells(invoices.rounding),
      ["total"] + cells(invoices.total),
    ]
    Console.say(
      "\n" + Console.table(["invoices"] + Self.pair, rows)
        + "\n\(Figure.grouped(invoices.changed)) invoices differ")
  }

  private func sayBundles() {
    if difference.bundles.isEmpty { return }
    let rows = difference.bundles.map {
      [
        "\($0.service) \($0.movement)", Figure.grouped($0.before), Figure.grouped($0.after),
        Figure.grouped($0.after - $0.before),
      ]
    }
    Console.say("\n" + Console.table(["bundles: ms, octets, events"] + Self.pair, rows))
  }

  private func sayTop() {
    if difference.top.isEmpty { return }
    let rows = difference.top.map {
      ["\($0.msisdn)", "\($0.delta)"] + cells($0.usage) + cells($0.invoice) + [$0.reasons]
    }
    let amounts = ["usage in A", "in B", "difference", "invoice in A", "in B", "difference"]
    Console.say(
      "\n" + Console.table(["subscriber", "change"] + amounts + ["reasons"], rows))
  }
}
