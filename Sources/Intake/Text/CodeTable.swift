/// Few texts and what they mean, compared as octets.
package struct CodeTable<Value: Hashable & Sendable>: Hashable, Sendable {
  private var shortKeys: [UInt64] = []
  private var shortValues: [Value] = []
  private var longTexts: [[UInt8]] = []
  private var longValues: [Value] = []

  /// The first of two entries with one text wins.
  init(_ entries: [(text: String, value: Value)]) {
    for entry in entries {
      let octets = Array(entry.text.utf8)
      if octets.count > 7 {
        longTexts.append(octets)
        longValues.append(entry.value)
      } else {
        shortKeys.append(Self.key(octets))
        shortValues.append(entry.value)
      }
    }
  }

  /// As ``TextField/key`` packs a field.
  package static func key(_ octets: [UInt8]) -> UInt64 {
    octets.reversed().reduce(0) { $0 << 8 | UInt64($1) } | UInt64(octets.count) << 56
  }

  @inline(__always)
  func value(of field: TextField) -> Value? {
    guard let key = field.key else { return longValue(of: field) }
    for index in shortKeys.indices where shortKeys[index] == key { return shortValues[index] }
    return nil
  }

  @inline(never)
  private func longValue(of field: TextField) -> Value? {
    for index in longTexts.indices where field.equals(longTexts[index]) {
      return longValues[index]
    }
    return nil
  }
}

/// Serving network codes: thousands of them, but mostly the same one as in the record before.
struct NetworkTable {
  private let short: [UInt64: UInt16]
  private let long: [[UInt8]: UInt16]
  private var lastKey: UInt64
  private var lastIndex: UInt16

  /// Codes and their indices, the empty code among them.
  init(_ codes: [(text: String, index: UInt16)]) {
    var short: [UInt64: UInt16] = [:]
    var long: [[UInt8]: UInt16] = [:]
    for code in codes {
      let octets = Array(code.text.utf8)
      if octets.count > 7 {
        if long[octets] == nil { long[octets] = code.index }
      } else {
        let key = CodeTable<UInt16>.key(octets)
        if short[key] == nil { short[key] = code.index }
      }
    }
    self.short = short
    self.long = long
    lastKey = 0
    lastIndex = 0
  }

  @inline(__always)
  mutating func index(of field: TextField) -> UInt16? {
    guard let key = field.key else { return long[field.octets] }
    if key == lastKey { return lastIndex }
    guard let index = short[key] else { return nil }
    lastKey = key
    lastIndex = index
    return index
  }
}
