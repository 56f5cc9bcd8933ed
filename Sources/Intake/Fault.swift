import Records

/// Why a record is a reject, and whose fault it is.
package struct Fault: Error, Hashable {
  package let reason: RejectReason
  /// Number of the column in the feed's header; -1 for none.
  package let column: Int

  package init(_ reason: RejectReason, column: Int = -1) {
    self.reason = reason
    self.column = column
  }
}
