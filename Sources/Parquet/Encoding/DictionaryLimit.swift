/// How many different values a dictionary may have. Found as the values come: most columns that are
/// no good for a dictionary are given up after a few thousand rows.
struct DictionaryLimit {
  static let entriesMax = 65_536
  static let octetsMax = 1 << 20

  /// Entries allowed at row n: `entries` + n / 2^`rowsShift`.
  private let entries: Int
  private let rowsShift: Int

  /// The column asks for a dictionary.
  static let asked = DictionaryLimit(entries: entriesMax, rowsShift: 62)
  /// Integers take one where at most one row in 16 brings a new value.
  static let integers = DictionaryLimit(entries: 1_024, rowsShift: 4)
  /// Octets take one where at most one row in four brings a new value.
  static let octets = DictionaryLimit(entries: 1_024, rowsShift: 2)

  @inline(__always)
  func admits(_ count: Int, atRow row: Int) -> Bool {
    count <= min(Self.entriesMax, entries + row &>> rowsShift)
  }
}

/// An open-addressing table of entry numbers; the keys are its owner's. Probing is bounded, so that
/// no choice of values makes it slow: a table that would probe further gives up.
///
/// *Safety*: slots are reached by hashes under the mask only. Owns its memory.
@safe struct EntryTable: ~Copyable {
  static let probesMax = 96
  private static let bitsMin = 12

  private var slots: UnsafeMutablePointer<UInt32>
  private var bits = bitsMin

  init() {
    unsafe slots = .allocate(capacity: 1 << Self.bitsMin)
    unsafe slots.initialize(repeating: 0, count: 1 << Self.bitsMin)
  }

  deinit {
    unsafe slots.deallocate()
  }

  /// Forgets all entries and makes room for `entries`.
  mutating func clear(for entries: Int) {
    var wanted = Self.bitsMin
    while 1 << wanted < entries * 2 { wanted += 1 }
    if wanted != bits {
      unsafe slots.deallocate()
      unsafe slots = .allocate(capacity: 1 << wanted)
      bits = wanted
    }
    unsafe slots.initialize(repeating: 0, count: 1 << bits)
  }

  /// Whether an entry more than `count` should be put into a larger table.
  @inline(__always)
  func isFull(_ count: Int) -> Bool { count &* 2 >= 1 &<< bits }

  @inline(__always)
  func slot(_ hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash &>> UInt64(truncatingIfNeeded: 64 &- bits))
  }

  @inline(__always)
  func next(_ slot: Int) -> Int { (slot &+ 1) & ((1 &<< bits) &- 1) }

  /// The entry in a slot plus 1; 0: free.
  @inline(__always)
  func entry(_ slot: Int) -> UInt32 { unsafe slots[slot] }

  @inline(__always)
  mutating func set(_ slot: Int, entry: UInt32) { unsafe slots[slot] = entry }

  /// Puts an entry that is known to be new.
  mutating func insert(_ entry: UInt32, hash: UInt64) {
    var at = slot(hash)
    while self.entry(at) != 0 { at = next(at) }
    set(at, entry: entry)
  }

  /// Spreads a hash over all bits.
  @inline(__always)
  static func mix(_ value: UInt64) -> UInt64 {
    let (high, low) = (value ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(
      by: 0xD6E8_FEB8_6659_FD93)
    return (high ^ low) &* 0x9E37_79B9_7F4A_7C15
  }
}
