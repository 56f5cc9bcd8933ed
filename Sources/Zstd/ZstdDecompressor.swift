import CZstd

/// Decompresses byte strings that are exactly one frame each, from a sender who is not trusted:
/// what a frame announces is checked against the receiver's limit before anything is allocated.
///
/// *Limits*: refused are frames of another length than the input, skippable frames, dictionaries
/// and windows above 2^23. Owns its context; not Sendable.
@safe package struct ZstdDecompressor: ~Copyable {
  /// The largest window, as a power of two.
  package static let windowLogMax = 23

  private let context: OpaquePointer

  /// Throws ``ZstdError/outOfMemory``.
  package init() throws(ZstdError) {
    unsafe self.context = try Zstd.makeDecoder(windowLogMax: Self.windowLogMax)
  }

  deinit {
    unsafe ZSTD_freeDCtx(context)
  }

  /// The content of the one frame that `frame` is; it must say its size, at most `limit` octets.
  package mutating func decompress(
    _ frame: [UInt8], limit: Int
  ) throws(ZstdError) -> [UInt8] {
    var content: [UInt8] = []
    try append(frame.span, limit: limit, to: &content)
    return content
  }

  /// As above, for part of an array.
  package mutating func decompress(
    _ frame: ArraySlice<UInt8>, limit: Int
  ) throws(ZstdError) -> [UInt8] {
    var content: [UInt8] = []
    try append(frame.span, limit: limit, to: &content)
    return content
  }

  /// Appends the content of the one frame that `frame` is; it must say its size, at most `limit`
  /// octets. On an error `output` is as before.
  package mutating func append(
    _ frame: Span<UInt8>, limit: Int, to output: inout [UInt8]
  ) throws(ZstdError) {
    let header = try Self.admit(frame)
    guard let size = header.contentSize else { throw .noContentSize }
    guard size <= UInt64(max(limit, 0)) else {
      throw .contentTooLarge(octets: size, limit: limit)
    }
    try append(frame, expected: Int(size), to: &output)
  }

  /// Appends the content of the one frame that `frame` is, of which something else says that it has
  /// exactly `size` octets; the frame may be silent about it. The caller has checked `size` against
  /// its own limit.
  package mutating func append(
    _ frame: Span<UInt8>, exactly size: Int, to output: inout [UInt8]
  ) throws(ZstdError) {
    let header = try Self.admit(frame)
    if let found = header.contentSize, found != UInt64(size) {
      throw .contentSize(expected: size, found: Int(clamping: found))
    }
    try append(frame, expected: size, to: &output)
  }

  private static func admit(_ frame: Span<UInt8>) throws(ZstdError) -> ZstdFrame {
    let header = try ZstdFrame(frame)
    guard header.dictionary == 0 else { throw .dictionary(id: header.dictionary) }
    guard header.windowLog <= windowLogMax else {
      throw .windowTooLarge(log: header.windowLog, limit: windowLogMax)
    }
    let length = unsafe frame.withUnsafeBufferPointer { source in
      unsafe ZSTD_findFrameCompressedSize(source.baseAddress, source.count)
    }
    if ZSTD_isError(length) != 0, ZSTD_getErrorCode(length) == ZSTD_error_srcSize_wrong {
      throw .truncated(offset: frame.count)
    }
    try Zstd.checked(length)
    guard length == frame.count else { throw .trailingBytes(offset: length) }
    return header
  }

  private func append(
    _ frame: Span<UInt8>, expected size: Int, to output: inout [UInt8]
  ) throws(ZstdError) {
    let context = unsafe self.context
    // A block of at most 128 KiB takes four octets at least: so few can't hold any more.
    let possible = (frame.count / 4) << 17
    guard size <= possible else { throw .contentSize(expected: size, found: possible) }
    try output.append(addingCapacity: size) {
      (room: inout OutputSpan<UInt8>) throws(ZstdError) in
      try unsafe room.withUnsafeMutableBufferPointer {
        (target, initializedCount) throws(ZstdError) in
        let found = try unsafe frame.withUnsafeBufferPointer { (source) throws(ZstdError) in
          let result = unsafe ZSTD_decompressDCtx(
            context, target.baseAddress, size, source.baseAddress, source.count)
          if ZSTD_isError(result) != 0, ZSTD_getErrorCode(result) == ZSTD_error_dstSize_tooSmall {
            throw ZstdError.contentSize(expected: size, found: size + 1)
          }
          return try Zstd.checked(result)
        }
        guard found == size else { throw ZstdError.contentSize(expected: size, found: found) }
        initializedCount = size
      }
    }
  }
}
