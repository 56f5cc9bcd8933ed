import Measures

/// What changed for one subscriber. At least one side is there.
struct SubscriberComparison {
  /// A record that differs; nil where the run doesn't have it.
  struct Change {
    var before: ComparedRecord?
    var after: ComparedRecord?
    var reasons: ChangeReasons

    var deltaMicros: Int128 {
      Int128(after?.result.chargeMicros ?? 0) - Int128(before?.result.chargeMicros ?? 0)
    }
  }

  let before: ComparedSubscriber?
  let after: ComparedSubscriber?
  private(set) var changes: [Change] = []
  /// Positions in `after`.
  private(set) var equal: [Int] = []
  /// Of the records and the invoice.
  private(set) var reasons: ChangeReasons = []
  /// Change of the amount by main reason.
  private var deltaMicros = [Int128](repeating: 0, count: ChangeReason.allCases.count)

  /// `isEqualTariff` says whether both runs rated by the same tariffs.
  init(before: ComparedSubscriber?, after: ComparedSubscriber?, byEqualTariffs isEqualTariff: Bool)
  {
    self.before = before
    self.after = after
    let (old, new) = (before?.records ?? [], after?.records ?? [])
    let matching = RecordMatching(old, new)
    equal.reserveCapacity(matching.pairs.count)
    for pair in matching.pairs {
      let differ = ChangeReasons(
        from: old[pair.before], to: new[pair.after], byEqualTariffs: isEqualTariff)
      if differ.isEmpty {
        equal.append(pair.after)
      } else {
        add(Change(before: old[pair.before], after: new[pair.after], reasons: differ))
      }
    }
    for index in matching.removed {
      add(Change(before: old[index], after: nil, reasons: ChangeReasons(.removed)))
    }
    for index in matching.added {
      add(Change(before: nil, after: new[index], reasons: ChangeReasons(.added)))
    }
    compareInvoices()
  }

  private mutating func add(_ change: Change) {
    changes.append(change)
    reasons.formUnion(change.reasons)
    if let main = change.reasons.main { deltaMicros[main.rawValue] += change.deltaMicros }
  }

  private mutating func compareInvoices() {
    let (old, new) = (before?.invoice, after?.invoice)
    if old == new { return }
    if old == nil { reasons.formUnion(ChangeReasons(.added)) }
    if new == nil { reasons.formUnion(ChangeReasons(.removed)) }
    let recurring = Int128(new?.recurringMicros ?? 0) - Int128(old?.recurringMicros ?? 0)
    let rounding = Int128(new?.roundingMicros ?? 0) - Int128(old?.roundingMicros ?? 0)
    let adjustment = Int128(new?.adjustmentMicros ?? 0) - Int128(old?.adjustmentMicros ?? 0)
    if recurring != 0 { reasons.formUnion(ChangeReasons(.recurring)) }
    if adjustment != 0 { reasons.formUnion(ChangeReasons(.adjustment)) }
    if rounding != 0 { reasons.formUnion(ChangeReasons(.rounding)) }
    deltaMicros[ChangeReason.recurring.rawValue] += recurring
    deltaMicros[ChangeReason.adjustment.rawValue] += adjustment
    deltaMicros[ChangeReason.rounding.rawValue] += rounding
  }

  var msisdn: Int64 { after?.msisdn ?? before?.msisdn ?? 0 }

  /// Where the second run has it, else the first.
  var region: String { after?.region ?? before?.region ?? "" }

  var isChanged: Bool { !changes.isEmpty || before?.invoice != after?.invoice }

  /// What moved the amount most; the earlier by precedence where two did equally.
  var heaviestReason: ChangeReason {
    var heaviest = reasons.main ?? .rounding
    for reason in ChangeReason.allCases
    where deltaMicros[reason.rawValue].magnitude > deltaMicros[heaviest.rawValue].magnitude {
      heaviest = reason
    }
    return heaviest
  }

  var usage: AmountPair {
    AmountPair(before: Self.charge(of: before), after: Self.charge(of: after))
  }

  var invoice: AmountPair {
    AmountPair(
      before: MoneySum(micros: Int128(before?.invoice?.totalMicros ?? 0)),
      after: MoneySum(micros: Int128(after?.invoice?.totalMicros ?? 0)))
  }

  private static func charge(of subscriber: ComparedSubscriber?) -> MoneySum {
    var sum = MoneySum.zero
    for record in subscriber?.records ?? [] { sum.micros += Int128(record.result.chargeMicros) }
    return sum
  }
}
