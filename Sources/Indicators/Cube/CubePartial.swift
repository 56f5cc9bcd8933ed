import Measures
import Records

/// The lines of the base by what they are like, down to the cells that a mart is made of (数据集市).
package struct CubePartial: Sendable {
  private let sides: [CubeSide]
  /// By the values of the sides, in the order of the job: lines, then revenue.
  package internal(set) var sums: KeyedSums

  package init(options: MeasureOptions) {
    sides = options.cube
    sums = KeyedSums(keyCount: options.cube.count, width: 2)
  }

  mutating func add(_ line: LineMonth, options: MeasureOptions) {
    guard line.isClosing else { return }
    let tags = LineTags(line, options: options)
    let key = sides.map { Self.told(Self.value(of: line, tags, at: $0)) }
    sums.add([1, Int128(line.row.revenueMicros)], to: key)
  }

  private static func value(of line: LineMonth, _ tags: LineTags, at side: CubeSide) -> String {
    switch side {
    case .brand: line.place.brand
    case .area: line.place.area
    case .channel: line.place.channel
    case .age: tags.age
    case .arpu: tags.arpu
    case .segment: line.place.segment
    case .tenure:
      Band.name(
        of: Int64(line.row.tenureMonths), starts: Array(TenurePartial.bandStarts.dropFirst()))
    case .services: tags.services
    case .packs: line.row.contract.packs < packsMany ? "\(line.row.contract.packs)" : "3+"
    }
  }

  /// From so many on packs are one value.
  private static let packsMany = 3

  /// A value that a feed writes as the mark of hidden ones is written as group codes write it.
  private static func told(_ value: String) -> String {
    value == CubeTable.hidden ? "%2A" : value
  }

  /// What may be published where `smallCell` lines are enough for a cell.
  package func table(smallCell: Int) -> CubeTable {
    CubeTable(sums, sides: sides, smallCell: smallCell)
  }
}
