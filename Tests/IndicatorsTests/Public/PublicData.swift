import Foundation
import Testing

/// Public data that is no part of the project, and values that others' programs computed on it.
enum PublicData {
  private static let root =
    #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 }
  private static let folder =
    (ProcessInfo.processInfo.environment["RATEMILL_SHARED"] ?? root + "/../shared") + "/data/"

  static let isHere = FileManager.default.fileExists(atPath: folder + "golden/golden.json")
  static let missing: Comment =
    "The public data are not beside the project; set RATEMILL_SHARED to their folder."

  /// A file's lines, split at a separator; blanks around fields are left out.
  static func rows(_ path: String, separator: Character = ",") throws -> [[String]] {
    try String(contentsOfFile: folder + path, encoding: .utf8)
      .split(whereSeparator: \.isNewline).map { line in
        line.split(separator: separator, omittingEmptySubsequences: separator == " ")
          .map(String.init)
      }
  }

  /// The entry of a name in the file of expected values.
  static func expected(_ name: String) throws -> [String: Any] {
    let octets = try Data(contentsOf: URL(filePath: folder + "golden/golden.json"))
    let all = try JSONSerialization.jsonObject(with: octets) as? [String: Any]
    return try #require(all?[name] as? [String: Any], "golden.json has no \(name)")
  }

  /// `29.85` as micro-units.
  static func micros(_ text: String) throws -> Int64 {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let fraction = parts.count > 1 ? String(parts[1]) : ""
    let digits = String(parts[0]) + fraction + String(repeating: "0", count: 6 - fraction.count)
    return try #require(Int64(digits), "\(text) is no amount of money")
  }
}

/// Numbers of the file of expected values.
extension [String: Any] {
  func number(_ name: String) throws -> Double {
    try #require((self[name] as? NSNumber)?.doubleValue, "no number \(name)")
  }

  /// Of a part whose names are tenures, by tenure.
  func curve(_ name: String) throws -> [(tenure: Int, value: Double)] {
    let part = try part(name)
    return try part.keys.map { key in
      (tenure: try #require(Int(key)), value: try part.number(key))
    }.sorted { $0.tenure < $1.tenure }
  }

  func part(_ name: String) throws -> [String: Any] {
    try #require(self[name] as? [String: Any], "no part \(name)")
  }
}
