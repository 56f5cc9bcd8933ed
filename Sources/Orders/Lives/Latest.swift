import Measures
import Records

/// A row that extracts may hold more than once.
protocol RepeatableRow {
  var id: String { get }
  /// All other fields, so that of two rows of one id the same one is greater everywhere.
  var tie: [String] { get }
}

/// A row that says how far something has come.
protocol StagedRow: RepeatableRow {
  var stage: Order.Stage { get }
  var stageOn: CivilDay { get }
}

extension MainOrder: StagedRow {
  var tie: [String] {
    [
      msisdn.description, account, kind.code, product, channel, mode.code, area,
      amountMicros?.description ?? "", submittedOn.description, promisedOn?.description ?? "",
      reason,
    ]
  }
}

extension SubOrder: StagedRow {
  var tie: [String] {
    [
      order, network.code, account, msisdn.description, broadband, iccid, product,
      amountMicros.description,
    ]
  }
}

extension RetentionCase: RepeatableRow {
  var tie: [String] {
    [
      on.description, attempt.description, outcome.code, order, msisdn.description, agent,
    ]
  }
}

extension Contact: RepeatableRow {
  var tie: [String] {
    [
      on.description, msisdn.description, kind.code, channel, product, agent,
      isReached?.description ?? "",
    ]
  }
}

extension WorkOrder: RepeatableRow {
  var tie: [String] {
    [
      finishedOn?.description ?? "", outcome.code, order, broadband, kind.code, bureau, area,
      technician, issuedOn.description, appointedOn?.description ?? "",
    ]
  }
}

extension StockMove: RepeatableRow {
  var tie: [String] {
    [on.description, outlet, sku, kind.code, quantity.description]
  }
}

/// Which of several rows of one id counts.
enum Latest {
  /// The latest state of each id, by id, whatever the order of the rows; and those that were there
  /// more than once.
  static func rows<Row: StagedRow>(
    _ rows: [Row]
  ) -> (rows: [Row], repeated: [(row: Row, rows: Int)]) {
    let sorted = rows.sorted { a, b in
      if a.id != b.id { return a.id.precedes(b.id) }
      if a.stageOn != b.stageOn { return a.stageOn < b.stageOn }
      if a.stage != b.stage { return a.stage.rawValue < b.stage.rawValue }
      return tiePrecedes(a, b)
    }
    var latest: [Row] = []
    var repeated: [(row: Row, rows: Int)] = []
    var index = 0
    while index < sorted.count {
      var end = index + 1
      while end < sorted.count, sorted[end].id == sorted[index].id { end += 1 }
      latest.append(sorted[end - 1])
      if end - index > 1 { repeated.append((sorted[end - 1], end - index)) }
      index = end
    }
    return (latest, repeated)
  }

  /// One row of each id, by id, whatever the order of the rows.
  static func distinct<Row: RepeatableRow>(_ rows: [Row]) -> [Row] { counted(rows).map(\.row) }

  /// One row of each id, by id, and how many there were of it.
  static func counted<Row: RepeatableRow>(_ rows: [Row]) -> [(row: Row, rows: Int)] {
    var counted: [(row: Row, rows: Int)] = []
    for row in rows.sorted(by: { $0.id == $1.id ? tiePrecedes($0, $1) : $0.id.precedes($1.id) }) {
      if let last = counted.last, last.row.id == row.id {
        counted[counted.count - 1] = (row, last.rows + 1)
      } else {
        counted.append((row, 1))
      }
    }
    return counted
  }

  private static func tiePrecedes(_ a: some RepeatableRow, _ b: some RepeatableRow) -> Bool {
    for (left, right) in zip(a.tie, b.tie) where left != right { return left.precedes(right) }
    return false
  }
}
