/// The serving networks a job knows: PLMN or country codes, as feeds write them. Index 0 is home.
package struct NetworkCodes: Hashable, Codable, Sendable {
  /// Codes that mean home (all index 0); the empty code always does.
  package let home: [String]
  /// Away from home, ascending; code i has index i + 1.
  package let away: [String]

  /// *Limits*: at most 65,534 codes away from home.
  package init(home: [String], away: [String]) {
    precondition(away.count < Int(UInt16.max), "A network index is 16 bits wide.")
    self.home = home.sorted()
    self.away = away.sorted()
  }

  /// The code of an index; the first home code, or empty, for 0.
  package func code(at index: UInt16) -> String {
    index == 0 ? home.first ?? "" : away[Int(index) - 1]
  }

  /// The number that records carry for a serving network's code, or nil for an unknown one.
  package func index(of code: String) -> UInt16? {
    if code.isEmpty || home.contains(code) { return 0 }
    guard let position = away.firstIndex(of: code) else { return nil }
    return UInt16(position + 1)
  }
}
