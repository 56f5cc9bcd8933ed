import ArgumentParser
import Foundation
import Pipeline

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Says how a record came to its charge, or what a subscriber's month came to.",
    discussion: """
      Needs nothing but the month's output folder. The month of the record's subscriber, and of \
      who shares with it, is rated again up to the record; what that gives must be what was \
      published, else the command ends with 65 and both figures.

        ratemill explain out/2026-10 --record 4711
        ratemill explain out/2026-10 --record usage/calls.csv:17
        ratemill explain out/2026-10 --subscriber 8618900000001

      ID is the record's id as the source wrote it, or its file below the input folder and its \
      line. Of a record that wasn't rated, the reason and the remedy are said.
      """)

  @Argument(help: "The output folder of a run.")
  var folder: String

  @Option(help: ArgumentHelp("The whole story of one record.", valueName: "ID|FILE:LINE"))
  var record: String?

  @Option(help: ArgumentHelp("A subscriber's month on one page.", valueName: "MSISDN"))
  var subscriber: UInt64?

  @Flag(help: "Print the same facts as JSON.")
  var json = false

  func validate() throws {
    if (record == nil) == (subscriber == nil) {
      throw ValidationError("say either --record ID or --subscriber MSISDN")
    }
  }

  func run() throws {
    try Exit.guarding {
      let published = try PublishedMonth(folder: folder)
      if let subscriber {
        let statement = try SubscriberStatement(of: subscriber, in: published)
        Console.say(try json ? Self.json(statement) : StatementPage(statement).text)
      } else if let record {
        let records = try RecordExplainer(published).explained(RecordName(record))
        Console.say(
          try json
            ? Self.json(records)
            : records.map { RecordStory($0).text }.joined(separator: "\n\n----\n\n"))
      }
    }
  }

  /// Keys in snake case and sorted; what a record doesn't have is left out.
  private static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
