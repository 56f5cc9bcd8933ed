import Records

/// What every block file of the spool begins with: `u32` length of the header, the header.
enum BlockHeader {
  /// Reads a block's header and leaves its payload on disk. `decode` makes the block of the header
  /// and of the payload's place in the file. *Throws* `.unreadable`, and `.damaged` where the file
  /// ends before its header does or the header is not one.
  static func read<Block>(
    ofFile path: String,
    _ decode: (_ header: inout OctetReader, _ payloadOffset: Int) throws(OctetError) -> Block
  ) throws(LakeError) -> Block {
    do {
      var length = OctetReader(try FileReading.octets(of: path, offset: 0, count: 4))
      let headerOctets = Int(try length.fixed(UInt32.self))
      var reader = OctetReader(try FileReading.octets(of: path, offset: 4, count: headerOctets))
      return try decode(&reader, 4 + headerOctets)
    } catch let error as LakeError {
      throw error
    } catch {
      throw .damaged(path: path, reason: "the block \(error)")
    }
  }
}
