import Records
import Seeds
import Testing

/// What every partial promises: merging is adding, in any order and grouping, equal ones are equal
/// octets, and octets that are no partial are refused.
struct PartialLaws<Partial: Equatable> {
  let empty: Partial
  /// Counts one random thing.
  let add: (inout Partial, inout SplitMix64) -> Void
  let merge: (inout Partial, Partial) -> Void
  let encode: (Partial) -> [UInt8]
  let read: ([UInt8]) throws -> Partial

  /// Checks the laws on the random partials of one seed.
  func check(seed: UInt64, things: Int = 200) throws {
    var random = SplitMix64(seed: seed)
    var parts = [Partial](repeating: empty, count: 7)
    var whole = empty
    for _ in 0..<random.int(0...things) {
      // The same thing twice: once whole, once in a part.
      var again = random
      add(&whole, &random)
      add(&parts[random.below(7)], &again)
    }
    random.shuffle(&parts)
    let left = parts.reduce(into: empty) { merge(&$0, $1) }
    var right = empty
    for part in parts.reversed() {
      var merged = try read(encode(part))
      merge(&merged, right)
      right = merged
    }
    #expect(left == whole && right == whole, "SEED=\(seed): merging isn't adding")
    let octets = encode(whole)
    #expect(encode(left) == octets && encode(right) == octets, "SEED=\(seed): other octets")
    #expect(try read(octets) == whole, "SEED=\(seed): lost on the way")
    damage(octets, &random, seed: seed)
  }

  private func damage(_ octets: [UInt8], _ random: inout SplitMix64, seed: UInt64) {
    for length in 0..<min(octets.count, 200) {
      #expect(throws: PartialError.self) { try read(Array(octets[..<length])) }
    }
    #expect(throws: PartialError.self) { try read(octets + [0]) }
    for _ in 0..<100 {
      var damaged = octets
      for _ in 0...random.int(0...3) {
        damaged[random.below(damaged.count)] = UInt8(random.int(0...255))
      }
      // A refusal is the other right answer.
      guard let partial = try? read(damaged) else { continue }
      #expect(encode(partial) == damaged, "SEED=\(seed): two ways to write one partial")
    }
  }
}
