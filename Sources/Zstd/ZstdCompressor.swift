import CZstd

/// Compresses whole byte strings, each to one frame, with one context that is made once.
///
/// *Shape*: every frame carries its content's size and a checksum (XXH64, 4 octets); no dictionary,
/// no worker threads, so that equal input and level give equal bytes with one version of the
/// library (``Zstd/version``). *Limits*: levels −7…19. Owns its context; not Sendable.
@safe package struct ZstdCompressor: ~Copyable {
  /// The levels that are accepted.
  package static let levels = -7...19

  private let context: OpaquePointer
  package let level: Int

  /// Throws ``ZstdError/level(_:)`` and ``ZstdError/outOfMemory``.
  package init(level: Int = 1) throws(ZstdError) {
    guard Self.levels.contains(level) else { throw .level(level) }
    unsafe self.context = try Self.makeContext(level: level)
    self.level = level
  }

  deinit {
    unsafe ZSTD_freeCCtx(context)
  }

  /// The frame of `bytes`.
  package mutating func compress(_ bytes: [UInt8]) throws(ZstdError) -> [UInt8] {
    var frame: [UInt8] = []
    try append(bytes.span, to: &frame)
    return frame
  }

  /// The frame of `bytes`.
  package mutating func compress(_ bytes: ArraySlice<UInt8>) throws(ZstdError) -> [UInt8] {
    var frame: [UInt8] = []
    try append(bytes.span, to: &frame)
    return frame
  }

  /// Appends the frame of `bytes` to `output`; on an error `output` is as before.
  package mutating func append(
    _ bytes: Span<UInt8>, to output: inout [UInt8]
  ) throws(ZstdError) {
    let bound = ZSTD_compressBound(bytes.count)
    try output.append(addingCapacity: bound) {
      (room: inout OutputSpan<UInt8>) throws(ZstdError) in
      try unsafe room.withUnsafeMutableBufferPointer {
        (target, initializedCount) throws(ZstdError) in
        initializedCount = try unsafe compress(bytes, into: target)
      }
    }
  }

  private func compress(
    _ bytes: Span<UInt8>, into target: UnsafeMutableBufferPointer<UInt8>
  ) throws(ZstdError) -> Int {
    let context = unsafe self.context
    return try unsafe bytes.withUnsafeBufferPointer { (source) throws(ZstdError) in
      try unsafe Zstd.checked(
        ZSTD_compress2(context, target.baseAddress, target.count, source.baseAddress, source.count))
    }
  }

  private static func makeContext(level: Int) throws(ZstdError) -> OpaquePointer {
    guard let context = unsafe ZSTD_createCCtx() else { throw .outOfMemory }
    do throws(ZstdError) {
      try unsafe Zstd.checked(
        ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Int32(level)))
      try unsafe Zstd.checked(ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1))
      try unsafe Zstd.checked(ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 1))
    } catch {
      unsafe ZSTD_freeCCtx(context)
      throw error
    }
    return unsafe context
  }
}
