/// Rows of CSV under way (RFC 4180): fields divided by commas, rows ended by CR LF, in UTF-8.
struct CsvRows {
  private(set) var octets: [UInt8] = []
  private(set) var rows = 0
  private var isInRow = false

  /// A field that can need no quotes: digits, codes and ids.
  mutating func add(_ text: String) {
    if isInRow { octets.append(UInt8(ascii: ",")) }
    isInRow = true
    octets.append(contentsOf: text.utf8)
  }

  /// A field of any text: quoted where it holds a quote, comma or line break, quotes doubled.
  mutating func add(free text: String) {
    let special: [UInt8] = [0x22, 0x2C, 0x0D, 0x0A]
    guard text.utf8.contains(where: special.contains) else { return add(text) }
    add("\"\(text.replacing("\"", with: "\"\""))\"")
  }

  mutating func endRow() {
    octets.append(0x0D)
    octets.append(0x0A)
    isInRow = false
    rows += 1
  }

  /// Takes what there is so far.
  mutating func takeOctets() -> [UInt8] {
    let taken = octets
    octets = []
    return taken
  }

  /// Reads rows of CSV, quoted or not; a last row may lack its end. nil where a quote isn't closed.
  static func read(_ octets: [UInt8], _ row: ([String]) -> Void) -> Bool {
    var fields: [String] = []
    var field: [UInt8] = []
    var (isQuoted, position) = (false, 0)
    func endField() {
      fields.append(String(decoding: field, as: UTF8.self))
      field.removeAll(keepingCapacity: true)
    }
    while position < octets.count {
      let octet = octets[position]
      position += 1
      if isQuoted {
        if octet != 0x22 {
          field.append(octet)
        } else if position < octets.count, octets[position] == 0x22 {
          field.append(0x22)
          position += 1
        } else {
          isQuoted = false
        }
        continue
      }
      switch octet {
      case 0x22: isQuoted = true
      case 0x2C: endField()
      case 0x0D: break
      case 0x0A:
        endField()
        row(fields)
        fields.removeAll(keepingCapacity: true)
      default: field.append(octet)
      }
    }
    if !field.isEmpty || !fields.isEmpty {
      endField()
      row(fields)
    }
    return !isQuoted
  }
}
