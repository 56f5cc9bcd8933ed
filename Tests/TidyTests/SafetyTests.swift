import Testing

@Suite("Nothing is forced, and unsafe code is where it may be")
struct SafetyTests {
  /// Where `unsafe` may stand, and why.
  private static let fences: [(prefix: String, reason: String)] = [
    ("Sources/Zstd/", "face of a C library"),
    ("Sources/Gzip/", "face of a C library"),
    ("Sources/ZeroMQ/", "face of a C library"),
    ("Sources/Parquet/", "encodes pages through raw buffers"),
    ("Sources/Storage/", "files, locks and space: system calls that take C strings and buffers"),
    ("Sources/Keys/Files/", "open, fstat and their kind: who may read a key, asked of the kernel"),
    ("Sources/Lake/Files/", "open, rename and their kind: system calls that take a C string"),
  ]

  private static func breaches(
    in files: [SourceTree.File], remedy: String, _ lines: (SwiftSource) -> [Int]
  ) -> [Breach] {
    files.flatMap { file in
      (file.source.map(lines) ?? []).map { Breach(path: file.path, line: $0, remedy: remedy) }
    }
  }

  private static let pointers: Set<String> = [
    "unsafe", "UnsafePointer", "UnsafeMutablePointer", "UnsafeRawPointer",
    "UnsafeMutableRawPointer", "UnsafeBufferPointer", "UnsafeMutableBufferPointer",
    "UnsafeRawBufferPointer", "UnsafeMutableRawBufferPointer", "OpaquePointer", "Unmanaged",
    "unsafeBitCast", "withUnsafeBytes", "withUnsafeMutableBytes",
  ]

  @Test("unsafe stands in fences, kernels and system calls only")
  func unsafeCode() {
    let files = SourceTree.swift.filter { file in
      file.isSource && !file.name.hasSuffix("Kernel.swift")
        && !Self.fences.contains { file.path.hasPrefix($0.prefix) }
    }
    let breaches = Self.breaches(
      in: files,
      remedy: "unsafe code belongs in a fence or in the room's kernel file; use Span or arrays here"
    ) { $0.codeLines(withWords: Self.pointers) }
    #expect(breaches.isEmpty, "\(breaches.report)")
  }

  @Test("A kernel file says that it is the room's kernel file, and a room has one at most")
  func kernels() {
    let kernels = SourceTree.swift.filter {
      $0.isSource && $0.name.hasSuffix("Kernel.swift")
        && $0.source?.code.contains { $0.contains(#/\bunsafe\b/#) } == true
    }
    for (target, files) in Dictionary(grouping: kernels, by: \.target) {
      #expect(
        files.count == 1, "\(target) has \(files.map(\.path)); keep unsafe code in one file")
    }
    for file in kernels {
      #expect(
        file.source?.comments.prefix(12).contains { $0.contains("kernel file") } == true,
        "\(file.path):1: say at its head that it is the room's kernel file, and why")
    }
  }

  @Test("No try!, as! or force unwrap")
  func forcing() {
    let breaches = Self.breaches(
      in: SourceTree.swift,
      remedy: "throw, use guard with preconditionFailure and a sentence, or #require in a test"
    ) { source in
      source.codeLines { line in
        line.utf8.contains(UInt8(ascii: "!"))
          && line.contains(#/\b(try|as)!|[\w\)\]"?]!(?![=])/#)
      }
    }
    #expect(breaches.isEmpty, "\(breaches.report)")
  }

  @Test("try? gives its reason in a comment")
  func silencedErrors() {
    var breaches: [Breach] = []
    for file in SourceTree.swift {
      guard let source = file.source else { continue }
      for line in source.codeLines({ $0.contains(/(^|\W)try\?/) })
      where !source.hasComment(at: line, above: 3) {
        breaches.append(
          Breach(
            path: file.path, line: line,
            remedy: "say in a comment just above why the error doesn't matter, or handle it"))
      }
    }
    #expect(breaches.isEmpty, "\(breaches.report)")
  }

  @Test("Tests see what other rooms see")
  func testable() {
    let breaches = Self.breaches(
      in: SourceTree.swift,
      remedy: "make what is tested package and document it: release builds have no testability"
    ) { $0.codeLines { $0.contains("@testable") } }
    #expect(breaches.isEmpty, "\(breaches.report)")
  }
}
