import Foundation
import Glibc
import Testing

extension Cluster {
  /// Real runs on a small filesystem in memory, which is enlarged while they wait.
  @Suite(.serialized, .enabled(if: SmallDisk.isPossible, SmallDisk.remedy))
  struct DiskFull {
    private let month: ClusterMonth
    private let golden: FileTree

    init() throws {
      month = try ClusterMonth()
      golden = try month.tree(workers: 1)
    }

    @Test("A run pauses on a full disk, says what it needs, and goes on once there is room")
    func pause() throws {
      let disk = try SmallDisk(in: month.folder, mebibytes: 1)
      let output = disk.path + "/out"
      let run = try month.start(output: output)
      #expect(run.waits(seconds: 60) { run.errorsSoFar.contains("PAUSED: the disk of") })
      #expect(run.errorsSoFar.contains("free and needs"))
      try disk.enlarge(mebibytes: 64)
      let end = run.finish(withinSeconds: 90)
      #expect(end.code == 0, "\(end)")
      #expect(try month.published(output).differences(from: golden) == [])
    }

    @Test(
      "A run that waited in vain ends with 75 and leaves nothing half; the same command goes on",
      arguments: [1, 2, 3])
    func patience(mebibytes: Int) throws {
      let disk = try SmallDisk(in: month.folder, mebibytes: mebibytes)
      let output = disk.path + "/out"
      let first = try month.start(output: output, more: ["--space-wait", "1"]).finish()
      #expect(first.code == 75, "\(mebibytes) MiB: \(first)")
      #expect(!FileManager.default.fileExists(atPath: output))
      try disk.enlarge(mebibytes: 64)
      let second = try month.start(output: output).finish()
      #expect(second.code == 0, "\(mebibytes) MiB: \(second)")
      #expect(second.errors.contains("kept"), "Nothing was kept: \(second)")
      #expect(try month.published(output).differences(from: golden) == [])
    }
  }
}

/// A filesystem of a few mebibytes, unmounted with the object.
final class SmallDisk {
  let path: String

  static let remedy: Comment = "Small disks are mounted: run the tests as root."
  static let isPossible = geteuid() == 0 && canMount

  struct NotMounted: Error {}

  init(in folder: TemporaryFolder, mebibytes: Int) throws {
    path = try folder.freshFolder("disk")
    guard Self.mount(["-t", "tmpfs", "-o", "size=\(mebibytes)m", "tmpfs", path]) else {
      throw NotMounted()
    }
  }

  deinit { _ = Self.run("umount", ["-l", path]) }

  func enlarge(mebibytes: Int) throws {
    guard Self.mount(["-o", "remount,size=\(mebibytes)m", path]) else { throw NotMounted() }
  }

  private static let canMount: Bool = {
    // Where there is no folder, there is no disk in it.
    guard let folder = try? TemporaryFolder() else { return false }
    // What can't be mounted is what is asked.
    return (try? SmallDisk(in: folder, mebibytes: 1)) != nil
  }()

  private static func mount(_ arguments: [String]) -> Bool { run("mount", arguments) }

  private static func run(_ program: String, _ arguments: [String]) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}
