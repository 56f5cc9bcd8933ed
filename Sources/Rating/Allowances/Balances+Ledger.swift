import Jobs
import Records
import Tariffs

extension Balances {
  /// Appends what became of each instance (semantics §4): its lines add to zero.
  mutating func close(into ledger: inout [BundleEntry]) {
    let first = ledger.count
    for instance in instances where instance.given != 0 {
      let grant = table.grants[instance.row]
      let owner = members[instance.owner].subscriber
      var entry = BundleEntry(
        owner: owner, member: owner, plan: grant.plan, allowance: grant.allowance,
        movement: instance.isBrought ? .brought : .granted, age: instance.age,
        isRolledOver: instance.isRolledOver, fromMilliseconds: instance.fromMilliseconds,
        toMilliseconds: instance.toMilliseconds, quantity: instance.given)
      ledger.append(entry)
      let used = appendDraws(of: instance, entry, into: &ledger)
      let rolled = rolled(of: instance)
      entry.movement = .rolled
      entry.quantity = -rolled
      append(entry, into: &ledger)
      entry.movement = isCarried(instance) ? .carried : .expired
      entry.quantity = rolled - instance.left
      append(entry, into: &ledger)
      precondition(
        instance.left >= 0 && used + instance.left == instance.given,
        "The ledger of a bundle's instance adds to zero.")
    }
    if !isInLedgerOrder { BundleLedger.order(&ledger, from: first) }
  }

  private func append(_ entry: BundleEntry, into ledger: inout [BundleEntry]) {
    if entry.quantity != 0 { ledger.append(entry) }
  }

  /// Appends who drew and had given back; returns what is gone in all.
  private func appendDraws(
    of instance: AllowanceInstance, _ entry: BundleEntry, into ledger: inout [BundleEntry]
  ) -> Int64 {
    var entry = entry
    if instance.sharing < 0 {
      entry.movement = .drawn
      entry.quantity = instance.left - instance.given - instance.returned
      append(entry, into: &ledger)
      entry.movement = .returned
      entry.quantity = instance.returned
      append(entry, into: &ledger)
      return instance.given - instance.left
    }
    var used: Int64 = 0
    for member in members.indices {
      entry.member = members[member].subscriber
      entry.movement = .drawn
      entry.quantity = -drawnBy[instance.sharing + member]
      used -= entry.quantity
      append(entry, into: &ledger)
      entry.movement = .returned
      entry.quantity = returnedBy[instance.sharing + member]
      used -= entry.quantity
      append(entry, into: &ledger)
    }
    return used
  }

  private func rolled(of instance: AllowanceInstance) -> Int64 {
    let terms = table.grants[instance.row]
    let rolls = instance.goesOn && Int(instance.age) < terms.rolloverCycles
    return rolls ? min(instance.left, terms.rolloverMax) : 0
  }

  private func isCarried(_ instance: AllowanceInstance) -> Bool {
    if !instance.goesOn || instance.toMilliseconds <= month.bounds.upperBound { return false }
    return if case .once = table.grants[instance.row].period { true } else { false }
  }
}

/// The order of ledger lines.
enum BundleLedger {
  /// Sorts the lines from `first` on by (owner, instance, movement, member) and adds up those that
  /// say the same of instances that nothing tells apart, as of a pack that is held twice. What was
  /// brought stays line by line, since the month is rated again from these.
  static func order(_ ledger: inout [BundleEntry], from first: Int) {
    var isOrdered = true
    for index in ledger.indices.dropFirst(first + 1) where isOrdered {
      isOrdered = precedes(ledger[index - 1], ledger[index])
    }
    if isOrdered { return }
    ledger[first...].sort(by: precedes)
    var last = first
    for index in (first + 1)..<ledger.count {
      if isBrought(ledger[index]) || precedes(ledger[last], ledger[index]) {
        last += 1
        ledger[last] = ledger[index]
      } else {
        ledger[last].quantity += ledger[index].quantity
      }
    }
    ledger.removeSubrange((last + 1)...)
  }

  private static func precedes(_ a: BundleEntry, _ b: BundleEntry) -> Bool {
    if a.owner != b.owner { return a.owner < b.owner }
    if a.plan != b.plan { return a.plan < b.plan }
    if a.allowance != b.allowance { return a.allowance < b.allowance }
    if a.isRolledOver != b.isRolledOver { return b.isRolledOver }
    return (
      a.fromMilliseconds, a.toMilliseconds, a.age, rank(a.movement), a.member,
      isBrought(a) ? a.quantity : 0
    )
      < (
        b.fromMilliseconds, b.toMilliseconds, b.age, rank(b.movement), b.member,
        isBrought(b) ? b.quantity : 0
      )
  }

  private static func isBrought(_ entry: BundleEntry) -> Bool {
    rank(entry.movement) == rank(.brought)
  }

  /// Raw values by switch, since those of another module are calls.
  private static func rank(_ movement: BundleMovement) -> Int {
    switch movement {
    case .granted: 0
    case .brought: 1
    case .drawn: 2
    case .returned: 3
    case .rolled: 4
    case .carried: 5
    case .expired: 6
    }
  }
}
