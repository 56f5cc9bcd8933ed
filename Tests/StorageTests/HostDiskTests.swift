import Foundation
import Storage
import Testing

@Suite("The disk of this host does what it is told")
struct HostDiskTests {
  private let folder: ScratchFolder
  private let disk = HostDisk()

  init() throws { folder = try ScratchFolder() }

  private func path(_ name: String) -> String { "\(folder.path)/\(name)" }

  private func mode(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
  }

  @Test("What is written in pieces is read as a whole, with its digest")
  func pieces() throws {
    let file = try disk.create(path("a"), at: .plain)
    for piece in [[1, 2], [], [3]] as [[UInt8]] { try file.append(piece) }
    try file.close()
    try file.close()
    try disk.synchronize(file: path("a"), at: .plain)
    try disk.synchronize(folder: folder.path, at: .plain)
    try disk.synchronizeFilesystem(of: folder.path, at: .plain)
    #expect(try disk.read(path("a"), at: .plain) == [1, 2, 3])
    #expect(try disk.look(at: path("a"), at: .plain) == DiskEntry(octets: 3, isFolder: false))
    // printf '\1\2\3' | sha256sum
    let known = "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81"
    let digest = try disk.digest(of: path("a"), at: .plain)
    #expect(
      digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() == known)
  }

  @Test("A file that is made again is empty again")
  func again() throws {
    try disk.write([1, 2, 3], to: path("a"), at: .plain)
    try disk.write([4], to: path("a"), at: .plain)
    #expect(try disk.read(path("a"), at: .plain) == [4])
  }

  @Test("Folders have exactly their mode; those that are there keep theirs")
  func folders() throws {
    try disk.makeFolder(path("x/y/z"), mode: 0o777, at: .plain)
    #expect(try mode(path("x/y/z")) == 0o777, "the process's mask took some of the mode away")
    try disk.makeFolder(path("x/y/z"), mode: 0o700, at: .plain)
    #expect(try mode(path("x/y/z")) == 0o777)
    try disk.write([], to: path("file"), at: .plain)
    for taken in ["file", "file/below"] {
      #expect(throws: DiskError.self, "a file was taken for a folder") {
        try disk.makeFolder(path(taken), mode: 0o755, at: .plain)
      }
    }
  }

  @Test("Names come in the order of their octets, a long one and hidden ones, too")
  func list() throws {
    let long = String(repeating: "n", count: 255)
    for name in ["b", "B", ".hidden", "é", long] {
      try disk.write([], to: path(name), at: .plain)
    }
    #expect(try disk.list(folder.path, at: .plain) == [".hidden", "B", "b", long, "é"])
  }

  @Test("What isn't there is nothing, and can be removed; a folder goes with all in it")
  func remove() throws {
    #expect(try disk.look(at: path("none"), at: .plain) == nil)
    try disk.remove(path("none"), at: .plain)
    try disk.makeFolder(path("x/y"), mode: 0o755, at: .plain)
    try disk.write([1], to: path("x/y/file"), at: .plain)
    try disk.write([1], to: path("kept"), at: .plain)
    try FileManager.default.createSymbolicLink(
      atPath: path("x/link"), withDestinationPath: path("kept"))
    try disk.remove(path("x"), at: .plain)
    #expect(try disk.list(folder.path, at: .plain) == ["kept"], "links aren't followed")
  }

  @Test("Two folders change places; without the other, one takes it")
  func exchange() throws {
    for name in ["old", "new"] {
      try disk.makeFolder(path(name), mode: 0o755, at: .plain)
      try disk.write([], to: path("\(name)/was-\(name)"), at: .plain)
    }
    try disk.exchange(path("new"), with: path("old"), at: .plain)
    #expect(try disk.list(path("old"), at: .plain) == ["was-new"])
    #expect(try disk.list(path("new"), at: .plain) == ["was-old"])
    try disk.exchange(path("new"), with: path("third"), at: .plain)
    #expect(try disk.list(folder.path, at: .plain) == ["old", "third"])
  }

  @Test("A lock is one holder's, until it is dropped")
  func lock() throws {
    var first: (any DiskLock)? = try disk.lock(path("lock"), at: .plain)
    #expect(first != nil)
    #expect(throws: DiskError.busy(path: path("lock"))) { try disk.lock(path("lock"), at: .plain) }
    first = nil
    _ = try disk.lock(path("lock"), at: .plain)
  }

  @Test("Reserved space is really taken; more than there is leaves no file")
  func reserve() throws {
    try disk.reserve(path("ballast"), octets: 1 << 20, at: .plain)
    #expect(try disk.look(at: path("ballast"), at: .plain)?.octets == 1 << 20)
    let free = try disk.space(at: folder.path)
    #expect(free.freeOctets > 0 && free.freeOctets <= free.totalOctets)
    #expect(throws: DiskError.self) {
      try disk.reserve(path("huge"), octets: free.totalOctets * 2, at: .plain)
    }
    #expect(try disk.list(folder.path, at: .plain) == ["ballast"])
  }

  @Test("A disk without room is told from one that fails")
  func kinds() throws {
    #expect(throws: DiskError.full(path: "/dev/full", neededOctets: 2)) {
      let file = try disk.create("/dev/full", at: .plain)
      try file.append([1, 2])
    }
    #expect(
      throws: DiskError.failed(path: path("none"), operation: .read, code: ENOENT),
      "errno is part of the error"
    ) { try disk.read(path("none"), at: .plain) }
  }
}
