import Pipeline

/// Quantities and instants as a person says them.
enum StoryWords {
  /// `1:30`, `2:05:10`, `0:00.250`; `9.00 MiB`; `3 messages`.
  static func quantity(_ value: Int64, _ unit: String) -> String {
    if value < 0 { return "-" + quantity(-value, unit) }
    switch unit {
    case "ms": return duration(value)
    case "octets": return volume(value)
    default: return Figure.grouped(value)
    }
  }

  /// With the exact figure where the words alone leave it open.
  static func exactQuantity(_ value: Int64, _ unit: String) -> String {
    switch unit {
    case "ms": return "\(duration(value)) (\(Figure.grouped(value)) ms)"
    case "octets":
      let said = volume(value)
      return said.hasSuffix("octets)") ? said : "\(said) (\(Figure.grouped(value)) octets)"
    default: return Figure.grouped(value)
    }
  }

  /// What a price buys, what an increment is: `60 s`, `1 MiB`, `1`.
  static func measure(_ value: Int64, _ unit: String) -> String {
    switch unit {
    case "ms":
      return value % 1_000 == 0 ? "\(value / 1_000) s" : "\(Figure.grouped(value)) ms"
    case "octets":
      for (name, shift) in [("GiB", 30), ("MiB", 20), ("KiB", 10)]
      where value >= 1 << shift && value % (1 << shift) == 0 {
        return "\(Figure.grouped(value >> shift)) \(name)"
      }
      return value == 1 ? "1 octet" : "\(Figure.grouped(value)) octets"
    default: return Figure.grouped(value)
    }
  }

  private static func duration(_ milliseconds: Int64) -> String {
    let (seconds, rest) = (milliseconds / 1_000, milliseconds % 1_000)
    let clock =
      seconds >= 3_600
      ? "\(Figure.grouped(seconds / 3_600)):\(padded(seconds / 60 % 60, 2))"
      : "\(seconds / 60)"
    return clock + ":" + padded(seconds % 60, 2) + (rest == 0 ? "" : "." + padded(rest, 3))
  }

  /// Two decimals, half up, with the octets beside where that isn't exact.
  private static func volume(_ octets: Int64) -> String {
    if octets == 0 { return "0 MiB" }
    if octets < 1 << 10 { return "\(octets) octets" }
    let (name, shift) =
      octets < 1 << 20 ? ("KiB", 10) : octets < 100 << 30 ? ("MiB", 20) : ("GiB", 30)
    let scaled = Int128(octets) * 100
    let hundredths = (scaled + (1 << (shift - 1))) >> shift
    let said = "\(Figure.grouped(hundredths / 100)).\(padded(Int64(hundredths % 100), 2)) \(name)"
    return hundredths << shift == scaled ? said : "\(said) (\(Figure.grouped(octets)) octets)"
  }

  private static func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  /// The day and the time of `2026-10-05T09:12:03+08:00`.
  static func dayAndTime(_ instant: String) -> (day: String, time: String) {
    let parts = instant.split(separator: "T", maxSplits: 1)
    guard parts.count == 2 else { return (instant, "") }
    return (String(parts[0]), String(parts[1].dropLast(6)))
  }

  /// `2026-10-05 09:12:03`.
  static func local(_ instant: String) -> String {
    let (day, time) = dayAndTime(instant)
    return "\(day) \(time)"
  }

  /// `1/60 CNY = 0.016666666666…`, or the decimal alone where it says all.
  static func amount(_ amount: ExplainedAmount, _ currency: String) -> String {
    amount.decimal.hasSuffix("…")
      ? "\(amount.fraction) \(currency) = \(amount.decimal)" : "\(amount.decimal) \(currency)"
  }

  /// `half up to 0.001`.
  static func rounding(_ mode: String, _ quantum: String) -> String {
    let words = ["halfUp": "half up", "halfEven": "half to even"]
    return "\(words[mode] ?? mode) to \(quantum)"
  }

  /// Lines under a heading, the first column aligned; nil where there is nothing to say.
  static func section(_ heading: String, _ lines: [(String, String)]) -> String? {
    if lines.isEmpty { return nil }
    let width = max(12, lines.map { $0.0.count }.max() ?? 0)
    let told = lines.map { label, text in
      "  " + label + String(repeating: " ", count: width - label.count) + "  " + text
    }
    return ([heading] + told).joined(separator: "\n")
  }
}
