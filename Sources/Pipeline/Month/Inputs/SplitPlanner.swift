import Foundation
import Jobs
import Lake
import Zstd

/// Cuts usage files into splits on record borders.
///
/// A plain file is cut about every `batchOctets`, at the first line break from there. A line longer
/// than `lineOctetsMax` begins a split of its own (so that its decoder sees how long it is) and is
/// cut through where it is longer than a split; the next one is told to skip its rest. A compressed
/// file of up to four batches is one split and travels untouched; a larger one is cut once into
/// compressed pieces in the spool. Where a file is cut depends on the file and the job alone.
package struct SplitPlanner {
  private let limits: Limits
  private let spoolFolder: String
  private let isStopped: @Sendable () -> Bool

  /// `isStopped` is asked before each split: true ends the planning with ``MonthError/stopped``.
  package init(
    limits: Limits, spoolFolder: String, isStopped: @escaping @Sendable () -> Bool = { false }
  ) {
    self.isStopped = isStopped
    self.limits = limits
    self.spoolFolder = spoolFolder
  }

  /// The splits of a file, in its order; an empty file has none. *Throws* ``MonthError``,
  /// ``LakeError`` and what the fences throw at damaged compressed files.
  package func splits(
    of file: SourceFile, index: Int, format: DelimitedFormat
  ) throws -> [Split] {
    if file.octets == 0 { return [] }
    if file.compression == .none { return try plainSplits(of: file, index: index, format: format) }
    if file.octets <= 4 * limits.batchOctets {
      return [
        Split(
          file: index, path: file.path, offset: 0, octets: file.octets, isFileStart: true,
          isCompressed: true)
      ]
    }
    return try piecesInSpool(of: file, index: index, format: format)
  }

  private func plainSplits(
    of file: SourceFile, index: Int, format: DelimitedFormat
  ) throws -> [Split] {
    let handle = try FileReading.open(file.path)
    defer { FileReading.close(handle) }
    let header =
      format.hasHeader ? try firstLine(of: handle, path: file.path, octets: file.octets) : nil
    var splits: [Split] = []
    var start = 0
    var insideLine = false
    while start < file.octets {
      if isStopped() { throw MonthError.stopped }
      let (end, cutsLine) = try border(
        from: start, in: handle, path: file.path, octets: file.octets)
      splits.append(
        Split(
          file: index, path: file.path, offset: start, octets: end - start,
          header: start == 0 ? nil : header, isFileStart: start == 0, startsInsideLine: insideLine))
      start = end
      insideLine = cutsLine
    }
    return splits
  }

  /// Where the split from `start` ends, and whether that cuts a line that is too long.
  private func border(
    from start: Int, in handle: FileHandle, path: String, octets: Int
  ) throws -> (end: Int, cutsLine: Bool) {
    let position = start + limits.batchOctets
    if position >= octets { return (octets, false) }
    // From one octet before: a break there means that a line begins just at `position`.
    let count = min(limits.lineOctetsMax + 1, octets - position + 1)
    let window = try FileReading.octets(
      of: handle, path: path, offset: position - 1, count: count)
    if let newline = window.firstIndex(of: Self.newline) { return (position + newline, false) }
    if position - 1 + count == octets { return (octets, false) }
    let before = try FileReading.octets(
      of: handle, path: path, offset: start, count: limits.batchOctets)
    guard let newline = before.lastIndex(of: Self.newline) else {
      return (start + cutOctets, true)
    }
    return (start + newline + 1, false)
  }

  /// Where a line that is too long is cut through: behind a batch, and so far that its first piece
  /// is too long as well.
  private var cutOctets: Int { max(limits.batchOctets, limits.lineOctetsMax + 1) }

  private static let newline = UInt8(ascii: "\n")

  private func firstLine(of handle: FileHandle, path: String, octets: Int) throws -> [UInt8] {
    let window = try FileReading.octets(
      of: handle, path: path, offset: 0, count: min(octets, limits.lineOctetsMax))
    guard let end = window.firstIndex(of: Self.newline) else {
      if window.count == octets { return window }
      throw MonthError.headerTooLong(path: path, octets: window.count)
    }
    return Array(window[..<end])
  }

  /// Cuts a large compressed file into compressed pieces in the spool.
  private func piecesInSpool(
    of file: SourceFile, index: Int, format: DelimitedFormat
  ) throws -> [Split] {
    var compressor = try ZstdCompressor(level: 1)
    var splits: [Split] = []
    var pending: [UInt8] = []
    var header: [UInt8]?
    var insideLine = false
    func spool(_ octets: ArraySlice<UInt8>, _ compressor: inout ZstdCompressor) throws {
      if isStopped() { throw MonthError.stopped }
      let path = spoolFolder + "/piece-\(index)-\(splits.count)"
      let piece = try compressor.compress(octets)
      try FileWriting.write(piece, to: path)
      splits.append(
        Split(
          file: index, path: path, offset: 0, octets: piece.count,
          header: splits.isEmpty ? nil : header, isFileStart: splits.isEmpty,
          startsInsideLine: insideLine, isCompressed: true))
    }
    try TextWindows.forEach(
      ofFile: file.path, named: file.name, compression: file.compression
    ) { window in
      pending += window
      if header == nil, format.hasHeader, let end = pending.firstIndex(of: Self.newline) {
        header = Array(pending[..<end])
      }
      if header == nil, format.hasHeader, pending.count > limits.lineOctetsMax {
        throw MonthError.headerTooLong(path: file.path, octets: limits.lineOctetsMax)
      }
      while pending.count >= limits.batchOctets {
        let searchEnd = min(pending.count, limits.batchOctets + limits.lineOctetsMax)
        var newline = pending[(limits.batchOctets - 1)..<searchEnd].firstIndex(of: Self.newline)
        if newline == nil && searchEnd < limits.batchOctets + limits.lineOctetsMax { return }
        newline = newline ?? pending[..<limits.batchOctets].lastIndex(of: Self.newline)
        let end = newline.map { $0 + 1 } ?? cutOctets
        try spool(pending[..<end], &compressor)
        insideLine = newline == nil
        pending.removeFirst(end)
      }
    }
    if !pending.isEmpty { try spool(pending[...], &compressor) }
    return splits
  }
}
