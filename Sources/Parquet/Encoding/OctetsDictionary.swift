/// Numbers the different values of a text or bytes column in the order of their first appearance.
struct OctetsDictionary: ~Copyable {
  private var table = EntryTable()
  /// For each entry the row it was first seen in.
  private(set) var rows: [UInt32] = []
  private var hashes: [UInt64] = []
  private var octets = 0

  init() {}

  /// Fills `rows` and, for each row with a value, `indices`. False where the values are too many
  /// for `limit`; then neither means anything.
  mutating func build(
    _ values: OctetsView, validity: UnsafePointer<Bool>?, limit: DictionaryLimit,
    indices: UnsafeMutablePointer<UInt32>
  ) -> Bool {
    table.clear(for: 0)
    rows.removeAll(keepingCapacity: true)
    hashes.removeAll(keepingCapacity: true)
    octets = 0
    var (last, lastIndex) = (0, UInt32.max)
    for row in 0..<(unsafe values.count) {
      if let validity = unsafe validity, unsafe !validity[row] {
        unsafe indices[row] = 0
        continue
      }
      if unsafe lastIndex == .max || !values.equals(row, last) {
        guard let index = unsafe index(of: row, values) else { return false }
        if index == rows.count &- 1,
          octets > DictionaryLimit.octetsMax || !limit.admits(rows.count, atRow: row)
        {
          return false
        }
        lastIndex = UInt32(truncatingIfNeeded: index)
      }
      last = row
      unsafe indices[row] = lastIndex
    }
    return true
  }

  @inline(__always)
  private mutating func index(of row: Int, _ values: OctetsView) -> Int? {
    let hash = unsafe values.hash(row)
    var slot = table.slot(hash)
    var probes = 0
    while true {
      let entry = table.entry(slot)
      if entry == 0 { break }
      let index = Int(entry) &- 1
      if hashes[index] == hash, unsafe values.equals(Int(rows[index]), row) { return index }
      slot = table.next(slot)
      probes &+= 1
      if probes > EntryTable.probesMax { return nil }
    }
    rows.append(UInt32(truncatingIfNeeded: row))
    hashes.append(hash)
    octets += unsafe values.length(row) + 4
    table.set(slot, entry: UInt32(truncatingIfNeeded: rows.count))
    if table.isFull(rows.count) { grow() }
    return rows.count - 1
  }

  private mutating func grow() {
    table.clear(for: rows.count * 2)
    for (index, hash) in hashes.enumerated() { table.insert(UInt32(index + 1), hash: hash) }
  }
}
