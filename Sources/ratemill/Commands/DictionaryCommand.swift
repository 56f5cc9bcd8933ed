import ArgumentParser
import Pipeline

struct DictionaryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dictionary",
    abstract: "Prints the data dictionary: output tables, reject reasons, managers' questions.",
    discussion: """
      The columns with type, unit and meaning, what may be done about each kind of reject, and \
      what managers ask each month, with the DuckDB query that answers it. Markdown. \
      Made of what this build writes; meta/schema.json beside each table says the same of a month.

        ratemill dictionary > dictionary.md
      """)

  func run() {
    Console.say(String(DataDictionary.markdown.dropLast()))
  }
}
