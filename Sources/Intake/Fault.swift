import Records

/// Why a record is a reject, and whose fault it is.
struct Fault: Error, Hashable {
  let reason: RejectReason
  /// Number of the column in the feed's header; -1 for none.
  let column: Int

  init(_ reason: RejectReason, column: Int = -1) {
    self.reason = reason
    self.column = column
  }
}
