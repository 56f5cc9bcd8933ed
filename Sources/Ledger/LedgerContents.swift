/// What a ledger's entries come to.
package struct LedgerContents: Hashable, Sendable {
  /// nil = no run has begun.
  package private(set) var identity: RunIdentity?
  /// Of the last coordinator; 0 before the first.
  package private(set) var epoch: UInt32 = 0
  package private(set) var kept: [TaskName: KeptResult] = [:]
  /// In the order in which they were noted.
  package private(set) var strikes: [TaskName: [LedgerEntry.Strike]] = [:]
  /// By task, ascending.
  package private(set) var exclusions: [TaskName: [Int]] = [:]
  package private(set) var isSealed = false
  /// SHA-256 of the manifest, once the month is published.
  package private(set) var manifestDigest: [UInt8]?

  package init() {}

  /// What a list of entries comes to.
  package init(_ entries: some Sequence<LedgerEntry>) {
    for entry in entries { apply(entry) }
  }

  /// Adds one entry.
  package mutating func apply(_ entry: LedgerEntry) {
    switch entry {
    case .began(let identity):
      let last = epoch
      self = LedgerContents()
      self.identity = identity
      epoch = last
    case .epoch(let number): epoch = max(epoch, number)
    case .kept(let result): kept[result.task] = result
    case .forgotten(let task, _), .disowned(let task, _): kept[task] = nil
    case .strike(let task, let strike): strikes[task, default: []].append(strike)
    case .exclusion(let task, let unit):
      strikes[task] = nil
      let units = exclusions[task] ?? []
      if !units.contains(unit) { exclusions[task] = (units + [unit]).sorted() }
    case .event: break
    case .sealed: isSealed = true
    case .published(let digest): manifestDigest = digest
    }
  }
}
