/// Why a table of indicators can't be written.
package enum IndicatorError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A value leaves the 64 bits of its column.
  case sumTooLarge(column: String, value: Int128)

  /// A sentence that ends with what to do.
  package var description: String {
    switch self {
    case .sumTooLarge(let column, let value):
      "The indicator \(column) is \(value), more than a column of 64 bits holds; look for a "
        + "mistaken price in the catalogue or a mistaken unit in a feed's mapping."
    }
  }
}
