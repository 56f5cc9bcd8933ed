/// Raw memory that grows and is used again from page to page, so that encoders write without checks
/// per value.
///
/// *Safety*: writers call ``reserve(_:)`` first and then write at ``end`` what they reserved at
/// most; ``slack`` octets more are always there, so that wide stores may run over. Owns its memory.
@safe struct PageBuffer: ~Copyable {
  /// What a store may write past its own end.
  static let slack = 64

  private var base: UnsafeMutableRawPointer
  private var capacity: Int
  private(set) var count = 0

  init() {
    capacity = 1 << 16
    unsafe base = .allocate(byteCount: capacity + Self.slack, alignment: 16)
  }

  deinit {
    unsafe base.deallocate()
  }

  mutating func clear() { count = 0 }

  /// Makes room for `octets` more.
  mutating func reserve(_ octets: Int) {
    if count + octets <= capacity { return }
    let larger = max(count + octets, capacity * 2)
    let fresh = UnsafeMutableRawPointer.allocate(
      byteCount: larger + Self.slack, alignment: 16)
    unsafe fresh.copyMemory(from: base, byteCount: count)
    unsafe base.deallocate()
    unsafe base = fresh
    capacity = larger
  }

  /// Where the next octet goes; valid until the next ``reserve(_:)``.
  var end: UnsafeMutableRawPointer { unsafe base + count }

  /// The first octet; valid until the next ``reserve(_:)``.
  var start: UnsafeMutableRawPointer { unsafe base }

  /// Says that `octets` were written at ``end``.
  mutating func advance(_ octets: Int) {
    precondition(octets >= 0 && count + octets <= capacity, "what is written was reserved")
    count += octets
  }

  /// Takes back all but the first `octets`.
  mutating func truncate(to octets: Int) {
    precondition(octets >= 0 && octets <= count, "a buffer is cut within what it holds")
    count = octets
  }

  mutating func append(_ octet: UInt8) {
    reserve(1)
    unsafe end.storeBytes(of: octet, as: UInt8.self)
    count += 1
  }

  mutating func append(littleEndian value: UInt32) {
    reserve(4)
    unsafe end.storeBytes(of: value.littleEndian, as: UInt32.self)
    count += 4
  }

  mutating func append(varint value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(rest))
  }

  /// Overwrites four octets.
  mutating func set(littleEndian value: UInt32, at offset: Int) {
    precondition(offset >= 0 && offset + 4 <= count, "four octets are overwritten where they are")
    unsafe (base + offset).storeBytes(of: value.littleEndian, as: UInt32.self)
  }

  func withSpan<Result, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let bytes = unsafe UnsafeRawBufferPointer(start: base, count: count)
    return try body(unsafe Span(_unsafeBytes: bytes))
  }
}
