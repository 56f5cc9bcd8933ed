import Measures
import Records

/// Rows of `stock_moves.csv`: what the book of each outlet says of its goods in the month.
///
/// *Shape*: how much of an article an outlet has at a month's end is drawn of that month alone, and
/// the moves lead from the end of the month before to it: so months that follow one another tie,
/// whichever are made.
struct OutletRows {
  static let header = "move_id,outlet,sku,kind,quantity,on\n"
  static let articles = ["usim", "handset-5g", "ont", "receipt-book"]
  /// Octets of an outlet's rows, about.
  static let octetsEach = articles.count * 8 * 57

  /// Outlets that there are.
  let count: Int
  private let calendar: CustomerCalendar
  private let defects: Defects
  private let key: UInt64
  private let formerKey: UInt64

  init(book: OperationBook) {
    count = Self.count(subscribers: book.facts.subscribers)
    calendar = book.facts.calendar
    defects = book.defects
    key = Chance.key(calendar.seed, .goods, part: UInt64(calendar.month.index))
    formerKey = Chance.key(calendar.seed, .goods, part: UInt64(calendar.month.previous.index))
  }

  /// One outlet for a hundred subscribers.
  static func count(subscribers: Int) -> Int { max(4, subscribers / 100) }

  func write(_ outlet: Int, into text: inout TextBlock) {
    for article in Self.articles.indices {
      var ordinal = 0
      for move in moves(outlet, article) {
        append(move, outlet, article, ordinal, into: &text)
        if move.isTwice { append(move, outlet, article, ordinal, into: &text) }
        ordinal += 1
      }
    }
  }

  /// Rows of `truth/defects.csv` of all outlets.
  func forEachDefect(_ body: (Defect, _ outlet: Int, _ article: Int) -> Void) {
    for outlet in 0..<count {
      for article in Self.articles.indices {
        if let defect = defects.defect(of: article, atOutlet: outlet) {
          body(defect, outlet, article)
        }
      }
    }
  }

  static func appendOutlet(_ outlet: Int, to text: inout TextBlock) {
    text.append("S")
    text.append(UInt64(outlet), digits: 6)
  }

  private struct Move {
    var kind: StockMove.Kind
    var quantity: Int
    var on: CivilDay
    var isTwice = false
  }

  /// 20 to 83 pieces.
  private func level(_ key: UInt64, _ outlet: Int, _ article: Int) -> Int {
    20 + Int(Chance.draw(key, UInt64(outlet) << 3 | UInt64(article)) & 63)
  }

  /// Four issues of 17 to 32, a correction now and then, and two deliveries that make up for them,
  /// the first before all: the book is never below 0.
  private func moves(_ outlet: Int, _ article: Int) -> [Move] {
    let random = Chance.mixed(Chance.draw(key, UInt64(outlet) << 3 | UInt64(article)))
    let issued = (0..<4).map { 17 + Int(random >> UInt64($0 * 4) & 15) }
    let adjusted = random >> 16 & 7 == 0 ? Int(random >> 19 & 1) * 2 - 1 : 0
    let (opening, closing) = (level(formerKey, outlet, article), level(key, outlet, article))
    let received = closing - opening + issued.reduce(0, +) - adjusted
    let defect = defects.defect(of: article, atOutlet: outlet)
    let first = calendar.first
    var moves = [
      Move(kind: .opening, quantity: opening, on: first),
      Move(
        kind: .received, quantity: received - received / 4, on: first + 1,
        isTwice: defect == .moveTwice),
      Move(kind: .issued, quantity: issued[0], on: first + 4 + Int(random >> 20 & 3)),
    ]
    if defect == .stockNegative {
      // Typed with zeros too many, and taken back three days later.
      moves += [
        Move(kind: .issued, quantity: 10_000, on: first + 8),
        Move(kind: .adjusted, quantity: 10_000, on: first + 11),
      ]
    }
    moves.append(Move(kind: .issued, quantity: issued[1], on: first + 11 + Int(random >> 22 & 1)))
    moves.append(Move(kind: .received, quantity: received / 4, on: first + 14))
    moves.append(Move(kind: .issued, quantity: issued[2], on: first + 17 + Int(random >> 24 & 3)))
    if adjusted != 0 { moves.append(Move(kind: .adjusted, quantity: adjusted, on: first + 22)) }
    moves.append(Move(kind: .issued, quantity: issued[3], on: first + 24 + Int(random >> 26 & 3)))
    let missing = defect == .stockDiffers ? 1 + Int(random >> 28 & 3) : 0
    moves.append(Move(kind: .closing, quantity: closing - missing, on: calendar.last))
    return moves
  }

  private func append(
    _ move: Move, _ outlet: Int, _ article: Int, _ ordinal: Int, into text: inout TextBlock
  ) {
    text.append("M")
    text.append(UInt64(calendar.month.year * 100 + calendar.month.month), digits: 6)
    text.append(UInt64(outlet), digits: 6)
    text.append(UInt64(article), digits: 1)
    text.append(UInt64(ordinal), digits: 2)
    text.comma()
    Self.appendOutlet(outlet, to: &text)
    text.comma()
    text.append(Self.articles[article])
    text.comma()
    text.append(move.kind.code)
    text.comma()
    if move.quantity < 0 { text.append(UInt8(ascii: "-")) }
    text.append(UInt64(move.quantity.magnitude))
    text.comma()
    text.append(move.on)
    text.endLine()
  }
}
