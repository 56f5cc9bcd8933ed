/// Numbers the different values of an integer column in the order of their first appearance.
struct IntegerDictionary: ~Copyable {
  private var table = EntryTable()
  private(set) var entries: [Int64] = []

  init() {}

  /// Fills `entries` and, for each row with a value, `indices`. False where the values are too many
  /// for `limit`; then neither means anything.
  mutating func build<Value: FixedWidthInteger & SignedInteger>(
    _ values: UnsafeBufferPointer<Value>, validity: UnsafePointer<Bool>?, limit: DictionaryLimit,
    indices: UnsafeMutablePointer<UInt32>
  ) -> Bool {
    table.clear(for: 0)
    entries.removeAll(keepingCapacity: true)
    var (last, lastIndex) = (Value.zero, UInt32.max)
    for row in 0..<values.count {
      if let validity = unsafe validity, unsafe !validity[row] {
        unsafe indices[row] = 0
        continue
      }
      let value = unsafe values[row]
      if value != last || lastIndex == .max {
        guard let index = index(of: Int64(value)) else { return false }
        if index == entries.count &- 1, !limit.admits(entries.count, atRow: row) { return false }
        (last, lastIndex) = (value, UInt32(truncatingIfNeeded: index))
      }
      unsafe indices[row] = lastIndex
    }
    return true
  }

  @inline(__always)
  private mutating func index(of value: Int64) -> Int? {
    var slot = table.slot(EntryTable.mix(UInt64(bitPattern: value)))
    var probes = 0
    while true {
      let entry = table.entry(slot)
      if entry == 0 { break }
      if entries[Int(entry) &- 1] == value { return Int(entry) &- 1 }
      slot = table.next(slot)
      probes &+= 1
      if probes > EntryTable.probesMax { return nil }
    }
    entries.append(value)
    table.set(slot, entry: UInt32(truncatingIfNeeded: entries.count))
    if table.isFull(entries.count) { grow() }
    return entries.count - 1
  }

  private mutating func grow() {
    table.clear(for: entries.count * 2)
    for (index, value) in entries.enumerated() {
      table.insert(UInt32(index + 1), hash: EntryTable.mix(UInt64(bitPattern: value)))
    }
  }

  /// Appends the entries in PLAIN encoding.
  func appendPlain<Value: FixedWidthInteger>(as type: Value.Type, to page: inout PageBuffer) {
    let size = MemoryLayout<Value>.size
    page.reserve(entries.count * size)
    let out = unsafe page.end
    for (index, value) in entries.enumerated() {
      unsafe out.storeBytes(
        of: Value(truncatingIfNeeded: value).littleEndian, toByteOffset: index * size,
        as: Value.self)
    }
    page.advance(entries.count * size)
  }
}
