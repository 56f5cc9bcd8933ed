/// Finds the keys at given ranks of more customers than memory holds, by reading them a few times:
/// the answer is that of a full sort.
///
/// A first pass counts 4,096 bins by size; each wanted rank then lies in one bin, whose least and
/// greatest key become the range of the next pass, in 4,096 bins again, until all ranges together
/// hold no more keys than may be held: these are then read and sorted. A bin whose keys are all
/// known (one, or two) needs no reading.
///
/// *Limits*: memory is 4,096 bins a wanted rank or `keysMax` keys. Passes are as many as the finest
/// difference needs: bills of a hundred million customers take four or five, and no customers
/// more than thirteen, since each pass by width takes twelve bits off 128.
package struct RankSearch: Sendable {
  /// A share of the customers, from below: `part` of `whole`.
  package struct Cut: Hashable, Sendable {
    package var part: Int64
    package var whole: Int64

    /// *Limits*: 0 < `part` ≤ `whole`.
    package init(_ part: Int64, of whole: Int64) {
      precondition(0 < part && part <= whole, "A cut is a share of the whole.")
      self.part = part
      self.whole = whole
    }
  }

  private struct Target {
    /// The place among the keys of its range, from 1.
    var rank: Int64
    var range: ClosedRange<RankKey>?
    var found: RankKey?
  }

  private let cuts: [Cut]
  private let keysMax: Int
  private var targets: [Target] = []
  /// What is to be tallied next; nil when all is found.
  package private(set) var pass: RankPass? = .bySize
  /// How many customers there are, once the first pass is over.
  package private(set) var customers: Int64 = 0
  /// How many tallies were taken.
  package private(set) var passes = 0

  /// For the key at rank ⌈n · part / whole⌉ of each cut. *Limits*: `keysMax` ≥ 2.
  package init(_ cuts: [Cut], keysMax: Int = 65_536) {
    precondition(keysMax >= 2, "Two keys fit any memory.")
    self.cuts = cuts
    self.keysMax = keysMax
  }

  /// The keys at the wanted ranks, in the order of the cuts; none where there are no customers.
  /// *Limits*: only when ``pass`` is nil.
  package var keys: [RankKey] {
    precondition(pass == nil, "Ranks are known when all passes were tallied.")
    return targets.compactMap(\.found)
  }

  /// Takes the tally of all customers for ``pass``, and sets the next.
  package mutating func take(_ tally: RankTally) {
    precondition(tally.pass == pass, "A search takes the tally that it asked for.")
    passes += 1
    switch tally.pass {
    case .bySize:
      let bins = tally.bins(ofRange: 0)
      customers = bins.reduce(0) { $0 + $1.count }
      targets = customers == 0 ? [] : cuts.map { Target(rank: rank(of: $0)) }
      narrow(to: targets.indices.map { _ in bins })
    case .byWidth(let ranges):
      let bins = ranges.indices.map { tally.bins(ofRange: $0) }
      narrow(to: targets.map { target in index(of: target, in: ranges).map { bins[$0] } ?? [] })
    case .keys(let ranges):
      let keys = ranges.indices.map { tally.sortedKeys(ofRange: $0) }
      for number in targets.indices where targets[number].found == nil {
        guard let index = index(of: targets[number], in: ranges) else { continue }
        targets[number].found = keys[index][Int(targets[number].rank) - 1]
      }
      pass = nil
    }
  }

  private func rank(of cut: Cut) -> Int64 {
    let product = Int128(customers) * Int128(cut.part)
    return Int64((product + Int128(cut.whole) - 1) / Int128(cut.whole))
  }

  private func index(of target: Target, in ranges: [ClosedRange<RankKey>]) -> Int? {
    target.found == nil ? target.range.flatMap { ranges.firstIndex(of: $0) } : nil
  }

  /// Each target goes into the bin that its rank lies in, of the bins of its range.
  private mutating func narrow(to bins: [[RankTally.Bin]]) {
    var held: [RankKey: Int64] = [:]
    var ranges: [ClosedRange<RankKey>] = []
    for number in targets.indices where targets[number].found == nil {
      var target = targets[number]
      guard let bin = Self.bin(in: bins[number], rank: &target.rank) else {
        preconditionFailure("A rank lies among the keys that were tallied.")
      }
      target.range = bin.least...bin.greatest
      if target.rank == 1 {
        target.found = bin.least
      } else if target.rank == bin.count {
        target.found = bin.greatest
      } else if held.updateValue(bin.count, forKey: bin.least) == nil {
        ranges.append(bin.least...bin.greatest)
      }
      targets[number] = target
    }
    ranges.sort { $0.lowerBound < $1.lowerBound }
    let all = held.values.reduce(0, +)
    pass = ranges.isEmpty ? nil : all <= Int64(keysMax) ? .keys(ranges) : .byWidth(ranges)
  }

  private static func bin(in bins: [RankTally.Bin], rank: inout Int64) -> RankTally.Bin? {
    for bin in bins {
      if rank <= bin.count { return bin }
      rank -= bin.count
    }
    return nil
  }
}
