import Testing

@Suite("Everything fits on a few screens")
struct SizeTests {
  @Test("A file has at most 400 lines")
  func files() {
    let breaches = SourceTree.swift.compactMap { file -> Breach? in
      let count = file.text.split(separator: "\n", omittingEmptySubsequences: false).count - 1
      guard count > 400 else { return nil }
      return Breach(
        path: file.path, line: count, remedy: "\(count) lines; split the file by its nouns")
    }
    #expect(breaches.isEmpty, "\(breaches.report)")
  }

  @Test("A function has at most 60 lines")
  func functions() {
    var breaches: [Breach] = []
    for file in SourceTree.swift {
      for function in file.source?.functions ?? [] where function.lines.count > 60 {
        breaches.append(
          Breach(
            path: file.path, line: function.lines.lowerBound,
            remedy: "\(function.name) has \(function.lines.count) lines; push its parts into "
              + "functions with names"))
      }
    }
    #expect(breaches.isEmpty, "\(breaches.report)")
  }

  @Test("A line has at most 100 columns")
  func lines() {
    var breaches: [Breach] = []
    for file in SourceTree.swift {
      for (index, line) in (file.source?.lines ?? []).enumerated()
      where line.utf8.count > 100 && line.count > 100 && file.source?.isText(index + 1) != true {
        breaches.append(
          Breach(
            path: file.path, line: index + 1,
            remedy: "\(line.count) columns; run swift format -i --configuration .swift-format"))
      }
    }
    #expect(breaches.isEmpty, "\(breaches.report)")
  }

  @Test("A folder holds at most 12 Swift files of its own")
  func folders() {
    let folders = Dictionary(grouping: SourceTree.swift, by: \.folder)
    let breaches = folders.filter { $0.value.count > 12 }.map { folder, files in
      Breach(path: folder, line: 0, remedy: "\(files.count) files; make a sub-folder, a noun")
    }
    #expect(breaches.isEmpty, "\(breaches.sorted { $0.path < $1.path }.report)")
  }
}
