import Foundation
import Gzip
import Jobs
import Lake
import Records
import Zstd

/// A usage file of the run. Its index in the run's list (by feed, then path) is its file sequence.
package struct SourceFile: Hashable, Sendable {
  /// How a file is packed, as its own first octets say; its name says nothing.
  package enum Compression: String, Hashable, Sendable {
    case none
    case gzip
    case zstd

    /// By the first octets: RFC 1952 §2.3.1, RFC 8878 §3.1.1.
    package init(firstOctets octets: some Sequence<UInt8>) {
      let head = Array(octets.prefix(4))
      if head.starts(with: [0x1f, 0x8b]) {
        self = .gzip
      } else if head == [0x28, 0xb5, 0x2f, 0xfd] {
        self = .zstd
      } else {
        self = .none
      }
    }
  }

  /// Index of its feed.
  package var feed: Int
  /// Relative to the input folder, `/`-separated: what outputs and manifests name.
  package var name: String
  package var path: String
  package var octets: Int
  /// When it was changed last, as it was before anything of it was read.
  package var modifiedNanoseconds: Int64
  package var compression: Compression

  package init(feed: Int, name: String, path: String) throws(LakeError) {
    self.feed = feed
    self.name = name
    self.path = path
    modifiedNanoseconds = try FileReading.modifiedNanoseconds(of: path)
    octets = try FileReading.size(of: path)
    compression = .init(
      firstOctets: try FileReading.octets(of: path, offset: 0, count: min(4, octets)))
  }
}

/// A piece of a usage file that one intake task decodes.
package struct Split: Hashable, Sendable {
  /// Index of the source file.
  package var file: Int
  /// Where its octets lie: the source file, or a piece of it that the spool holds.
  package var path: String
  package var offset: Int
  package var octets: Int
  /// The header line's octets, where the split doesn't begin with it.
  package var header: [UInt8]?
  /// Whether the split begins at the file's first octet.
  package var isFileStart: Bool
  /// Whether it begins inside a line that is too long: its rest is skipped.
  package var startsInsideLine: Bool
  /// Whether what is sent is the file's own compressed octets, untouched.
  package var isCompressed: Bool

  package init(
    file: Int, path: String, offset: Int, octets: Int, header: [UInt8]? = nil,
    isFileStart: Bool = false, startsInsideLine: Bool = false, isCompressed: Bool = false
  ) {
    self.file = file
    self.path = path
    self.offset = offset
    self.octets = octets
    self.header = header
    self.isFileStart = isFileStart
    self.startsInsideLine = startsInsideLine
    self.isCompressed = isCompressed
  }
}
