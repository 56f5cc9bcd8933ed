/// The octet strings of a ``ParquetOctets`` while its buffers are held, without checks per value.
///
/// *Safety*: the type's shape (``ParquetOctets``) keeps every range inside `octets`.
@unsafe struct OctetsView {
  let octets: UnsafeRawPointer
  let ends: UnsafePointer<UInt32>
  let count: Int
  private let octetCount: Int

  init(octets: UnsafeRawPointer, octetCount: Int, ends: UnsafePointer<UInt32>, count: Int) {
    unsafe self.octets = octets
    unsafe self.octetCount = octetCount
    unsafe self.ends = ends
    unsafe self.count = count
  }

  @inline(__always)
  func start(_ index: Int) -> Int { index == 0 ? 0 : Int(unsafe ends[index &- 1]) }

  @inline(__always)
  func length(_ index: Int) -> Int { unsafe Int(ends[index]) &- start(index) }

  func array(_ index: Int) -> [UInt8] {
    unsafe Array(UnsafeRawBufferPointer(start: octets + start(index), count: length(index)))
  }

  /// Copies a value to where at least 16 octets more may be written.
  @inline(__always)
  func copy(_ start: Int, _ length: Int, to target: UnsafeMutableRawPointer) {
    let source = unsafe octets + start
    if unsafe length <= 16 && start &+ 16 <= octetCount {
      let (low, high) = unsafe (
        source.loadUnaligned(as: UInt64.self), (source + 8).loadUnaligned(as: UInt64.self)
      )
      unsafe target.storeBytes(of: low, as: UInt64.self)
      unsafe (target + 8).storeBytes(of: high, as: UInt64.self)
    } else {
      unsafe target.copyMemory(from: source, byteCount: length)
    }
  }

  /// The first eight octets, the first most significant, zeros after the end: orders values but for
  /// those that agree in all eight.
  @inline(__always)
  func prefix(_ index: Int) -> UInt64 {
    let (start, length) = unsafe (start(index), length(index))
    if unsafe length >= 8 || start &+ 8 <= octetCount {
      let word = unsafe (octets + start).loadUnaligned(as: UInt64.self).bigEndian
      if length >= 8 { return word }
      return length == 0 ? 0 : word & ~(UInt64.max &>> UInt64(truncatingIfNeeded: 8 &* length))
    }
    var word: UInt64 = 0
    for offset in 0..<length {
      let octet = unsafe UInt64((octets + start + offset).load(as: UInt8.self))
      word |= octet &<< UInt64(truncatingIfNeeded: 56 &- 8 &* offset)
    }
    return word
  }

  /// Whether value `first` comes before value `second`, by unsigned octets.
  func precedes(_ first: Int, _ second: Int) -> Bool {
    let (firstLength, secondLength) = unsafe (length(first), length(second))
    for offset in 0..<min(firstLength, secondLength) {
      let left = unsafe (octets + start(first) + offset).load(as: UInt8.self)
      let right = unsafe (octets + start(second) + offset).load(as: UInt8.self)
      if left != right { return left < right }
    }
    return firstLength < secondLength
  }

  @inline(__always)
  func equals(_ first: Int, _ second: Int) -> Bool {
    let length = unsafe length(first)
    guard unsafe length == self.length(second) else { return false }
    let (left, right) = unsafe (octets + start(first), octets + start(second))
    var offset = 0
    while offset &+ 8 <= length {
      let (a, b) = unsafe (
        (left + offset).loadUnaligned(as: UInt64.self),
        (right + offset).loadUnaligned(as: UInt64.self)
      )
      if a != b { return false }
      offset &+= 8
    }
    while offset < length {
      if unsafe (left + offset).load(as: UInt8.self) != (right + offset).load(as: UInt8.self) {
        return false
      }
      offset &+= 1
    }
    return true
  }

  @inline(__always)
  func hash(_ index: Int) -> UInt64 {
    let (start, length) = unsafe (start(index), length(index))
    var hash = unsafe EntryTable.mix(prefix(index) ^ UInt64(truncatingIfNeeded: length) &<< 56)
    var offset = 8
    while offset < length {
      // The last word overlaps the one before.
      let at = min(offset, length &- 8)
      hash = EntryTable.mix(
        hash ^ (unsafe (octets + start + at).loadUnaligned(as: UInt64.self)))
      offset &+= 8
    }
    return hash
  }
}

extension ParquetOctets {
  /// Calls `body` with the values' view.
  func withView<Result, Failure: Error>(
    _ body: (OctetsView) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe octets.withUnsafeBufferPointer { (octets) throws(Failure) in
      try unsafe ends.withUnsafeBufferPointer { (ends) throws(Failure) in
        // Empty arrays have no address; then nothing is read either.
        let none = unsafe UnsafeRawPointer(bitPattern: 16)
        guard let start = unsafe UnsafeRawPointer(octets.baseAddress) ?? none,
          let first = unsafe ends.baseAddress ?? none?.assumingMemoryBound(to: UInt32.self)
        else { preconditionFailure("a non-zero number makes a pointer") }
        return try unsafe body(
          OctetsView(octets: start, octetCount: octets.count, ends: first, count: ends.count))
      }
    }
  }
}
