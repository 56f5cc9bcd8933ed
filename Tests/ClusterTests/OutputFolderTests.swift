import Foundation
import Glibc
import Lake
import Testing

extension Cluster {
  /// An output folder is ours or left alone, old or new as a whole, and never a part.
  @Suite(.serialized) struct OutputFolders {
    private let month: ClusterMonth

    init() throws { month = try ClusterMonth(subscribers: 60, isClean: true) }

    @Test("a folder or file that isn't an output of ours is left as it is")
    func notOurs() throws {
      let output = try month.folder.freshFolder("theirs")
      try TemporaryFolder.write("precious".utf8, to: output + "/notes.txt")
      for path in [output, output + "/notes.txt"] {
        let end = try month.start(output: path).finish()
        #expect(end.code == 78 && end.errors.contains(path), "\(end)")
        #expect(month.leftovers(of: path) == [])
      }
      #expect(TemporaryFolder.files(below: output) == ["notes.txt"])
      #expect(try TemporaryFolder.octets(of: output + "/notes.txt") == Array("precious".utf8))
    }

    @Test("an empty folder is taken")
    func emptyFolder() throws {
      let output = try month.folder.freshFolder("empty")
      #expect(try month.start(output: output).finish().code == 0)
      #expect(try month.verify(output).code == 0)
    }

    @Test("a rerun replaces the month in one step; a failed one leaves it")
    func rerun() throws {
      let output = month.freshOutput
      #expect(try month.start(output: output).finish().code == 0)
      let old = try FileTree(output)
      let bad = month.input + "/usage/zz.csv"
      try TemporaryFolder.write("a,b\n".utf8, to: bad)
      #expect(try month.start(output: output).finish().code == 65)
      #expect(try FileTree(output).differences(from: old) == [], "A failed run touched the output.")
      try TemporaryFolder.write((BadRecords.header + "\ngarbage\n").utf8, to: bad)
      let run = try month.start(output: output)
      var seen: Set<[UInt8]> = []
      _ = run.waits(seconds: 60) {
        // Readers come at any moment: they must always find one month or the other.
        seen.insert((try? TemporaryFolder.octets(of: "\(output)/\(Manifest.fileName)")) ?? [])
        return false
      }
      #expect(run.finish().code == 0)
      let manifests = try [
        #require(old.octets(of: Manifest.fileName)),
        TemporaryFolder.octets(of: "\(output)/\(Manifest.fileName)"),
      ]
      #expect(manifests[0] != manifests[1])
      #expect(seen.isSubset(of: manifests), "A reader found no month, or a third one.")
      #expect(try month.verify(output).code == 0)
      #expect(month.leftovers(of: output) == [])
    }

    @Test("an output that can't be made ends with 74", arguments: ["/dev/null/x", "/proc/x"])
    func unwritable(_ output: String) throws {
      let end = try month.start(output: output).finish()
      let folder = URL(fileURLWithPath: output).deletingLastPathComponent().path
      #expect(end.code == 74 && end.errors.contains(folder), "\(end)")
    }

    @Test("a full disk under the output ends with 75 and publishes nothing")
    func fullDisk() throws {
      let large = try ClusterMonth(subscribers: 1_500)
      let disk = try large.folder.freshFolder("disk")
      guard Self.mount(disk) else {
        try Test.cancel("A small file system can't be mounted here: root on Linux may.")
      }
      defer { Self.call("umount", disk) }
      let output = disk + "/out"
      let spool = try large.folder.freshFolder("spools")
      let end = try large.start(
        output: output, more: ["--spool", spool, "--space-wait", "1"]
      ).finish()
      #expect(end.code == 75, "\(end)")
      #expect(end.errors.contains(disk), "It names a path on the full disk: \(end)")
      #expect(!FileManager.default.fileExists(atPath: output))
      #expect(TemporaryFolder.files(below: disk) == [], "What it wrote is still there.")
    }

    @Test("a full disk under the spool stops a run until there is room")
    func fullSpool() throws {
      let large = try ClusterMonth(subscribers: 1_500)
      let disk = try large.folder.freshFolder("disk")
      guard Self.mount(disk) else {
        try Test.cancel("A small file system can't be mounted here: root on Linux may.")
      }
      defer { Self.call("umount", disk) }
      let output = large.freshOutput
      let run = try large.start(output: output, more: ["--spool", disk])
      let waits = run.waits { run.errorsSoFar.contains("PAUSED") }
      #expect(waits, "It did not wait: \(run.finish(withinSeconds: 0))")
      #expect(Self.call("mount", "-o", "remount,size=256m", disk))
      let end = run.finish(withinSeconds: 60)
      #expect(end.code == 0, "\(end)")
      #expect(try large.verify(output).code == 0)
    }

    private static func mount(_ folder: String) -> Bool {
      geteuid() == 0 && call("mount", "-t", "tmpfs", "-o", "size=2m", "none", folder)
    }

    @discardableResult
    private static func call(_ arguments: String...) -> Bool {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = arguments
      process.standardError = FileHandle.nullDevice
      // What can't be started hasn't worked.
      guard (try? process.run()) != nil else { return false }
      process.waitUntilExit()
      return process.terminationStatus == 0
    }
  }
}
