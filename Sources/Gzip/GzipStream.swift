import CZlib

/// Decompresses a `.gz` file made by others, piece by piece, in bounded memory.
///
/// *Shape* (RFC 1952): one or more members, one after the other; each one's CRC-32 and length are
/// checked. Anything else after a member is an error, padding too. A stream that has thrown takes
/// nothing more. Owns its state; not Sendable.
@safe package struct GzipStream: ~Copyable {
  /// On the heap, since zlib keeps a pointer to it.
  private let state: UnsafeMutablePointer<z_stream>
  private var isInMember = false
  private var isBroken = false
  private var memberStart = 0
  /// Octets of compressed input taken so far.
  package private(set) var consumed = 0

  /// Throws ``GzipError/outOfMemory``.
  package init() throws(GzipError) {
    unsafe state = try Self.makeState()
  }

  deinit {
    unsafe inflateEnd(state)
    unsafe state.deinitialize(count: 1)
    unsafe state.deallocate()
  }

  /// Decompresses `chunk` and appends to `output`, until the chunk is used up or `limit` octets
  /// have been appended; returns how many octets of the chunk it took. Give the rest again, after
  /// having used the output: a small chunk may hold a thousand times as much.
  ///
  /// *Limits*: `limit` > 0; up to 64 KiB more may be appended, so that nothing is pending once the
  /// whole chunk is taken.
  package mutating func push(
    _ chunk: Span<UInt8>, into output: inout [UInt8], limit: Int
  ) throws(GzipError) -> Int {
    precondition(limit > 0, "a push may append at least one octet")
    guard !isBroken else { throw .ended }
    guard !chunk.isEmpty else { return 0 }
    isBroken = true
    var taken = 0
    var room = limit
    while true {
      let step = room > 0 ? min(room, Self.stepOctets) : Self.pendingOctetsMax
      let (read, written) = try inflate(chunk, from: taken, into: &output, room: step)
      taken += read
      room -= written
      // Where zlib filled what it was given, it may hold more; else it holds nothing.
      if taken == chunk.count ? written < step : room <= 0 { break }
    }
    isBroken = false
    return taken
  }

  /// As above, for part of an array.
  package mutating func push(
    _ chunk: ArraySlice<UInt8>, into output: inout [UInt8], limit: Int
  ) throws(GzipError) -> Int {
    try push(chunk.span, into: &output, limit: limit)
  }

  /// As above, for an array.
  package mutating func push(
    _ chunk: [UInt8], into output: inout [UInt8], limit: Int
  ) throws(GzipError) -> Int {
    try push(chunk.span, into: &output, limit: limit)
  }

  /// Ends the input: throws ``GzipError/truncated(offset:)`` where it ended inside a member or held
  /// none.
  package consuming func finish() throws(GzipError) {
    guard !isBroken else { throw .ended }
    guard !isInMember, consumed > 0 else { throw .truncated(offset: consumed) }
  }

  /// What is asked of zlib at once, so that `output` grows by what there is.
  private static let stepOctets = 1 << 20
  /// More than zlib may hold decoded once its input is used up.
  private static let pendingOctetsMax = 1 << 16
  /// 15: the largest window; 16: gzip, neither zlib nor raw.
  private static let windowBits: Int32 = 15 + 16

  private mutating func inflate(
    _ chunk: Span<UInt8>, from start: Int, into output: inout [UInt8], room: Int
  ) throws(GzipError) -> (read: Int, written: Int) {
    if !isInMember && start < chunk.count {
      memberStart = consumed
      unsafe inflateReset(state)
      isInMember = true
    }
    // zlib counts in 32 bits.
    let available = min(chunk.count - start, 1 << 30)
    let state = unsafe self.state
    var written = 0
    var result = Z_OK
    unsafe chunk.withUnsafeBufferPointer { source in
      output.append(addingCapacity: room) { (span: inout OutputSpan<UInt8>) in
        unsafe span.withUnsafeMutableBufferPointer { target, initializedCount in
          // zlib only reads from next_in, whose type lacks the const.
          unsafe state.pointee.next_in = UnsafeMutablePointer(
            mutating: source.baseAddress.map { unsafe $0 + start })
          unsafe state.pointee.avail_in = UInt32(available)
          unsafe state.pointee.next_out = target.baseAddress
          unsafe state.pointee.avail_out = UInt32(room)
          result = unsafe CZlib.inflate(state, Z_NO_FLUSH)
          written = unsafe room - Int(state.pointee.avail_out)
          initializedCount = written
        }
      }
    }
    let read = unsafe available - Int(state.pointee.avail_in)
    // Where nothing could be read or written (Z_BUF_ERROR), zlib just waits for more.
    guard result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR else {
      throw failure(result, at: consumed + read)
    }
    consumed += read
    if result == Z_STREAM_END { isInMember = false }
    return (read, written)
  }

  private func failure(_ result: Int32, at offset: Int) -> GzipError {
    if result == Z_MEM_ERROR { return .outOfMemory }
    // The fixed header has ten octets; a fault in it means that this is no gzip member.
    return offset - memberStart < 10
      ? .notGzip(offset: memberStart) : .corrupt(member: memberStart, offset: offset)
  }

  private static func makeState() throws(GzipError) -> UnsafeMutablePointer<z_stream> {
    let state = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    unsafe state.initialize(to: z_stream())
    let result = unsafe inflateInit2_(
      state, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard result == Z_OK else {
      unsafe state.deinitialize(count: 1)
      unsafe state.deallocate()
      throw .outOfMemory
    }
    return unsafe state
  }
}
