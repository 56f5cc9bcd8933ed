import Foundation
import Measures
import Testing

/// The cases of a text of `Tables/`: `[name]`, then lines of words. An analyst can read and add to
/// them.
struct CaseTable {
  struct Case: CustomTestStringConvertible {
    var name: String
    var lines: [[String]] = []

    var testDescription: String { name }

    /// The lines that begin with a word, without it.
    func lines(_ word: String) -> [[String]] {
      lines.filter { $0.first == word }.map { Array($0.dropFirst()) }
    }
  }

  /// Nothing can be tested without the file, so that a missing one is a stop.
  static func cases(of file: String) -> [Case] {
    let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Tables/\(file)")
    guard let text = try? String(contentsOf: path, encoding: .utf8) else {  // see above
      preconditionFailure("The table \(path.path) can be read.")
    }
    var cases: [Case] = []
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      if line.hasPrefix("[") {
        cases.append(Case(name: String(line)))
      } else {
        cases[cases.count - 1].lines.append(line.split(separator: " ").map(String.init))
      }
    }
    return cases
  }
}

/// A day of October 2026, or any as `YYYY-MM-DD`.
func day(_ text: String) -> CivilDay {
  guard let day = CivilDay(text.utf8.count == 2 ? "2026-10-\(text)" : text) else {
    preconditionFailure("The tests name days that exist, not \(text).")
  }
  return day
}

func month(_ text: String) -> BillingMonth {
  guard let month = BillingMonth(text) else {
    preconditionFailure("The tests name months that exist, not \(text).")
  }
  return month
}

func number(_ text: String) -> Int64 {
  guard let number = Int64(text) else {
    preconditionFailure("The tests name whole numbers, not \(text).")
  }
  return number
}
