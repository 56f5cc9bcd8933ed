import CZstd

/// Decompresses a `.zst` file made by others, piece by piece, in bounded memory.
///
/// *Shape*: any number of frames one after the other, skippable ones passed over. *Limits*: window
/// up to 2^27 (what `zstd --ultra` and the command's default decoder accept); no dictionary. A
/// stream that has thrown takes nothing more. Owns its context; not Sendable.
@safe package struct ZstdStream: ~Copyable {
  /// The largest window, as a power of two: a stream keeps that many octets at most.
  package static let windowLogMax = 27

  private let context: OpaquePointer
  private var isInFrame = false
  private var isBroken = false
  private var frames = 0
  private var frameStart = 0
  /// Octets of compressed input taken so far.
  package private(set) var consumed = 0

  /// Throws ``ZstdError/outOfMemory``.
  package init() throws(ZstdError) {
    unsafe self.context = try Zstd.makeDecoder(windowLogMax: Self.windowLogMax)
  }

  deinit {
    unsafe ZSTD_freeDCtx(context)
  }

  /// Decompresses `chunk` and appends to `output`, until the chunk is used up or `limit` octets
  /// have been appended; returns how many octets of the chunk it took. Give the rest again, after
  /// having used the output: a small chunk may hold gigabytes.
  ///
  /// *Limits*: `limit` > 0; the last block may exceed it by up to 128 KiB, so that nothing is
  /// pending once the whole chunk is taken.
  package mutating func push(
    _ chunk: Span<UInt8>, into output: inout [UInt8], limit: Int
  ) throws(ZstdError) -> Int {
    precondition(limit > 0, "a push may append at least one octet")
    guard !isBroken else { throw .ended }
    guard !chunk.isEmpty else { return 0 }
    isBroken = true
    var taken = 0
    var room = limit
    while true {
      let step = room > 0 ? min(room, Self.stepOctets) : Self.blockOctetsMax
      let (read, written) = try decompress(chunk, from: taken, into: &output, room: step)
      taken += read
      room -= written
      // Where the library filled what it was given, it may hold more; else it holds nothing.
      if taken == chunk.count ? written < step : room <= 0 { break }
    }
    isBroken = false
    return taken
  }

  /// As above, for part of an array.
  package mutating func push(
    _ chunk: ArraySlice<UInt8>, into output: inout [UInt8], limit: Int
  ) throws(ZstdError) -> Int {
    try push(chunk.span, into: &output, limit: limit)
  }

  /// As above, for an array.
  package mutating func push(
    _ chunk: [UInt8], into output: inout [UInt8], limit: Int
  ) throws(ZstdError) -> Int {
    try push(chunk.span, into: &output, limit: limit)
  }

  /// Ends the input: throws ``ZstdError/truncated(offset:)`` where it ended inside a frame, and
  /// ``ZstdError/tooShort(octets:)`` where there was no frame at all.
  package consuming func finish() throws(ZstdError) {
    guard !isBroken else { throw .ended }
    guard !isInFrame else { throw .truncated(offset: consumed) }
    guard frames > 0 else { throw .tooShort(octets: consumed) }
  }

  /// What is asked of the library at once, so that `output` grows by what there is.
  private static let stepOctets = 1 << 20
  /// The most that the library may hold decoded once its input is used up.
  private static let blockOctetsMax = 1 << 17

  private mutating func decompress(
    _ chunk: Span<UInt8>, from start: Int, into output: inout [UInt8], room: Int
  ) throws(ZstdError) -> (read: Int, written: Int) {
    let context = unsafe self.context
    var input = unsafe ZSTD_inBuffer()
    var written = 0
    var hint = 0
    unsafe chunk.withUnsafeBufferPointer { source in
      unsafe input = ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: start)
      output.append(addingCapacity: room) { (span: inout OutputSpan<UInt8>) in
        unsafe span.withUnsafeMutableBufferPointer { target, initializedCount in
          var sink = unsafe ZSTD_outBuffer(dst: target.baseAddress, size: room, pos: 0)
          hint = unsafe ZSTD_decompressStream(context, &sink, &input)
          written = unsafe sink.pos
          initializedCount = written
        }
      }
    }
    let read = unsafe input.pos - start
    if ZSTD_isError(hint) != 0 { throw failure(hint) }
    consumed += read
    if hint == 0 {
      frames += 1
      frameStart = consumed
      isInFrame = false
    } else if read > 0 || written > 0 {
      isInFrame = true
    }
    return (read, written)
  }

  private func failure(_ result: Int) -> ZstdError {
    switch ZSTD_getErrorCode(result) {
    case ZSTD_error_memory_allocation: .outOfMemory
    case ZSTD_error_checksum_wrong: .checksum
    case ZSTD_error_prefix_unknown: .notZstd(offset: frameStart)
    case ZSTD_error_dictionary_wrong: .dictionary(id: 0)
    case ZSTD_error_frameParameter_windowTooLarge:
      .windowTooLarge(log: Self.windowLogMax + 1, limit: Self.windowLogMax)
    case let code: .corrupt(code: Int(code.rawValue))
    }
  }
}
