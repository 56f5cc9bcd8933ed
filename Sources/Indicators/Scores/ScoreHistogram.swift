import Measures
import Records

/// How well scores tell those who did from those who didn't: both classes by score in 65,536 bins,
/// and exact sums for the Brier score and the calibration. Partials merge in any order and grouping
/// to the same value and the same octets.
///
/// *Units*: a score is a chance in 10⁻⁹. Scores of one bin count as tied.
///
/// *Limits*: some 40 octets a bin that occurs; 2³⁵ scores, so that what is made of them fits.
package struct ScoreHistogram: Hashable, Sendable {
  /// Bins of equal width from 0 to 1.
  package static let bins = 65_536
  private static let billion: Int64 = 1_000_000_000

  struct Bin: Hashable, Sendable {
    var positives: Int64 = 0
    var negatives: Int64 = 0
    /// Σ score, in 10⁻⁹.
    var scores: Int128 = 0

    var all: Int64 { positives + negatives }
  }

  private var cells: [Int: Bin] = [:]
  /// Σ (score − outcome)², in 10⁻¹⁸.
  private var squares: Int128 = 0

  /// Of nobody yet: the neutral element of ``merge(_:)``.
  package init() {}

  /// Counts one score and whether it came true. A score beyond 0 … 1 counts as the nearer end.
  package mutating func add(scorePpb: Int64, positive: Bool) {
    let score = min(max(0, scorePpb), Self.billion)
    let bin = min(Self.bins - 1, Int(score) * Self.bins / Int(Self.billion))
    cells[bin, default: Bin()].positives += positive ? 1 : 0
    cells[bin, default: Bin()].negatives += positive ? 0 : 1
    cells[bin, default: Bin()].scores += Int128(score)
    let difference = Int128(score - (positive ? Self.billion : 0))
    squares += difference * difference
  }

  /// Adds the other partial, which is of other customers.
  package mutating func merge(_ other: ScoreHistogram) {
    for (bin, more) in other.cells {
      cells[bin, default: Bin()].positives += more.positives
      cells[bin, default: Bin()].negatives += more.negatives
      cells[bin, default: Bin()].scores += more.scores
    }
    squares += other.squares
  }

  /// By score upwards.
  private var sorted: [(place: Int, bin: Bin)] {
    cells.map { (place: $0.key, bin: $0.value) }.sorted { $0.place < $1.place }
  }

  /// How many scores of positives and of negatives.
  package var counts: (positives: Int64, negatives: Int64) {
    cells.values.reduce(into: (positives: 0, negatives: 0)) {
      $0.positives += $1.positives
      $0.negatives += $1.negatives
    }
  }

  /// The chance in 10⁻⁹ that a positive scores above a negative, ties counted half: the area under
  /// the ROC curve. nil where a class is empty.
  package func areaPpb() -> Int64? {
    let (positives, negatives) = counts
    guard positives > 0 && negatives > 0 else { return nil }
    var (below, twice) = (Int128(0), Int128(0))
    for (_, bin) in sorted {
      twice += Int128(bin.positives) * (2 * below + Int128(bin.negatives))
      below += Int128(bin.negatives)
    }
    return Self.ppb(twice, over: 2 * Int128(positives) * Int128(negatives))
  }

  /// How many times as often the ⌈n · share⌉ highest scores come true as all do, in 10⁻⁶; where
  /// they end within a bin, the bin's share counts. nil where nothing came true.
  package func liftPpm(topPpm share: Int64) -> Int64? {
    let (positives, negatives) = counts
    let all = Int128(positives + negatives)
    let wanted = (all * Int128(share) + 999_999) / 1_000_000
    guard positives > 0 && wanted > 0 else { return nil }
    var (left, whole) = (wanted, Int128(0))
    for (_, bin) in sorted.reversed() {
      if left <= Int128(bin.all) {
        // (whole + positives · left / all of the bin) / wanted ÷ (positives / all), at once.
        let numerator = whole * Int128(bin.all) + Int128(bin.positives) * left
        let denominator = Int128(bin.all) * wanted * Int128(positives)
        return Int64(Rounding.halfUp.quotient(numerator * all * 1_000_000, over: denominator))
      }
      whole += Int128(bin.positives)
      left -= Int128(bin.all)
    }
    return nil
  }

  /// The mean of (score − outcome)², in 10⁻⁹. nil for nobody.
  package func brierPpb() -> Int64? {
    let (positives, negatives) = counts
    let all = Int128(positives + negatives)
    return all > 0
      ? Int64(Rounding.halfUp.quotient(squares, over: all * Int128(Self.billion))) : nil
  }

  /// What scores said and what came of it, within equal parts of 0 … 1.
  package struct Calibration: Hashable, Sendable {
    /// From 0.
    package var part: Int
    package var customers: Int64
    package var positives: Int64
    /// The mean score in 10⁻⁹.
    package var meanScorePpb: Int64
    /// How many came true, in 10⁻⁹.
    package var outcomePpb: Int64
  }

  /// By part; parts without scores are left out. *Limits*: `parts` divides 65,536 or cuts bins at
  /// their lower end.
  package func calibration(parts: Int) -> [Calibration] {
    var sums = [Bin](repeating: Bin(), count: parts)
    for (place, bin) in cells {
      let part = place * parts / Self.bins
      sums[part].positives += bin.positives
      sums[part].negatives += bin.negatives
      sums[part].scores += bin.scores
    }
    return sums.enumerated().filter { $0.element.all > 0 }.map { part, sum in
      Calibration(
        part: part, customers: sum.all, positives: sum.positives,
        meanScorePpb: Int64(Rounding.halfUp.quotient(sum.scores, over: Int128(sum.all))),
        outcomePpb: Self.ppb(Int128(sum.positives), over: Int128(sum.all)))
    }
  }

  private static func ppb(_ part: Int128, over whole: Int128) -> Int64 {
    Int64(Rounding.halfUp.quotient(part * Int128(billion), over: whole))
  }
}

extension ScoreHistogram {
  private static let kind: StaticString = "RMSH"
  private static let version: UInt8 = 1
  /// Of one partial: half of what all may have together.
  private static let countLimit = 1 << 34

  /// The partial as octets: equal partials give equal octets.
  ///
  /// *Format* (fields as in ``PartialWriter``): kind `RMSH`, version 1; Σ of squares (sum); the
  /// number of bins (count); then each upwards: place, positives, negatives (counts), Σ score
  /// (sum).
  package func encoded() -> [UInt8] {
    var writer = PartialWriter(kind: Self.kind, version: Self.version)
    writer.append(sum: squares)
    writer.append(count: cells.count)
    for (place, bin) in sorted {
      writer.append(count: place)
      writer.append(count: Int(bin.positives))
      writer.append(count: Int(bin.negatives))
      writer.append(sum: bin.scores)
    }
    return writer.octets
  }

  /// Reads what ``encoded()`` wrote. *Throws*: ``PartialError`` where the octets are anything else.
  package init(encoded octets: [UInt8]) throws(PartialError) {
    var reader = try PartialReader(octets, kind: Self.kind, version: Self.version)
    squares = try reader.sum()
    var (former, all, count) = (-1, Int128(0), Int64(0))
    for _ in 0..<(try reader.count(octetsEach: 4)) {
      let place = try reader.count(atMost: Self.bins - 1)
      let bin = Bin(
        positives: Int64(try reader.count(atMost: Self.countLimit)),
        negatives: Int64(try reader.count(atMost: Self.countLimit)), scores: try reader.sum())
      let most = Int128(bin.all) * Int128(Self.billion)
      guard bin.all > 0, 0 <= bin.scores, bin.scores <= most else {
        throw .inconsistent(offset: reader.offset)
      }
      if place <= former { throw .unsorted(offset: reader.offset) }
      cells[place] = bin
      (former, all, count) = (place, all + most, count + bin.all)
      if count > Self.countLimit { throw .inconsistent(offset: reader.offset) }
    }
    guard 0 <= squares, squares <= all * Int128(Self.billion) else {
      throw .inconsistent(offset: reader.offset)
    }
    try reader.finish()
  }
}
