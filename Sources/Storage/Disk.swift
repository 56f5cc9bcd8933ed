/// The one door to files that must outlive a crash. Every operation names the step that it is, so
/// that a test can strike there; nothing else depends on the step.
///
/// What is durable when: octets of a file after ``synchronize(file:at:)``, names in a folder (made,
/// renamed, exchanged, removed) after ``synchronize(folder:at:)``, both after
/// ``synchronizeFilesystem(of:at:)``. Before, a crash may keep or lose each of them, and a file's
/// octets in part.
///
/// Any thread may call it; one file at a time is one thread's.
package protocol Disk: Sendable {
  /// Makes a folder with exactly `mode`, and those above it as the system makes folders. One that
  /// is there stays as it is.
  func makeFolder(_ path: String, mode: Int, at step: DiskStep) throws(DiskError)

  /// The names in a folder, in the order of their octets.
  func list(_ folder: String, at step: DiskStep) throws(DiskError) -> [String]

  /// What stands at `path`, links followed; nil = nothing.
  func look(at path: String, at step: DiskStep) throws(DiskError) -> DiskEntry?

  /// The whole file: for files whose size is bounded elsewhere.
  func read(_ path: String, at step: DiskStep) throws(DiskError) -> [UInt8]

  /// SHA-256 of a file, 32 octets.
  func digest(of path: String, at step: DiskStep) throws(DiskError) -> [UInt8]

  /// A new empty file in the place of one that may be there. The step is also that of every octet
  /// written to it.
  func create(_ path: String, at step: DiskStep) throws(DiskError) -> any DiskFile

  /// Waits until the disk has the octets of a file. After an error they are in doubt for good:
  /// never try again, write the file anew.
  func synchronize(file path: String, at step: DiskStep) throws(DiskError)

  /// Waits until the disk has the names in a folder.
  func synchronize(folder path: String, at step: DiskStep) throws(DiskError)

  /// Waits until the disk has every file and name of the filesystem that `folder` is on: one wait
  /// instead of one for each file.
  func synchronizeFilesystem(of folder: String, at step: DiskStep) throws(DiskError)

  /// Renames a file within one filesystem, over one that is there.
  func rename(_ path: String, to target: String, at step: DiskStep) throws(DiskError)

  /// Puts `path` in the place of `target` in one step. What was there, if anything, is at `path`
  /// afterwards.
  func exchange(_ path: String, with target: String, at step: DiskStep) throws(DiskError)

  /// Removes a file, or a folder with all in it; what isn't there is no error.
  func remove(_ path: String, at step: DiskStep) throws(DiskError)

  /// Makes a file of `octets` zeros whose space is really taken; leaves none where there isn't
  /// enough.
  func reserve(_ path: String, octets: Int, at step: DiskStep) throws(DiskError)

  /// Locks a file, making it where it isn't, until the lock is dropped or the process ends, however
  /// it ends. *Throws* ``DiskError/busy(path:)`` where somebody else has it.
  func lock(_ path: String, at step: DiskStep) throws(DiskError) -> any DiskLock

  /// The space of the filesystem that `path` is on.
  func space(at path: String) throws(DiskError) -> DiskSpace

  /// Told before something durable happens that isn't the disk's own doing, such as a ledger's
  /// commit in `path`. Does nothing, except where a test strikes.
  func willPass(_ step: DiskStep, path: String) throws(DiskError)

  /// Told after it.
  func didPass(_ step: DiskStep) throws(DiskError)
}

extension Disk {
  /// Writes a new file. The disk may not have it yet.
  package func write(
    _ octets: [UInt8], to path: String, at step: DiskStep
  ) throws(DiskError) {
    let file = try create(path, at: step)
    try file.append(octets)
    try file.close()
  }
}

/// A file that is being written, from its first octet to its last.
package protocol DiskFile: AnyObject {
  /// Adds octets to the end. After an error the file's end is in doubt.
  func append(_ octets: [UInt8]) throws(DiskError)

  /// Ends the writing; also happens when the file is dropped. The disk may not have it yet.
  func close() throws(DiskError)
}

/// A lock that is held until it is dropped.
package protocol DiskLock: AnyObject, Sendable {}

/// What stands at a path.
package struct DiskEntry: Hashable, Sendable {
  package var octets: Int
  package var isFolder: Bool

  package init(octets: Int, isFolder: Bool) {
    self.octets = octets
    self.isFolder = isFolder
  }
}

/// Space of a filesystem, as a process without privileges has it.
package struct DiskSpace: Hashable, Sendable {
  package var freeOctets: Int
  package var totalOctets: Int

  package init(freeOctets: Int, totalOctets: Int) {
    self.freeOctets = freeOctets
    self.totalOctets = totalOctets
  }
}
