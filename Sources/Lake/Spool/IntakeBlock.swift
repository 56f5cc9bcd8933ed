import Measures
import Records
import Zstd

/// What an intake task returns and the spool keeps: one immutable file of one split, with a segment
/// for every partition that the split has records of.
///
/// *Shape*: `u32` length of the header, the header (varints: partition, records and octets of each
/// segment; the split's control totals; its lines; octets of the reject list), the reject list, the
/// segments in the header's order. Reject list and segments are one zstd frame each. A rating task
/// is sent its segments as they lie here, untouched.
package struct IntakeBlock: Sendable {
  /// The records of one partition within the block.
  package struct Segment: Hashable, Sendable {
    package var partition: Int
    package var records: Int
    /// Within the block.
    package var offset: Int
    package var octets: Int
  }

  package var segments: [Segment]
  package var control: FileControl
  package var lines: Int
  /// Of the reject list within the block.
  package var rejectsOffset: Int
  package var rejectsOctets: Int

  /// A block's octets. `segments` ascend by partition and are compressed already.
  package static func encode(
    segments: [(partition: Int, records: Int, octets: [UInt8])], rejects: [UInt8],
    control: FileControl, lines: Int
  ) -> [UInt8] {
    var header = OctetWriter()
    header.varint(UInt64(segments.count))
    for segment in segments {
      header.varint(UInt64(segment.partition))
      header.varint(UInt64(segment.records))
      header.varint(UInt64(segment.octets.count))
    }
    control.encode(into: &header)
    header.varint(UInt64(lines))
    header.varint(UInt64(rejects.count))
    var block = OctetWriter()
    block.fixed(UInt32(header.octets.count))
    block.raw(header.octets)
    block.raw(rejects)
    for segment in segments { block.raw(segment.octets) }
    return block.octets
  }

  /// The index of a block file; its segments stay on disk.
  package init(ofFile path: String) throws(LakeError) {
    self = try BlockHeader.read(ofFile: path, IntakeBlock.init(header:payloadOffset:))
  }

  private init(header reader: inout OctetReader, payloadOffset: Int) throws(OctetError) {
    segments = []
    for _ in 0..<(try reader.count(octetsEach: 3)) {
      segments.append(
        Segment(
          partition: try reader.size(), records: try reader.size(), offset: 0,
          octets: try reader.size()))
    }
    control = try FileControl(from: &reader)
    lines = try reader.size()
    rejectsOffset = payloadOffset
    rejectsOctets = try reader.size()
    var offset = rejectsOffset + rejectsOctets
    for index in segments.indices {
      segments[index].offset = offset
      offset += segments[index].octets
    }
  }
}

/// Rejects in the spool.
package enum RejectList {
  package static func encode(_ rejects: [Reject]) -> [UInt8] {
    var writer = OctetWriter()
    writer.varint(UInt64(rejects.count))
    for reject in rejects {
      writer.varint(UInt64(reject.line))
      writer.fixed(reject.reason.rawValue)
      writer.text(reject.field)
      writer.bytes(reject.text)
    }
    return writer.octets
  }

  /// Reads what ``encode(_:)`` wrote; hostile octets end in ``OctetError``.
  package static func decode(_ octets: [UInt8], split: UInt32) throws(OctetError) -> [Reject] {
    var reader = OctetReader(octets)
    var rejects: [Reject] = []
    for _ in 0..<(try reader.count(octetsEach: 4)) {
      let line = try reader.varint()
      let start = reader.offset
      guard let reason = RejectReason(rawValue: try reader.fixed()),
        let line = UInt32(exactly: line)
      else { throw .invalid(offset: start, what: "reject reason") }
      rejects.append(
        Reject(
          split: split, line: line, reason: reason, field: try reader.text(),
          text: try reader.bytes()))
    }
    return rejects
  }
}
