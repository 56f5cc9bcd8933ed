import Indicators
import Lake
import Measures
import Records

// The mart: every choice of the cube's sides, and how much of each is hidden.
extension MonthWorkload {
  func writeCube(_ measures: MeasureSet) throws {
    let cube = measures.cube.table(smallCell: measures.options.smallCell)
    let sides = measures.options.cube
    try write(OutputTables.martCube) { table in
      for cut in cube.cuts {
        let places = CubeColumns.sides.map { side in
          cut.places.firstIndex { sides[$0] == side }
        }
        for row in try cube.rows(of: cut) {
          table.add(cut.places.count)
          table.add(cube.name(of: cut))
          for place in places { table.add(orNull: place.map { row.values[$0] } ?? "") }
          table.add(row.lines)
          table.add(row.revenueMicros)
          table.add(Quotient.of(Int128(row.revenueMicros), over: Int128(row.lines)) ?? 0)
          try table.endRow()
        }
      }
    }
    try write(OutputTables.cubeReport) { table in
      for (place, row) in try cube.hiding().enumerated() {
        table.add(place + 1)
        table.add(row.side.code)
        table.add(measures.options.smallCell)
        table.add(row.smallest)
        table.add(row.cells)
        table.add(row.lines)
        table.add(row.hidden)
        table.add(Quotient.ppm(row.hidden, of: row.lines) ?? 0)
        try table.endRow()
      }
    }
  }
}
