/// Why a table of orders can't be written.
package enum OrderError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A value leaves the 64 bits of its column.
  case sumTooLarge(column: String, value: Int128)

  /// A sentence that ends with what to do.
  package var description: String {
    switch self {
    case .sumTooLarge(let column, let value):
      "The column \(column) of orders is \(value), more than 64 bits hold; look for a mistaken "
        + "unit in a feed's mapping or a mistaken fee in the catalogue."
    }
  }

  static func exact(_ value: Int128, _ column: String) throws(OrderError) -> Int64 {
    guard let exact = Int64(exactly: value) else {
      throw .sumTooLarge(column: column, value: value)
    }
    return exact
  }
}
