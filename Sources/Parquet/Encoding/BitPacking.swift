/// Values of equal width side by side, the least significant bit first: what both the hybrid runs
/// and DELTA_BINARY_PACKED are made of.
///
/// *Shape*: bit i of value n is bit (n · width + i) % 8 of octet (n · width + i) / 8.
enum BitPacking {
  /// Packs 32 values, none wider than `width` bits (0…64), into exactly 4 · width octets.
  static func pack32(
    _ values: UnsafePointer<UInt64>, width: Int, into target: UnsafeMutableRawPointer
  ) {
    if width == 0 { return }
    var word: UInt64 = 0
    var filled = 0
    var out = unsafe target
    for index in 0..<32 {
      let value = unsafe values[index]
      word |= value &<< UInt64(truncatingIfNeeded: filled)
      filled &+= width
      if filled >= 64 {
        unsafe out.storeBytes(of: word.littleEndian, as: UInt64.self)
        unsafe out += 8
        filled &-= 64
        // What did not fit; a smart shift, since all of the value may have.
        word = value >> UInt64(truncatingIfNeeded: width &- filled)
      }
    }
    // 32 · width is a multiple of 32.
    if filled > 0 {
      unsafe out.storeBytes(of: UInt32(truncatingIfNeeded: word).littleEndian, as: UInt32.self)
    }
  }

  /// Packs 8 values, none wider than `width` bits (1…32), into exactly `width` octets; may write up
  /// to 8 octets more.
  static func pack8(
    _ values: UnsafePointer<UInt32>, width: Int, into target: UnsafeMutableRawPointer
  ) {
    var word: UInt64 = 0
    var filled = 0
    var out = unsafe target
    for index in 0..<8 {
      let value = UInt64(unsafe values[index])
      word |= value &<< UInt64(truncatingIfNeeded: filled)
      filled &+= width
      if filled >= 64 {
        unsafe out.storeBytes(of: word.littleEndian, as: UInt64.self)
        unsafe out += 8
        filled &-= 64
        word = value >> UInt64(truncatingIfNeeded: width &- filled)
      }
    }
    unsafe out.storeBytes(of: word.littleEndian, as: UInt64.self)
  }

  /// Unpacks `count` values of `width` bits (0…64) out of `source`, which holds
  /// ⌈count · width / 8⌉ octets and at least 9 more that may be read.
  @inline(__always)
  static func unpack<Value: FixedWidthInteger>(
    _ source: UnsafeRawPointer, width: Int, count: Int, into target: UnsafeMutablePointer<Value>
  ) {
    let mask: UInt64 = width == 64 ? .max : (1 << UInt64(width)) - 1
    var bit = 0
    for index in 0..<count {
      let at = unsafe source + bit &>> 3
      let shift = UInt64(truncatingIfNeeded: bit & 7)
      var word = UInt64(littleEndian: unsafe at.loadUnaligned(as: UInt64.self)) &>> shift
      if width > 56, shift > 0 {
        word |= UInt64(unsafe (at + 8).load(as: UInt8.self)) &<< (64 &- shift)
      }
      unsafe target[index] = Value(truncatingIfNeeded: word & mask)
      bit &+= width
    }
  }
}
