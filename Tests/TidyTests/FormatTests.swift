import Foundation
import Testing

@Suite("One formatter has the last word")
struct FormatTests {
  @Test("swift format lint --strict finds nothing", .timeLimit(.minutes(2)))
  func lint() throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.currentDirectoryURL = SourceTree.root
    process.arguments = [
      "swift", "format", "lint", "--strict", "--recursive", "--parallel",
      "--configuration", ".swift-format", "Sources", "Tests", "Package.swift",
    ]
    let output = Pipe()
    process.standardError = output
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(
      process.terminationStatus == 0,
      "run: swift format -i --recursive --configuration .swift-format Sources Tests\n\(text)")
  }
}
