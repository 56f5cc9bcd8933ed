import Jobs
import Measures
import Records

extension TaxTerms {
  /// Writes each line's tax beside its amount, and adds a line of their sum where prices are
  /// without tax. Returns that sum, exactly.
  ///
  /// Each line's tax is rounded once, so the tax of a bill, of an account and of all of them is the
  /// sum of its lines': nothing has to be distributed, and every roll-up ties. *Limits*: a sum that
  /// leaves 64 bits is for the caller to refuse; a line of it is then not to be used.
  func apply(to lines: inout [Invoice.Line]) -> Int128 {
    var sum: Int128 = 0
    for index in lines.indices {
      let micros = tax(on: lines[index])
      lines[index].taxMicros = Int64(truncatingIfNeeded: micros)
      sum += micros
    }
    if mode == .added, sum != 0 {
      lines.append(
        Invoice.Line(kind: .tax, count: 0, amountMicros: Int64(truncatingIfNeeded: sum)))
    }
    return sum
  }

  private func tax(on line: Invoice.Line) -> Int128 {
    let rate = Int128(rate(of: line.kind))
    let million: Int128 = 1_000_000
    return rounding.quotient(
      Int128(line.amountMicros) * rate, over: mode == .added ? million : million + rate,
      quantum: Int128(quantumMicros))
  }
}
