import Jobs
import Records

/// The parameters of an intake or census task: which split its input is.
package struct IntakeTask: Hashable, Sendable {
  package var feed: Int
  /// What errors name.
  package var fileName: String
  package var header: [UInt8]?
  package var isFileStart: Bool
  package var startsInsideLine: Bool

  package init(split: Split, file: SourceFile) {
    feed = file.feed
    fileName = file.name
    header = split.header
    isFileStart = split.isFileStart
    startsInsideLine = split.startsInsideLine
  }

  package func encoded() -> [UInt8] {
    var writer = OctetWriter()
    writer.varint(UInt64(feed))
    writer.text(fileName)
    writer.fixed(UInt8(header == nil ? 0 : 1))
    writer.bytes(header ?? [])
    writer.fixed(UInt8(isFileStart ? 1 : 0))
    writer.fixed(UInt8(startsInsideLine ? 1 : 0))
    return writer.octets
  }

  package init(encoded octets: [UInt8]) throws(OctetError) {
    var reader = OctetReader(octets)
    feed = try reader.size()
    fileName = try reader.text()
    let hasHeader: UInt8 = try reader.fixed()
    let header = try reader.bytes()
    self.header = hasHeader == 0 ? nil : header
    isFileStart = try reader.fixed(UInt8.self) != 0
    startsInsideLine = try reader.fixed(UInt8.self) != 0
  }
}
