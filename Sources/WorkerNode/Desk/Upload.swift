import Wire

/// A result on its way out: sent in order, a bounded number of chunks ahead of what is
/// acknowledged, again from there where the acknowledgement is late.
///
/// Acknowledgements come by the data socket and refusals by the control socket, which have no
/// common order: which of two was said last, their envelopes' sequence tells. An acknowledgement of
/// what was refused since must not count, or the rest would never be sent.
struct Upload {
  let bytes: [UInt8]
  let digest: [UInt8]
  /// Chunks that may be under way; 0 = no leave to send.
  private(set) var windowChunks = 0
  private var acknowledged = 0
  private var next = 0
  private var waitingSince: Int64 = 0
  /// An empty result is one empty chunk.
  private var sentEmpty = false
  /// The sequence of the coordinator's last word on how far the result is.
  private var lastWord: UInt32?

  init(bytes: [UInt8], digest: [UInt8]) {
    self.bytes = bytes
    self.digest = digest
  }

  /// Leave to send. Said again, it changes nothing but the window.
  mutating func grant(windowChunks: Int, now: Int64) {
    if self.windowChunks == 0 { waitingSince = now }
    self.windowChunks = windowChunks
  }

  /// Everything from the start, once there is leave again.
  mutating func restart(said sequence: UInt32) {
    windowChunks = 0
    goBack(to: 0)
    if isNews(sequence) { lastWord = sequence }
  }

  /// All octets below `offset` are there. Fewer than before: the coordinator has begun anew, and
  /// its word of that was lost or is still on its way.
  mutating func acknowledge(below offset: Int, said sequence: UInt32, now: Int64) {
    guard isNews(sequence), offset >= 0, offset <= bytes.count else { return }
    lastWord = sequence
    waitingSince = now
    if offset < acknowledged {
      goBack(to: offset)
    } else {
      acknowledged = offset
      next = max(next, offset)
    }
  }

  private mutating func goBack(to offset: Int) {
    acknowledged = offset
    next = offset
    sentEmpty = false
  }

  /// Sequences count up, and round.
  private func isNews(_ sequence: UInt32) -> Bool {
    lastWord.map { Int32(bitPattern: sequence &- $0) > 0 } ?? true
  }

  /// The next part to send; nil = nothing now. What is acknowledged as a whole and not kept for
  /// long is asked about by its last part.
  mutating func nextPart(now: Int64, patience: Int64) -> (offset: Int, chunk: [UInt8])? {
    guard windowChunks > 0 else { return nil }
    if now - waitingSince >= patience {
      next = min(acknowledged, lastPart)
      sentEmpty = false
      waitingSince = now
    }
    if bytes.isEmpty {
      if sentEmpty { return nil }
      sentEmpty = true
      return (0, [])
    }
    guard next < bytes.count,
      next - acknowledged < windowChunks * Envelope.chunkOctetsMax
    else { return nil }
    let end = min(bytes.count, next + Envelope.chunkOctetsMax)
    defer { next = end }
    return (next, Array(bytes[next..<end]))
  }

  /// Where the last chunk begins.
  private var lastPart: Int {
    max(0, bytes.count - 1) / Envelope.chunkOctetsMax * Envelope.chunkOctetsMax
  }
}
