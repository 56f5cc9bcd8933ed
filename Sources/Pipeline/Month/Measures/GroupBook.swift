import Indicators
import Jobs
import Lake
import Measures
import Records

/// The group leaves of all subscribers, as the coordinator holds them until the month is published:
/// four octets a subscriber, and each partition's leaves.
struct GroupBook {
  private let codebook: Codebook
  private let levels: [Int]
  private var rolls: [Int: GroupRoll] = [:]

  init(_ codebook: Codebook, month: BillingMonth) {
    self.codebook = codebook
    levels = GroupCoder(codebook, month: month).levels
  }

  /// What a task's octets say of so many subscribers. *Throws*: ``PartialError`` where they are of
  /// another number, or anything else.
  func read(_ octets: [UInt8], subscribers: Int) throws(PartialError) -> GroupRoll {
    let roll = try GroupRoll(encoded: octets, codesEach: levels.reduce(0, +))
    guard roll.numbers.count == subscribers else { throw .foreign }
    return roll
  }

  mutating func take(_ roll: GroupRoll, of partition: Int) { rolls[partition] = roll }

  /// What each subscriber of a partition is, in their order.
  func roll(of partition: Int) -> GroupRoll { rolls[partition] ?? GroupRoll() }

  var version: String { codebook.version }

  /// The choices for use inside and for partners.
  func choices() -> (inside: GroupChoice, partners: GroupChoice) {
    var counts = GroupCounts()
    for partition in rolls.keys.sorted() { counts.add(roll(of: partition)) }
    return (
      GroupChoice(counts: counts, levels: levels, k: codebook.insideRowsMin),
      GroupChoice(counts: counts, levels: levels, k: codebook.partnerRowsMin)
    )
  }
}

extension MonthWorkload {
  /// Each subscriber's group codes, and how far they were generalised.
  func writeGroups() throws {
    guard let groups, let directory else { return }
    let pseudonyms = PseudonymKey(octets: configuration.pseudonymKey)
    let (inside, partners) = groups.choices()
    for partition in 0..<directory.partitionCount {
      var table = try builder(OutputTables.subscriberGroups)
      let roll = groups.roll(of: partition)
      for (number, leaf) in zip(directory.numbers(of: partition), roll.numbers) {
        let leaf = roll.leaves[Int(leaf)]
        table.add(pseudonyms.pseudonym(of: directory.msisdns[Int(number)]))
        table.add(groups.version)
        table.add(inside.codes[leaf])
        table.add(partners.codes[leaf])
        try table.endRow()
      }
      let rows = table.rows
      let octets = try table.finish()
      if rows == 0 { continue }
      try staging.add(
        octets, to: OutputTables.subscriberGroups, region: directory.regions[partition],
        part: PartName.text(partition), rows: rows)
    }
    var report = try builder(OutputTables.groupReport)
    for (audience, choice) in [("inside", inside), ("partners", partners)] {
      let figures = choice.report
      report.add(groups.version)
      report.add(audience)
      report.add(figures.k)
      report.add(figures.subscribers)
      report.add(figures.codes)
      report.add(orNull: figures.rowsMin.map { Int64($0) })
      report.add(figures.generalised)
      report.add(orNull: figures.generalisedPpm)
      report.add(figures.anything)
      report.add(figures.withoutCode)
      try report.endRow()
    }
    let rows = report.rows
    try staging.add(
      try report.finish(), to: OutputTables.groupReport, region: "", part: "00000", rows: rows)
  }
}
