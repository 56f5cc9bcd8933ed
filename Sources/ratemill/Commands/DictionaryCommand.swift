import ArgumentParser
import Pipeline

struct DictionaryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dictionary",
    abstract: "Prints the data dictionary: every output table and reject reason, as Markdown.",
    discussion: """
      The columns with type, unit and meaning, and what may be done about each kind of reject. \
      Made of what this build writes; meta/schema.json beside each table says the same of a month.

        ratemill dictionary > dictionary.md
      """)

  func run() {
    Console.say(String(DataDictionary.markdown.dropLast()))
  }
}
