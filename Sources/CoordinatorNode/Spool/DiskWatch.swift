import Scheduling
import Storage

/// How much room the spool's disk has, asked now and then.
///
/// It is *full* where less than a twentieth of it is free, or less than 5 GiB where that is less:
/// 1 GiB of 20 GiB, 100 KiB of a test's 2 MiB. The ledger, the month's own files and other programs
/// need some, and a disk that is filled to the last octet takes the host with it.
struct DiskWatch {
  private let disk: any Disk
  private let path: String
  private var nextLook: Int64 = 0

  static let intervalMilliseconds: Int64 = 5_000
  /// After a refusal that the free space may not explain (a quota).
  static let refusedMilliseconds: Int64 = 1_000
  static let freeOctetsMin = 5 << 30
  static let freeShareMin = 20

  init(disk: any Disk, path: String) {
    self.disk = disk
    self.path = path
  }

  /// The level, where it is time to look; nil where it isn't, or the disk doesn't say.
  mutating func look(now: Int64) -> Schedule.DiskLevel? {
    guard now >= nextLook else { return nil }
    nextLook = now + Self.intervalMilliseconds
    // A disk that can't be asked says so when it is written to.
    guard let space = try? disk.space(at: path) else { return nil }
    let least = min(Self.freeOctetsMin, space.totalOctets / Self.freeShareMin)
    return space.freeOctets < least ? .full : .ample
  }

  /// The disk has refused a write for want of room: it is full, until it is asked again soon.
  mutating func noteRefusal(now: Int64) -> Schedule.DiskLevel {
    nextLook = now + Self.refusedMilliseconds
    return .full
  }
}
