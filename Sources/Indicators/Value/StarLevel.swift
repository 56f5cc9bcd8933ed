/// A customer's star level (星级): the band of its value over twelve months, slow to change.
///
/// The level follows the band at once where they differ by more than the hysteresis, or where there
/// was no level yet. A smaller difference has to stand, upwards or downwards, for two months: then
/// the level becomes the band. A month on the level, or a turn to the other side, starts the count
/// anew.
package struct StarLevel: Hashable, Sendable {
  /// So many bands off, the level still waits.
  package static let hysteresisBands = 1
  /// So many months in a row of a small difference, and the level changes.
  package static let patienceMonths = 2

  /// 1 for the lowest band.
  package let level: Int
  /// Months in a row that the band was above the level; negative where it was below.
  package let monthsOff: Int

  /// As former months left it. *Limits*: `level` ≥ 1; `monthsOff` within the patience.
  package init(level: Int, monthsOff: Int = 0) {
    precondition(
      level >= 1 && abs(monthsOff) < Self.patienceMonths, "A level waits within its patience.")
    self.level = level
    self.monthsOff = monthsOff
  }

  /// The level after a month in this band, from 1.
  package static func after(_ former: StarLevel?, band: Int) -> StarLevel {
    guard let former else { return StarLevel(level: band) }
    let difference = band - former.level
    if difference == 0 { return StarLevel(level: band) }
    if abs(difference) > hysteresisBands { return StarLevel(level: band) }
    let direction = difference.signum()
    let months = former.monthsOff.signum() == direction ? former.monthsOff + direction : direction
    if abs(months) >= patienceMonths { return StarLevel(level: band) }
    return StarLevel(level: former.level, monthsOff: months)
  }
}
