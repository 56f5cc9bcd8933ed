/// Longest-prefix match of E.164 numbers: a trie over digits 1–4, 5–6, 7–8 and so on in pairs.
///
/// *Shape*: `entries` holds a root of 10,000 cells and nodes of 100. A cell is 0 (no prefix), a
/// leaf (`length << 16 | destination`) that carries the longest prefix which covers it, or a child
/// (`1 << 31 | first cell of the node`). A look-up reads one to three cells in nearly every case.
/// A number shorter than a prefix is not covered by it, though its zero-padded cell may be: a leaf
/// longer than the number falls back on the search by length.
struct PrefixTable: Sendable {
  static let digitsMax = 15
  private static let child: UInt32 = 1 << 31
  private static let paddedDigits = 16

  private var entries: [UInt32]
  private let powers: [UInt64]
  /// By length, then value: for numbers shorter than the prefixes around them.
  private let byLength: [[(value: UInt64, destination: UInt16)]]

  /// `prefixes` are valid, distinct, and carry destination indices.
  init(_ prefixes: [(digits: [UInt8], destination: UInt16)]) {
    powers = (0...Self.paddedDigits).map { exponent in
      (0..<exponent).reduce(UInt64(1)) { power, _ in power * 10 }
    }
    entries = [UInt32](repeating: 0, count: 10_000)
    var byLength = [[(value: UInt64, destination: UInt16)]](
      repeating: [], count: Self.digitsMax + 1)
    for prefix in prefixes {
      let value = prefix.digits.reduce(UInt64(0)) { $0 * 10 + UInt64($1) }
      byLength[prefix.digits.count].append((value, prefix.destination))
    }
    for length in byLength.indices { byLength[length].sort { $0.value < $1.value } }
    self.byLength = byLength
    // Shorter first: what is painted later is longer, and no painted cell has a node below it yet.
    for (length, list) in byLength.enumerated() {
      for (value, destination) in list {
        insert(value: value, length: length, destination: destination)
      }
    }
  }

  private mutating func insert(value: UInt64, length: Int, destination: UInt16) {
    let leaf = UInt32(length) << 16 | UInt32(destination)
    var node = 0
    var depth = 0
    var width = 4
    while length > depth + width {
      let cell = node + Int(value / powers[length - depth - width] % powers[width])
      if entries[cell] & Self.child == 0 {
        let first = entries.count
        entries.append(contentsOf: repeatElement(entries[cell], count: 100))
        entries[cell] = Self.child | UInt32(first)
      }
      node = Int(entries[cell] & ~Self.child)
      depth += width
      width = 2
    }
    let padding = powers[depth + width - length]
    let first = node + Int(value % powers[length - depth] * padding)
    for cell in first..<first + Int(padding) { entries[cell] = leaf }
  }

  /// The destination of the longest prefix of `number`, or nil.
  func destination(of number: UInt64) -> UInt16? {
    if number == 0 { return nil }
    var number = number
    while number >= powers[Self.paddedDigits] { number /= 10 }
    let bits = UInt64.bitWidth - number.leadingZeroBitCount
    let estimate = (bits * 1233) >> 12
    let length = estimate + (number >= powers[estimate] ? 1 : 0)
    let padded = number * powers[Self.paddedDigits - length]
    let high = Int(padded / 100_000_000)
    var cell = entries[high / 10_000]
    if cell & Self.child != 0 {
      let middle = high % 10_000
      cell = entries[Int(cell & ~Self.child) + middle / 100]
      if cell & Self.child != 0 {
        cell = entries[Int(cell & ~Self.child) + middle % 100]
        var rest = Int(padded % 100_000_000)
        var scale = 1_000_000
        while cell & Self.child != 0 {
          cell = entries[Int(cell & ~Self.child) + rest / scale]
          rest %= scale
          scale /= 100
        }
      }
    }
    if cell == 0 { return nil }
    if Int(cell >> 16) > length { return search(number, length: length) }
    return UInt16(truncatingIfNeeded: cell)
  }

  private func search(_ number: UInt64, length: Int) -> UInt16? {
    for digits in stride(from: min(length, Self.digitsMax), through: 1, by: -1) {
      let value = number / powers[length - digits]
      let list = byLength[digits]
      var (low, high) = (0, list.count)
      while low < high {
        let middle = (low + high) / 2
        if list[middle].value < value { low = middle + 1 } else { high = middle }
      }
      if low < list.count, list[low].value == value { return list[low].destination }
    }
    return nil
  }
}
