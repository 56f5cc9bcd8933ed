import Foundation
import Storage
import Testing

@Suite("A strike happens where and when it was planned")
struct StrikeTests {
  private let folder: ScratchFolder
  private var path: String { folder.path + "/file" }

  init() throws { folder = try ScratchFolder() }

  private func disk(_ strikes: String) throws -> FaultyDisk<HostDisk> {
    FaultyDisk(HostDisk(), strikes: try Strike.list(strikes)) {}
  }

  @Test("A list of strikes reads as it is written")
  func text() throws {
    let strikes = try Strike.list("commit.sync-result:crash-before:2,publish.exchange:full")
    #expect(
      strikes == [
        Strike(step: .syncResult, kind: .crashBefore, hit: 2),
        Strike(step: .exchange, kind: .full, hit: 1),
      ])
    #expect(try Strike.list(strikes.map(\.description).joined(separator: ",")) == strikes)
    #expect(try Strike.list("").isEmpty)
  }

  @Test(
    "What is no strike is refused with what would be one",
    arguments: [
      ("commit.ledger", "write STEP:KIND:HIT"), ("a:b:c:d", "write STEP:KIND:HIT"),
      ("commit.sunk:error:1", "commit.sync-result"), ("commit.ledger:boom:1", "crash-before"),
      ("commit.ledger:error:0", "write 1"), ("commit.ledger:error:x", "write 1"),
    ])
  func badText(text: String, remedy: String) {
    let error = #expect(throws: StrikeTextError.self) { try Strike.list(text) }
    #expect(error?.description.contains(remedy) == true, "\(text): the remedy is missing")
  }

  @Test("Every step has a name of its own in two parts")
  func names() {
    let names = DiskStep.allCases.map(\.rawValue)
    #expect(Set(names).count == names.count)
    #expect(names.filter { $0 != "plain" }.allSatisfy { $0.contains(#/^[a-z]+\.[a-z-]+$/#) })
  }

  @Test("Only the planned hit is struck; an error and a full disk leave nothing done")
  func hits() throws {
    let disk = try disk("commit.dropResult:error:1".replacing("dropResult", with: "drop-result"))
    try disk.write([1], to: path, at: .writeResult)
    #expect(throws: DiskError.failed(path: path, operation: .remove, code: EIO)) {
      try disk.remove(path, at: .dropResult)
    }
    #expect(try disk.look(at: path, at: .plain) != nil, "a failed removal removed the file")
    try disk.remove(path, at: .dropResult)
    #expect(try disk.look(at: path, at: .plain) == nil)
    #expect(disk.hits(of: .dropResult) == 2)
    #expect(!disk.hasCrashed)
  }

  @Test("After a crash nothing happens any more", arguments: ["crash-before", "crash-after"])
  func crashes(kind: String) throws {
    let disk = try disk("commit.name-result:\(kind):1")
    try disk.write([1], to: path, at: .writeResult)
    #expect(throws: DiskError.crashed(.nameResult)) {
      try disk.rename(path, to: path + "2", at: .nameResult)
    }
    let moved = FileManager.default.fileExists(atPath: path + "2")
    #expect(moved == (kind == "crash-after"))
    #expect(throws: DiskError.crashed(.nameResult)) { try disk.remove(folder.path, at: .plain) }
    #expect(throws: DiskError.crashed(.nameResult)) { try disk.didPass(.commitLedger) }
    #expect(disk.hasCrashed)
  }

  @Test("A torn write leaves its first half")
  func torn() throws {
    // The first hit makes the file, the second writes to it.
    let disk = try disk("commit.write-result:torn:2")
    #expect(throws: DiskError.crashed(.writeResult)) {
      try disk.write([1, 2, 3, 4, 5], to: path, at: .writeResult)
    }
    #expect(try HostDisk().read(path, at: .plain) == [1, 2])
  }

  @Test("A full disk says how many octets it lacked")
  func full() throws {
    let disk = try disk("commit.write-result:full:2")
    #expect(throws: DiskError.full(path: path, neededOctets: 3)) {
      try disk.write([1, 2, 3], to: path, at: .writeResult)
    }
  }

  @Test("What isn't the disk's own doing is struck before and after it, once")
  func passing() throws {
    let disk = try disk("commit.ledger:crash-after:2")
    for _ in 0..<2 {
      try disk.willPass(.commitLedger, path: path)
      if disk.hits(of: .commitLedger) == 1 { try disk.didPass(.commitLedger) }
    }
    #expect(throws: DiskError.crashed(.commitLedger)) { try disk.didPass(.commitLedger) }
  }
}
