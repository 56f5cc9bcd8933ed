import Jobs
import Lake
import Measures

/// What the coordinator says of what is sold: the catalogue, opened to its parts.
extension MonthWorkload {
  func writeOffers() throws {
    if job.money == nil { return }
    let catalogue = configuration.loaded.catalogue
    let version = ContentDigest(of: try JSONText.encode(catalogue)).short
    var table = try builder(OutputTables.offerComponent)
    for part in catalogue.components(in: configuration.month) {
      table.add(part.offer)
      table.add(part.sold)
      table.add(part.effect.rawValue)
      table.add(part.position)
      table.add(orNull: part.product)
      table.add(part.version)
      table.add(part.validity.from)
      table.add(part.validity.to)
      table.add(part.isInMonth)
      table.add(part.kind.rawValue)
      table.add(part.component)
      table.add(part.quantity)
      table.add(orNull: part.unit)
      table.add(orNull: part.priceMicros)
      table.add(orNull: part.spec)
      table.add(part.generation?.rawValue)
      table.add(version)
      try table.endRow()
    }
    let rows = table.rows
    try stage(try table.finish(), OutputTables.offerComponent, part: "00000", rows: rows)
  }
}
