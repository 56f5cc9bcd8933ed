import Records

/// What a matching task returns: finished output files, partials, rows that only all tasks together
/// can settle, and rows for the tasks of the next stage.
///
/// *Shape*: `u32` length of the header, the header, then the files' octets and the segments' octets
/// in the header's order. The header: files as ``PartitionBlock`` has them, the partials of orders
/// and of flows, the rows to be settled, the segments (shard, rows, octets), and how many rows the
/// task was given.
package struct MatchBlock: Sendable {
  /// Rows for a shard of the next stage.
  package struct Segment: Hashable, Sendable {
    package var shard: Int
    package var rows: Int
    /// Within the block.
    package var offset: Int
    package var octets: Int
  }

  package var files: [PartitionBlock.File]
  /// Encoded partials; empty where the task has nothing to say of it.
  package var orders: [UInt8]
  package var flows: [UInt8]
  /// In a form that the stage knows.
  package var pending: [UInt8]
  package var segments: [Segment]
  package var rows: Int

  package static func encode(
    files: [(table: String, rows: Int, octets: [UInt8])], orders: [UInt8], flows: [UInt8],
    pending: [UInt8], segments: [(shard: Int, rows: Int, octets: [UInt8])], rows: Int
  ) -> [UInt8] {
    var header = OctetWriter()
    header.varint(UInt64(files.count))
    for file in files {
      header.text(file.table)
      header.varint(UInt64(file.rows))
      header.raw(ContentDigest(of: file.octets).octets)
      header.varint(UInt64(file.octets.count))
    }
    header.bytes(orders)
    header.bytes(flows)
    header.bytes(pending)
    header.varint(UInt64(segments.count))
    for segment in segments {
      header.varint(UInt64(segment.shard))
      header.varint(UInt64(segment.rows))
      header.varint(UInt64(segment.octets.count))
    }
    header.varint(UInt64(rows))
    var block = OctetWriter()
    block.fixed(UInt32(header.octets.count))
    block.raw(header.octets)
    for file in files { block.raw(file.octets) }
    for segment in segments { block.raw(segment.octets) }
    return block.octets
  }

  /// Reads the header and leaves the rest in the file. *Throws* as ``IntakeBlock``.
  package init(ofFile path: String) throws(LakeError) {
    self = try BlockHeader.read(ofFile: path, MatchBlock.init(header:payloadOffset:))
    let end = max(
      files.last.map { $0.offset + $0.octets } ?? 0,
      segments.last.map { $0.offset + $0.octets } ?? 0)
    guard try FileReading.size(of: path) >= end else {
      throw .damaged(path: path, reason: "it ends before octet \(end)")
    }
  }

  private init(header reader: inout OctetReader, payloadOffset: Int) throws(OctetError) {
    var offset = payloadOffset
    files = []
    for _ in 0..<(try reader.count(octetsEach: 35)) {
      let (table, rows) = (try reader.text(), try reader.size())
      let digest = ContentDigest(octets: try reader.raw(32))
      let octets = try reader.size()
      files.append(
        PartitionBlock.File(
          table: table, region: "", rows: rows, digest: digest, offset: offset, octets: octets))
      offset += octets
    }
    orders = try reader.bytes()
    flows = try reader.bytes()
    pending = try reader.bytes()
    segments = []
    for _ in 0..<(try reader.count(octetsEach: 3)) {
      let (shard, rows) = (try reader.size(), try reader.size())
      let octets = try reader.size()
      segments.append(Segment(shard: shard, rows: rows, offset: offset, octets: octets))
      offset += octets
    }
    rows = try reader.size()
  }
}
