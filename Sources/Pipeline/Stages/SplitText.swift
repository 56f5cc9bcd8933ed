import Lake

/// The text of a split as a worker got it: plain, or a compressed file's own octets.
enum SplitText {
  private static let pieceOctets = 256 << 10

  /// Hands the text on in windows of about 1 MiB; the last one, perhaps empty, with `isEnd`.
  static func forEachWindow(
    of input: [UInt8], named name: String,
    _ body: ([UInt8], _ isEnd: Bool) throws(TaskFailure) -> Void
  ) throws(TaskFailure) {
    let compression = SourceFile.Compression(firstOctets: input.prefix(4))
    do {
      if compression == .none {
        var start = 0
        while start < input.count {
          let end = min(input.count, start + TextWindows.windowOctets)
          try body(Array(input[start..<end]), end == input.count)
          start = end
        }
        if input.isEmpty { try body([], true) }
        return
      }
      var windows = try TextWindows(compression: compression, name: name)
      var start = 0
      while start < input.count {
        let end = min(input.count, start + pieceOctets)
        try windows.push(Array(input[start..<end])) { try body($0, false) }
        start = end
      }
      try windows.finish()
      try body([], true)
    } catch let failure as TaskFailure {
      throw failure
    } catch {
      throw TaskFailure(
        kind: .data, description: "\(error); replace the file by a whole one and run again")
    }
  }
}

/// Turns what a damaged spool or message throws into a task's failure.
enum Failing {
  static func spool<Value>(
    _ what: String, _ body: () throws -> Value
  ) throws(TaskFailure) -> Value {
    do {
      return try body()
    } catch let failure as TaskFailure {
      throw failure
    } catch {
      throw TaskFailure(kind: .bug, description: "\(what): \(error)")
    }
  }
}
