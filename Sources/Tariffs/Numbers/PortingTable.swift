/// Destinations of ported numbers (携号转网), by exact number.
///
/// *Shape*: open addressing with linear probing, half full at most, in an order that depends on
/// the numbers alone. Millions of numbers take 20 to 40 octets each. Number 0 is an empty cell: no
/// E.164 number is 0.
struct PortingTable: Sendable {
  private var numbers: [UInt64]
  private var destinations: [UInt16]
  private let shift: UInt64

  /// `portings` have distinct numbers, none of them 0.
  init(_ portings: [(number: UInt64, destination: UInt16)]) {
    var bits: UInt64 = 1
    while 1 << bits < 2 * portings.count { bits += 1 }
    shift = 64 - bits
    numbers = [UInt64](repeating: 0, count: 1 << bits)
    destinations = [UInt16](repeating: 0, count: 1 << bits)
    for (number, destination) in portings {
      var cell = first(number)
      while numbers[cell] != 0 { cell = (cell + 1) & (numbers.count - 1) }
      numbers[cell] = number
      destinations[cell] = destination
    }
  }

  /// Fibonacci hashing. *Source*: Knuth, The Art of Computer Programming 3, 6.4.
  @inline(__always)
  private func first(_ number: UInt64) -> Int {
    Int((number &* 0x9E37_79B9_7F4A_7C15) &>> shift)
  }

  /// The destination of a number that was ported, or nil.
  func destination(of number: UInt64) -> UInt16? {
    var cell = first(number)
    while numbers[cell] != 0 {
      if numbers[cell] == number { return destinations[cell] }
      cell = (cell &+ 1) & (numbers.count &- 1)
    }
    return nil
  }
}
