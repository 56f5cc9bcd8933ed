/// The beginning of a feed file.
package enum FeedText {
  package static let lineFeed = UInt8(ascii: "\n")
  package static let carriageReturn = UInt8(ascii: "\r")
  package static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// Octets of a UTF-8 byte order mark at the start of a file: 3, or 0 where there is none.
  package static func byteOrderMarkOctets(_ fileStart: [UInt8]) -> Int {
    fileStart.starts(with: byteOrderMark) ? byteOrderMark.count : 0
  }

  /// The header line at the start of a file (byte order mark and line break left out), and where
  /// its records begin; nil where `fileStart` ends within the line and `isEnd` is false.
  package static func header(
    of fileStart: [UInt8], isEnd: Bool
  ) -> (line: [UInt8], bodyOffset: Int)? {
    let start = byteOrderMarkOctets(fileStart)
    guard let feed = fileStart[start...].firstIndex(of: lineFeed) else {
      if !isEnd { return nil }
      return (trimmed(fileStart[start...]), fileStart.count)
    }
    return (trimmed(fileStart[start..<feed]), feed + 1)
  }

  private static func trimmed(_ line: ArraySlice<UInt8>) -> [UInt8] {
    Array(line.last == carriageReturn ? line.dropLast() : line)
  }
}
