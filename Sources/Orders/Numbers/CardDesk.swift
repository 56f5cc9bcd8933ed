import Measures
import Records

/// Finds cards that carry two numbers at one time.
package struct CardDesk: Sendable {
  let month: BillingMonth

  package init(month: BillingMonth) { self.month = month }

  /// Findings alone: one a card, about the number that came second, since both had it.
  package func work(_ shard: CardShard) -> OrderFindings {
    var made = OrderFindings(month: month)
    for (iccid, pairs) in Dictionary(grouping: Set(shard.pairs), by: \.iccid) {
      let sorted = pairs.sorted { a, b in
        if a.from != b.from { return a.from < b.from }
        if a.number != b.number { return a.number < b.number }
        return (a.to ?? .distantFuture) < (b.to ?? .distantFuture)
      }
      guard let (former, latter) = Self.overlap(of: sorted) else { continue }
      made.findings.append(
        OrderFinding(
          .cardTwoNumbers, number: latter.number, iccid: iccid, since: latter.from,
          lastDay: month.lastDay,
          Evidence().with("number", former.number).with("from", former.from)
            .with("to", orNone: former.to).with("number", latter.number)
            .with("from", latter.from).with("to", orNone: latter.to)))
    }
    made.close()
    return made
  }

  /// The first two pairs, by their days, of different numbers that share a day.
  private static func overlap(
    of pairs: [CardPair]
  ) -> (former: CardPair, latter: CardPair)? {
    for (index, latter) in pairs.enumerated() {
      let former = pairs[..<index].first {
        $0.number != latter.number && ($0.to ?? .distantFuture) > latter.from
      }
      if let former { return (former, latter) }
    }
    return nil
  }
}

extension CivilDay {
  /// After every day that a feed can name.
  static let distantFuture = CivilDay(number: .max)
}
