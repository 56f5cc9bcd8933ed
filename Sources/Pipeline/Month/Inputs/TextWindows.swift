import Gzip
import Lake
import Zstd

/// Text of a feed, plain or compressed, window by window: memory stays bounded whatever a
/// compressed file swells to.
package struct TextWindows: ~Copyable {
  private var gzip: GzipStream?
  private var zstd: ZstdStream?
  private let name: String

  /// About the most that is handed on at once.
  package static let windowOctets = 1 << 20

  /// `name` is the file that errors name.
  package init(compression: SourceFile.Compression, name: String) throws(MonthError) {
    self.name = name
    do {
      gzip = compression == .gzip ? try GzipStream() : nil
      zstd = compression == .zstd ? try ZstdStream() : nil
    } catch {
      throw .damagedInput(path: name, reason: "\(error)")
    }
  }

  /// Takes a piece of the file and hands on the text that it yields. *Throws* what `body` throws,
  /// and ``MonthError/damagedInput(path:reason:)``.
  package mutating func push(_ octets: [UInt8], _ body: ([UInt8]) throws -> Void) throws {
    if gzip == nil && zstd == nil {
      if !octets.isEmpty { try body(octets) }
      return
    }
    var taken = 0
    while taken < octets.count {
      var text: [UInt8] = []
      do {
        let rest = octets.span.extracting(taken..<octets.count)
        let fromGzip = try gzip?.push(rest, into: &text, limit: Self.windowOctets)
        let fromZstd = try zstd?.push(rest, into: &text, limit: Self.windowOctets)
        taken += (fromGzip ?? 0) + (fromZstd ?? 0)
      } catch {
        throw MonthError.damagedInput(path: name, reason: "\(error)")
      }
      if !text.isEmpty { try body(text) }
    }
  }

  /// The end of the file. *Throws* where a compressed file ends too early.
  package consuming func finish() throws(MonthError) {
    let name = self.name
    do {
      switch consume gzip {
      case .some(let stream): try stream.finish()
      case .none: break
      }
      switch consume zstd {
      case .some(let stream): try stream.finish()
      case .none: break
      }
    } catch {
      throw .damagedInput(path: name, reason: "\(error)")
    }
  }

  /// All text of a file. *Throws* as ``push(_:_:)`` and ``finish()`` do.
  package static func forEach(
    ofFile path: String, named name: String, compression: SourceFile.Compression,
    _ body: ([UInt8]) throws -> Void
  ) throws {
    var windows = try TextWindows(compression: compression, name: name)
    let octets = try FileReading.size(of: path)
    let handle = try FileReading.open(path)
    defer { FileReading.close(handle) }
    var offset = 0
    while offset < octets {
      let count = min(windowOctets, octets - offset)
      try windows.push(
        try FileReading.octets(of: handle, path: path, offset: offset, count: count), body)
      offset += count
    }
    try windows.finish()
  }
}
