import Foundation
import Measures
import Records

/// The cases of `Tables/flows.txt`: an analyst can read and add to them.
struct FlowTable {
  struct Expected {
    var name: String
    var flow: String
    var state: String
    var leftMicros: Int64
    var rightMicros: Int64
  }

  var entries: [FlowEntry] = []
  var expected: [Expected] = []

  init() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "Tables/flows.txt")
    var name = ""
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      guard let first = words.first, first != "#" else { continue }
      if first.hasPrefix("[") {
        name = String(line)
      } else if first == "=" {
        expected.append(
          Expected(
            name: name, flow: words[1], state: words[2], leftMicros: try Self.micros(words[3]),
            rightMicros: try Self.micros(words[4])))
      } else {
        var entry = FlowEntry(
          flow: words[1], side: first == "left" ? .left : .right,
          amountMicros: try Self.micros(words[2]), on: try Self.day(words[3]))
        if words.count > 4 { entry.reverses = words[4] }
        entries.append(entry)
      }
    }
  }

  private struct Unreadable: Error { var text: String }

  private static func micros(_ text: String) throws -> Int64 {
    guard let money = Money(decimal: text) else { throw Unreadable(text: text) }
    return money.micros
  }

  private static func day(_ text: String) throws -> CivilDay {
    guard let day = CivilDay(text) else { throw Unreadable(text: text) }
    return day
  }
}
