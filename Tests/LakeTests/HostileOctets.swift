import Records
import Seeds
import Testing

/// What a decoder must do with octets that nobody meant: throw `OctetError` or give some value.
enum HostileOctets {
  /// Every truncation of `octets`, and `rounds` copies of them with a few octets or bits changed.
  /// `decode` returns whether it took them; a trap ends the test run, and anything but `OctetError`
  /// doesn't compile.
  static func feed(
    _ octets: [UInt8], rounds: Int, _ random: inout SplitMix64,
    _ decode: ([UInt8]) throws(OctetError) -> Void
  ) {
    var refused = 0
    func take(_ damaged: [UInt8]) {
      do {
        try decode(damaged)
      } catch {
        refused += 1
      }
    }
    let step = max(1, octets.count / 2_000)
    for count in stride(from: 0, to: octets.count, by: step) { take(Array(octets[..<count])) }
    for round in 0..<rounds where !octets.isEmpty {
      var damaged = octets
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        // Headers come first: half of the changes hit them.
        let reach = round % 2 == 0 ? damaged.count : min(damaged.count, 48)
        let place = Int.random(in: 0..<reach, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: damaged[place] = .max
        case 1: damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        default: damaged[place] = UInt8.random(in: .min ... .max, using: &random)
        }
      }
      take(damaged)
    }
    #expect(refused > 0, "SEED=\(random.seed): no damage at all was noticed; is anything checked?")
  }
}
