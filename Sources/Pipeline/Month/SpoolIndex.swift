import Lake

/// Where the segments of each partition lie in the spool, and what intake counted.
struct SpoolIndex {
  struct Piece {
    /// Ordinal of the intake task.
    var split: Int
    var offset: Int
    var octets: Int
    var records: Int
  }

  /// By partition; in order of acceptance until ``sort()``.
  private(set) var pieces: [[Piece]]
  /// By split.
  private(set) var lines: [Int64]
  private(set) var controls: [FileControl]
  private(set) var rejects: [(offset: Int, octets: Int)]
  /// By split: its block's file; empty before it is accepted.
  private(set) var paths: [String]

  init(partitions: Int, splits: Int) {
    pieces = Array(repeating: [], count: partitions)
    lines = Array(repeating: 0, count: splits)
    controls = Array(repeating: FileControl(), count: splits)
    rejects = Array(repeating: (0, 0), count: splits)
    paths = Array(repeating: "", count: splits)
  }

  /// *Throws* ``MonthError/damagedSpool(what:reason:)`` where a segment is of no partition.
  mutating func add(_ block: IntakeBlock, split: Int, path: String) throws(MonthError) {
    for segment in block.segments where segment.partition >= pieces.count {
      throw .damagedSpool(
        what: path, reason: "partition \(segment.partition) of \(pieces.count)")
    }
    paths[split] = path
    lines[split] = Int64(block.lines)
    controls[split] = block.control
    rejects[split] = (block.rejectsOffset, block.rejectsOctets)
    for segment in block.segments {
      pieces[segment.partition].append(
        Piece(
          split: split, offset: segment.offset, octets: segment.octets, records: segment.records))
    }
  }

  /// Input order, whatever order the tasks came back in.
  mutating func sort() {
    for partition in pieces.indices { pieces[partition].sort { $0.split < $1.split } }
  }
}

/// A task's input: octets in memory and ranges of files, one after the other.
struct GatherList {
  private enum Piece {
    case memory([UInt8])
    case file(path: String, offset: Int, octets: Int)
  }

  private var pieces: [Piece] = []
  private var ends: [Int] = []
  var octets: Int { ends.last ?? 0 }

  mutating func append(_ memory: [UInt8]) {
    pieces.append(.memory(memory))
    ends.append(octets + memory.count)
  }

  mutating func append(path: String, offset: Int, octets count: Int) {
    pieces.append(.file(path: path, offset: offset, octets: count))
    ends.append(octets + count)
  }

  func read(offset: Int, count: Int) throws -> [UInt8] {
    precondition(offset >= 0 && offset + count <= octets, "A read lies within the task's input.")
    var result: [UInt8] = []
    result.reserveCapacity(count)
    var index = firstPiece(endingAfter: offset)
    while result.count < count {
      let start = index == 0 ? 0 : ends[index - 1]
      let from = offset + result.count - start
      let length = min(ends[index] - start - from, count - result.count)
      switch pieces[index] {
      case .memory(let octets): result += octets[from..<from + length]
      case .file(let path, let base, _):
        result += try FileReading.octets(of: path, offset: base + from, count: length)
      }
      index += 1
    }
    return result
  }

  private func firstPiece(endingAfter offset: Int) -> Int {
    var (low, high) = (0, ends.count)
    while low < high {
      let middle = (low + high) / 2
      if ends[middle] <= offset { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
