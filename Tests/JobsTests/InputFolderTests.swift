import Foundation
import Jobs
import Testing

@Suite("An input folder")
struct InputFolderTests {
  private func pattern(_ text: String) throws -> FeedPattern { try #require(FeedPattern(text)) }

  @Test("lists files by the octets of their paths, whatever order they were made in")
  func order() throws {
    let names = ["b.csv", "a/z.csv", "a.csv", "A.csv", "月.csv", "é.csv", "a-b.csv", "a/b/c.csv"]
    let folder = try TestFolder(Dictionary(uniqueKeysWithValues: names.map { ($0, $0) }))
    let input = try InputFolder(path: folder.path)
    #expect(
      input.files.map(\.path) == [
        "A.csv", "a-b.csv", "a.csv", "a/b/c.csv", "a/z.csv", "b.csv", "é.csv", "月.csv",
      ])
    #expect(input.files.map(\.octets) == input.files.map { Int64($0.path.utf8.count) })
    #expect(try input.files(matching: pattern("a/**")).map(\.path) == ["a/b/c.csv", "a/z.csv"])
    #expect(try input.files(matching: pattern("none*")).isEmpty)
  }

  @Test("passes over names that begin with a full stop")
  func hidden() throws {
    let folder = try TestFolder([".x": "", "a": "", ".git/y": "", "b/.z": ""])
    #expect(try InputFolder(path: folder.path).files.map(\.path) == ["a"])
  }

  @Test("follows links to files and folders")
  func links() throws {
    let other = try TestFolder(["x.csv": "123"])
    let folder = try TestFolder(["a.csv": ""])
    try folder.link("b.csv", to: other.path + "/x.csv")
    try folder.link("c", to: other.path)
    let files = try InputFolder(path: folder.path).files
    #expect(files.map(\.path) == ["a.csv", "b.csv", "c/x.csv"])
    #expect(files.map(\.octets) == [0, 3, 3])
  }

  @Test("with a link that leads nowhere or round is an error that names it")
  func badLinks() throws {
    let folder = try TestFolder(["a/b/c.csv": ""])
    try folder.link("a/b/up", to: "..")
    #expect(throws: JobError.linkLoop(path: folder.path + "/a/b/up")) {
      try InputFolder(path: folder.path)
    }
    let other = try TestFolder(["a.csv": ""])
    try other.link("gone.csv", to: "/nowhere/at/all")
    #expect(throws: JobError.brokenLink(path: other.path + "/gone.csv")) {
      try InputFolder(path: other.path)
    }
    let third = try TestFolder(["a.csv": ""])
    try third.link("self", to: "self")
    #expect(throws: JobError.brokenLink(path: third.path + "/self")) {
      try InputFolder(path: third.path)
    }
  }

  @Test("that is missing or a file is an error that names it")
  func missing() throws {
    let folder = try TestFolder(["a": ""])
    #expect(throws: JobError.missing(path: folder.path + "/x")) {
      try InputFolder(path: folder.path + "/x")
    }
    #expect(throws: JobError.notAFolder(path: folder.path + "/a")) {
      try InputFolder(path: folder.path + "/a")
    }
  }

  @Test("with a folder where a pattern expects a file is an error that names it")
  func folderMatches() throws {
    let folder = try TestFolder(["customers/orders.csv/part": "", "usage/x/y.csv": ""])
    let input = try InputFolder(path: folder.path)
    #expect(
      throws: JobError.folderMatches(
        path: folder.path + "/customers/orders.csv", pattern: "customers/orders*")
    ) { try input.files(matching: pattern("customers/orders*")) }
    #expect(try input.files(matching: pattern("usage/**")).map(\.path) == ["usage/x/y.csv"])
  }
}
