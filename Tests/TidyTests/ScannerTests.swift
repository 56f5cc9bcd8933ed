import Foundation
import Testing

/// The rules see code, and only code: without this a broken scanner would let everything pass.
@Suite("The scanner tells code from text")
struct ScannerTests {
  @Test(
    "Comments and strings are blanked, interpolations are not",
    arguments: [
      (#"let a = "no!" // no!"#, false),
      (#"let a = b!"#, true),
      (#"let a = "x \(b!) y""#, true),
      (#"let a = "x \(f("no!")) y""#, false),
      ("let a = #\"no! \\(no!)\"#", false),
      ("let a = #\"no! \\#(yes!)\"#", true),
      ("/* no! /* no! */ no! */ let a = b", false),
      ("let a = \"\"\"\n  no!\n  \"\"\"", false),
      (#"let a = "\\" + b!"#, true),
      (#"let a = "\"no!""#, false),
      ("let a = #/no!/#", false),
    ])
  func blanking(text: String, holds: Bool) {
    let source = SwiftSource(text)
    let found = !source.codeLines { $0.contains(#/\w!/#) }.isEmpty
    #expect(found == holds, "\(text) is read as \(source.code): correct SwiftSource's cutter")
  }

  @Test("Functions are found with their lines")
  func functions() {
    let source = SwiftSource(
      """
      protocol P {
        func requirement() -> Int
        var property: Int { get }
      }
      struct S {
        let a: () -> Void = {}
        init(x: Int = [1].map { $0 }[0]) {
          self.init()
        }
        func outer<T>(
          _ t: T, body: () -> Void = { }
        ) -> Int where T: P {
          func inner() {}
          return 1
        }
        var computed: Int { 1 }
      }
      """)
    #expect(
      source.functions == [
        .init(name: "property", lines: 3...3), .init(name: "init", lines: 7...9),
        .init(name: "outer", lines: 10...15), .init(name: "inner", lines: 13...13),
        .init(name: "computed", lines: 16...16),
      ])
  }

  @Test("Lines within a long string are text, whatever they interpolate")
  func longStrings() {
    let source = SwiftSource("let a = \"\"\"\n  one \\(b) \n  \"\"\"\nlet c = 1")
    #expect((1...4).map(source.isText) == [false, true, true, false])
  }

  @Test("A comment's place is known")
  func comments() {
    let source = SwiftSource("// why\nlet a = 1\nlet b = 2")
    #expect(source.hasComment(at: 2, above: 1))
    #expect(!source.hasComment(at: 3, above: 1))
  }

  @Test("The tree is really read")
  func tree() {
    #expect(SourceTree.swift.count > 100, "correct SourceTree.root: \(SourceTree.root.path)")
    #expect(SourceTree.texts.contains { $0.path == "ops/test" })
  }

  @Test("The manifest's table is really read")
  func table() throws {
    let table = try PackageTable(
      manifest: """
        // room("No", [])
        room("A", []),
        room(
          "B",
          ["A", yams]),
        .systemLibrary(name: "C", path: "C"),
        .executableTarget(
          name: "d", dependencies: ["A", arguments], swiftSettings: strict),
        .target(name: "E", path: "Tests/E", swiftSettings: strict),
        .target(name: "F", dependencies: ["E"], path: "Tests/F"),
        tests("ATests", ["A"], exclude: ["Tables"]),
        """)
    #expect(table.rows.map(\.name) == ["A", "B", "ATests", "d", "E", "F", "C"])
    #expect(
      table.rows.map(\.imports) == [
        [], ["A", "Yams"], ["A"], ["A", "ArgumentParser"], [], ["E"], [],
      ])
    #expect(table.rows.map(\.folder).suffix(3) == ["Tests/E", "Tests/F", "Sources/C"])
  }
}
