import Foundation

/// The notes of a program's file.
///
/// *Source*: System V ABI, "Object Files": header, program headers, note segments; the GNU build id
/// is the note `GNU` of type 3.
enum ElfNotes {
  private static let noteSegment = 4
  private static let buildIdentityType = 3
  private static let headersMax = 256
  private static let segmentOctetsMax = 64 << 10

  /// The build id of a 64-bit little-endian file; nil where it has none, or is no such file.
  static func buildIdentity(of file: FileHandle) throws -> [UInt8]? {
    let header = try octets(of: file, at: 0, count: 64)
    guard header.count == 64, header.starts(with: [0x7F, 0x45, 0x4C, 0x46, 2, 1]) else {
      return nil
    }
    let (place, size) = (number(header, 32, 8), number(header, 54, 2))
    let count = number(header, 56, 2)
    guard size == 56, count <= headersMax else { return nil }
    let table = try octets(of: file, at: place, count: size * count)
    for start in stride(from: 0, to: table.count - size + 1, by: size)
    where number(table, start, 4) == noteSegment {
      let length = number(table, start + 32, 8)
      guard length <= segmentOctetsMax else { continue }
      let notes = try octets(of: file, at: number(table, start + 8, 8), count: length)
      let alignment = max(4, min(8, number(table, start + 48, 8)))
      if let identity = buildIdentity(in: notes, alignment: alignment) { return identity }
    }
    return nil
  }

  private static func buildIdentity(in notes: [UInt8], alignment: Int) -> [UInt8]? {
    var index = 0
    while index + 12 <= notes.count {
      let (name, length) = (number(notes, index, 4), number(notes, index + 4, 4))
      let start = index + 12 + padded(name, to: alignment)
      let end = start + length
      guard end <= notes.count else { return nil }
      if number(notes, index + 8, 4) == buildIdentityType,
        notes[(index + 12)..<(index + 12 + name)].elementsEqual([0x47, 0x4E, 0x55, 0])
      {
        return Array(notes[start..<end])
      }
      index = start + padded(length, to: alignment)
    }
    return nil
  }

  private static func padded(_ octets: Int, to alignment: Int) -> Int {
    (octets + alignment - 1) / alignment * alignment
  }

  private static func octets(of file: FileHandle, at offset: Int, count: Int) throws -> [UInt8] {
    try file.seek(toOffset: UInt64(offset))
    return [UInt8](try file.read(upToCount: count) ?? Data())
  }

  /// Little-endian; what doesn't fit is as good as endless.
  private static func number(_ octets: [UInt8], _ index: Int, _ count: Int) -> Int {
    var value: UInt64 = 0
    for octet in octets[index..<index + count].reversed() { value = value << 8 | UInt64(octet) }
    return Int(min(value, 1 << 40))
  }
}
