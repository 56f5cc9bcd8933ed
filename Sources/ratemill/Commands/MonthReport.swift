import Foundation
import Lake
import Pipeline

/// What a published month comes to, on standard output.
struct MonthReport {
  let options: RunOptions

  /// A run that was killed after it had published: nothing was left to do but to clear up.
  func sayPublished() throws {
    if options.json {
      let text = try FileReading.contents(of: "\(options.output)/\(ControlReport.fileName)")
      Console.say(String(decoding: text, as: UTF8.self))
    } else {
      Console.say("\(options.output) is published already: nothing was left to do")
    }
  }

  func say(_ summary: MonthSummary) {
    if options.json {
      // A report that can't be said as JSON was said in control.json already.
      if let text = try? JSONText.encode(summary.control) {
        Console.say(String(decoding: text, as: UTF8.self))
      }
      return
    }
    if let scope = summary.manifest.scope {
      Console.say("only \(scope.joined(separator: " or ")), with all lines of their accounts\n")
    }
    let total = summary.control.total
    let money = summary.control.money
    let currency = summary.control.currency
    var rows: [[String]] = []
    for (name, sums) in [
      ("in", total.received), ("rated", total.rated), ("suspended", total.suspended),
      ("duplicate", total.duplicate), ("late", total.late), ("filtered", total.filtered),
    ] {
      rows.append([
        name, Figure.grouped(sums.records), Figure.grouped(sums.voiceMilliseconds / 1_000),
        Figure.grouped(sums.smsMessages), Figure.grouped(sums.dataOctets),
      ])
    }
    Console.say(
      Console.table(["records", "number", "voice s", "SMS", "data octets"], rows))
    for (reason, count) in total.reasons.sorted(by: { $0.key < $1.key }) {
      Console.say("  \(reason): \(Figure.grouped(count))")
    }
    Console.say(
      """

      usage \(money.usage) \(currency), recurring \(money.invoiceRecurring), \
      rounding \(money.invoiceRounding): \(Figure.grouped(summary.control.invoices)) invoices over \
      \(money.invoiceTotal) \(currency)
      """)
    for note in summary.notes { Console.note(note) }
    for orphan in summary.orphans {
      Console.note(
        "\(Figure.grouped(orphan.rows)) rows of \(orphan.feed) are about numbers or accounts "
          + "that no subscriber has; they were left out")
    }
    Console.say(
      """
      published \(Figure.grouped(summary.manifest.files.count)) files in \(options.output)
        all totals:  \(options.output)/control.json
        DuckDB:      SELECT * FROM read_parquet('\(options.output)/open/subscriber_month/data/**/*.parquet', hive_types_autocast=0);
      """)
  }
}
