import Foundation
import Lake
import Testing

@Suite("A month is published whole or not at all")
struct StagingFolderTests {
  private let folder: TestFolder
  private var output: String { folder.path + "/out" }
  private static let restricted = TableDefinition(
    name: "usage", audience: .restricted, meaning: "", columns: [], sortKey: [], isByRegion: true)
  private static let open = TableDefinition(
    name: "indicators", audience: .open, meaning: "", columns: [], sortKey: [], isByRegion: false)

  init() throws { folder = try TestFolder() }

  private func names(_ path: String = "") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path + path).sorted()
  }

  private func publish(_ octets: [UInt8]) throws {
    let staging = try StagingFolder(output: output, month: "2026-10")
    try staging.add(octets, to: Self.restricted, region: "HA", part: "00001", rows: 1)
    try staging.add(octets, to: Self.open, region: "", part: "00000", rows: 1)
    try staging.write([1], to: Manifest.fileName)
    #expect(
      try FileManager.default.subpathsOfDirectory(atPath: folder.path + "/.out.staging")
        .contains(Manifest.successName) == false, "success is said last")
    try staging.publish()
  }

  private func mode(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: output + "/" + path)
    return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
  }

  @Test("Files lie where analytics look for them, named by their content")
  func layout() throws {
    try publish([1, 2, 3])
    let digest = ContentDigest(of: [1, 2, 3]).short
    let path = "restricted/usage/data/month=2026-10/region=HA/part-00001-\(digest).parquet"
    #expect(try FileReading.contents(of: "\(output)/\(path)") == [1, 2, 3])
    #expect(
      try names("/out/open/indicators/data/month=2026-10") == ["part-00000-\(digest).parquet"])
    #expect(try names("/out") == [Manifest.successName, "manifest.json", "open", "restricted"])
    #expect(try names() == ["out"], "no staging folder and no lock may be left")
  }

  @Test("What carries numbers and names is closed to others on every level")
  func modes() throws {
    try publish([1])
    for path in ["", "/usage", "/usage/data", "/usage/data/month=2026-10"] {
      #expect(try mode("restricted" + path) & 0o007 == 0, "restricted\(path) is open to others")
    }
    #expect(try mode("restricted") == 0o750)
    #expect(try mode("restricted/usage/data/month=2026-10/region=HA") == 0o750)
    #expect(try mode("open/indicators/data/month=2026-10") == 0o755)
  }

  @Test("A month that is there is replaced as a whole")
  func replacing() throws {
    try publish([1])
    try publish([2])
    let part = "part-00001-\(ContentDigest(of: [2]).short).parquet"
    #expect(try names("/out/restricted/usage/data/month=2026-10/region=HA") == [part])
    #expect(try names() == ["out"])
  }

  @Test("An empty folder is taken; a folder of somebody else's is not touched")
  func notOurs() throws {
    try FileWriting.makeFolder(output)
    try publish([1])
    try FileWriting.remove(output)
    try FileWriting.makeFolder(output)
    try FileWriting.write([9], to: output + "/thesis.txt")
    #expect(throws: LakeError.notOurs(path: output)) {
      _ = try StagingFolder(output: output, month: "2026-10")
    }
    #expect(try FileReading.contents(of: output + "/thesis.txt") == [9])
    #expect(try names() == ["out"])
  }

  @Test("A file in the output's place is not replaced")
  func fileInPlace() throws {
    _ = try folder.write([9], to: "out")
    #expect(throws: LakeError.notOurs(path: output)) {
      _ = try StagingFolder(output: output, month: "2026-10")
    }
  }

  @Test("Two runs don't write one output; the second may once the first has ended")
  func busy() throws {
    var first: StagingFolder? = try StagingFolder(output: output, month: "2026-10")
    try first?.write([1], to: Manifest.fileName)
    #expect(throws: LakeError.busy(path: output)) {
      _ = try StagingFolder(output: output, month: "2026-10")
    }
    try first?.publish()
    first = nil
    try publish([3])
  }

  @Test("What a crashed run left is removed; what is discarded is gone, the old month still there")
  func discarding() throws {
    try publish([1])
    _ = try folder.write([], to: "unrelated")
    try FileWriting.makeFolder(folder.path + "/.out.staging/restricted")
    try FileWriting.write([7], to: folder.path + "/.out.staging/left")
    do {
      let staging = try StagingFolder(output: output, month: "2026-10")
      #expect(!FileManager.default.fileExists(atPath: folder.path + "/.out.staging/left"))
      try staging.add([5], to: Self.open, region: "", part: "00000", rows: 1)
      try staging.discard()
    }
    #expect(try names() == ["out", "unrelated"])
    #expect(try FileReading.contents(of: output + "/" + Manifest.fileName) == [1])
  }
}
