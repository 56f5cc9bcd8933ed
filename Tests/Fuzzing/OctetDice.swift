/// Octets as a source of decisions, from the front; past their end everything is 0.
struct OctetDice {
  private let octets: [UInt8]
  private var index = 0

  init(_ octets: [UInt8]) { self.octets = octets }

  var isEmpty: Bool { index >= octets.count }

  mutating func octet() -> UInt8 {
    guard index < octets.count else { return 0 }
    defer { index += 1 }
    return octets[index]
  }

  /// 0 ..< `count`, of at most 256.
  mutating func below(_ count: Int) -> Int { Int(octet()) % count }

  mutating func chance(_ oneIn: Int) -> Bool { below(oneIn) == 0 }

  /// Little-endian, 0…65,535.
  mutating func word() -> Int { Int(octet()) | Int(octet()) << 8 }

  /// The next `count`, or as many as there are.
  mutating func take(_ count: Int) -> [UInt8] {
    let end = min(octets.count, index + count)
    defer { index = end }
    return Array(octets[min(index, end)..<end])
  }

  mutating func rest() -> [UInt8] { take(octets.count) }
}
