import Foundation
import Lake
import Synchronization
import Synthetic

/// Writes a synthetic operator's files, one thread a core: each file is independent of the others.
enum SyntheticFiles {
  /// Returns the octets written.
  static func write(_ synthetic: SyntheticOperator, to folder: String) throws -> Int {
    for file in synthetic.files {
      let path = URL(fileURLWithPath: "\(folder)/\(file.path)")
      try FileWriting.makeFolder(path.deletingLastPathComponent().path)
    }
    let next = Mutex(0)
    let result = Mutex<(octets: Int, failure: (any Error)?)>((0, nil))
    DispatchQueue.concurrentPerform(iterations: ProcessInfo.processInfo.activeProcessorCount) { _ in
      while true {
        let index = next.withLock { index in
          defer { index += 1 }
          return index
        }
        guard index < synthetic.files.count else { return }
        do {
          let octets = try write(synthetic, file: index, to: folder)
          result.withLock { $0.octets += octets }
        } catch {
          result.withLock { $0.failure = error }
          return
        }
      }
    }
    let (octets, failure) = result.withLock { $0 }
    if let failure { throw failure }
    return octets
  }

  private static func write(
    _ synthetic: SyntheticOperator, file index: Int, to folder: String
  ) throws -> Int {
    let path = "\(folder)/\(synthetic.files[index].path)"
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let handle = FileHandle(forWritingAtPath: path)
    else { throw LakeError.unwritable(path: path, reason: "it can't be created") }
    var octets = 0
    try synthetic.write(file: index) { chunk in
      try handle.write(contentsOf: chunk)
      octets += chunk.count
    }
    try handle.close()
    return octets
  }
}
