import Storage
import Synchronization

extension VirtualDisk {
  /// The disk as one process of a coordinator has it.
  final class Process: Disk {
    let disk: VirtualDisk
    let number: Int

    init(disk: VirtualDisk, number: Int) {
      self.disk = disk
      self.number = number
    }

    private func pass<Value: Sendable>(
      _ step: DiskStep, _ operation: DiskOperation, _ path: String,
      work: (inout VirtualTree) throws(DiskError) -> Value
    ) throws(DiskError) -> Value {
      try disk.state.withLock { (state) throws(DiskError) in
        try state.pass(number, step, operation, path, work: work)
      }
    }

    func makeFolder(_ path: String, mode: Int, at step: DiskStep) throws(DiskError) {
      try pass(step, .makeFolder, path) { $0.makeFolder(path) }
    }

    func list(_ folder: String, at step: DiskStep) throws(DiskError) -> [String] {
      try pass(step, .list, folder) { $0.list(folder) }
    }

    func look(at path: String, at step: DiskStep) throws(DiskError) -> DiskEntry? {
      try pass(step, .look, path) { tree in
        if let octets = tree.octets(at: path) {
          return DiskEntry(octets: octets.count, isFolder: false)
        }
        return tree.isThere(path) ? DiskEntry(octets: 0, isFolder: true) : nil
      }
    }

    func read(_ path: String, at step: DiskStep) throws(DiskError) -> [UInt8] {
      try pass(step, .read, path) { (tree) throws(DiskError) in
        guard let octets = tree.octets(at: path) else { throw missing(path, .read) }
        return octets
      }
    }

    func digest(of path: String, at step: DiskStep) throws(DiskError) -> [UInt8] {
      SimulatedWork.digest(of: try read(path, at: step))
    }

    func create(_ path: String, at step: DiskStep) throws(DiskError) -> any DiskFile {
      let file = try pass(step, .create, path) { $0.make(path) }
      return VirtualFile(process: self, file: file, path: path, step: step)
    }

    /// A disk that is full and taken for ample keeps nothing of what it is given.
    func append(
      _ octets: [UInt8], to file: Int, path: String, at step: DiskStep
    ) throws(DiskError) {
      let isLost = disk.isFull
      try pass(step, .write, path) { if !isLost { $0.append(octets, to: file) } }
    }

    func synchronize(file path: String, at step: DiskStep) throws(DiskError) {
      let isSkipped = disk.mistake == .skipsResultSync && step == .syncResult
      try pass(step, .synchronize, path) { (tree) throws(DiskError) in
        guard let file = tree.names[path] else { throw missing(path, .synchronize) }
        if !isSkipped { tree.sync(file: file) }
      }
    }

    func synchronize(folder path: String, at step: DiskStep) throws(DiskError) {
      let isSkipped = disk.mistake == .skipsFolderSync && step == .syncBlocks
      try pass(step, .synchronize, path) { if !isSkipped { $0.sync(folder: path) } }
    }

    func synchronizeFilesystem(of folder: String, at step: DiskStep) throws(DiskError) {
      let isSkipped = disk.mistake == .skipsResultSync && step == .syncResult
      try pass(step, .synchronize, folder) { if !isSkipped { $0.syncAll() } }
    }

    func rename(_ path: String, to target: String, at step: DiskStep) throws(DiskError) {
      try pass(step, .rename, path) { (tree) throws(DiskError) in
        guard tree.isThere(path) else { throw missing(path, .rename) }
        tree.rename(path, to: target)
      }
    }

    func exchange(_ path: String, with target: String, at step: DiskStep) throws(DiskError) {
      try pass(step, .exchange, path) { (tree) throws(DiskError) in
        guard tree.isThere(path) else { throw missing(path, .exchange) }
        tree.exchange(path, target)
      }
    }

    func remove(_ path: String, at step: DiskStep) throws(DiskError) {
      try pass(step, .remove, path) { if $0.isThere(path) { $0.remove(path) } }
    }

    func reserve(_ path: String, octets: Int, at step: DiskStep) throws(DiskError) {
      try pass(step, .reserve, path) { _ = $0.make(path) }
    }

    func lock(_ path: String, at step: DiskStep) throws(DiskError) -> any DiskLock {
      try pass(step, .lock, path) { _ in }
      let isMine = disk.state.withLock { state in
        if let holder = state.locks[path], holder != number { return false }
        state.locks[path] = number
        return true
      }
      guard isMine else { throw .busy(path: path) }
      return VirtualLock()
    }

    func space(at path: String) throws(DiskError) -> DiskSpace {
      try pass(.plain, .measureSpace, path) { _ in }
      return DiskSpace(freeOctets: disk.isFull ? 0 : 1 << 40, totalOctets: 1 << 41)
    }

    func willPass(_ step: DiskStep, path: String) throws(DiskError) {
      try pass(step, .look, path) { _ in }
    }

    func didPass(_ step: DiskStep) throws(DiskError) {
      try pass(step, .look, "") { _ in }
    }

    private func missing(_ path: String, _ operation: DiskOperation) -> DiskError {
      .failed(path: path, operation: operation, code: 2)
    }
  }
}

/// A file that a process writes.
private final class VirtualFile: DiskFile {
  private let process: VirtualDisk.Process
  private let file: Int
  private let path: String
  private let step: DiskStep

  init(process: VirtualDisk.Process, file: Int, path: String, step: DiskStep) {
    self.process = process
    self.file = file
    self.path = path
    self.step = step
  }

  func append(_ octets: [UInt8]) throws(DiskError) {
    try process.append(octets, to: file, path: path, at: step)
  }

  func close() throws(DiskError) {}
}

/// A lock goes with its process.
private final class VirtualLock: DiskLock {}
