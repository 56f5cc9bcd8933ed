import Foundation
import Keys
import Testing
import ZeroMQ

@Suite("The list of who may join")
struct AllowListTests {
  private let key: String
  private let other: String

  init() throws {
    key = try CurveKeyPair().publicKey.text
    other = try CurveKeyPair().publicKey.text
  }

  private func day(_ text: String) throws -> KeyDay { try #require(KeyDay(text)) }

  @Test("fields are read, missing ones at the end are none, and it writes what it reads")
  func reading() throws {
    let text = "# who may join\n\n\(key) host-3 8 2027-03-31 2026-11-22\n\(other) host-4\n"
    let list = try AllowList(parsing: Array(text.utf8), path: "authorized")
    #expect(list.entries.map(\.name) == ["host-3", "host-4"])
    #expect(list.entries.map(\.tasksMax) == [8, nil])
    #expect(list.entries[0].until == (try day("2027-03-31")))
    #expect(try AllowList(parsing: list.octets, path: "again") == list)
  }

  @Test("a key is good through its last day and not after")
  func expiry() throws {
    let list = try AllowList(parsing: Array("\(key) w - 2027-03-31\n".utf8), path: "a")
    #expect(list.names(on: try day("2027-03-31")).count == 1)
    #expect(list.names(on: try day("2027-04-01")).isEmpty)
    #expect(list.entry(named: "w", on: try day("2027-04-01")) == nil)
  }

  @Test(
    "what is wrong is said with its line",
    arguments: [
      ("KEY", "1 fields"), ("KEY w 0", "tasks"), ("KEY w 65537", "tasks"), ("KEY w x", "tasks"),
      ("KEY w - 2027-02-29", "no day"), ("KEY w - soon", "no day"), ("KEY w 1 - - -", "6 fields"),
      ("KEY  w", "name"), ("KEY local-1", "own workers"), ("KEY a/b", "name"), ("KEY -", "name"),
      ("secret w", "40 characters"), ("KEY \u{FF57}", "name"),
    ])
  func wrong(line: String, word: String) throws {
    let text = "# list\n" + line.replacingOccurrences(of: "KEY", with: key) + "\n"
    let error = #expect(throws: KeyError.self) {
      try AllowList(parsing: Array(text.utf8), path: "authorized")
    }
    let sentence = "\(try #require(error))"
    #expect(sentence.hasPrefix("authorized:2: ") && sentence.contains(word), "\(sentence)")
  }

  @Test("a key stands once, and a text that isn't UTF-8 is refused")
  func twice() throws {
    #expect(throws: KeyError.self) {
      try AllowList(parsing: Array("\(key) a\n\(key) b\n".utf8), path: "a")
    }
    #expect(throws: KeyError.self) { try AllowList(parsing: [0xFF, 0xFE], path: "a") }
  }

  @Test("days are those of the calendar")
  func days() {
    for good in ["2026-01-31", "2028-02-29", "2000-12-31"] { #expect(KeyDay(good) != nil) }
    for bad in ["2026-2-1", "2026-02-29", "2026-13-01", "1999-01-01", "2026-01-00", "26-01-01"] {
      #expect(KeyDay(bad) == nil, "\(bad)")
    }
  }
}
