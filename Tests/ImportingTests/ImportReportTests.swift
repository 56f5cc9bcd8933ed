import Importing
import Testing

@Suite("What a catalogue can't say is reported with file and line")
struct ImportReportTests {
  @Test("An empty folder comes to an empty catalogue")
  func empty() {
    let imported = CgratesImport([:], name: "none", options: ImportOptions())
    #expect(imported.report.notes.isEmpty)
    #expect(imported.report.isComplete)
  }
}
