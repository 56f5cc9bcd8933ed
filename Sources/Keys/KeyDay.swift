import Foundation

/// A day of the world's clock, UTC: keys are made on one and may end with one.
package struct KeyDay: Hashable, Sendable, Comparable {
  /// `YYYY-MM-DD`, which sorts as days do.
  package let text: String

  /// nil where the text isn't a day `YYYY-MM-DD` of the calendar.
  package init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard text.utf8.count == 10, parts.count == 3, parts[0].count == 4, parts[1].count == 2,
      parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
      year >= 2000, (1...12).contains(month)
    else { return nil }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard (1...days[month - 1]).contains(day) else { return nil }
    self.text = text
  }

  /// The day that it is on this host.
  package static func today() -> KeyDay {
    let text = String(ISO8601DateFormatter().string(from: Date()).prefix(10))
    guard let day = KeyDay(text) else { preconditionFailure("\(text) is a day.") }
    return day
  }

  package static func < (left: KeyDay, right: KeyDay) -> Bool { left.text < right.text }
}

extension KeyDay: CustomStringConvertible {
  package var description: String { text }
}
