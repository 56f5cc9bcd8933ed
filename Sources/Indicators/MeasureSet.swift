import Measures
import Records

/// All that ``MeasureOptions`` asks for, over some lines of the month.
package struct MeasureSet: Sendable {
  package let month: BillingMonth
  package let options: MeasureOptions
  package private(set) var cuts: CutPartial
  package private(set) var cohorts = CohortPartial()
  package private(set) var packs = PackPartial()
  package private(set) var tenures = TenurePartial()
  package private(set) var areas = AreaPartial()
  package private(set) var cube: CubePartial
  package private(set) var enterprises = EnterprisePartial()
  package private(set) var lifetimes = LifetimePartial()

  /// Of no line yet.
  package init(month: BillingMonth, options: MeasureOptions) {
    self.month = month
    self.options = options
    cuts = CutPartial(options: options)
    cube = CubePartial(options: options)
  }

  /// Counts one line, and returns what ranks need of it. `invoice`: what it was billed, where bills
  /// are made.
  package mutating func add(_ line: LineMonth, invoice: Invoice?) -> LineTrace {
    cuts.add(line)
    cohorts.add(line)
    packs.add(line, invoice: invoice)
    tenures.add(line)
    areas.add(line, options: options)
    cube.add(line, options: options)
    enterprises.add(line)
    let trace = LineTrace(line, options: options)
    lifetimes.add(line, trace: trace)
    return trace
  }

  /// Adds the other's sums, of the same month and options and of other accounts.
  package mutating func merge(_ other: MeasureSet) {
    precondition(month == other.month, "Measures of two months don't add up.")
    cuts.merge(other.cuts)
    cohorts.sums.merge(other.cohorts.sums)
    packs.sums.merge(other.packs.sums)
    tenures.sums.merge(other.tenures.sums)
    areas.sums.merge(other.areas.sums)
    cube.sums.merge(other.cube.sums)
    enterprises.sums.merge(other.enterprises.sums)
    enterprises.former.merge(other.enterprises.former)
    lifetimes.merge(other.lifetimes)
  }
}

extension MeasureSet {
  func append(to writer: inout PartialWriter) {
    cuts.append(to: &writer)
    for sums in [
      cohorts.sums, packs.sums, tenures.sums, areas.sums, cube.sums, enterprises.sums,
      enterprises.former,
    ] { sums.append(to: &writer) }
    lifetimes.append(to: &writer)
  }

  mutating func read(from reader: inout PartialReader) throws(PartialError) {
    try cuts.read(from: &reader)
    try cohorts.sums.read(from: &reader)
    try packs.sums.read(from: &reader)
    try tenures.sums.read(from: &reader)
    try areas.sums.read(from: &reader)
    try cube.sums.read(from: &reader)
    try enterprises.sums.read(from: &reader)
    try enterprises.former.read(from: &reader)
    try lifetimes.read(from: &reader)
  }
}
