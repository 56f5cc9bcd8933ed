import Lake
import Records

/// What a rating task is sent before its customers and segments.
///
/// *Shape* of the input: `u32` length of this header, the header, the partition's customer slice
/// (one zstd frame), then its segments of all splits in split order, as they lie in the spool.
package struct RateTask: Sendable {
  /// The partition's records of one intake task.
  package struct Segment: Hashable, Sendable {
    /// Index of the source file.
    package var file: Int
    /// Lines of the file before the split, so that line = base + line in the split + 1.
    package var baseLine: Int64
    package var octets: Int
    package var records: Int

    package init(file: Int, baseLine: Int64, octets: Int, records: Int) {
      self.file = file
      self.baseLine = baseLine
      self.octets = octets
      self.records = records
    }
  }

  /// No file has as many lines.
  private static let baseLineMax: Int64 = 1 << 48

  package var partition: Int
  package var region: String
  package var firstSubscriber: UInt32
  package var customersOctets: Int
  package var segments: [Segment]

  package init(
    partition: Int, region: String, firstSubscriber: UInt32, customersOctets: Int,
    segments: [Segment]
  ) {
    self.partition = partition
    self.region = region
    self.firstSubscriber = firstSubscriber
    self.customersOctets = customersOctets
    self.segments = segments
  }

  /// With its length before it.
  package func encoded() -> [UInt8] {
    var header = OctetWriter()
    header.varint(UInt64(partition))
    header.text(region)
    header.fixed(firstSubscriber)
    header.varint(UInt64(customersOctets))
    header.varint(UInt64(segments.count))
    for segment in segments {
      header.varint(UInt64(segment.file))
      header.signed(segment.baseLine)
      header.varint(UInt64(segment.octets))
      header.varint(UInt64(segment.records))
    }
    var writer = OctetWriter()
    writer.fixed(UInt32(header.octets.count))
    writer.raw(header.octets)
    return writer.octets
  }

  /// Reads the header and leaves the reader behind it.
  package init(from reader: inout OctetReader) throws(OctetError) {
    _ = try reader.fixed(UInt32.self)
    partition = try reader.size()
    region = try reader.text()
    firstSubscriber = try reader.fixed()
    customersOctets = try reader.size()
    segments = []
    for _ in 0..<(try reader.count(octetsEach: 4)) {
      let file = try reader.size()
      let start = reader.offset
      let baseLine = try reader.signed()
      guard (0...Self.baseLineMax).contains(baseLine) else {
        throw .invalid(offset: start, what: "line")
      }
      segments.append(
        Segment(
          file: file, baseLine: baseLine, octets: try reader.size(), records: try reader.size()))
    }
  }
}
