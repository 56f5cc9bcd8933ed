import Measures
import Records

/// How well scores tell whom a treatment moves: customers and outcomes of both arms by score.
/// Partials merge in any order and grouping to the same value and the same octets.
///
/// *Units*: a score is an expected difference from −1 to 1, in 10⁻⁹; outcomes are whole numbers:
/// money in micro-units, and a yes as 1,000,000 where finer figures are wanted than 1 would give.
/// *Limits*: scores of one bin count as tied.
package struct UpliftHistogram: Hashable, Sendable {
  /// Customers and Σ outcome of both arms.
  package struct Arms: Hashable, Sendable {
    package var treated: Int64 = 0
    package var treatedOutcome: Int64 = 0
    package var control: Int64 = 0
    package var controlOutcome: Int64 = 0

    /// Adds other customers.
    mutating func add(_ other: Arms) {
      treated += other.treated
      treatedOutcome += other.treatedOutcome
      control += other.control
      controlOutcome += other.controlOutcome
    }

    /// Qini: Y_T − Y_C · N_T / N_C, the outcomes that the treatment brought, in 10⁻⁶ of one. nil
    /// where an arm is empty, or 64 bits don't hold it.
    package var qiniMicros: Int64? {
      isComplete ? micros(times: Int128(treated)).flatMap { Int64(exactly: $0) } : nil
    }

    /// Y_T / N_T − Y_C / N_C, in 10⁻⁶ of an outcome; nil as ``qiniMicros``.
    package var upliftMicros: Int64? {
      isComplete ? micros(times: 1).flatMap { Int64(exactly: $0) } : nil
    }

    fileprivate var isComplete: Bool { treated > 0 && control > 0 }

    /// (Y_T / N_T − Y_C / N_C) · `factor` in 10⁻⁶; an arm that nobody is in has the mean 0. nil
    /// where 128 bits don't hold it.
    fileprivate func micros(times factor: Int128) -> Int128? {
      let (nT, nC) = (Int128(max(1, treated)), Int128(max(1, control)))
      let difference = Int128(treatedOutcome) * nC - Int128(controlOutcome) * nT
      let (scaled, tooLarge) = difference.multipliedReportingOverflow(by: factor * 1_000_000)
      return tooLarge ? nil : Rounding.halfUp.quotient(scaled, over: nT * nC)
    }
  }

  /// Of equal width from −1 to 1.
  package let bins: Int
  private var cells: [Int: Arms] = [:]

  /// Of nobody yet: the neutral element of ``merge(_:)``. *Limits*: 1 to 65,536 bins.
  package init(bins: Int = 1_000) {
    precondition(1 <= bins && bins <= 65_536, "A histogram has 1 to 65,536 bins.")
    self.bins = bins
  }

  /// Counts one customer, by the arm that it was assigned to. A score beyond −1 … 1 counts as the
  /// nearer end.
  package mutating func add(scorePpb: Int64, treated: Bool, outcome: Int64) {
    let score = Int(min(max(-1_000_000_000, scorePpb), 1_000_000_000)) + 1_000_000_000
    let bin = min(bins - 1, score * bins / 2_000_000_000)
    let customer =
      treated
      ? Arms(treated: 1, treatedOutcome: outcome) : Arms(control: 1, controlOutcome: outcome)
    cells[bin, default: Arms()].add(customer)
  }

  /// Adds the other partial, which has as many bins and is of other customers.
  package mutating func merge(_ other: UpliftHistogram) {
    precondition(bins == other.bins, "Histograms of different bins don't add up.")
    for (bin, arms) in other.cells { cells[bin, default: Arms()].add(arms) }
  }

  /// What another task's octets say, fit to be merged. *Throws*: ``PartialError``, also where they
  /// have other bins.
  package func read(_ octets: [UInt8]) throws(PartialError) -> UpliftHistogram {
    let other = try UpliftHistogram(encoded: octets)
    guard other.bins == bins else { throw .foreign }
    return other
  }

  /// Both arms down to each bin that occurs, from the highest score: the points of the Qini and
  /// uplift curves after (0, 0).
  package func curve() -> [Arms] {
    var sum = Arms()
    return cells.sorted { $0.key > $1.key }.map { _, arms in
      sum.add(arms)
      return sum
    }
  }

  /// The uplift among the `share` of customers with the highest scores, in 10⁻⁶ of an outcome: of
  /// the bins that together first hold so many. nil where an arm is empty there.
  package func upliftMicros(topPpm share: Int64) -> Int64? {
    let curve = curve()
    guard let all = curve.last else { return nil }
    let product = Int128(all.treated + all.control) * Int128(share)
    return curve.first { Int128($0.treated + $0.control) * 1_000_000 >= product }?.upliftMicros
  }

  /// The area between the Qini curve and the straight line to its end, a customer: what targeting
  /// by score brings beyond targeting by chance, as a mean over all shares of the customers. In
  /// 10⁻⁶ of an outcome; nil where an arm is empty.
  package func qiniAreaMicros() -> Int64? { areaMicros { arms, _ in Int128(arms.treated) } }

  /// The same under the uplift curve (AUUC), whose height is the uplift among the customers down
  /// to a score, times their number. In 10⁻⁶ of an outcome; nil where an arm is empty.
  package func upliftAreaMicros() -> Int64? { areaMicros { _, reached in reached } }

  /// By trapezoids over the customers, less the triangle, over n². Heights are the difference of
  /// the arms' means times a factor, rounded to 10⁻⁶; where only one arm was met yet, the other's
  /// mean is 0, as scikit-uplift has it.
  private func areaMicros(factor: (Arms, Int128) -> Int128) -> Int64? {
    let curve = curve()
    guard let all = curve.last, all.isComplete else { return nil }
    let n = Int128(all.treated + all.control)
    var (former, formerHeight, twice) = (Int128(0), Int128(0), Int128(0))
    for arms in curve {
      let reached = Int128(arms.treated + arms.control)
      guard let height = arms.micros(times: factor(arms, reached)) else { return nil }
      twice += (reached - former) * (height + formerHeight)
      (former, formerHeight) = (reached, height)
    }
    return Int64(exactly: Rounding.halfUp.quotient(twice - formerHeight * n, over: 2 * n * n))
  }
}

extension UpliftHistogram {
  private static let kind: StaticString = "RMUH"
  private static let version: UInt8 = 1
  private static let countLimit = 1 << 40

  /// The partial as octets: equal partials give equal octets.
  ///
  /// *Format* (fields as in ``PartialWriter``): kind `RMUH`, version 1; bins and the number of them
  /// that occur (counts); then each upwards: place, treated (counts), Σ their outcomes (sum),
  /// control (count), Σ their outcomes (sum).
  package func encoded() -> [UInt8] {
    var writer = PartialWriter(kind: Self.kind, version: Self.version)
    writer.append(count: bins)
    writer.append(count: cells.count)
    for (place, arms) in cells.sorted(by: { $0.key < $1.key }) {
      writer.append(count: place)
      writer.append(count: Int(arms.treated))
      writer.append(sum: Int128(arms.treatedOutcome))
      writer.append(count: Int(arms.control))
      writer.append(sum: Int128(arms.controlOutcome))
    }
    return writer.octets
  }

  /// Reads what ``encoded()`` wrote. *Throws*: ``PartialError`` where the octets are anything else.
  package init(encoded octets: [UInt8]) throws(PartialError) {
    var reader = try PartialReader(octets, kind: Self.kind, version: Self.version)
    bins = try reader.count(atMost: 65_536)
    var former = -1
    for _ in 0..<(try reader.count(octetsEach: 5)) {
      let place = try reader.count()
      let arms = Arms(
        treated: Int64(try reader.count(atMost: Self.countLimit)),
        treatedOutcome: try Self.outcome(from: &reader),
        control: Int64(try reader.count(atMost: Self.countLimit)),
        controlOutcome: try Self.outcome(from: &reader))
      guard arms.treated + arms.control > 0, arms.treated > 0 || arms.treatedOutcome == 0,
        arms.control > 0 || arms.controlOutcome == 0, place < bins
      else { throw .inconsistent(offset: reader.offset) }
      if place <= former { throw .unsorted(offset: reader.offset) }
      cells[place] = arms
      former = place
    }
    if bins == 0 { throw .inconsistent(offset: reader.offset) }
    try reader.finish()
  }

  /// Within 2^47 either way, so that 2^15 partials merge within 64 bits.
  private static func outcome(from reader: inout PartialReader) throws(PartialError) -> Int64 {
    let start = reader.offset
    let sum = try reader.sum()
    guard sum.magnitude <= 1 << 47 else { throw .outOfRange(offset: start) }
    return Int64(sum)
  }
}
