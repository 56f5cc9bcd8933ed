/// A zstd frame's header, read without the library, so that what a sender asks for is known before
/// anything is allocated.
///
/// *Shape* (RFC 8878 §3.1.1, little-endian):
/// ```
/// 0  4  magic FD2FB528 (184D2A50 … 184D2A5F: a skippable frame)
/// 4  1  descriptor: bits 7–6 size of the content size, 5 single segment, 4 and 3 zero,
///       2 checksum, 1–0 size of the dictionary id
/// 5  1  window: exponent (5 bits) and mantissa (3 bits); absent in a single segment
///    0/1/2/4    dictionary id
///    0/1/2/4/8  content size (2 octets: plus 256); 1 octet only in a single segment
/// ```
struct ZstdFrame {
  /// nil: not said.
  var contentSize: UInt64?
  /// 0: none.
  var dictionary: UInt32
  /// Octets the decoder must keep: 2^log at most.
  var windowLog: Int

  static let magic: UInt32 = 0xFD2F_B528
  static let skippableMagic: UInt32 = 0x184D_2A50

  /// Reads the header at the beginning of `bytes`.
  init(_ bytes: Span<UInt8>) throws(ZstdError) {
    guard bytes.count >= 6 else { throw .tooShort(octets: bytes.count) }
    let magic = UInt32(truncatingIfNeeded: Self.number(bytes, at: 0, octets: 4))
    if magic & ~0xF == Self.skippableMagic { throw .skippableFrame(offset: 0) }
    guard magic == Self.magic else { throw .notZstd(offset: 0) }
    let descriptor = bytes[4]
    let isSingleSegment = descriptor & 0x20 != 0
    let dictionaryOctets = [0, 1, 2, 4][Int(descriptor & 3)]
    let sizeOctets = [isSingleSegment ? 1 : 0, 2, 4, 8][Int(descriptor >> 6)]
    var offset = isSingleSegment ? 5 : 6
    guard bytes.count >= offset + dictionaryOctets + sizeOctets else {
      throw .tooShort(octets: bytes.count)
    }
    dictionary = UInt32(
      truncatingIfNeeded: Self.number(bytes, at: offset, octets: dictionaryOctets))
    offset += dictionaryOctets
    let size = Self.number(bytes, at: offset, octets: sizeOctets)
    contentSize = sizeOctets == 0 ? nil : sizeOctets == 2 ? size + 256 : size
    if isSingleSegment {
      windowLog = size <= 1 ? 0 : UInt64.bitWidth - (size - 1).leadingZeroBitCount
    } else {
      // 2^(10 + exponent) · (1 + mantissa / 8): any mantissa needs the next power of two.
      windowLog = 10 + Int(bytes[5] >> 3) + (bytes[5] & 7 == 0 ? 0 : 1)
    }
  }

  private static func number(_ bytes: Span<UInt8>, at offset: Int, octets: Int) -> UInt64 {
    var number: UInt64 = 0
    for index in 0..<octets { number |= UInt64(bytes[offset + index]) << UInt64(8 * index) }
    return number
  }
}
