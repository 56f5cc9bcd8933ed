import Measures
import Synthetic
import Testing

@Suite("The feed of goods")
struct OutletFeedTests {
  private static func rows(
    _ month: String, defects: Int = 0, _ feed: SyntheticFile.Feed = .stockMoves
  ) throws -> [[String: String]] {
    let month = try #require(BillingMonth(month))
    return try Sample.make(subscribers: 3_000) {
      $0.tellsOperations = true
      $0.recordsPerSubscriber = 1
      $0.month = month
      $0.defectsPerThousand = defects
    }.rows(feed)
  }

  private static func key(_ row: [String: String]) -> String {
    "\(row["outlet"] ?? "") \(row["sku"] ?? "")"
  }

  /// The book of each article of an outlet: what it has after each day, and what was counted.
  private static func books(
    _ rows: [[String: String]]
  ) throws -> [String: (days: [String: Int], opening: Int, closing: Int)] {
    var books: [String: (days: [String: Int], opening: Int, closing: Int)] = [:]
    for row in rows {
      let quantity = try #require(Int(row["quantity"] ?? ""), "\(row)")
      var book = books[key(row)] ?? ([:], 0, 0)
      let day = row["on"] ?? ""
      switch row["kind"] {
      case "opening": book.opening = quantity
      case "closing": book.closing = quantity
      case "issued": book.days[day, default: 0] -= quantity
      default: book.days[day, default: 0] += quantity
      }
      books[key(row)] = book
    }
    return books
  }

  @Test("rolls from one month's count to the next, day by day never below nothing")
  func rolls() throws {
    var former: [String: Int] = [:]
    for month in ["2026-12", "2027-01", "2027-02"] {
      let books = try Self.books(try Self.rows(month))
      #expect(books.count == 30 * 4)
      for (article, book) in books {
        var pieces = book.opening
        for (day, change) in book.days.sorted(by: { $0.key < $1.key }) {
          pieces += change
          #expect(pieces >= 0 && day.hasPrefix(month), "\(article) on \(day)")
        }
        #expect(pieces == book.closing, "\(article) in \(month)")
        if let left = former[article] { #expect(left == book.opening, "\(article) in \(month)") }
        former[article] = book.closing
      }
    }
  }

  @Test("has each move once, and is spoiled where the truth says so")
  func spoiled() throws {
    let sound = try Self.rows("2026-10")
    #expect(Set(sound.compactMap { $0["move_id"] }).count == sound.count)
    let rows = try Self.rows("2026-10", defects: 300)
    let told = try Self.rows("2026-10", defects: 300, .defects).filter { $0["outlet"] != "" }
    #expect((20...60).contains(told.count), "\(told.count)")
    #expect(Set(told.compactMap { $0["rule"] }).count == 3)
    let wrong = Set(told.map(Self.key))
    let (before, after) = (
      Dictionary(grouping: sound, by: Self.key), Dictionary(grouping: rows, by: Self.key)
    )
    for (article, rows) in after {
      #expect((rows == before[article]) == !wrong.contains(article), "\(article)")
    }
  }
}
