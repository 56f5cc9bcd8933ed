import Measures
import Records

/// Rolls the stock of each outlet and article over a month: opening + in − out ± adjustments is
/// what the book has at the end, and what is counted should be that.
package struct StockDesk: Sendable {
  let month: BillingMonth

  package init(month: BillingMonth) { self.month = month }

  /// An article of an outlet with all that is said of it in the month.
  private struct Article {
    var outlet: String
    var sku: String
    /// By (on, id), each once.
    var moves: [StockMove] = []
    var former: Int64?
  }

  /// Opens with what the month before left; where it left nothing of an article, with the first
  /// count. Of several counts the first opening and the last closing hold, of several rows of one
  /// id one; moves of other months are left out, and so is an article at 0 that nobody touched.
  /// *Throws*: ``OrderError`` where a quantity leaves 64 bits.
  package func work(_ shard: StockShard) throws(OrderError) -> StockFindings {
    var made = StockFindings(month: month)
    let moves = Dictionary(grouping: shard.moves, by: \.outlet)
    let balances = Dictionary(grouping: shard.balances, by: \.outlet)
    for outlet in Set(moves.keys).union(balances.keys).sorted(by: { $0.precedes($1) }) {
      let counted = Latest.counted(moves[outlet] ?? [])
      let known = counted.filter { month.contains($0.row.on) }
      made.partial.stock[.repeated] += counted.reduce(0) { $0 + Int128($1.rows - 1) }
      made.partial.stock[.otherMonths] += Int128(counted.count - known.count)
      let repeated = Dictionary(grouping: known.filter { $0.rows > 1 }, by: \.row.sku)
      for article in articles(of: outlet, known.map(\.row), balances[outlet] ?? []) {
        try roll(article, &made)
        for (move, rows) in repeated[article.sku] ?? [] { find(move, rows, &made) }
      }
    }
    return made
  }

  /// By article number.
  private func articles(
    of outlet: String, _ moves: [StockMove], _ balances: [StockBalance]
  ) -> [Article] {
    var articles: [String: Article] = [:]
    for balance in balances where balance.pieces != 0 {
      articles[balance.sku, default: Article(outlet: outlet, sku: balance.sku)].former =
        balance.pieces
    }
    for move in moves {
      articles[move.sku, default: Article(outlet: outlet, sku: move.sku)].moves.append(move)
    }
    // An article that was known and at 0 opens at 0, not with what somebody counts.
    for balance in balances where balance.pieces == 0 { articles[balance.sku]?.former = 0 }
    for sku in articles.keys {
      articles[sku]?.moves.sort {
        $0.on == $1.on ? $0.id.precedes($1.id) : $0.on < $1.on
      }
    }
    return articles.values.sorted { $0.sku.precedes($1.sku) }
  }

  private func roll(_ article: Article, _ made: inout StockFindings) throws(OrderError) {
    let moves = article.moves
    func sum(_ kind: StockMove.Kind) -> Int128 {
      moves.reduce(0) { $0 + ($1.kind == kind ? Int128($1.quantity) : 0) }
    }
    let first = moves.first { $0.kind == .opening }
    let last = moves.last { $0.kind == .closing }
    let opening = article.former ?? first?.quantity ?? 0
    let closing = Int128(opening) + sum(.received) - sum(.issued) + sum(.adjusted)
    var row = StockRow(
      outlet: article.outlet, sku: article.sku, opening: opening,
      openingFrom: article.former != nil ? .former : first != nil ? .count : .none,
      received: try OrderError.exact(sum(.received), "received"),
      issued: try OrderError.exact(sum(.issued), "issued"),
      adjusted: try OrderError.exact(sum(.adjusted), "adjusted"),
      closing: try OrderError.exact(closing, "closing"), counted: last?.quantity,
      moves: Int64(moves.count { !$0.kind.isCount }))
    if let last {
      row.difference = try OrderError.exact(Int128(last.quantity) - closing, "difference")
    }
    made.rows.append(row)
    made.partial.count(row, counts: moves.count { $0.kind.isCount })
    if let first, article.former != nil {
      try compare(
        first, with: opening, article, Evidence().with("former", month.previous), &made)
    }
    if let last {
      try compare(
        last, with: row.closing, article,
        Evidence().with("opening", opening).with("received", row.received)
          .with("issued", row.issued).with("adjusted", row.adjusted), &made)
    }
    try findNegative(article, opening: opening, &made)
  }

  private func compare(
    _ count: StockMove, with book: Int64, _ article: Article, _ evidence: Evidence,
    _ made: inout StockFindings
  ) throws(OrderError) {
    if count.quantity == book { return }
    made.differences.append(
      StockDifference(
        outlet: article.outlet, sku: article.sku, kind: count.kind, countedOn: count.on, book: book,
        counted: count.quantity,
        difference: try OrderError.exact(Int128(count.quantity) - Int128(book), "difference"),
        evidence: evidence.with("move", count.id).text))
    made.partial.stock[.stockDiffers] += 1
  }

  /// The first day on whose end more went out than was there: what comes in on a day may go out on
  /// it.
  private func findNegative(
    _ article: Article, opening: Int64, _ made: inout StockFindings
  ) throws(OrderError) {
    var (book, lowest) = (Int128(opening), Int128(opening))
    var since = opening < 0 ? month.firstDay : nil
    for (index, move) in article.moves.enumerated() {
      switch move.kind {
      case .opening, .closing: break
      case .received, .adjusted: book += Int128(move.quantity)
      case .issued: book -= Int128(move.quantity)
      }
      let isEnd = index + 1 == article.moves.count || article.moves[index + 1].on > move.on
      if !isEnd { continue }
      if book < 0, since == nil { since = move.on }
      lowest = min(lowest, book)
    }
    guard let since else { return }
    made.findings.append(
      StockFinding(
        rule: .stockNegative, outlet: article.outlet, sku: article.sku, since: since,
        ageDays: max(0, month.lastDay - since),
        evidence: Evidence().with("opening", opening)
          .with("lowest", try OrderError.exact(lowest, "lowest"))
          .with("closing", try OrderError.exact(book, "closing")).text))
    made.partial.stock[.stockNegative] += 1
  }

  private func find(_ move: StockMove, _ rows: Int, _ made: inout StockFindings) {
    made.findings.append(
      StockFinding(
        rule: .moveTwice, outlet: move.outlet, sku: move.sku, move: move.id, since: move.on,
        ageDays: max(0, month.lastDay - move.on),
        evidence: Evidence().with("rows", rows).with("kind", move.kind.code)
          .with("quantity", move.quantity).text))
    made.partial.stock[.moveTwice] += 1
  }
}

extension OrderPartial {
  /// `counts` are the row's moves that say what is there.
  fileprivate mutating func count(_ row: StockRow, counts: Int) {
    stock[.articles] += 1
    stock[.moves] += Int128(row.moves)
    stock[.counts] += Int128(counts)
    stock[.opening] += Int128(row.opening)
    stock[.received] += Int128(row.received)
    stock[.issued] += Int128(row.issued)
    stock[.adjusted] += Int128(row.adjusted)
    stock[.closing] += Int128(row.closing)
  }
}
