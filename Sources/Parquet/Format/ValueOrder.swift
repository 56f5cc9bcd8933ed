/// The order of values in the form that statistics have them (see ``Statistics``).
struct ValueOrder {
  private let physical: PhysicalType

  init(_ physical: PhysicalType) { self.physical = physical }

  func precedes(_ first: [UInt8], _ second: [UInt8]) -> Bool {
    physical == .byteArray
      ? first.lexicographicallyPrecedes(second) : Self.integer(first) < Self.integer(second)
  }

  /// The little-endian signed integer of up to eight octets.
  static func integer(_ octets: [UInt8]) -> Int64 {
    let unsigned = octets.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let unused = UInt64(64 - 8 * min(octets.count, 8))
    return Int64(bitPattern: unsigned << unused) >> Int64(unused)
  }

  static func octets<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
    (0..<MemoryLayout<Value>.size).map {
      UInt8(truncatingIfNeeded: value >> Value(truncatingIfNeeded: 8 * $0))
    }
  }
}
