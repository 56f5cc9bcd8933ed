import Foundation
import Lake
import Pipeline
import Testing

@Suite("The data dictionary")
struct DictionaryTests {
  private static let remedy =
    "run 'ratemill dictionary > \(Documents.catalogue)/Dictionary.md' and review the difference"

  @Test("of the documentation says what the program says")
  func page() throws {
    let page = try Documents.text(Documents.catalogue + "/Dictionary.md")
    let said = page.split(separator: "\n", omittingEmptySubsequences: false)
    let meant = DataDictionary.markdown.split(separator: "\n", omittingEmptySubsequences: false)
    for (line, pair) in zip(said, meant).enumerated() where pair.0 != pair.1 {
      Issue.record("line \(line + 1) is '\(pair.0)', the program says '\(pair.1)': \(Self.remedy)")
      return
    }
    #expect(said.count == meant.count, "one ends before the other: \(Self.remedy)")
  }

  @Test("says of every column what it means, and of every null why it is there")
  func meanings() {
    for table in OutputTables.all {
      #expect(!table.meaning.isEmpty, "\(table.name) has no meaning: give it one")
      for column in table.columns + table.measuredColumns {
        let name = "\(table.name).\(column.name)"
        #expect(column.meaning.count > 4, "\(name) has no meaning: give it one")
        #expect(!column.meaning.contains("|"), "\(name): a stroke would end the cell of the page")
        #expect(
          column.isNullable == column.meaning.contains("null"),
          "\(name): where a column may be null, and only there, its meaning says what null means")
        #expect((column.kind == .money) == (column.unit == "currency"), "\(name): name its unit")
      }
    }
  }

  @Test("has columns that SQL needs no quotes for, and that no folder is named after")
  func names() {
    let reserved: Set = [
      "all", "and", "any", "as", "asc", "case", "cast", "check", "column", "default", "desc",
      "distinct", "do", "else", "end", "except", "false", "for", "from", "group", "having", "in",
      "into", "limit", "not", "null", "offset", "on", "only", "or", "order", "references",
      "select", "show", "some", "table", "then", "to", "true", "union", "unique", "using", "when",
      "where", "window", "with",
    ]
    for table in OutputTables.all {
      let names = (table.columns + table.measuredColumns).map(\.name)
      #expect(Set(names).count == names.count, "\(table.name) has a column twice: rename one")
      for name in names {
        #expect(!reserved.contains(name), "\(table.name).\(name) is a word of SQL: rename it")
        #expect(
          name != "month" && !(table.isByRegion && name == "region"),
          "\(table.name).\(name): readers take it from the folder's name; rename it")
      }
    }
  }

  @Test("orders files by columns that they have")
  func sortKeys() {
    for table in OutputTables.all {
      let columns = Set(table.columns.map(\.name))
      for key in table.sortKey {
        #expect(columns.contains(key), "\(table.name) is ordered by \(key), which it lacks")
      }
    }
  }
}
