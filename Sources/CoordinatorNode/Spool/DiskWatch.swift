import Scheduling
import Storage

/// How much room the disks of a run have, asked now and then and judged by ``DiskMarks``.
///
/// A disk that refuses a write is full whatever it says, until so much room more is free as what it
/// refused takes, or it is tried again (a quota doesn't show).
struct DiskWatch {
  /// What a filesystem refused, or would have.
  private struct Refusal {
    var folder: String
    /// What must be free before it is tried again…
    var neededOctets: Int
    /// …unless it is so late.
    var until: Int64
  }

  private let disk: any Disk
  private let folders: [String]
  private let estimateOctets: Int
  private var nextLook: Int64 = 0
  private var refusal: Refusal?
  /// What is short of room now, if anything is.
  private(set) var shortage: DiskShortage?
  /// Since when nothing is taken in, tries included.
  private(set) var fullSince: Int64?

  static let intervalMilliseconds: Int64 = 5_000
  /// How long a refusal stands that the free space doesn't explain.
  static let refusalMilliseconds: Int64 = 30_000
  /// What a file takes beyond its octets, and the folders of a result's files.
  static let overheadOctets = 256 << 10

  /// `folders` lie on the disks to watch. `estimateOctets`: about what the run writes in all.
  init(disk: any Disk, folders: [String], estimateOctets: Int) {
    self.disk = disk
    self.folders = folders
    self.estimateOctets = estimateOctets
  }

  /// Whether a refused write is tried again though there is no more room than there was.
  var isTrying: Bool { refusal != nil && shortage == nil }

  /// The level, where it is time to look; nil where it isn't, or no disk says anything.
  mutating func look(now: Int64) -> Schedule.DiskLevel? {
    guard now >= nextLook else { return nil }
    nextLook = now + Self.intervalMilliseconds
    shortage = nil
    for folder in folders {
      // A disk that can't be asked says so when it is written to.
      guard let space = try? disk.space(at: folder) else { continue }
      judge(folder, space, now: now)
    }
    if shortage?.isFull == true {
      fullSince = fullSince ?? now
    } else if refusal == nil {
      fullSince = nil
    }
    return shortage.map { $0.isFull ? .full : .low } ?? .ample
  }

  private mutating func judge(_ folder: String, _ space: DiskSpace, now: Int64) {
    let full = DiskMarks.full(totalOctets: space.totalOctets)
    let low = DiskMarks.low(totalOctets: space.totalOctets, estimateOctets: estimateOctets)
    var found: DiskShortage?
    if let refusal, refusal.folder == folder {
      if space.freeOctets >= refusal.neededOctets {
        self.refusal = nil
      } else if now < refusal.until {
        found = DiskShortage(
          folder: folder, freeOctets: space.freeOctets,
          neededOctets: max(refusal.neededOctets, low), runOctets: estimateOctets, isFull: true)
      }
    }
    if found == nil, space.freeOctets < low {
      found = DiskShortage(
        folder: folder, freeOctets: space.freeOctets, neededOctets: low,
        runOctets: estimateOctets, isFull: space.freeOctets < full)
    }
    guard let found, shortage.map({ found.isWorse(than: $0) }) ?? true else { return }
    shortage = found
  }

  /// The disk of one of the folders has refused to take so many octets (0 = not known): it is full.
  mutating func noteRefusal(
    ofOctets octets: Int, in folder: String, now: Int64
  ) -> Schedule.DiskLevel {
    // Where it doesn't say, what was refused counts alone.
    let free = (try? disk.space(at: folder))?.freeOctets ?? 0
    refusal = Refusal(
      folder: folder, neededOctets: free + max(octets, Self.overheadOctets),
      until: now + Self.refusalMilliseconds)
    nextLook = now
    return look(now: now) ?? .full
  }

  /// Something was taken in: what was refused before is no more.
  mutating func noteKept() {
    guard refusal != nil else { return }
    refusal = nil
    nextLook = 0
  }

  /// Whether so many octets fit on a folder's disk.
  func hasRoom(forOctets octets: Int, in folder: String) -> Bool {
    // A disk that can't be asked says so when it is written to.
    guard let space = try? disk.space(at: folder) else { return true }
    return space.freeOctets >= octets + Self.overheadOctets
  }
}
