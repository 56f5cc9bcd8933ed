import Jobs
import Testing

@Suite("The mark of corrected files")
struct CorrectionMarkTests {
  @Test(
    "says which file a name corrects, and by which version",
    arguments: [
      ("usage/usage-0107.csv.gz", "usage/usage-0107.csv.gz", 0),
      ("usage/usage-0107.v2.csv.gz", "usage/usage-0107.csv.gz", 2),
      ("usage/usage-0107.v02.csv.gz", "usage/usage-0107.csv.gz", 2),
      ("a.v1.v3.csv", "a.v1.csv", 3), ("a.v10", "a", 10), ("a.vx.csv", "a.vx.csv", 0),
      ("a.v1b.csv", "a.v1b.csv", 0), ("day.v7/a.csv", "day.v7/a.csv", 0),
      ("a.v1234567890.csv", "a.v1234567890.csv", 0), ("流量.v1.csv", "流量.csv", 1),
    ])
  func names(_ path: String, _ original: String, _ version: Int) throws {
    let mark = try #require(CorrectionMark(".v{n}"))
    let name = mark.name(of: path)
    #expect(name.original == original && name.version == version)
  }

  @Test("may have text behind the version")
  func suffix() throws {
    let mark = try #require(CorrectionMark("(corrected {n})"))
    let name = mark.name(of: "a(corrected 3).csv")
    #expect(name.original == "a.csv" && name.version == 3)
    #expect(mark.name(of: "a(corrected 3.csv").version == 0)
  }

  @Test(
    "is refused where a version couldn't be told",
    arguments: ["", ".v", "{n}", "1{n}", ".v{n}2", ".v{n}.w{n}", "a/{n}"])
  func refused(_ text: String) { #expect(CorrectionMark(text) == nil) }
}
