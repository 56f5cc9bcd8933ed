import Jobs
import Testing

@Suite("A feed pattern")
struct FeedPatternTests {
  @Test(
    "matches paths segment by segment",
    arguments: [
      ("usage/**", "usage/a.csv", true), ("usage/**", "usage/x/y/a.csv", true),
      ("usage/**", "usage", false), ("usage/**", "usage2/a", false),
      ("usage/*", "usage/x/a", false), ("*", "a.csv", true), ("*", "x/a.csv", false),
      ("**/a.csv", "a.csv", true), ("**/a.csv", "x/y/a.csv", true), ("**/a.csv", "x/b.csv", false),
      ("x/**/a", "x/a", true), ("x/**/a", "x/1/2/a", true), ("x/**/a", "y/a", false),
      ("**/**/a", "a", true), ("**", "a", true), ("**", "x/a", true),
      ("a?c", "abc", true), ("a?c", "a月c", true), ("a?c", "ac", false), ("a?c", "abbc", false),
      ("a*b*c", "a_b_b_c", true), ("a*b*c", "a_c_b", false), ("*.csv*", "x.csv.zst", true),
      ("a*", "a", true), ("orders*", "orders-2026.csv.gz", true), ("[a]", "a", false),
      ("*", ".hidden", false), ("?hidden", ".hidden", false), ("**", ".git/x", false),
      ("**/x", ".git/x", false),
    ])
  func matching(pattern: String, path: String, expected: Bool) throws {
    let compiled = try #require(FeedPattern(pattern))
    #expect(compiled.matches(path) == expected, "\(pattern) against \(path)")
  }

  @Test(
    "is refused where it is none",
    arguments: [
      "", "/usage", "usage//a", "usage/", "../usage", "./usage", ".git/x", "a**", "x/**b",
    ])
  func refused(text: String) { #expect(FeedPattern(text) == nil, "\(text) is no pattern") }

  @Test("needs no more than linear time for many stars")
  func manyStars() throws {
    let pattern = try #require(FeedPattern(Array(repeating: "*a", count: 40).joined() + "b"))
    #expect(!pattern.matches(String(repeating: "a", count: 5_000)))
  }
}
