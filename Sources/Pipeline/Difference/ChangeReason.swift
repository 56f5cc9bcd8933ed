/// Why a record or an invoice differs between two runs, in the order of precedence: where several
/// are true of a record, the first is its main reason, because what comes later follows from it.
/// (Another plan has other rules; another rule has other prices.)
package enum ChangeReason: Int, CaseIterable, Sendable {
  /// Only the second run has it.
  case added
  /// Only the first run has it.
  case removed
  /// The record came in otherwise: quantity, time, other party, cell, network, rating group.
  case quantity
  case plan
  case zone
  case band
  /// Another rule priced it. An allowance that took all where it took less before, or the other way
  /// round, is ``allowance``.
  case rule
  /// Another quantity was free.
  case allowance
  /// The same rule charged or billed the same quantity otherwise, by other tariffs.
  case price
  /// Likewise, by the same tariffs: a counter or a bundle stood otherwise, since other usage came
  /// before it.
  case count
  /// The recurring fees differ: of invoices only.
  case recurring
  /// The amounts for earlier months differ: of invoices only.
  case adjustment
  /// The bill's rounding differs: of invoices only.
  case rounding

  package var code: String { "\(self)" }

  /// One line for people.
  package var meaning: String {
    switch self {
    case .added: "only in the second run"
    case .removed: "only in the first run"
    case .quantity: "the input changed"
    case .plan: "another plan in force"
    case .zone: "another zone"
    case .band: "another time band"
    case .rule: "another rule priced it"
    case .allowance: "another quantity was free"
    case .price: "same rule, other charge"
    case .count: "same tariffs and rule, other usage before it"
    case .recurring: "other recurring fees"
    case .adjustment: "other amounts for earlier months"
    case .rounding: "other rounding of the bill"
    }
  }
}

/// All reasons that are true at once.
struct ChangeReasons: OptionSet, Hashable, Sendable {
  let rawValue: UInt16

  init(rawValue: UInt16) { self.rawValue = rawValue }
  init(_ reason: ChangeReason) { rawValue = 1 << UInt16(reason.rawValue) }

  func contains(_ reason: ChangeReason) -> Bool { contains(ChangeReasons(reason)) }

  /// The first by precedence; nil where nothing differs.
  var main: ChangeReason? { ChangeReason.allCases.first { contains($0) } }

  /// `plan,rule`: by precedence.
  var text: String {
    ChangeReason.allCases.filter { contains($0) }.map(\.code).joined(separator: ",")
  }

  /// What differs between two ratings of a record, by equal tariffs or by others.
  init(
    from before: ComparedRecord, to after: ComparedRecord, byEqualTariffs isEqualTariff: Bool
  ) {
    self = []
    let (old, new) = (before.result, after.result)
    if before.input != after.input { formUnion(ChangeReasons(.quantity)) }
    if old == new { return }
    if old.plan != new.plan { formUnion(ChangeReasons(.plan)) }
    if old.zone != new.zone { formUnion(ChangeReasons(.zone)) }
    if old.band != new.band { formUnion(ChangeReasons(.band)) }
    let isFreeEqual = old.freeQuantity == new.freeQuantity
    let areRuled = old.rule != TextNumbers.null && new.rule != TextNumbers.null
    if old.rule != new.rule, areRuled || isFreeEqual { formUnion(ChangeReasons(.rule)) }
    if !isFreeEqual { formUnion(ChangeReasons(.allowance)) }
    let isPricedOtherwise =
      old.chargeMicros != new.chargeMicros || old.billedQuantity != new.billedQuantity
    if isPricedOtherwise, old.rule == new.rule, isFreeEqual,
      before.input.quantity == after.input.quantity
    {
      formUnion(ChangeReasons(isEqualTariff ? .count : .price))
    }
  }
}
